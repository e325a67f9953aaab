"""Pixel Slots 3: query U-Net, dense vision network, their losses and the model as a whole."""
