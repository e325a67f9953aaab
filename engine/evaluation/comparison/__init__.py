"""The comparison of several models on the same cases, and the page that shows it."""
