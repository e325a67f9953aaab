"""Controllers: each joins one panel or dialog with the session."""
