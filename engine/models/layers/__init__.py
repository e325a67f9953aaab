"""Blocks that two papers share."""
