"""Separation models: the contract, the registry, and one file or folder per paper."""
