"""Who sounds where: find, follow, and a model over an endless sound."""
