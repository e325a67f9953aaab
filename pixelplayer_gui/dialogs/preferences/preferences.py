"""The preferences dialog: one page per subject; nothing changes before OK or Apply."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTabWidget, QVBoxLayout, QWidget

from pixelplayer_gui.dialogs.kept_size import keep_size
from pixelplayer_gui.dialogs.preferences.preference_pages import (
    AnalysisPage,
    AppearancePage,
    CachePage,
    SoundPage,
)
from pixelplayer_gui.dialogs.preferences.shortcuts_page import ShortcutsPage
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.settings import Settings


class PreferencesDialog(QDialog):
    """Shows the settings in tabs and emits them when they are applied.

    Signals:
        applied: a dict of the settings as they are wanted now.
    """

    applied = Signal(dict)

    def __init__(
        self, settings: Settings, models: tuple[str, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Preferences"))
        self.analysis = AnalysisPage(settings, models)
        self.cache = CachePage(settings)
        self.sound = SoundPage(settings)
        self.appearance = AppearancePage(settings)
        self.shortcuts = ShortcutsPage(settings.keys)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        for page, name in (
            (self.appearance, tr("Look")),
            (self.sound, tr("Sound")),
            (self.analysis, tr("Analysis")),
            (self.cache, tr("Cache")),
            (self.shortcuts, tr("Shortcuts")),
        ):
            self.tabs.addTab(page, name)
        standard = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(standard.Ok | standard.Apply | standard.Cancel)
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        self.buttons.button(standard.Apply).clicked.connect(self._apply)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 14, 14, 14)
        layout.setSpacing(12)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self.buttons)
        keep_size(self)

    def sizeHint(self) -> QSize:
        """Room for the table of shortcuts."""
        return QSize(620, 480)

    @property
    def wanted(self) -> dict[str, object]:
        """The settings as the pages show them."""
        return {
            "theme": self.appearance.theme.currentData(),
            "language": self.appearance.language.currentData(),
            "sound_device": self.sound.device.currentData(),
            "device": self.analysis.device.currentData(),
            "model": self.analysis.model.currentData(),
            "cache_folder": self.cache.folder.text().strip(),
            "cache_gigabytes": self.cache.limit.value(),
            "stems_gigabytes": self.cache.stems_limit.value(),
            "keys": self.shortcuts.own_keys,
        }

    @Slot()
    def _apply(self) -> None:
        self.applied.emit(self.wanted)

    @Slot()
    def _accept(self) -> None:
        self._apply()
        self.accept()
