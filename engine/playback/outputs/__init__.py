"""Audio outputs: sound cards by ring buffer or blocking write, and silence."""
