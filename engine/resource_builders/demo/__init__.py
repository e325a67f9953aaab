"""The demo film: its score and the script that renders it."""
