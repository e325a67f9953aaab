"""Frames and samples out of a file: readers, their index, colour and geometry."""
