"""Mixing: what the listener wants (Mix, Strip), and the only renderer there is."""
