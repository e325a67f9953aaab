"""Base of the timeline: zoom and scroll along time by wheel, pinch, keys, scroll bar."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QNativeGestureEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QScrollBar, QWidget

from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.widgets.timeline.times import TimeAxis

ZOOM = 1.25
_SCROLL_UNITS = 100_000
_JUMP_SECONDS = 0.5
"""The play head moved by more than this did not play on: somebody put it there."""


class TimeView(QWidget):
    """Keeps the axis; ``axis_changed`` tells it to all that lies along it.

    ``left`` and ``right`` are the pixels beside the times.
    """

    axis_changed = Signal(object)

    def __init__(self, left: int, right: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._left, self._right = left, right
        self._axis = TimeAxis()
        self._seconds = 0.0
        self.scroll_bar = QScrollBar(Qt.Orientation.Horizontal, self)
        self.scroll_bar.setAccessibleName(tr("Time scroll"))
        self.scroll_bar.hide()
        self.scroll_bar.valueChanged.connect(self._on_scrolled)
        self.grabGesture(Qt.GestureType.PinchGesture)

    @property
    def axis(self) -> TimeAxis:
        """The time axis: seconds to pixels."""
        return self._axis

    def show_whole(self, seconds: float) -> None:
        """Show all of another clip, its play head at the start."""
        self._seconds = 0.0
        self.set_axis(TimeAxis.whole(max(0.0, seconds), self._left, self._room()))

    def zoom(self, factor: float, x: float | None = None) -> None:
        """Closer (> 1) or further, around a pixel column or else the play head."""
        at = self._axis.x_of(self._seconds) if x is None else x
        inside = self._axis.left <= at <= self._axis.left + self._axis.width
        centre = at if inside else self._axis.left + self._axis.width / 2
        self.set_axis(self._axis.zoomed(factor, centre))

    def fit(self, start: float | None = None, stop: float | None = None) -> None:
        """Show a span with a little air, or all."""
        self.set_axis(self._axis.fitted(start, stop))

    def follow(self, seconds: float) -> None:
        """The play head is there now; the page turns when it runs out of it or is put elsewhere.

        Whoever scrolled away while it plays stays where they are until then.
        """
        before, self._seconds = self._seconds, seconds
        was_in_view = self._axis.start <= before <= self._axis.stop
        jumped = not 0 <= seconds - before <= _JUMP_SECONDS
        if was_in_view or jumped:
            self.set_axis(self._axis.showing(seconds))

    def set_right_margin(self, pixels: int) -> None:
        """Leave so much room beside the times."""
        if pixels != self._right:
            self._right = pixels
            self.set_axis(self._axis.resized(self._left, self._room()))

    def set_axis(self, axis: TimeAxis) -> None:
        """Show other times."""
        self._axis = axis
        with QSignalBlocker(self.scroll_bar):
            self.scroll_bar.setVisible(not axis.is_whole)
            if axis.duration > 0:
                page = max(1, round(axis.span / axis.duration * _SCROLL_UNITS))
                self.scroll_bar.setPageStep(page)
                self.scroll_bar.setSingleStep(max(1, page // 10))
                self.scroll_bar.setRange(0, _SCROLL_UNITS - page)
                self.scroll_bar.setValue(round(axis.start / axis.duration * _SCROLL_UNITS))
        self.axis_changed.emit(axis)

    def event(self, event: QEvent) -> bool:
        """Pinch zooms around the fingers."""
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.zoom(max(0.2, 1 + event.value()), event.position().x())
                return True
        elif isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                here = self.mapFromGlobal(pinch.centerPoint().toPoint())
                self.zoom(pinch.scaleFactor() or 1.0, here.x())
                return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The same times on another width."""
        super().resizeEvent(event)
        self.set_axis(self._axis.resized(self._left, self._room()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl zooms around the mouse, Shift or a sideways wheel scrolls through time."""
        turn = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(ZOOM ** (turn.y() / 120), event.position().x())
        elif turn.x() or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            steps = (turn.x() or turn.y()) / 120
            self.set_axis(self._axis.scrolled(self._axis.start - steps * self._axis.span / 10))
        else:
            event.ignore()
            return
        event.accept()

    def _room(self) -> float:
        return self.width() - self._left - self._right

    def _on_scrolled(self, value: int) -> None:
        self.set_axis(self._axis.scrolled(value / _SCROLL_UNITS * self._axis.duration))
