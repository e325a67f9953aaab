"""Paints a spectrogram in a lane: colours, frequency scale, level legend."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QImage, QPainter, QPen

from pixelplayer_gui import theme
from pixelplayer_gui.widgets.timeline.lane import SpectrogramSource
from pixelplayer_gui.widgets.timeline.times import TimeAxis

LOWEST_HZ, HIGHEST_HZ = 40.0, 20000.0
LOWEST_DB, HIGHEST_DB = -100.0, 0.0
_FIGURES_HZ = (50, 100, 200, 500, 1000, 2000, 5000, 10000)
_LEGEND_DB = (-20, -40, -60, -80)
_LEGEND_WIDTH = 8


def y_of(hertz: float, well: QRectF) -> float:
    """Where a frequency stands: equal intervals of pitch are equally high."""
    share = math.log(hertz / LOWEST_HZ) / math.log(HIGHEST_HZ / LOWEST_HZ)
    return well.bottom() - share * well.height()


def paint(painter: QPainter, well: QRectF, axis: TimeAxis, source: SpectrogramSource) -> None:
    """Fill a lane with its spectrogram."""
    count = max(1, round(axis.width))
    levels = np.ascontiguousarray(source.image(axis.start, axis.stop, count))
    rows, columns = levels.shape
    image = QImage(levels.data, columns, rows, columns, QImage.Format.Format_Indexed8)
    image.setColorTable(list(_colours()))
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(well, image, QRectF(image.rect()))


def legend_width() -> int:
    """How many pixels beside a lane its figures and its legend take."""
    metrics = QFontMetrics(_font())
    figures = metrics.horizontalAdvance("20 k") + metrics.horizontalAdvance("−80 dB")
    return figures + _LEGEND_WIDTH + 22


def paint_legend(painter: QPainter, well: QRectF) -> None:
    """Say beside a lane which height is which frequency, and which colour which level."""
    painter.setFont(_font())
    metrics = painter.fontMetrics()
    _paint_frequencies(painter, well)
    x = well.right() + 10 + metrics.horizontalAdvance("20 k") + 4
    _paint_levels(painter, QRectF(x, well.top() + 6, _LEGEND_WIDTH, well.height() - 12))


def _font() -> QFont:
    return theme.number_font(-2.5)


@lru_cache(maxsize=1)
def _colours() -> tuple[int, ...]:
    from pyqtgraph import colormap  # takes a moment to import, and few open a spectrogram

    inferno: Any = colormap.get("inferno")
    table = inferno.getLookupTable(0.0, 1.0, 256)
    return tuple(0xFF000000 | int(r) << 16 | int(g) << 8 | int(b) for r, g, b in table[:, :3])


def _paint_frequencies(painter: QPainter, well: QRectF) -> None:
    metrics = painter.fontMetrics()
    last = math.inf
    for hertz in _FIGURES_HZ:
        y = y_of(hertz, well)
        if last - y < metrics.height():
            continue
        last = y
        text = f"{hertz // 1000} k" if hertz >= 1000 else str(hertz)
        painter.setPen(QPen(theme.colour("dim"), 1))
        painter.drawLine(QPointF(well.right() + 1, y), QPointF(well.right() + 5, y))
        painter.drawText(QPointF(well.right() + 8, y + metrics.ascent() / 2 - 1), text)


def _paint_levels(painter: QPainter, bar: QRectF) -> None:
    metrics = painter.fontMetrics()
    ramp = np.ascontiguousarray(np.arange(255, -1, -1, dtype=np.uint8)[:, None].repeat(4, 1))
    image = QImage(ramp.data, 4, 256, 4, QImage.Format.Format_Indexed8)
    image.setColorTable(list(_colours()))
    painter.drawImage(bar, image, QRectF(image.rect()))
    painter.setPen(QPen(theme.colour("line"), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(bar)
    painter.setPen(theme.colour("dim"))
    last = -math.inf
    for level_db in _LEGEND_DB:
        share = (HIGHEST_DB - level_db) / (HIGHEST_DB - LOWEST_DB)
        y = bar.top() + share * bar.height() + metrics.ascent() / 2 - 1
        if y - last >= metrics.height():
            last = y
            painter.drawText(QPointF(bar.right() + 4, y), f"−{-level_db} dB")
