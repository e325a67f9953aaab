"""Controls of general use: sliders, buttons, labels and the head map."""
