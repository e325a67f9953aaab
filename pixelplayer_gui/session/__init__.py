"""The session: the open project, its edits and what serves them; no widget in here."""
