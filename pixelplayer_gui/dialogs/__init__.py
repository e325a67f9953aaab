"""Dialogs, opened on demand."""
