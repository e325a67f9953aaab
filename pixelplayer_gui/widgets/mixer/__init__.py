"""Widgets of the mixer: channel strips, faders, meters."""
