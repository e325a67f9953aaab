"""Drawing a waveform from the lowest and highest sample of many short spans."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF


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
    """Fill the shape of the columns ``[count, 2]`` around the middle of an area."""
    count = len(extremes)
    if count == 0:
        return
    middle, half = area.center().y(), area.height() / 2
    scaled = np.clip(extremes * gain, -1.0, 1.0)
    x = area.left() + (np.arange(count) + 0.5) * (area.width() / count)
    # At least a line where there is silence, so that a lane never looks empty.
    top = np.minimum(middle - scaled[:, 1] * half, middle - 0.4)
    bottom = np.maximum(middle - scaled[:, 0] * half, middle + 0.4)
    points = [QPointF(a, b) for a, b in zip(x, top, strict=True)]
    points += [QPointF(a, b) for a, b in zip(x[::-1], bottom[::-1], strict=True)]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint)
    painter.drawPolygon(QPolygonF(points))
