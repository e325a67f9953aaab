"""A switch of two named parts, of which one is lit, with its key."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from pixelplayer_gui import theme

_AIR = 10
_KEY_AIR = 5


class TwoPartSwitch(QAbstractButton):
    """Two words side by side; checked lights the first one. Showing a state emits nothing.

    ``switched(first)`` when the hand, Enter or the other word asks for the other part.
    """

    switched = Signal(bool)

    def __init__(self, first: str, second: str, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._key, self._note = (first, second), key, ""
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._describe()

    @property
    def note(self) -> str:
        """What stands before the parts."""
        return self._note

    def show_state(self, first: bool, note: str = "") -> None:
        """Light a part; ``note`` is said before both."""
        self.setChecked(first)
        self._note = note
        self._describe()
        self.update()

    def part_rect(self, part: int) -> QRectF:
        """Where a part is: 0 the first, 1 the second."""
        widths = [self._part_width(word) for word in self._words]
        left = self.width() - sum(widths) - self._key_width()
        return QRectF(left + part * widths[0], 1, widths[part], self.height() - 2)

    def sizeHint(self) -> QSize:
        """Both words, the key, and a note of a gain."""
        words = sum(self._part_width(word) for word in self._words)
        note = self.fontMetrics().horizontalAdvance("−00.0 dB") + 8
        return QSize(round(words + self._key_width() + note), self.fontMetrics().height() + 12)

    def hitButton(self, pos: QPoint) -> bool:
        """Clicks are told by ``mouseReleaseEvent``, which knows the part."""
        return False

    def nextCheckState(self) -> None:
        """Whoever presses by other ways, such as a screen reader, asks for the other part."""
        self.switched.emit(not self.isChecked())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep the press here."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ask for the part that was clicked, if it is the other one."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        for part in (0, 1):
            if self.part_rect(part).contains(event.position()) and self.isChecked() != (part == 0):
                self.switched.emit(part == 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter asks for the other part, the arrows for the one on their side."""
        wanted = {Qt.Key.Key_Left: True, Qt.Key.Key_Right: False}.get(Qt.Key(event.key()))
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            wanted = not self.isChecked()
        if wanted is None:
            event.ignore()  # Space plays, wherever the keyboard is
        elif wanted != self.isChecked():
            self.switched.emit(wanted)

    def event(self, event: QEvent) -> bool:
        """Claim the arrows before the window's shortcuts do."""
        override = event.type() == QEvent.Type.ShortcutOverride
        arrows = (Qt.Key.Key_Left, Qt.Key.Key_Right)
        if override and isinstance(event, QKeyEvent) and event.key() in arrows:
            event.accept()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the note, both parts and the key."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = Qt.AlignmentFlag.AlignCenter
        enabled = self.isEnabled()
        painter.setPen(theme.colour("dim" if enabled else "disabled"))
        before = QRectF(0, 0, self.part_rect(0).left() - 6, self.height())
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(before, right, self._note)
        both = self.part_rect(0).united(self.part_rect(1))
        painter.setPen(QPen(theme.colour("accent" if self.hasFocus() else "line"), 1))
        painter.setBrush(theme.colour("well"))
        painter.drawRoundedRect(both, 4, 4)
        for part, word in enumerate(self._words):
            box, lit = self.part_rect(part), self.isChecked() == (part == 0)
            if lit and enabled:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.colour("raised"))
                painter.drawRoundedRect(box.adjusted(2, 2, -2, -2), 3, 3)
                mark = QRectF(box.left() + 6, box.bottom() - 4, box.width() - 12, 2)
                painter.fillRect(mark, theme.colour("accent"))
            painter.setPen(theme.colour("disabled" if not enabled else "text" if lit else "dim"))
            painter.drawText(box, middle, word)
        key = QRectF(both.right(), 0, self._key_width(), self.height())
        painter.setPen(theme.colour("dim" if enabled else "disabled"))
        painter.drawText(key, middle, self._key)

    def _describe(self) -> None:
        """Say to screen readers which part is lit."""
        lit = self._words[0] if self.isChecked() else self._words[1]
        self.setAccessibleDescription(f"{lit} {self._note}".strip())

    def _part_width(self, word: str) -> float:
        return self.fontMetrics().horizontalAdvance(word) + 2 * _AIR

    def _key_width(self) -> float:
        return self.fontMetrics().horizontalAdvance(self._key) + 2 * _KEY_AIR
