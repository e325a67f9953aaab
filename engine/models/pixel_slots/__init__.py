"""Pixel Slots, the default model: front end, audio net, losses and the model as a whole."""
