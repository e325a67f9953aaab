"""The zoo: the contract, the registry, and one file per paper."""
