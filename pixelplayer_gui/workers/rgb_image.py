"""The image of an array: pixels of the engine as the window draws and saves them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage


def rgb_image(pixels: NDArray[np.uint8]) -> QImage:
    """An image with pixels of its own, of (height, width, RGB)."""
    high, wide, _ = pixels.shape
    form = QImage.Format.Format_RGB888
    return QImage(np.ascontiguousarray(pixels).data, wide, high, 3 * wide, form).copy()
