"""The recovery controller: offers recoveries after a crash, and earlier versions."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QDateTime, QLocale, QObject, Slot
from PySide6.QtWidgets import QDialog, QWidget

from engine.message import Message
from engine.project.backups import Backup, backups_of
from engine.project.recovery import Recovery
from pixelplayer_gui.actions import Actions
from pixelplayer_gui.controllers.file_controller import FileController
from pixelplayer_gui.dialogs.versions_dialog import Row, VersionsDialog
from pixelplayer_gui.i18n.text import tr, tr_n
from pixelplayer_gui.panels.message_bar import MessageBar
from pixelplayer_gui.session.session import Session


class RecoveryController(QObject):
    """Asks which recovery or version of a project to open; drops none unasked."""

    def __init__(
        self,
        window: QWidget,
        session: Session,
        file_controller: FileController,
        message_bar: MessageBar,
        actions: Actions,
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._message_bar = window, session, message_bar
        self._file_controller = file_controller
        self._requested_by_user = False
        self._dialog: VersionsDialog | None = None
        session.recoveries_found.connect(self._offer)
        actions["recover"].triggered.connect(self.show_recoveries)
        actions["versions"].triggered.connect(self.show_versions)

    @property
    def dialog(self) -> QDialog | None:
        """What is asked now."""
        return self._dialog if self._dialog is not None and self._dialog.isVisible() else None

    def offer_at_start(self) -> None:
        """The program has started: offer what a crash left behind, say nothing if there is none."""
        self._requested_by_user = False
        self._session.find_recoveries()

    @Slot()
    def show_recoveries(self) -> None:
        """The user wants to see it; says so when there is nothing."""
        self._requested_by_user = True
        self._session.find_recoveries()

    @Slot()
    def show_versions(self) -> None:
        """Show the earlier versions of the open project."""
        path = self._session.project_path
        backups = backups_of(path) if path is not None else ()
        if path is None or not backups:
            self._message_bar.show_notice(
                Message("This project has no earlier versions yet; each saving keeps one.")
            )
            return
        self._show(
            VersionsDialog(
                tr("Earlier Versions"),
                tr("The last versions of {name} that were saved:", name=path.name),
                [Row(format_date_time(b.saved), _version_age(i), b) for i, b in enumerate(backups)],
                open_text=tr("Open This Version"),
                parent=self._window,
            )
        )
        assert self._dialog is not None
        self._dialog.opened.connect(self._open_version)

    @Slot(object)
    def _offer(self, found: tuple[Recovery, ...]) -> None:
        if not found:
            if self._requested_by_user:
                self._message_bar.show_notice(Message("There is no unsaved work to recover."))
            return
        self._show(
            VersionsDialog(
                tr("Recover Unsaved Work"),
                tr("PixelPlayer did not end as it should. This work was not saved:"),
                [Row(item.name, _recovery_detail(item), item) for item in found],
                open_text=tr("Recover"),
                discard_text=tr("Discard"),
                parent=self._window,
            )
        )
        assert self._dialog is not None
        self._dialog.opened.connect(self._recover)
        self._dialog.discarded.connect(self._session.discard_recovery)

    @Slot(object)
    def _recover(self, recovery: Recovery) -> None:
        self._file_controller.confirm_unsaved_then(lambda: self._session.recover(recovery))

    @Slot(object)
    def _open_version(self, backup: Backup) -> None:
        path = self._session.project_path
        if path is not None:
            self._file_controller.confirm_unsaved_then(
                lambda: self._session.open_version(backup.file, path)
            )

    def _show(self, dialog: VersionsDialog) -> None:
        if self._dialog is not None:
            self._dialog.close()
            self._dialog.deleteLater()
        self._dialog = dialog
        dialog.open()


def format_date_time(moment: datetime) -> str:
    """A moment as the user's country writes it."""
    shown = QDateTime.fromMSecsSinceEpoch(round(moment.timestamp() * 1000))
    return QLocale().toString(shown, QLocale.FormatType.ShortFormat)


def _recovery_detail(recovery: Recovery) -> str:
    count = len(recovery.project.scene.objects)
    objects = tr_n("%n object(s)", count)
    words = [objects, tr("edited {time}", time=format_date_time(recovery.edited))]
    if recovery.project_file is None:
        words.append(tr("never saved as a project"))
    else:
        words.append(str(recovery.project_file.parent))
    return " · ".join(words)


def _version_age(index: int) -> str:
    if index == 0:
        return tr("the newest")
    return tr_n("%n saving(s) earlier", index)
