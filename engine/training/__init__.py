"""How the default model is made and how well it does."""
