"""The export dialog, its preflight and the export queue."""
