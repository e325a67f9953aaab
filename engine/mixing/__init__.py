"""What the listener wants, and the only renderer there is."""
