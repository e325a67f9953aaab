"""The main window (PySide6): panels show a Project and ask for changes."""
