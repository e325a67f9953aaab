"""The inline editor: a line that lies over a widget while its text is typed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

_KEEPING = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class InlineEditor(QLineEdit):
    """An inline line edit: Enter or a click elsewhere keeps, Escape gives up; then it is gone.

    Signals:
        closed: it ends; the owner has the keys again.
        kept: after that, the text to keep, without blanks around it.
    """

    closed = Signal()
    kept = Signal(str)

    def __init__(self, text: str, owner: QWidget, *, selected: bool = True) -> None:
        super().__init__(text, owner)
        self._ended = False
        self.setObjectName("inline")
        self.setFont(owner.font())
        self.setAccessibleName(owner.accessibleName())
        self.setGeometry(owner.rect())
        self.editingFinished.connect(self.keep)
        if selected:
            self.selectAll()

    def open_at(self, place: QRect) -> None:
        """Show it there and take the keys."""
        self.setGeometry(place)
        self.show()
        self.setFocus()

    def keep(self) -> None:
        """End, and tell what was typed."""
        text = self.text().strip()
        if self.give_up():
            self.kept.emit(text)

    def give_up(self) -> bool:
        """End; False when it had ended already."""
        if self._ended:
            return False
        self._ended = True
        self.hide()
        self.deleteLater()
        self.closed.emit()
        return True

    def event(self, event: QEvent) -> bool:
        """Both keys end it and mean nothing else: a line hands Enter on to what is below it."""
        if isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Escape, *_KEEPING):
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                (self.keep if event.key() in _KEEPING else self.give_up)()
            return True
        return super().event(event)
