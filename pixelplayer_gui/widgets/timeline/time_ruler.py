"""The time ruler over the lanes: click to seek, drag to loop."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from pixelplayer_gui import theme
from pixelplayer_gui.i18n.text import tr, tr_noop, translate
from pixelplayer_gui.widgets.timeline.time_strip import TimeStrip
from pixelplayer_gui.widgets.timeline.times import format_time, small_step

HEIGHT = 26
_GRIP = 5
_SHORTEST_LOOP_SECONDS = 0.05
_HINT = tr_noop(
    "Click: go there · drag: loop · drag a loop's end: change it · double-click: no loop"
)


class TimeRuler(TimeStrip):
    """Shows the time, the loop, the selection and the play head.

    ``seek_requested(seconds)`` for a click and at the end of a scrub, ``scrubbed(seconds)`` while
    the play head is dragged; ``loop_drawn(start, end)`` once when a loop is let go, both None when
    it is taken away.
    """

    head_width = 8
    seek_requested = Signal(float)
    scrubbed = Signal(float)
    loop_drawn = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._loop_being_drawn: tuple[float, float] | None = None
        self._anchor: float | None = None
        self._pressed = QPointF()
        self._scrubbing = False
        self.setMouseTracking(True)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFont(theme.number_font(-1.0))
        self.setToolTip(translate(_HINT))
        self.setAccessibleName(tr("Time ruler"))

    @property
    def loop(self) -> tuple[float, float] | None:
        """The loop shown: the one being drawn, else the one set."""
        return self._loop_being_drawn or self._loop

    def sizeHint(self) -> QSize:
        """As wide as the lanes."""
        return QSize(400, HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin: a loop's end in reach is taken, otherwise a new loop may begin here."""
        if event.button() != Qt.MouseButton.LeftButton or self._axis.span <= 0:
            return
        self._pressed = event.position()
        grip = self._grip_at(event.position().x())
        self._scrubbing = grip is None and self.is_near_head(event.position().x())
        self._anchor = self._axis.seconds_at(event.position().x()) if grip is None else grip
        self._loop_being_drawn = self._loop if grip is not None else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw the loop; without a button show what a press would take."""
        x = event.position().x()
        if self._anchor is None:
            near = self._grip_at(x) is not None or self.is_near_head(x)
            shape = Qt.CursorShape.SizeHorCursor if near else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)
            return
        moved = abs(x - self._pressed.x()) >= QApplication.startDragDistance() / 2
        there = self._axis.seconds_at(x)
        if self._scrubbing:
            if moved:
                self.scrubbed.emit(there)
        elif moved or self._loop_being_drawn is not None:
            self._loop_being_drawn = (min(self._anchor, there), max(self._anchor, there))
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the loop go, or go to where the click was."""
        if event.button() != Qt.MouseButton.LeftButton or self._anchor is None:
            return
        drawn, self._loop_being_drawn, self._anchor = self._loop_being_drawn, None, None
        if drawn is None:
            self.seek_requested.emit(self._axis.seconds_at(event.position().x()))
        elif drawn[1] - drawn[0] >= _SHORTEST_LOOP_SECONDS and drawn != self._loop:
            self._loop = drawn
            self.loop_drawn.emit(*drawn)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the loop away."""
        if self._loop is not None:
            self._loop = None
            self.loop_drawn.emit(None, None)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the loop, the figures and the head."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._axis.span <= 0:
            return
        left, right = self._axis.left, self._axis.left + self._axis.width
        painter.setClipRect(QRectF(left - 8, 0, right - left + 16, HEIGHT))
        self._paint_loop(painter)
        self._paint_figures(painter)
        x = self._axis.x_of(self._seconds)
        if left - 1 <= x <= right + 1:
            head = QPolygonF([QPointF(x - 6, HEIGHT - 9), QPointF(x + 6, HEIGHT - 9)])
            head.append(QPointF(x, HEIGHT))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("play_head"))
            painter.drawPolygon(head)

    def _paint_loop(self, painter: QPainter) -> None:
        if self._selection is not None:
            self.paint_span(painter, self._selection, "text", 0.15)
        if self.loop is None:
            return
        start, end = (self._axis.x_of(seconds) for seconds in self.loop)
        accent = theme.colour("accent")
        painter.fillRect(QRectF(start, 2, end - start, HEIGHT - 4), theme.faded(accent, 0.3))
        painter.setPen(QPen(accent, 2))
        for x in (start, end):
            painter.drawLine(QPointF(x, 2), QPointF(x, HEIGHT - 2))

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
                painter.drawText(QPointF(x + 4, metrics.ascent() + 2), text)

    def _grip_at(self, x: float) -> float | None:
        """The end of the loop that stays when the other, in reach at ``x``, is taken."""
        if self._loop is None:
            return None
        start, end = self._loop
        if abs(x - self._axis.x_of(end)) <= _GRIP:
            return start
        return end if abs(x - self._axis.x_of(start)) <= _GRIP else None
