"""Base of the widgets along the time axis: loop, selection and play head."""

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
        self._loop: Span | None = None
        self._selection: Span | None = None
        self._seconds = 0.0

    @property
    def axis(self) -> TimeAxis:
        """The time axis: seconds to pixels."""
        return self._axis

    @property
    def selection(self) -> Span | None:
        """The selected span."""
        return self._selection

    def set_axis(self, axis: TimeAxis) -> None:
        """Show other times."""
        if axis != self._axis:
            self._axis = axis
            self.update()

    def set_loop(self, loop: Span | None) -> None:
        """Show a loop."""
        if loop != self._loop:
            self._loop = loop
            self.update()

    def set_selection(self, selection: Span | None) -> None:
        """Show a selection."""
        if selection != self._selection:
            self._selection = selection
            self.update()

    def show_time(self, seconds: float) -> None:
        """Move the play head; only the columns it leaves and enters are touched."""
        self._update_head()
        self._seconds = seconds
        self._update_head()

    def is_near_head(self, x: float) -> bool:
        """Whether the play head is in reach at a column."""
        return self._axis.span > 0 and abs(x - self._axis.x_of(self._seconds)) <= HEAD_GRIP

    def paint_span(self, painter: QPainter, span: Span, tone: str, area: float) -> None:
        """A loop or a selection from top to bottom, its area at an opacity of 0..1."""
        start, end = (self._axis.x_of(seconds) for seconds in span)
        base = theme.colour(tone)
        painter.fillRect(QRectF(start, 0, end - start, self.height()), theme.faded(base, area))
        painter.setPen(QPen(theme.faded(base, 0.7), 1))
        for x in (start, end):
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))

    def _update_head(self) -> None:
        x = round(self._axis.x_of(self._seconds))
        self.update(x - self.head_width, 0, 2 * self.head_width, self.height())
