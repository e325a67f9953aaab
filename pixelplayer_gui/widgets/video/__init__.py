"""Widgets of the video: the picture, its overlay, zoom and mouse gestures."""
