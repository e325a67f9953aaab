"""Mouse gestures in the frame: click, hold, rubber band, pan."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, QTimer, Signal, Slot

HOLD_MS = 300
DRAG_PIXELS = 8.0

_SHIFT, _ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier


class Gesture(Enum):
    """The mouse gesture under way."""

    IDLE = auto()
    PRESSED = auto()
    HOLDING = auto()
    SELECTING = auto()
    PANNING = auto()


class MouseGestures(QObject):
    """Tells the mouse gestures apart; knows screen positions only.

    A press of the left button is a click when it is let go soon and nearby, a hold after
    ``HOLD_MS`` at rest, a band (rectangle) when it is moved; the middle button pushes. With Alt a
    click excludes, and a move pushes.

    Signals:
        clicked: where; whether Shift was held.
        excluded: where a click with Alt was.
        hold_started, hold_ended: where the hold began; it ended.
        rubber_band_changed: the rectangle drawn so far; None when there is none any more.
        rubber_band_finished: the rectangle that was drawn; whether Shift was held.
        panned: by how much.
    """

    clicked = Signal(QPointF, bool)
    excluded = Signal(QPointF)
    hold_started = Signal(QPointF)
    hold_ended = Signal()
    rubber_band_changed = Signal(object)
    rubber_band_finished = Signal(QRectF, bool)
    panned = Signal(QPointF)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._gesture = Gesture.IDLE
        self._start = self._last = QPointF()
        self._shift = self._alt = False
        self._hold_timer = QTimer(self, singleShot=True, interval=HOLD_MS)
        self._hold_timer.timeout.connect(self._begin_hold)

    @property
    def gesture(self) -> Gesture:
        """The mouse gesture under way."""
        return self._gesture

    def press(
        self, place: QPointF, button: Qt.MouseButton, keys: Qt.KeyboardModifier, *, on_picture: bool
    ) -> bool:
        """A button went down; whether that means anything here."""
        if self._gesture is not Gesture.IDLE:
            return True  # a second button does not disturb the first
        self._start = self._last = place
        left = button == Qt.MouseButton.LeftButton
        if button == Qt.MouseButton.MiddleButton:
            self._gesture = Gesture.PANNING
        elif left and (on_picture or keys & _ALT):
            self._gesture, self._shift = Gesture.PRESSED, bool(keys & _SHIFT)
            self._alt = bool(keys & _ALT)
            if not (self._shift or self._alt):
                self._hold_timer.start()
        return self._gesture is not Gesture.IDLE

    def move(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:
        """The mouse moved."""
        away = place - self._start
        if self._gesture is Gesture.PRESSED and max(abs(away.x()), abs(away.y())) >= DRAG_PIXELS:
            self._hold_timer.stop()
            self._gesture = Gesture.PANNING if self._alt else Gesture.SELECTING
        if self._gesture is Gesture.SELECTING:
            self._shift = bool(keys & _SHIFT)
            self.rubber_band_changed.emit(QRectF(self._start, place).normalized())
        elif self._gesture is Gesture.PANNING:
            self.panned.emit(place - self._last)
        self._last = place

    def release(self, place: QPointF) -> None:
        """The button went up."""
        gesture, self._gesture = self._gesture, Gesture.IDLE
        self._hold_timer.stop()
        if gesture is Gesture.PRESSED and self._alt:
            self.excluded.emit(self._start)
        elif gesture is Gesture.PRESSED:
            self.clicked.emit(self._start, self._shift)
        elif gesture is Gesture.HOLDING:
            self.hold_ended.emit()
        elif gesture is Gesture.SELECTING:
            self.rubber_band_changed.emit(None)
            self.rubber_band_finished.emit(QRectF(self._start, place).normalized(), self._shift)

    def cancel(self) -> None:
        """Whatever was begun is not meant."""
        gesture, self._gesture = self._gesture, Gesture.IDLE
        self._hold_timer.stop()
        if gesture is Gesture.HOLDING:
            self.hold_ended.emit()
        elif gesture is Gesture.SELECTING:
            self.rubber_band_changed.emit(None)

    @Slot()
    def _begin_hold(self) -> None:
        if self._gesture is Gesture.PRESSED:
            self._gesture = Gesture.HOLDING
            self.hold_started.emit(self._start)
