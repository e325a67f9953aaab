"""Base of the widgets along the time axis: range and play head."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from pixelplayer_gui import theme
from pixelplayer_gui.widgets.timeline.times import TimeAxis

Span = tuple[float, float]
HEAD_GRIP = 5
"""So close (pixels) the play head or the end of a span can be taken."""


class TimeStrip(QWidget):
    """A widget along the time axis; everything here is shown without telling anybody."""

    head_width = 3
    """How far the play head reaches beside its line, in pixels."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._axis = TimeAxis()
        self._range: Span | None = None
        self._looping = False
        self._seconds = 0.0

    @property
    def axis(self) -> TimeAxis:
        """The time axis: seconds to pixels."""
        return self._axis

    @property
    def time_range(self) -> Span | None:
        """The range."""
        return self._range

    def set_axis(self, axis: TimeAxis) -> None:
        """Show other times."""
        if axis != self._axis:
            self._axis = axis
            self.update()

    def set_range(self, time_range: Span | None) -> None:
        """Show the range, or none."""
        if time_range != self._range:
            self._range = time_range
            self.update()

    def show_looping(self, on: bool) -> None:
        """Show whether the range is played over and over."""
        if on != self._looping:
            self._looping = on
            self.update()

    def show_time(self, seconds: float) -> None:
        """Move the play head; only the columns it leaves and enters are touched."""
        self._update_head()
        self._seconds = seconds
        self._update_head()

    def is_near_head(self, x: float) -> bool:
        """Whether the play head is in reach at a column."""
        return self._axis.span > 0 and abs(x - self._axis.x_of(self._seconds)) <= HEAD_GRIP

    @property
    def range_tone(self) -> str:
        """The colour of the range: the accent's while it is looped."""
        return "accent" if self._looping else "text"

    def paint_range(self, painter: QPainter) -> None:
        """The range from top to bottom."""
        if self._range is None:
            return
        start, end = (self._axis.x_of(seconds) for seconds in self._range)
        base = theme.colour(self.range_tone)
        painter.fillRect(QRectF(start, 0, end - start, self.height()), theme.faded(base, 0.12))
        painter.setPen(QPen(theme.faded(base, 0.7), 1))
        for x in (start, end):
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))

    def paint_head(self, painter: QPainter) -> None:
        """The line of the play head, where it is in sight."""
        if self._axis.start <= self._seconds <= self._axis.stop:
            x = round(self._axis.x_of(self._seconds))
            painter.fillRect(QRectF(x - 0.5, 0, 1.5, self.height()), theme.colour("play_head"))

    def _update_head(self) -> None:
        x = round(self._axis.x_of(self._seconds))
        self.update(x - self.head_width, 0, 2 * self.head_width, self.height())
