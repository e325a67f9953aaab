"""The panel docks: the View menu shows and hides mixer and timeline, and resets the layout."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMainWindow

from pixelplayer_gui.actions import Actions
from pixelplayer_gui.window.window_layout import WindowLayout


class PanelDocks(QObject):
    """Keeps the actions and what is open the same."""

    def __init__(self, window: QMainWindow, panels: WindowLayout, actions: Actions) -> None:
        super().__init__(window)
        self._docks = {actions[name]: dock for name, dock in panels.docks.items()}
        for action, dock in self._docks.items():
            action.setChecked(True)
            action.toggled.connect(dock.setVisible)
            dock.visibilityChanged.connect(self._sync)
        actions["reset_layout"].triggered.connect(panels.reset)

    @Slot()
    def _sync(self) -> None:
        for action, dock in self._docks.items():
            action.setChecked(not dock.isHidden())
