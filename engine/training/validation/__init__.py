"""Validation: fixed cases of held-out sources, their scores, and models compared on them."""
