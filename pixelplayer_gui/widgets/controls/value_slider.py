"""The value slider: a number dragged, wheeled or stepped by keys; base of fader and bars."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QWidget

_FINE = 0.1
_COMMIT_AFTER_MS = 500
_CONTROL = Qt.KeyboardModifier.ControlModifier
_FINELY = _CONTROL | Qt.KeyboardModifier.ShiftModifier


class ValueScale(Protocol):
    """The scale of a slider: position of a number on its travel, its steps and its text."""

    @property
    def default(self) -> float:
        """Where a double-click puts it."""
        ...

    @property
    def key_steps(self) -> Mapping[int, float]:
        """How many steps each key makes."""
        ...

    def position_of(self, number: float) -> float:
        """Where a number stands on the travel, 0..1."""
        ...

    def number_at(self, share: float) -> float:
        """The number at a place on the travel; places beyond 0..1 give the ends."""
        ...

    def stepped(self, number: float, steps: float) -> float:
        """The number some steps further."""
        ...

    def ticks_of(self, number: float) -> int:
        """The number as the integer a screen reader is told."""
        ...

    def number_of(self, ticks: int) -> float:
        """The number of such an integer."""
        ...

    def description(self, number: float) -> str:
        """The number in words."""
        ...


class ValueSlider(QAbstractSlider):
    """A slider whose gesture emits many ``previewed`` and one ``changed``.

    ``show_number`` never emits, and is ignored while the user holds the number. It is a
    QAbstractSlider only so that screen readers find a slider with a value, an integer by the law.
    """

    previewed = Signal(float)
    changed = Signal(float)
    typing_started = Signal(str)

    def __init__(self, scale: ValueScale, end_margin: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale = scale
        self._end_margin = end_margin
        self._number = scale.default
        self._before: float | None = None
        self._dragging = False
        self._drag_position = 0.0
        self._last = QPointF()
        self._wheel = 0.0
        self._setting_value = False
        self._commit_timer = QTimer(self)
        self._commit_timer.setSingleShot(True)
        self._commit_timer.setInterval(_COMMIT_AFTER_MS)
        self._commit_timer.timeout.connect(self.commit)
        self.setRange(scale.ticks_of(scale.number_at(0.0)), scale.ticks_of(scale.number_at(1.0)))
        self.valueChanged.connect(self._on_value_from_outside)
        self._set_number(scale.default)

    @property
    def number(self) -> float:
        """The number now shown."""
        return self._number

    @property
    def is_adjusting(self) -> bool:
        """Whether a gesture is going on."""
        return self._before is not None

    def show_number(self, number: float) -> None:
        """Show a number without emitting; ignored while the user drags."""
        if not self.is_adjusting:
            self._set_number(number)

    def commit(self) -> None:
        """End the gesture: emit ``changed`` once, if the number is a new one."""
        before, self._before = self._before, None
        self._dragging = False
        self._commit_timer.stop()
        self.update()
        if before is not None and before != self._number:
            self.changed.emit(self._number)

    def set_by_user(self, number: float) -> None:
        """Take a number at one blow (typed, or the default): one change, no preview."""
        self._begin()
        self._set_number(number)
        self.commit()

    def event(self, event: QEvent) -> bool:
        """Claim the keys this control understands before the window's shortcuts do."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and self.handles_key(event):
            event.accept()
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold; the number does not jump to the mouse."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._begin()
        self._dragging = True
        self._drag_position = self._scale.position_of(self._number)
        self._last = event.position()
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move with the mouse, a tenth as far with Ctrl or Shift."""
        if not self._dragging:
            return
        fine = bool(event.modifiers() & _FINELY)
        self._drag_position += self._travelled(event.position() - self._last) * (
            _FINE if fine else 1.0
        )
        self._last = event.position()
        self._preview(
            self._scale.number_at(self._drag_position)
            if fine
            else self._snapped(self._drag_position)
        )

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if event.button() == Qt.MouseButton.LeftButton and self._dragging:
            self.commit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Back to the default."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.set_by_user(self._scale.default)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step with the wheel; a run of steps is one gesture. Sideways is for scrolling."""
        if not event.angleDelta().y() or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            event.ignore()
            return
        self._wheel += event.angleDelta().y() / 120.0
        steps, self._wheel = int(self._wheel), self._wheel - int(self._wheel)
        if steps and not self._dragging:
            fine = bool(event.modifiers() & _CONTROL)
            self._step(steps * (_FINE if fine else 1.0))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step, go to the default, let go without a change, or begin to type a number."""
        key = event.key()
        if not self.handles_key(event):
            event.ignore()
        elif key == Qt.Key.Key_Escape:
            self._revert()
        elif key == Qt.Key.Key_Backspace:
            self.set_by_user(self._scale.default)
        elif steps := self._scale.key_steps.get(key, 0.0):
            self._step(steps * (_FINE if event.modifiers() & _FINELY else 1.0))
        else:
            self.typing_started.emit(event.text().strip())

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """The end of a run of steps."""
        if event.isAutoRepeat() or not self._scale.key_steps.get(event.key()):
            event.ignore()
        elif self.is_adjusting and not self._dragging:
            self.commit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving ends the gesture."""
        if self.is_adjusting and not self._dragging:
            self.commit()
        super().focusOutEvent(event)

    def handles_key(self, event: QKeyEvent) -> bool:
        """Whether a key means something to this control."""
        key = event.key()
        if key == Qt.Key.Key_Escape:
            return self.is_adjusting
        if key == Qt.Key.Key_Backspace or self._scale.key_steps.get(key, 0.0):
            return True
        if event.modifiers() & _CONTROL:
            return False
        return key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or event.text() in set("0123456789-+")

    def _travelled(self, move: QPointF) -> float:
        """The share of the travel a movement of the mouse makes."""
        if self.orientation() == Qt.Orientation.Vertical:
            return -move.y() / max(1, self.height() - 2 * self._end_margin)
        return move.x() / max(1, self.width() - 2 * self._end_margin)

    def _snapped(self, share: float) -> float:
        """The number there; close to the default it is the default, which pixels rarely hit."""
        close = abs(share - self._scale.position_of(self._scale.default)) < 0.008
        return self._scale.default if close else self._scale.number_at(share)

    def _begin(self) -> None:
        if self._before is None:
            self._before = self._number

    def _step(self, steps: float) -> None:
        self._begin()
        self._preview(self._scale.stepped(self._number, steps))
        self._commit_timer.start()

    def _preview(self, number: float) -> None:
        if number != self._number:
            self._set_number(number)
            self.previewed.emit(self._number)

    def _revert(self) -> None:
        """Put the number back where the gesture began, for the listener too."""
        if self._before is not None:
            self._preview(self._before)
            self.commit()

    def _set_number(self, number: float) -> None:
        self._number = number
        self._setting_value = True
        self.setValue(self._scale.ticks_of(number))
        self._setting_value = False
        self.setAccessibleDescription(self._scale.description(number))
        self.update()

    def _on_value_from_outside(self, ticks: int) -> None:
        """A screen reader set the value."""
        if not self._setting_value:
            self.set_by_user(self._scale.number_of(ticks))
