"""The export controller: opens the export dialog and the queue dialog, reports the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from engine.message import Message
from engine.project import Project
from pixelplayer_gui.actions import Actions
from pixelplayer_gui.controllers.timeline_controller import TimelineController
from pixelplayer_gui.dialogs import prompts
from pixelplayer_gui.panels.message_bar import MessageBar
from pixelplayer_gui.session.export_queue import DONE, FAILED, QueuedExport
from pixelplayer_gui.session.session import Session

if TYPE_CHECKING:
    from engine.export import ExportRequest
    from pixelplayer_gui.dialogs.export.export_dialog import ExportDialog
    from pixelplayer_gui.dialogs.export.queue_dialog import QueueDialog


class ExportController(QObject):
    """Connects the export dialogs with the session's export queue."""

    def __init__(
        self,
        window: QWidget,
        session: Session,
        message_bar: MessageBar,
        timeline_controller: TimelineController,
        actions: Actions,
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._message_bar = window, session, message_bar
        self._dialog: ExportDialog | None = None
        self._queue: QueueDialog | None = None
        actions["export"].triggered.connect(self.show_dialog)
        actions["exports"].triggered.connect(self.show_queue)
        session.project_changed.connect(self._show_project)
        session.range_changed.connect(self._show_range)
        timeline_controller.export_requested.connect(self.show_dialog_for_range)
        session.clip_opened.connect(self._discard_dialog)
        session.clip_closed.connect(self._discard_dialog)
        session.exports_changed.connect(self._show_jobs)
        session.export_ended.connect(self._report_end)

    @property
    def dialog(self) -> ExportDialog | None:
        """The export dialog, once it was asked for."""
        return self._dialog

    @property
    def queue(self) -> QueueDialog | None:
        """The list of all exports, once it was asked for."""
        return self._queue

    @Slot()
    def show_dialog(self) -> None:
        """Ask what to export and where to; the window can be worked in meanwhile."""
        project, info = self._session.project, self._session.clip_info
        if project is None or info is None:
            return
        from pixelplayer_gui.dialogs.export.export_dialog import ExportDialog

        if self._dialog is None or not (self._dialog.busy or self._dialog.isVisible()):
            self._discard_dialog()
            self._dialog = ExportDialog(self._window, project, info)
            self._dialog.set_range(self._session.time_range)
            self._dialog.show_jobs(self._session.exports.jobs)
            self._dialog.export_requested.connect(self._add_to_queue)
            self._dialog.cancel_requested.connect(self._session.exports.cancel)
            self._dialog.queue_requested.connect(self.show_queue)
        self._dialog.show()
        self._dialog.raise_()

    @Slot(float, float)
    def show_dialog_for_range(self, start: float, stop: float) -> None:
        """As ``show_dialog``, with only that range of the clip chosen (in seconds)."""
        self.show_dialog()
        if self._dialog is not None:
            self._dialog.set_range((start, stop))
            self._dialog.form.only_range.setChecked(True)

    @Slot()
    def show_queue(self) -> None:
        """Show all exports."""
        from pixelplayer_gui.dialogs.export.queue_dialog import QueueDialog

        if self._queue is None:
            exports = self._session.exports
            self._queue = QueueDialog(self._window)
            self._queue.cancel_requested.connect(exports.cancel)
            self._queue.retry_requested.connect(exports.retry)
            self._queue.remove_requested.connect(exports.remove)
            self._queue.move_requested.connect(exports.move)
        self._queue.show_jobs(self._session.exports.jobs)
        self._queue.show()
        self._queue.raise_()

    @property
    def open_dialogs(self) -> tuple[int | None, bool]:
        """The job the export dialog shows (0: its form, None: it is closed); the queue is shown."""
        asking = self._dialog is not None and self._dialog.isVisible()
        queue = self._queue is not None and self._queue.isVisible()
        return (self._dialog.job_id if asking and self._dialog else None), queue

    def reopen(self, job_id: int | None, queue: bool) -> None:
        """Open what ``open_dialogs`` of another window told, in the language of this one."""
        if job_id is not None:
            self.show_dialog()
            if self._dialog is not None and job_id:
                self._dialog.follow_job(job_id)
        if queue:
            self.show_queue()

    def confirm_quit(self) -> bool:
        """Whether the program may end: asks when exports would be stopped by that."""
        count = sum(not job.is_over for job in self._session.exports.jobs)
        return count == 0 or prompts.confirm_stop_exports(self._window, count)

    @Slot(object)
    def _add_to_queue(self, request: ExportRequest) -> None:
        job_id = self._session.export(request)
        if self._dialog is not None:
            self._dialog.follow_job(job_id)

    @Slot(object)
    def _show_project(self, project: Project | None) -> None:
        if self._dialog is not None and project is not None:
            self._dialog.show_project(project)

    @Slot(object, object)
    def _show_range(self, start: float | None, end: float | None) -> None:
        if self._dialog is not None:
            self._dialog.set_range(self._session.time_range)

    @Slot(object)
    def _show_jobs(self, jobs: tuple[QueuedExport, ...]) -> None:
        if self._dialog is not None:
            self._dialog.show_jobs(jobs)
        if self._queue is not None:
            self._queue.show_jobs(jobs)

    @Slot(object)
    def _report_end(self, job: QueuedExport) -> None:
        """Say it in the window when no dialog shows it."""
        if any(each is not None and each.isVisible() for each in (self._dialog, self._queue)):
            return
        if job.outcome == FAILED:
            self._message_bar.show_failure(job.sentence)
        elif job.outcome == DONE and job.report is not None:
            done = Message("The export to {path} is done.", path=job.path)
            for notice in job.report.notices:
                done = Message("{first} {then}", first=done, then=notice)
            self._message_bar.show_notice(done)

    @Slot()
    def _discard_dialog(self) -> None:
        """The dialog belongs to one clip; its exports go on in the list."""
        if self._dialog is not None:
            self._dialog.hide()
            self._dialog.deleteLater()
            self._dialog = None
