"""A dialog that lists saved versions or recoveries of projects, to open or discard one."""

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

from pixelplayer_gui.dialogs.kept_size import keep_size
from pixelplayer_gui.i18n.text import tr


@dataclass(frozen=True, slots=True)
class Row:
    """One version: its name, its details, and the value itself."""

    name: str
    detail: str
    value: Any


class VersionsDialog(QDialog):
    """Shows versions; one can be opened, and discarded when there is a text for that.

    Signals:
        opened: the value of the row to open; the dialog closes.
        discarded: the value of a row that nobody wants any more.
    """

    opened = Signal(object)
    discarded = Signal(object)

    def __init__(
        self,
        title: str,
        sentence: str,
        rows: Sequence[Row],
        *,
        open_text: str,
        discard_text: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.list = QListWidget()
        self.list.setAccessibleName(title)
        self.open_button = QPushButton(open_text)
        self.discard_button = QPushButton(discard_text)
        self.later_button = QPushButton(tr("Later") if discard_text else tr("Close"))
        self.discard_button.setVisible(bool(discard_text))
        self._lay_out(sentence)
        for row in rows:
            item = QListWidgetItem(f"{row.name}\n{row.detail}")
            item.setData(Qt.ItemDataRole.UserRole, row.value)
            item.setToolTip(row.detail)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.open_button.clicked.connect(self._open)
        self.discard_button.clicked.connect(self._discard)
        self.later_button.clicked.connect(self.reject)
        self.list.itemActivated.connect(self._open)
        keep_size(self)

    def sizeHint(self) -> QSize:
        """Room for some rows."""
        return QSize(560, 360)

    def _lay_out(self, sentence: str) -> None:
        words = QLabel(sentence)
        words.setWordWrap(True)
        self.open_button.setDefault(True)
        self.list.setSpacing(3)
        buttons = QHBoxLayout()
        buttons.addWidget(self.discard_button)
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
    def _discard(self) -> None:
        row = self.list.currentRow()
        if row < 0:
            return
        value = self.list.takeItem(row).data(Qt.ItemDataRole.UserRole)
        self.discarded.emit(value)
        if self.list.count() == 0:
            self.reject()
