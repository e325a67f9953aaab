"""The history dock: the list of undo steps beside the video."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QDockWidget, QMainWindow

from pixelplayer_gui.actions import Actions
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.panels.history_panel import HistoryPanel
from pixelplayer_gui.session.session import Session


class HistoryDock(QObject):
    """Shows the session's undo history while its dock is open, and jumps in it."""

    def __init__(self, window: QMainWindow, session: Session, actions: Actions) -> None:
        super().__init__(window)
        self._session = session
        self.panel = HistoryPanel()
        self.dock = QDockWidget(tr("History"), window)
        self.dock.setObjectName("history_dock")
        self.dock.setWidget(self.panel)
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, self.dock)
        self.dock.hide()
        actions["history"].toggled.connect(self._toggle)
        self.dock.visibilityChanged.connect(self._show)
        self._action = actions["history"]
        self.panel.jump_requested.connect(session.jump_to_step)
        session.history_changed.connect(self._refresh)

    @Slot(bool)
    def _toggle(self, on: bool) -> None:
        self.dock.setVisible(on)

    @Slot(bool)
    def _show(self, _: bool) -> None:
        self._action.setChecked(not self.dock.isHidden())
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        if self._session.project is None:
            self.panel.show_steps((), 0)
        elif not self.dock.isHidden():
            self.panel.show_steps(self._session.step_names, self._session.steps_taken)
