"""The models dialog: installed and downloadable models, licences, import and removal."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from engine.models.weights.catalogue import CatalogueEntry
from pixelplayer_gui.dialogs.figures_table import FiguresTable
from pixelplayer_gui.dialogs.kept_size import keep_size
from pixelplayer_gui.i18n.text import tr, translate
from pixelplayer_gui.widgets.controls.disabled_reason import set_enabled

_NAME, _GOOD_AT = 0, 1
_FIGURES = 1


class ModelsDialog(QDialog):
    """Shows entries of the model catalogue; every action is requested by a signal.

    A table of all, and of the chosen one its maker's words, figures and terms. ``licences`` are the
    full terms by name and ``good_at`` a sentence each, ``removable`` and ``fetchable`` the names
    for which that can be asked.

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
        self.table = QTableWidget(0, 5)
        self.table.setAccessibleName(tr("Models"))
        self.card, self.licence = QPlainTextEdit(), QPlainTextEdit()
        self.figures, self.pages = FiguresTable(), QTabWidget()
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
        keep_size(self)

    def sizeHint(self) -> QSize:
        """Room for a licence; no more than a low screen has."""
        return QSize(820, 560)

    @property
    def chosen(self) -> str:
        """The name of the chosen model."""
        item = self.table.item(self.table.currentRow(), _NAME)
        return item.text() if item is not None else ""

    def show_models(
        self,
        entries: Sequence[CatalogueEntry],
        licences: Mapping[str, str],
        good_at: Mapping[str, str],
        *,
        removable: frozenset[str],
        fetchable: frozenset[str],
    ) -> None:
        """Show what there is now; the chosen model stays chosen."""
        chosen = self.chosen
        self._entries = {entry.name: entry for entry in entries}
        self._licences, self._removable, self._fetchable = licences, removable, fetchable
        self.table.setRowCount(len(entries))
        for row, entry in enumerate(entries):
            state = tr("installed") if entry.installed else tr("not installed")
            words = translate(good_at.get(entry.name, ""))
            texts = (entry.name, words, _size_text(entry), _licence_name(entry), state)
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(words if column == _GOOD_AT else "")
                self.table.setItem(row, column, item)
        rows = [row for row, entry in enumerate(entries) if entry.name == chosen]
        installed = [row for row, entry in enumerate(entries) if entry.installed]
        self.table.selectRow(next(iter(rows or installed or [0])))
        self._show_chosen()

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
        self._lay_out_table()
        self.result_label.setWordWrap(True)
        self.card.setObjectName("model_card")  # in its maker's own words
        self.card.setAccessibleName(tr("About"))
        self.licence.setAccessibleName(tr("Licence"))
        for page, title in (
            (self.card, tr("About")),
            (self.figures, tr("Figures")),
            (self.licence, tr("Licence")),
        ):
            self.pages.addTab(page, title)
        for text in (self.card, self.licence):
            text.setReadOnly(True)
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
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        layout.addWidget(self.table, 2)
        layout.addWidget(self.pages, 3)
        layout.addWidget(self.consent)
        layout.addLayout(model_buttons)
        layout.addLayout(progress)
        layout.addWidget(self.result_label)
        layout.addLayout(foot)

    def _lay_out_table(self) -> None:
        heads = (tr("Model"), tr("Good at"), tr("Size"), tr("Licence"), tr("On this machine"))
        self.table.setHorizontalHeaderLabels(heads)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_GOOD_AT, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)

    def _connect(self) -> None:
        self.table.itemSelectionChanged.connect(self._show_chosen)
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
        self.card.setPlainText(translate(entry.what) or entry.name)
        self.figures.show_numbers(entry.numbers)
        has_figures = self.figures.rowCount() > 0
        self.pages.setTabEnabled(_FIGURES, has_figures)
        unknown = tr("Nobody has written down figures of this model.")
        self.pages.setTabToolTip(_FIGURES, "" if has_figures else unknown)
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
        busy = "" if free else tr("Wait until what is under way has ended.")
        missing = "" if here else tr("It is not on this machine.")
        bundled = "" if name in self._removable else tr("It came with PixelPlayer.")
        unread = "" if self.consent.isChecked() else tr("Agree to the terms first.")
        _allow(self.fetch_button, busy or unread)
        _allow(self.verify_button, busy or missing)
        _allow(self.remove_button, busy or missing or bundled)
        _allow(self.import_button, busy)
        for part in (self.bar, self.stop_button):
            part.setVisible(self._busy)


def _allow(button: QPushButton, reason: str) -> None:
    """Let a button be pressed, unless there is a reason against it."""
    set_enabled(button, not reason, reason)


def _licence_name(entry: CatalogueEntry) -> str:
    """The name alone of "MIT (c) 2018 …" and of "MIT. Trained by us …"; its page has the terms."""
    return re.split(r"\. | \(c\)", entry.licence)[0].rstrip(".")


def _size_text(entry: CatalogueEntry) -> str:
    if not entry.size_bytes:
        return ""
    return tr("{size} MB", size=f"{entry.size_bytes / 1e6:.1f}")
