"""The models dialog: installed and downloadable models, licences, import and removal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.models.weights.catalogue import CatalogueEntry
from pixelplayer_gui.i18n.text import tr, translate


class ModelsDialog(QDialog):
    """Shows entries of the model catalogue; every action is requested by a signal.

    ``licences`` are the full terms by name, ``removable`` and ``fetchable`` the names for which
    that can be asked.

    Signals:
        fetch_requested, verify_requested, remove_requested: the name of a model.
        import_requested, unload_requested, stop_requested: nothing.
    """

    fetch_requested = Signal(str)
    verify_requested = Signal(str)
    remove_requested = Signal(str)
    import_requested = Signal()
    unload_requested = Signal()
    stop_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Models"))
        self._entries: dict[str, CatalogueEntry] = {}
        self._licences: Mapping[str, str] = {}
        self._removable: frozenset[str] = frozenset()
        self._fetchable: frozenset[str] = frozenset()
        self._busy = False
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Models"))
        self.card = QLabel()
        self.licence = QPlainTextEdit()
        self.consent = QCheckBox(tr("I have read these terms and agree to them"))
        self.fetch_button = QPushButton(tr("Download"))
        self.verify_button = QPushButton(tr("Check the Files"))
        self.remove_button = QPushButton(tr("Remove"))
        self.import_button = QPushButton(tr("Import from a File…"))
        self.unload_button = QPushButton(tr("Free the Memory"))
        self.unload_button.setToolTip(
            tr("Take the model out of memory; the next click loads it again")
        )
        self.close_button = QPushButton(tr("Close"))
        self.bar, self.stop_button = QProgressBar(), QPushButton(tr("Stop"))
        self.result_label = QLabel()
        self._lay_out()
        self._connect()

    def sizeHint(self) -> QSize:
        """Room for a licence."""
        return QSize(760, 520)

    @property
    def chosen(self) -> str:
        """The name of the chosen model."""
        item = self.list.currentItem()
        return item.data(Qt.ItemDataRole.UserRole) if item is not None else ""

    def show_models(
        self,
        entries: Sequence[CatalogueEntry],
        licences: Mapping[str, str],
        *,
        removable: frozenset[str],
        fetchable: frozenset[str],
    ) -> None:
        """Show what there is now; the chosen model stays chosen."""
        chosen = self.chosen
        self._entries = {entry.name: entry for entry in entries}
        self._licences, self._removable, self._fetchable = licences, removable, fetchable
        self.list.clear()
        for entry in entries:
            state = tr("installed") if entry.installed else tr("not installed")
            item = QListWidgetItem(f"{entry.name}\n{state}", self.list)
            item.setData(Qt.ItemDataRole.UserRole, entry.name)
            if entry.name == chosen:
                self.list.setCurrentItem(item)
        if self.list.currentItem() is None:
            self.list.setCurrentRow(0)

    def show_progress(self, done: float) -> None:
        """A download or a check is under way; ``done`` is 0..1, below 0: nobody knows."""
        self._busy = True
        self.bar.setMaximum(0 if done < 0 else 1000)
        self.bar.setValue(round(max(done, 0) * 1000))
        self._show_state()

    def show_result(self, sentence: str) -> None:
        """It is over, and this is how it ended."""
        self._busy = False
        self.result_label.setText(sentence)
        self._show_state()

    def _lay_out(self) -> None:
        self.list.setFixedWidth(200)
        for label in (self.card, self.result_label):
            label.setWordWrap(True)
        self.card.setObjectName("model_card")  # in its maker's own words
        self.card.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.licence.setReadOnly(True)
        self.licence.setAccessibleName(tr("Licence"))
        model_buttons, progress, foot = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for button in (self.fetch_button, self.verify_button, self.remove_button):
            model_buttons.addWidget(button)
        model_buttons.addStretch()
        progress.addWidget(self.bar, 1)
        progress.addWidget(self.stop_button)
        foot.addWidget(self.import_button)
        foot.addWidget(self.unload_button)
        foot.addStretch()
        foot.addWidget(self.close_button)
        right = QVBoxLayout()
        right.addWidget(self.card)
        right.addWidget(QLabel(tr("Licence:")))
        right.addWidget(self.licence, 1)
        right.addWidget(self.consent)
        right.addLayout(model_buttons)
        right.addLayout(progress)
        right.addWidget(self.result_label)
        upper = QHBoxLayout()
        upper.addWidget(self.list)
        upper.addLayout(right, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addLayout(upper, 1)
        layout.addLayout(foot)

    def _connect(self) -> None:
        self.list.currentItemChanged.connect(self._show_chosen)
        self.consent.toggled.connect(self._show_state)
        self.fetch_button.clicked.connect(lambda: self.fetch_requested.emit(self.chosen))
        self.verify_button.clicked.connect(lambda: self.verify_requested.emit(self.chosen))
        self.remove_button.clicked.connect(lambda: self.remove_requested.emit(self.chosen))
        self.import_button.clicked.connect(self.import_requested)
        self.unload_button.clicked.connect(self.unload_requested)
        self.stop_button.clicked.connect(self.stop_requested)
        self.close_button.clicked.connect(self.reject)
        self._show_state()

    @Slot()
    def _show_chosen(self) -> None:
        entry = self._entries.get(self.chosen)
        if entry is None:
            return
        size = tr("{size} MB", size=f"{entry.size_bytes / 1e6:.1f}") if entry.size_bytes else ""
        lines = [translate(entry.what), size]
        numbers = list(entry.numbers.items())[:6]
        lines.append(" · ".join(f"{name.replace('_', ' ')} {figure:g}" for name, figure in numbers))
        self.card.setText("\n".join(line for line in lines if line) or entry.name)
        self.licence.setPlainText(translate(self._licences.get(entry.name, "")))
        self.consent.setChecked(False)
        self.result_label.clear()
        self._show_state()

    @Slot()
    def _show_state(self) -> None:
        name, free = self.chosen, not self._busy
        entry = self._entries.get(name)
        here = entry is not None and entry.installed
        can_fetch = not here and name in self._fetchable
        self.consent.setVisible(can_fetch)
        self.fetch_button.setVisible(can_fetch)
        self.fetch_button.setEnabled(free and self.consent.isChecked())
        self.verify_button.setEnabled(free and here)
        self.remove_button.setEnabled(free and here and name in self._removable)
        self.import_button.setEnabled(free)
        for part in (self.bar, self.stop_button):
            part.setVisible(self._busy)
