"""Binaural rendering: head-related impulse responses and the renderer that uses them."""
