"""Paints a waveform from the lowest and highest sample of each pixel column."""

from __future__ import annotations

import sys

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter


def paint(
    painter: QPainter, area: QRectF, extremes: NDArray[np.float32], gain: float, tint: QColor
) -> None:
    """Fill the shape of the columns ``[count, 2]`` around the middle of an area.

    The picture is made in numpy: a polygon of some thousand corners costs Qt ten times as much.
    """
    ratio = painter.device().devicePixelRatio()
    height = round(area.height() * ratio)
    if len(extremes) == 0 or height <= 0:
        return
    alpha = _coverage(np.clip(extremes * gain, -1.0, 1.0), height) * tint.alphaF()
    # premultiplied, in the byte order of a 32 bit pixel: blue, green, red, alpha
    colour = np.array([tint.blueF(), tint.greenF(), tint.redF(), 1.0], np.float32)
    pixels = np.ascontiguousarray((alpha[..., None] * colour * 255.0 + 0.5).astype(np.uint8))
    if sys.byteorder == "big":
        pixels = np.ascontiguousarray(pixels[..., ::-1])
    form = QImage.Format.Format_ARGB32_Premultiplied
    image = QImage(pixels.data, len(extremes), height, 4 * len(extremes), form)
    painter.drawImage(area, image, QRectF(image.rect()))


def _coverage(scaled: NDArray[np.float32], height: int) -> NDArray[np.float32]:
    """How much of each pixel ``[height, count]`` the columns cover, 0..1."""
    middle = height / 2
    # At least a line where there is silence, so that a lane never looks empty.
    top = np.minimum(middle - scaled[:, 1] * middle, middle - 0.5)
    bottom = np.maximum(middle - scaled[:, 0] * middle, middle + 0.5)
    rows = np.arange(height, dtype=np.float32)[:, None]
    return np.clip(np.minimum(bottom, rows + 1) - np.maximum(top, rows), 0.0, 1.0)
