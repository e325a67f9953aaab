"""A list of kept states of projects, to open one of them or to forget it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from pixelplayer_gui.i18n.text import tr


@dataclass(frozen=True, slots=True)
class Row:
    """One kept state: its name, what is known of it, and the thing itself."""

    name: str
    detail: str
    value: Any


class VersionsDialog(QDialog):
    """Shows rows; one of them can be opened, and forgotten when ``forget`` is a word.

    Signals:
        opened: the value of the row to open; the dialog closes.
        forgotten: the value of a row that nobody wants any more.
    """

    opened = Signal(object)
    forgotten = Signal(object)

    def __init__(
        self,
        title: str,
        sentence: str,
        rows: Sequence[Row],
        *,
        open_word: str,
        forget_word: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.list = QListWidget()
        self.list.setAccessibleName(title)
        self.open_button = QPushButton(open_word)
        self.forget_button = QPushButton(forget_word)
        self.later_button = QPushButton(tr("Later") if forget_word else tr("Close"))
        self.forget_button.setVisible(bool(forget_word))
        self._lay_out(sentence)
        for row in rows:
            item = QListWidgetItem(f"{row.name}\n{row.detail}")
            item.setData(Qt.ItemDataRole.UserRole, row.value)
            item.setToolTip(row.detail)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.open_button.clicked.connect(self._open)
        self.forget_button.clicked.connect(self._forget)
        self.later_button.clicked.connect(self.reject)
        self.list.itemActivated.connect(self._open)

    def sizeHint(self) -> QSize:
        """Room for some rows."""
        return QSize(560, 360)

    def _lay_out(self, sentence: str) -> None:
        words = QLabel(sentence)
        words.setWordWrap(True)
        self.open_button.setDefault(True)
        self.list.setSpacing(3)
        buttons = QHBoxLayout()
        buttons.addWidget(self.forget_button)
        buttons.addStretch()
        buttons.addWidget(self.later_button)
        buttons.addWidget(self.open_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 16)
        layout.setSpacing(12)
        layout.addWidget(words)
        layout.addWidget(self.list, 1)
        layout.addLayout(buttons)

    @Slot()
    def _open(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            value = item.data(Qt.ItemDataRole.UserRole)
            self.accept()
            self.opened.emit(value)

    @Slot()
    def _forget(self) -> None:
        row = self.list.currentRow()
        if row < 0:
            return
        value = self.list.takeItem(row).data(Qt.ItemDataRole.UserRole)
        self.forgotten.emit(value)
        if self.list.count() == 0:
            self.reject()
