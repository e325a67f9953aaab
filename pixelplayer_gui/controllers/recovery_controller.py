"""Offers what a crash left behind, and the earlier versions of the open project."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QDateTime, QLocale, QObject, Slot
from PySide6.QtWidgets import QDialog, QWidget

from engine.project.backups import Backup, backups_of
from engine.project.recovery import Recovery
from pixelplayer_gui.actions import Actions
from pixelplayer_gui.controllers.file_controller import Files
from pixelplayer_gui.dialogs.versions_dialog import Row, VersionsDialog
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.session.session import Session


class Recovering(QObject):
    """Asks which kept state of which project to open; drops none without being told to."""

    def __init__(self, window: QWidget, session: Session, files: Files, deeds: Actions) -> None:
        super().__init__(window)
        self._window, self._session, self._files = window, session, files
        self._asked = False
        self._dialog: VersionsDialog | None = None
        session.left_behind.connect(self._offer)
        deeds["recover"].triggered.connect(self.ask)
        deeds["versions"].triggered.connect(self.show_versions)

    @property
    def dialog(self) -> QDialog | None:
        """What is asked now."""
        return self._dialog if self._dialog is not None and self._dialog.isVisible() else None

    def start(self) -> None:
        """The program has started: offer what a crash left behind, say nothing if there is none."""
        self._asked = False
        self._session.find_left_behind()

    @Slot()
    def ask(self) -> None:
        """The user wants to see it; says so when there is nothing."""
        self._asked = True
        self._session.find_left_behind()

    @Slot()
    def show_versions(self) -> None:
        """Show the earlier versions of the open project."""
        path = self._session.project_path
        backups = backups_of(path) if path is not None else ()
        if path is None or not backups:
            self._files.told.emit(
                tr("This project has no earlier versions yet; each saving keeps one.")
            )
            return
        self._show(
            VersionsDialog(
                tr("Earlier Versions"),
                tr("The last versions of {name} that were saved:", name=path.name),
                [Row(told_time(b.saved), _times_ago(i), b) for i, b in enumerate(backups)],
                open_word=tr("Open This Version"),
                parent=self._window,
            )
        )
        assert self._dialog is not None
        self._dialog.opened.connect(self._open_version)

    @Slot(object)
    def _offer(self, found: tuple[Recovery, ...]) -> None:
        if not found:
            if self._asked:
                self._files.told.emit(tr("There is no unsaved work to recover."))
            return
        self._show(
            VersionsDialog(
                tr("Recover Unsaved Work"),
                tr("PixelPlayer did not end as it should. This work was not saved:"),
                [Row(item.name, _told(item), item) for item in found],
                open_word=tr("Recover"),
                forget_word=tr("Discard"),
                parent=self._window,
            )
        )
        assert self._dialog is not None
        self._dialog.opened.connect(self._recover)
        self._dialog.forgotten.connect(self._session.discard_recovery)

    @Slot(object)
    def _recover(self, recovery: Recovery) -> None:
        self._files.leave(lambda: self._session.recover(recovery))

    @Slot(object)
    def _open_version(self, backup: Backup) -> None:
        path = self._session.project_path
        if path is not None:
            self._files.leave(lambda: self._session.open_version(backup.file, path))

    def _show(self, dialog: VersionsDialog) -> None:
        if self._dialog is not None:
            self._dialog.close()
            self._dialog.deleteLater()
        self._dialog = dialog
        dialog.open()


def told_time(moment: datetime) -> str:
    """A moment as the user's country writes it."""
    shown = QDateTime.fromMSecsSinceEpoch(round(moment.timestamp() * 1000))
    return QLocale().toString(shown, QLocale.FormatType.ShortFormat)


def _told(recovery: Recovery) -> str:
    count = len(recovery.project.scene.objects)
    objects = tr("1 object") if count == 1 else tr("{count} objects", count=count)
    words = [objects, tr("edited {time}", time=told_time(recovery.edited))]
    if recovery.project_file is None:
        words.append(tr("never saved as a project"))
    else:
        words.append(str(recovery.project_file.parent))
    return " · ".join(words)


def _times_ago(index: int) -> str:
    if index == 0:
        return tr("the newest")
    return tr("1 saving earlier") if index == 1 else tr("{count} savings earlier", count=index)
