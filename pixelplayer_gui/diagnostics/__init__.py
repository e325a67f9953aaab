"""Diagnostics: the log file and the details of a failure."""
