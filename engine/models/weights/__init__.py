"""Model weights: cards, the local store, the catalogue, download and loading."""
