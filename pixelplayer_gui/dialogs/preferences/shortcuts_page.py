"""The preferences page of keyboard shortcuts, to be changed per action."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from pixelplayer_gui.actions import ACTIONS
from pixelplayer_gui.i18n.text import tr, translate
from pixelplayer_gui.shortcuts import action_with_key, keys_of, with_key_assigned, without_defaults
from pixelplayer_gui.widgets.controls.disabled_reason import set_enabled

_ID = Qt.ItemDataRole.UserRole


class ShortcutsPage(QWidget):
    """Assigns shortcuts to actions; warns when a key already belongs to another action."""

    def __init__(self, own: dict[str, list[str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._own = without_defaults(own)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search"))
        self.search.setAccessibleName(tr("Search"))
        self.search.setClearButtonEnabled(True)
        self.tree = QTreeWidget()
        self.tree.setHeaderLabels([tr("Command"), tr("Keys")])
        self.tree.setRootIsDecorated(False)
        self.tree.setAccessibleName(tr("Keyboard shortcuts"))
        self.edit = QKeySequenceEdit()
        self.edit.setMaximumSequenceLength(1)
        self.edit.setAccessibleName(tr("New key of the chosen command"))
        self.assign_button = QPushButton(tr("Assign"))
        self.clear_button = QPushButton(tr("No Key"))
        self.reset_button = QPushButton(tr("Reset"))
        self.reset_all_button = QPushButton(tr("Reset All"))
        self.conflict = QLabel()
        self.conflict.setWordWrap(True)
        self._lay_out()
        self._fill()
        self.search.textChanged.connect(self._filter)
        self.tree.currentItemChanged.connect(self._choose)
        self.edit.keySequenceChanged.connect(self._show_conflict)
        self.assign_button.clicked.connect(self._assign)
        self.clear_button.clicked.connect(self._clear)
        self.reset_button.clicked.connect(self._reset)
        self.reset_all_button.clicked.connect(self._reset_all)
        self.tree.setCurrentItem(self._items()[0])

    @property
    def own_keys(self) -> dict[str, list[str]]:
        """What differs from the defaults."""
        return self._own

    def choose(self, action_id: str) -> None:
        """Select an action in the list."""
        for item in self._items():
            if item.data(0, _ID) == action_id:
                self.tree.setCurrentItem(item)

    def _lay_out(self) -> None:
        header = self.tree.header()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(False)
        row = QHBoxLayout()
        row.addWidget(QLabel(tr("New key:")))
        row.addWidget(self.edit, 1)
        for button in (self.assign_button, self.clear_button, self.reset_button):
            row.addWidget(button)
        foot = QHBoxLayout()
        foot.addWidget(self.conflict, 1)
        foot.addWidget(self.reset_all_button)
        layout = QVBoxLayout(self)
        layout.addWidget(self.search)
        layout.addWidget(self.tree, 1)
        layout.addLayout(row)
        layout.addLayout(foot)

    def _fill(self) -> None:
        for spec in ACTIONS:
            item = QTreeWidgetItem(self.tree)
            item.setData(0, _ID, spec.id)
            item.setText(0, _name_of(spec.id))
        self._refresh()

    def _refresh(self) -> None:
        for item in self._items():
            keys = keys_of(item.data(0, _ID), self._own)
            native = QKeySequence.SequenceFormat.NativeText
            item.setText(1, "  ".join(QKeySequence(key).toString(native) for key in keys))
            font = item.font(1)
            font.setBold(item.data(0, _ID) in self._own)
            item.setFont(1, font)
        self._choose()

    def _items(self) -> list[QTreeWidgetItem]:
        items = (self.tree.topLevelItem(row) for row in range(self.tree.topLevelItemCount()))
        return [item for item in items if item is not None]

    def _chosen(self) -> str:
        item = self.tree.currentItem()
        return item.data(0, _ID) if item is not None else ""

    def _key(self) -> str:
        return self.edit.keySequence().toString(QKeySequence.SequenceFormat.PortableText)

    @Slot()
    def _choose(self) -> None:
        self.edit.clear()
        chosen = self._chosen()
        set_enabled(self.reset_button, chosen in self._own, tr("It has the keys it came with."))
        set_enabled(self.reset_all_button, bool(self._own), tr("All have the keys they came with."))
        self._show_conflict()

    @Slot(str)
    def _filter(self, words: str) -> None:
        for item in self._items():
            shown = words.lower() in f"{item.text(0)} {item.text(1)}".lower()
            item.setHidden(not shown)

    @Slot()
    def _show_conflict(self) -> None:
        key, chosen = self._key(), self._chosen()
        owner = action_with_key(key, self._own) if key else ""
        why_not = tr("It has this key already.") if key else tr("Press the new key first.")
        set_enabled(self.assign_button, bool(key) and owner != chosen, why_not)
        taken = bool(owner) and owner != chosen
        self.conflict.setText(
            tr(
                "{key} belongs to “{name}”; assigning takes it away from there.",
                key=key,
                name=_name_of(owner),
            )
            if taken
            else ""
        )

    @Slot()
    def _assign(self) -> None:
        self._own = with_key_assigned(self._chosen(), self._key(), self._own)
        self._refresh()

    @Slot()
    def _clear(self) -> None:
        self._own = with_key_assigned(self._chosen(), "", self._own)
        self._refresh()

    @Slot()
    def _reset(self) -> None:
        """Back to the table; who has got its keys meanwhile gives them back."""
        chosen = self._chosen()
        own = {name: keys for name, keys in self._own.items() if name != chosen}
        wanted = [QKeySequence(key) for key in keys_of(chosen, {})]
        for name, keys in list(own.items()):
            own[name] = [key for key in keys if QKeySequence(key) not in wanted]
        self._own = without_defaults(own)
        self._refresh()

    @Slot()
    def _reset_all(self) -> None:
        self._own = {}
        self._refresh()


def _name_of(action_id: str) -> str:
    """An action's text without its mnemonic."""
    text = next((spec.text for spec in ACTIONS if spec.id == action_id), "")
    return translate(text).replace("&", "").rstrip("…") if text else ""
