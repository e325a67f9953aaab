"""Training on one's own films: index, extraction into shards, and what is drawn from them."""
