"""Paints a spectrogram in a lane: colours, frequency scale, level legend."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

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
    """Fill a lane with its spectrogram, with figures and a legend over it."""
    count = max(1, round(axis.width))
    levels = np.ascontiguousarray(source.image(axis.start, axis.stop, count))
    rows, columns = levels.shape
    image = QImage(levels.data, columns, rows, columns, QImage.Format.Format_Indexed8)
    image.setColorTable(list(_colours()))
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(well, image, QRectF(image.rect()))
    _paint_figures(painter, well)
    _paint_legend(painter, well)


@lru_cache(maxsize=1)
def _colours() -> tuple[int, ...]:
    from pyqtgraph import colormap  # takes a moment to import, and few open a spectrogram

    inferno: Any = colormap.get("inferno")
    table = inferno.getLookupTable(0.0, 1.0, 256)
    return tuple(0xFF000000 | int(r) << 16 | int(g) << 8 | int(b) for r, g, b in table[:, :3])


def _paint_figures(painter: QPainter, well: QRectF) -> None:
    painter.setFont(theme.number_font(-2.5))
    metrics = painter.fontMetrics()
    last = math.inf
    for hertz in _FIGURES_HZ:
        y = y_of(hertz, well)
        if last - y < metrics.height():
            continue
        last = y
        text = f"{hertz // 1000} k" if hertz >= 1000 else str(hertz)
        _paint_figure(painter, QPointF(well.left() + 3, y + metrics.ascent() / 2 - 1), text)
        painter.setPen(QPen(theme.faded(QColor("white"), 0.35), 1))
        painter.drawLine(QPointF(well.left(), y), QPointF(well.left() + 2, y))


def _paint_legend(painter: QPainter, well: QRectF) -> None:
    metrics = painter.fontMetrics()
    room = metrics.horizontalAdvance("−80 dB") + _LEGEND_WIDTH + 8
    bar = QRectF(well.right() - room, well.top() + 6, _LEGEND_WIDTH, well.height() - 12)
    behind = QRectF(bar.left() - 6, well.top(), well.right() - bar.left() + 6, well.height())
    painter.fillRect(behind, theme.faded(QColor("black"), 0.55))
    ramp = np.ascontiguousarray(np.arange(255, -1, -1, dtype=np.uint8)[:, None].repeat(4, 1))
    image = QImage(ramp.data, 4, 256, 4, QImage.Format.Format_Indexed8)
    image.setColorTable(list(_colours()))
    painter.drawImage(bar, image, QRectF(image.rect()))
    painter.setPen(QPen(theme.faded(QColor("white"), 0.4), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(bar)
    last = -math.inf
    for level_db in _LEGEND_DB:
        share = (HIGHEST_DB - level_db) / (HIGHEST_DB - LOWEST_DB)
        y = bar.top() + share * bar.height() + metrics.ascent() / 2 - 1
        if y - last >= metrics.height():
            last = y
            _paint_figure(painter, QPointF(bar.right() + 4, y), f"−{-level_db} dB")


def _paint_figure(painter: QPainter, place: QPointF, text: str) -> None:
    """A figure that can be read over any colour."""
    painter.setPen(theme.faded(QColor("black"), 0.8))
    painter.drawText(place + QPointF(1, 1), text)
    painter.setPen(theme.faded(QColor("white"), 0.9))
    painter.drawText(place, text)
