"""What a hand means that points into the picture: a click, a listening hold, a region, a push."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, QTimer, Signal, Slot

HOLD_MS = 300
DRAG_PIXELS = 8.0

_SHIFT, _ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier


class Hand(Enum):
    """What the pressed mouse is doing."""

    FREE = auto()
    PRESSED = auto()
    HOLDING = auto()
    BANDING = auto()
    PUSHING = auto()


class Pointing(QObject):
    """Tells the gestures apart; knows places of the screen only.

    A press of the left button is a click when it is let go soon and nearby, a hold after
    ``HOLD_MS`` at rest, a band (rectangle) when it is moved; the middle button, or Alt, pushes.

    Signals:
        clicked: where; whether Shift was held.
        held, let_go: where the hold began; it ended.
        band_changed: the rectangle drawn so far; None when there is none any more.
        banded: the rectangle that was drawn; whether Shift was held.
        pushed: by how much.
    """

    clicked = Signal(QPointF, bool)
    held = Signal(QPointF)
    let_go = Signal()
    band_changed = Signal(object)
    banded = Signal(QRectF, bool)
    pushed = Signal(QPointF)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hand = Hand.FREE
        self._start = self._last = QPointF()
        self._shift = False
        self._hold = QTimer(self, singleShot=True, interval=HOLD_MS)
        self._hold.timeout.connect(self._begin_hold)

    @property
    def hand(self) -> Hand:
        """What the pressed mouse is doing now."""
        return self._hand

    def press(
        self, place: QPointF, button: Qt.MouseButton, keys: Qt.KeyboardModifier, *, on_picture: bool
    ) -> bool:
        """A button went down; whether that means anything here."""
        if self._hand is not Hand.FREE:
            return True  # a second button does not disturb the first
        self._start = self._last = place
        left = button == Qt.MouseButton.LeftButton
        if button == Qt.MouseButton.MiddleButton or (left and keys & _ALT):
            self._hand = Hand.PUSHING
        elif left and on_picture:
            self._hand, self._shift = Hand.PRESSED, bool(keys & _SHIFT)
            if not self._shift:
                self._hold.start()
        return self._hand is not Hand.FREE

    def move(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:
        """The mouse moved."""
        away = place - self._start
        if self._hand is Hand.PRESSED and max(abs(away.x()), abs(away.y())) >= DRAG_PIXELS:
            self._hold.stop()
            self._hand = Hand.BANDING
        if self._hand is Hand.BANDING:
            self._shift = bool(keys & _SHIFT)
            self.band_changed.emit(QRectF(self._start, place).normalized())
        elif self._hand is Hand.PUSHING:
            self.pushed.emit(place - self._last)
        self._last = place

    def release(self, place: QPointF) -> None:
        """The button went up."""
        hand, self._hand = self._hand, Hand.FREE
        self._hold.stop()
        if hand is Hand.PRESSED:
            self.clicked.emit(self._start, self._shift)
        elif hand is Hand.HOLDING:
            self.let_go.emit()
        elif hand is Hand.BANDING:
            self.band_changed.emit(None)
            self.banded.emit(QRectF(self._start, place).normalized(), self._shift)

    def cancel(self) -> None:
        """Whatever was begun is not meant."""
        hand, self._hand = self._hand, Hand.FREE
        self._hold.stop()
        if hand is Hand.HOLDING:
            self.let_go.emit()
        elif hand is Hand.BANDING:
            self.band_changed.emit(None)

    @Slot()
    def _begin_hold(self) -> None:
        if self._hand is Hand.PRESSED:
            self._hand = Hand.HOLDING
            self.held.emit(self._start)
