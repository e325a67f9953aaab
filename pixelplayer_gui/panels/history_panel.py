"""The history panel: all undo steps in a list; a click jumps to one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from pixelplayer_gui import theme
from pixelplayer_gui.i18n.text import tr, translate


class HistoryPanel(QWidget):
    """Shows steps, those taken back paler.

    Signals:
        jump_requested: how many steps shall hold; 0 is the beginning.
    """

    jump_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Steps of the work"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addWidget(self.list)
        self._names: tuple[str, ...] | None = None
        self.list.itemClicked.connect(self._jump)
        self.list.itemActivated.connect(self._jump)

    def show_steps(self, names: Sequence[str], taken: int) -> None:
        """Show all steps; the first ``taken`` of them hold."""
        rows = (tr("Opened"), *map(translate, names))
        if rows != self._names:
            self._names = rows
            self.list.clear()
            self.list.addItems(rows)
        for row in range(self.list.count()):
            tone = "text" if row <= taken else "disabled"
            self.list.item(row).setForeground(theme.colour(tone))
        self.list.setCurrentRow(taken)

    @Slot(QListWidgetItem)
    def _jump(self, item: QListWidgetItem) -> None:
        self.jump_requested.emit(self.list.row(item))
