"""Widgets of the timeline: lanes, rulers, waveforms, automation curves."""
