"""The demo clip: its score and the script that renders it."""
