"""Playback: the rendered mix to the sound card, and the clock that everything follows."""
