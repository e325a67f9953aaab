"""Images of arrays own their pixels, whatever becomes of the array."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor

from pixelplayer_gui.workers.rgb_image import rgb_image


def test_an_image_keeps_its_pixels_when_the_array_is_a_cut_that_changes():
    pixels = np.zeros((4, 10, 3), np.uint8)
    pixels[1, 3] = (200, 100, 50)
    image = rgb_image(pixels[1:3, 2:9])  # rows of a cut do not follow each other
    pixels[:] = 255
    assert (image.width(), image.height()) == (7, 2)
    assert image.pixelColor(1, 0) == QColor(200, 100, 50)
    assert image.pixelColor(0, 0) == QColor(0, 0, 0)
