"""The lanes of the timeline: who sounds when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from pixelplayer_gui import theme
from pixelplayer_gui.widgets import waveform
from pixelplayer_gui.widgets.times import TimeAxis
from pixelplayer_gui.words import tr

HEADER_WIDTH = 132
LOWEST_LANE = 34
HIGHEST_LANE = 120
_QUIETEST_PEAK = 0.05
"""Waveforms are drawn as if the loudest peak were at least this, or hiss would fill the lanes."""


@dataclass(frozen=True, eq=False)
class Lane:
    """One lane; ``peaks`` ``[bins, 2]``, ``ready`` spans in seconds, None when all is ready."""

    id: str
    name: str
    tint: QColor
    peaks: NDArray[np.float32] | None = None
    ready: tuple[tuple[float, float], ...] | None = None
    dimmed: bool = False
    sound_span: tuple[float, float] = (0.0, 0.0)

    def looks_like(self, other: Lane) -> bool:
        """Whether the other would be drawn the same; peaks are compared as objects, not numbers."""
        mine = (self.id, self.name, self.tint, self.ready, self.dimmed, self.sound_span)
        theirs = (other.id, other.name, other.tint, other.ready, other.dimmed, other.sound_span)
        return self.peaks is other.peaks and mine == theirs


class Lanes(QWidget):
    """Waveforms one below the other, painted once and kept; the play head moves over them.

    ``sought(seconds)`` for a click and at the end of a drag, ``scrubbed(seconds)`` while dragging.
    """

    sought = Signal(float)
    scrubbed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._axis = TimeAxis()
        self._lanes: tuple[Lane, ...] = ()
        self._loop: tuple[float, float] | None = None
        self._seconds = 0.0
        self._picture: QPixmap | None = None
        self._pressed: QPointF | None = None
        self._scrubbing = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setToolTip(tr("Click: go there · drag: scrub · Ctrl+wheel: closer, further"))
        self.setAccessibleName(tr("Waveforms"))

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """What is shown, from top to bottom."""
        return self._lanes

    @property
    def lane_height(self) -> float:
        """The height of a lane in pixels."""
        share = self.height() / max(1, len(self._lanes))
        return min(float(HIGHEST_LANE), max(float(LOWEST_LANE), share))

    def set_lanes(self, lanes: tuple[Lane, ...]) -> None:
        """Show other lanes; the same ones again cost nothing."""
        same = len(lanes) == len(self._lanes)
        if same and all(a.looks_like(b) for a, b in zip(lanes, self._lanes, strict=True)):
            return
        self._lanes = lanes
        self.setMinimumHeight(LOWEST_LANE * max(1, len(lanes)))
        self._repaint_all()

    def set_axis(self, axis: TimeAxis) -> None:
        """Show other times."""
        if axis != self._axis:
            self._axis = axis
            self._repaint_all()

    def set_loop(self, loop: tuple[float, float] | None) -> None:
        """Show the loop over the lanes."""
        self._loop = loop
        self.update()

    def show_time(self, seconds: float) -> None:
        """Move the play head; only the columns it leaves and enters are touched."""
        self._update_head()
        self._seconds = seconds
        self._update_head()

    def sizeHint(self) -> QSize:
        """Comfortable lanes."""
        return QSize(600, 48 * max(2, len(self._lanes)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click or a drag begins, right of the names."""
        if event.button() == Qt.MouseButton.LeftButton and self._axis.span > 0:
            inside = event.position().x() >= self._axis.left
            self._pressed = event.position() if inside else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub."""
        if self._pressed is None:
            return
        moved = abs(event.position().x() - self._pressed.x())
        if self._scrubbing or moved >= QApplication.startDragDistance() / 2:
            self._scrubbing = True
            self.scrubbed.emit(self._axis.seconds_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Go there exactly."""
        if event.button() == Qt.MouseButton.LeftButton and self._pressed is not None:
            self._pressed, self._scrubbing = None, False
            self.sought.emit(self._axis.seconds_at(event.position().x()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Everything moves."""
        super().resizeEvent(event)
        self._repaint_all()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of theme."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._repaint_all()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Lay the kept picture down where it is asked for, then loop and play head over it."""
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatioF() != ratio:
            self._picture = self._painted(ratio)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        if self._axis.span <= 0:
            return
        left = self._axis.left
        painter.setClipRect(QRectF(left - 1, 0, self._axis.width + 2, self.height()))
        if self._loop is not None:
            self._paint_loop(painter, self._loop)
        x = round(self._axis.x_of(self._seconds))
        painter.fillRect(QRectF(x - 0.5, 0, 1.5, self.height()), theme.colour("play_head"))

    def _paint_loop(self, painter: QPainter, loop: tuple[float, float]) -> None:
        start, end = (self._axis.x_of(seconds) for seconds in loop)
        accent = theme.colour("accent")
        area = QRectF(start, 0, end - start, self.height())
        painter.fillRect(area, theme.faded(accent, 0.1))
        painter.setPen(QPen(theme.faded(accent, 0.7), 1))
        for x in (start, end):
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))

    def _painted(self, ratio: float) -> QPixmap:
        """All lanes as one picture."""
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(theme.colour("window"))
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        gain = 1.0 / max([_QUIETEST_PEAK, *(_loudest(lane) for lane in self._lanes)])
        for place, lane in enumerate(self._lanes):
            area = QRectF(0, place * self.lane_height, self.width(), self.lane_height)
            painter.save()
            painter.setClipRect(area)
            self._paint_header(painter, area, lane)
            self._paint_lane(painter, area, lane, gain)
            painter.restore()
        painter.end()
        return picture

    def _paint_header(self, painter: QPainter, area: QRectF, lane: Lane) -> None:
        box = QRectF(0, area.top() + 1, HEADER_WIDTH - 4, area.height() - 2)
        painter.fillRect(box, theme.colour("panel"))
        painter.fillRect(QRectF(0, box.top(), 4, box.height()), lane.tint)
        name = self.fontMetrics().elidedText(
            lane.name, Qt.TextElideMode.ElideRight, HEADER_WIDTH - 22
        )
        painter.setPen(theme.colour("dim" if lane.dimmed else "text"))
        painter.drawText(box.adjusted(12, 0, -4, 0), Qt.AlignmentFlag.AlignVCenter, name)

    def _paint_lane(self, painter: QPainter, area: QRectF, lane: Lane, gain: float) -> None:
        axis = self._axis
        well = QRectF(axis.left, area.top() + 1, axis.width, area.height() - 2)
        painter.fillRect(well, theme.colour("well"))
        painter.setClipRect(well)
        tint = theme.faded(lane.tint, 0.35) if lane.dimmed else lane.tint
        if axis.span > 0 and lane.peaks is not None and len(lane.peaks):
            start, stop = lane.sound_span
            length = max(stop - start, 1e-9)
            first, last = (axis.start - start) / length, (axis.stop - start) / length
            count = max(1, round(axis.width * self.devicePixelRatioF()))
            extremes = waveform.columns(lane.peaks, first, last, count)
            waveform.paint(painter, well.adjusted(0, 2, 0, -4), extremes, gain, tint)
        if lane.ready is not None:
            self._paint_ready(painter, well, lane.ready, lane.tint)

    def _paint_ready(
        self,
        painter: QPainter,
        well: QRectF,
        ready: tuple[tuple[float, float], ...],
        tint: QColor,
    ) -> None:
        """A line along the bottom: analysed where it has the lane's colour."""
        line = QRectF(well.left(), well.bottom() - 2, well.width(), 2)
        painter.fillRect(line, theme.colour("line"))
        for start, stop in ready:
            left, right = self._axis.x_of(start), self._axis.x_of(stop)
            painter.fillRect(QRectF(left, line.top(), right - left, 2), theme.faded(tint, 0.8))

    def _repaint_all(self) -> None:
        self._picture = None
        self.update()

    def _update_head(self) -> None:
        self.update(round(self._axis.x_of(self._seconds)) - 3, 0, 6, self.height())


def _loudest(lane: Lane) -> float:
    if lane.peaks is None or len(lane.peaks) == 0:
        return 0.0
    return float(np.abs(lane.peaks).max())
