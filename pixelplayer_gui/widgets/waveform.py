"""Drawing a waveform from the lowest and highest sample of many short spans."""

from __future__ import annotations

import sys

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter


def columns(
    peaks: NDArray[np.float32], first_share: float, last_share: float, count: int
) -> NDArray[np.float32]:
    """Peaks ``[bins, 2]`` as ``[count, 2]`` pixel columns between two shares of the whole length.

    A column takes the extremes of all bins it touches, so that no peak is lost when zoomed out;
    columns outside 0..1 are flat.
    """
    result = np.zeros((count, 2), np.float32)
    bins = len(peaks)
    if bins == 0 or count == 0 or last_share <= first_share:
        return result
    edges = np.linspace(first_share, last_share, count + 1) * bins
    first = np.floor(edges[:-1] + 1e-6).astype(np.int64)
    last = np.maximum(first + 1, np.ceil(edges[1:] - 1e-6).astype(np.int64))
    inside = (last > 0) & (first < bins)
    first, last = np.clip(first[inside], 0, bins - 1), np.clip(last[inside], 1, bins)
    # reduceat takes pairs (first, last): every other result is a column; one bin of padding lets
    # the last pair end at the very end.
    padded = np.concatenate([peaks, peaks[-1:]])
    pairs = np.stack([first, last], axis=1).ravel()
    result[inside, 0] = np.minimum.reduceat(padded[:, 0], pairs)[::2]
    result[inside, 1] = np.maximum.reduceat(padded[:, 1], pairs)[::2]
    return result


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
