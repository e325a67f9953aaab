"""The window: shows a Project and asks for changes."""
