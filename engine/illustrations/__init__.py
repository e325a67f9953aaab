"""Drawn players on a canvas, for generated training pictures and the demo clip."""
