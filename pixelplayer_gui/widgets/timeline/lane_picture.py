"""Renders one lane to a pixmap: waveform or spectrogram, presence, progress, automation."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPixmap

from pixelplayer_gui import theme
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.widgets.timeline import automation_curve, spectrogram_painter, waveform_painter
from pixelplayer_gui.widgets.timeline.lane import Lane
from pixelplayer_gui.widgets.timeline.times import TimeAxis

QUIETEST_PEAK = 0.05
"""Waveforms are drawn as if the loudest peak were at least this, or hiss would fill the lanes."""
PRESENCE_HEIGHT = 3
_READY_HEIGHT = 2
_MARKED, _KNOWN = 0.12, 0.28
_LINE = {False: Qt.PenStyle.DashLine, True: Qt.PenStyle.SolidLine}


def lane_area(area: QRectF, axis: TimeAxis) -> QRectF:
    """Where in a lane its sound is drawn."""
    return QRectF(axis.left, area.top() + 1, axis.width, area.height() - 2)


def automation_area(area: QRectF, axis: TimeAxis) -> QRectF:
    """Where in a lane its curve is drawn: the well without the bands at its edges."""
    return lane_area(area, axis).adjusted(0, PRESENCE_HEIGHT + 3, 0, -_READY_HEIGHT - 3)


def render_lane(
    lane: Lane,
    size: QSizeF,
    axis: TimeAxis,
    gain: float,
    ratio: float,
    font: QFont,
    selected: int | None,
) -> QPixmap:
    """The picture of a lane; ``gain`` is what all waveforms are stretched by."""
    picture = QPixmap((size * ratio).toSize())
    picture.setDevicePixelRatio(ratio)
    picture.fill(theme.colour("window"))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    area = QRectF(0, 0, size.width(), size.height())
    well = lane_area(area, axis)
    painter.fillRect(well, theme.colour("well"))
    painter.setClipRect(well)
    if axis.span > 0:
        if lane.spectrogram is not None:
            spectrogram_painter.paint(painter, well, axis, lane.spectrogram)
        else:
            _paint_waveform(painter, well, axis, lane, gain, ratio)
        _paint_solos(painter, well, axis, lane)
        if lane.shows_presence:
            _paint_presence(painter, well, axis, lane)
        if lane.ready is not None:
            _paint_ready(painter, well, axis, lane)
        if lane.shows_automation:
            automation_curve.paint(painter, automation_area(area, axis), axis, lane, selected)
        if lane.spectrogram is not None:
            painter.setClipping(False)
            spectrogram_painter.paint_legend(painter, well)
    painter.end()
    return picture


def _tint(lane: Lane) -> QColor:
    return theme.faded(lane.tint, 0.35) if lane.dimmed else lane.tint


def _paint_waveform(
    painter: QPainter, well: QRectF, axis: TimeAxis, lane: Lane, gain: float, ratio: float
) -> None:
    if lane.waveform is None:
        return
    count = max(1, round(axis.width * ratio))
    extremes = lane.waveform.extremes(axis.start, axis.stop, count)
    room = well.adjusted(0, PRESENCE_HEIGHT + 1, 0, -_READY_HEIGHT - 1)
    waveform_painter.paint(painter, room, extremes, gain, _tint(lane))


def _paint_solos(painter: QPainter, well: QRectF, axis: TimeAxis, lane: Lane) -> None:
    """A frame in the lane's colour around what it plays alone: full once that was learned."""
    words = tr("learned") if lane.solos_known else tr("only this")
    for start, stop in lane.solos:
        left, right = axis.x_of(start), axis.x_of(stop)
        box = QRectF(left, well.top(), right - left, well.height())
        box = box.adjusted(0.5, PRESENCE_HEIGHT + 1.5, -0.5, -_READY_HEIGHT - 1.5)
        painter.fillRect(box, theme.faded(lane.tint, _KNOWN if lane.solos_known else _MARKED))
        painter.setPen(QPen(_tint(lane), 1, _LINE[lane.solos_known]))
        painter.drawRect(box)
        room = box.intersected(well).adjusted(5, 1, -3, -1)
        if painter.fontMetrics().horizontalAdvance(words) <= room.width():
            painter.setPen(theme.colour("text"))
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, words)


def _paint_presence(painter: QPainter, well: QRectF, axis: TimeAxis, lane: Lane) -> None:
    """A band along the top: it has the lane's colour where the object sounds."""
    if lane.waveform is None:
        return
    count = max(1, round(axis.width))
    heard = lane.waveform.presence(axis.start, axis.stop, count)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], heard, [False]])))
    for first, last in edges.reshape(-1, 2).tolist():
        left = axis.left + first * axis.width / count
        width = (last - first) * axis.width / count
        painter.fillRect(QRectF(left, well.top(), width, PRESENCE_HEIGHT), _tint(lane))


def _paint_ready(painter: QPainter, well: QRectF, axis: TimeAxis, lane: Lane) -> None:
    """A line along the bottom: analysed where it has the lane's colour."""
    top = well.bottom() - _READY_HEIGHT
    painter.fillRect(QRectF(well.left(), top, well.width(), 2), theme.colour("line"))
    for start, stop in lane.ready or ():
        left, right = axis.x_of(start), axis.x_of(stop)
        band = QRectF(left, top, right - left, _READY_HEIGHT)
        painter.fillRect(band, theme.faded(lane.tint, 0.8))
