"""Fuzzing: seeded mutations of all that is opened, and kills of all that writes."""
