"""Training data as code: archives, audio sources, and the datasets made of them."""
