"""Panels: each shows a Project and asks for changes; none knows another."""
