"""A new media file: what becomes of each stream, remuxing, encoding, verifying."""
