"""The time ruler over the lanes: drag to scrub; its upper half, or Shift, marks the range."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from pixelplayer_gui import theme
from pixelplayer_gui.i18n.text import tr, tr_noop, translate
from pixelplayer_gui.widgets.timeline.time_strip import Span, TimeStrip
from pixelplayer_gui.widgets.timeline.times import format_time, small_step

HEIGHT = 30
RANGE_HEIGHT = 15
"""The upper pixels, in which a drag marks the range; below them it scrubs."""
_GRIP = 5
_SHORTEST_RANGE_SECONDS = 0.05
_HINT = tr_noop(
    "Drag: move through the film · in the upper half, or with Shift: mark the range ·"
    " double-click up there: no range"
)


class TimeRuler(TimeStrip):
    """Shows the time, the range and the play head.

    ``scrubbed(seconds)`` while the play head is dragged, ``seek_requested(seconds)`` for a click
    and at the end; ``range_drawn(start, end)`` once when a range is let go, both None when it is
    taken away.
    """

    head_width = 8
    seek_requested = Signal(float)
    scrubbed = Signal(float)
    range_drawn = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawn: Span | None = None
        self._anchor: float | None = None
        self._pressed = QPointF()
        self._marks_range = False
        self.setMouseTracking(True)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFont(theme.number_font(-1.0))
        self.setToolTip(translate(_HINT))
        self.setAccessibleName(tr("Time ruler"))

    @property
    def time_range(self) -> Span | None:
        """The range shown: the one being drawn, else the one set."""
        return self._drawn or self._range

    def sizeHint(self) -> QSize:
        """As wide as the lanes."""
        return QSize(400, HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin: up here or with Shift a range, of which an end in reach is taken; else a scrub."""
        if event.button() != Qt.MouseButton.LeftButton or self._axis.span <= 0:
            return
        self._pressed = event.position()
        self._marks_range = _is_for_range(event)
        grip = self._grip_at(event.position().x()) if self._marks_range else None
        self._anchor = self._axis.seconds_at(event.position().x()) if grip is None else grip
        self._drawn = self._range if grip is not None else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub or draw the range; without a button show what a press would do."""
        x = event.position().x()
        if self._anchor is None:
            self.setCursor(self._cursor_at(event))
            return
        moved = abs(x - self._pressed.x()) >= QApplication.startDragDistance() / 2
        there = self._axis.seconds_at(x)
        if not self._marks_range:
            if moved:
                self.scrubbed.emit(there)
        elif moved or self._drawn is not None:
            self._drawn = (min(self._anchor, there), max(self._anchor, there))
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the range go, or go to where the click was."""
        if event.button() != Qt.MouseButton.LeftButton or self._anchor is None:
            return
        drawn, self._drawn, self._anchor = self._drawn, None, None
        if drawn is None:
            self.seek_requested.emit(self._axis.seconds_at(event.position().x()))
        elif drawn[1] - drawn[0] >= _SHORTEST_RANGE_SECONDS and drawn != self._range:
            self._range = drawn
            self.range_drawn.emit(*drawn)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the range away."""
        if self._range is not None and _is_for_range(event):
            self._range = None
            self.range_drawn.emit(None, None)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the range, the figures and the head."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._axis.span <= 0:
            return
        left, right = self._axis.left, self._axis.left + self._axis.width
        painter.setClipRect(QRectF(left - 8, 0, right - left + 16, HEIGHT))
        painter.fillRect(QRectF(left, 0, right - left, RANGE_HEIGHT), theme.colour("panel"))
        self._paint_range(painter)
        self._paint_figures(painter)
        x = self._axis.x_of(self._seconds)
        if left - 1 <= x <= right + 1:
            head = QPolygonF([QPointF(x - 6, HEIGHT - 9), QPointF(x + 6, HEIGHT - 9)])
            head.append(QPointF(x, HEIGHT))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("play_head"))
            painter.drawPolygon(head)

    def _paint_range(self, painter: QPainter) -> None:
        if self.time_range is None:
            return
        start, end = (self._axis.x_of(seconds) for seconds in self.time_range)
        tone = theme.colour(self.range_tone)
        band = QRectF(start, 0, end - start, RANGE_HEIGHT)
        painter.fillRect(band, theme.faded(tone, 0.35))
        painter.setPen(QPen(tone, 2))
        for x in (start, end):
            painter.drawLine(QPointF(x, 1), QPointF(x, RANGE_HEIGHT))

    def _paint_figures(self, painter: QPainter) -> None:
        metrics = self.fontMetrics()
        step = self._axis.step_seconds(metrics.horizontalAdvance("0:00:00.000") + 12)
        decimals = 0 if step >= 1 else 1 if step >= 0.1 else 2 if step >= 0.01 else 3
        small = self._axis.ticks(small_step(step))
        painter.setPen(QPen(theme.colour("line"), 1))
        for seconds in small:
            x = round(self._axis.x_of(seconds)) + 0.5
            painter.drawLine(QPointF(x, HEIGHT - 4), QPointF(x, HEIGHT))
        for seconds in self._axis.ticks(step):
            x = round(self._axis.x_of(seconds)) + 0.5
            painter.setPen(QPen(theme.colour("disabled"), 1))
            painter.drawLine(QPointF(x, HEIGHT - 9), QPointF(x, HEIGHT))
            text = format_time(seconds, decimals)
            if x + 4 + metrics.horizontalAdvance(text) <= self.width():
                painter.setPen(theme.colour("dim"))
                painter.drawText(QPointF(x + 4, (RANGE_HEIGHT + metrics.ascent()) / 2 - 1), text)

    def _cursor_at(self, event: QMouseEvent) -> Qt.CursorShape:
        x = event.position().x()
        if _is_for_range(event):
            at_end = self._grip_at(x) is not None
            return Qt.CursorShape.SizeHorCursor if at_end else Qt.CursorShape.IBeamCursor
        near = self.is_near_head(x)
        return Qt.CursorShape.SizeHorCursor if near else Qt.CursorShape.ArrowCursor

    def _grip_at(self, x: float) -> float | None:
        """The end of the range that stays when the other, in reach at ``x``, is taken."""
        if self._range is None:
            return None
        start, end = self._range
        if abs(x - self._axis.x_of(end)) <= _GRIP:
            return start
        return end if abs(x - self._axis.x_of(start)) <= _GRIP else None


def _is_for_range(event: QMouseEvent) -> bool:
    """Whether a press here is for the range."""
    shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    return shift or event.position().y() < RANGE_HEIGHT
