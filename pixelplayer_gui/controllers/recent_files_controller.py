"""The recent files controller: fills the Open Recent menu."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from pixelplayer_gui.actions import Actions, set_action_enabled
from pixelplayer_gui.controllers.file_controller import FileController
from pixelplayer_gui.controllers.file_presence import FilePresence
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.settings import Settings

if TYPE_CHECKING:
    from engine.media.clip_info import ClipInfo


class RecentFilesController(QObject):
    """Fills the menu when it opens; what is gone turns dim as soon as that is known."""

    def __init__(
        self,
        window: QWidget,
        session: Session,
        settings: Settings,
        file_controller: FileController,
        actions: Actions,
        presence: FilePresence,
    ) -> None:
        super().__init__(window)
        self._session, self._settings = session, settings
        self._file_controller, self._presence = file_controller, presence
        presence.missing_changed.connect(self._dim_missing)
        session.clip_opened.connect(self._remember)
        self.menu = QMenu(window)
        self.menu.setToolTipsVisible(True)
        self.menu.aboutToShow.connect(self._open)
        self.menu.triggered.connect(self._choose)
        actions["recent"].setMenu(self.menu)

    @Slot()
    def _open(self) -> None:
        self.fill()
        self._presence.look_for(Path(name) for name in self._settings.recent_files)

    @Slot()
    def fill(self) -> None:
        """Show the files as they are remembered now."""
        self.menu.clear()
        paths = [Path(name) for name in self._settings.recent_files]
        names = [path.name for path in paths]
        for path in paths:
            twice = names.count(path.name) > 1
            shown = f"{path.name} — {path.parent.name}" if twice else path.name
            action = self.menu.addAction(shown.replace("&", "&&"))
            action.setData(str(path))
        if paths:
            self.menu.addSeparator()
            self.menu.addAction(tr("Clear This List"))
        set_action_enabled(self.menu.menuAction(), bool(paths), tr("No film was opened yet."))
        self._dim_missing()

    @Slot()
    def _dim_missing(self) -> None:
        for action in self.menu.actions():
            if action.data():
                gone = Path(action.data()) in self._presence.missing
                action.setEnabled(not gone)
                why = "\n" + tr("It is not there any more.") if gone else ""
                action.setToolTip(action.data() + why)

    @Slot(object)
    def _remember(self, info: ClipInfo) -> None:
        self._settings.remember_file(self._session.project_path or info.path)

    @Slot(QAction)
    def _choose(self, action: QAction) -> None:
        if action.data():
            self._file_controller.open(Path(action.data()))
        else:
            self._settings.recent_files = []
            self._settings.save()
