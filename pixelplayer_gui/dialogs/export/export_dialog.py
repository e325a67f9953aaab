"""The export dialog: what to make of the project, where, and what will happen to each part."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from engine.export import ExportRequest
from engine.media.clip_info import ClipInfo
from engine.project import Project
from pixelplayer_gui import theme
from pixelplayer_gui.dialogs.export.export_form import ExportForm
from pixelplayer_gui.dialogs.export.export_text import progress_text, verify_lines
from pixelplayer_gui.dialogs.export.preflight import (
    OccupiedPaths,
    is_possible,
    preflight,
    with_required_codec,
)
from pixelplayer_gui.dialogs.export.preflight_view import PreflightView
from pixelplayer_gui.dialogs.export.replacement import ExistingOutput, existing_outputs
from pixelplayer_gui.dialogs.export.stream_text import LineStatus, PreflightLine
from pixelplayer_gui.i18n.text import tr, translate
from pixelplayer_gui.session.export_queue import CANCELLED, DONE, FAILED, RUNNING, QueuedExport
from pixelplayer_gui.widgets.controls.disabled_reason import set_enabled

_PROGRESS_STEPS = 1000
_HIGHEST, _LEAST_SHEET = 560, 90
"""So high (pixels) the dialog grows by itself, and so much of its sheet is in sight then."""


class ExportDialog(QDialog):
    """Asks how to export; shows the progress of the last export it asked for. Not modal.

    Signals:
        export_requested: an ``ExportRequest``; ``follow_job`` tells which job it became.
        cancel_requested: the id of the job to stop.
        queue_requested: show all exports.
    """

    export_requested = Signal(object)
    cancel_requested = Signal(int)
    queue_requested = Signal()

    def __init__(self, parent: QWidget | None, project: Project, clip_info: ClipInfo) -> None:
        super().__init__(parent)
        self._info = clip_info
        self._job: QueuedExport | None = None
        self._job_id = 0
        self._jobs: tuple[QueuedExport, ...] = ()
        self._asked_to_replace: tuple[ExistingOutput, ...] = ()
        self._existing: tuple[ExistingOutput, ...] = ()
        self._editing_form = True  # the sheet speaks of the form, not of the job
        self.form = ExportForm(project, clip_info, self)
        self.preflight, self._sheet = PreflightView(), QScrollArea()
        self.progress = QProgressBar()
        self.state = QLabel()
        self.export_button = QPushButton(tr("Export"))
        self.cancel_button = QPushButton(tr("Close"))
        self.show_button = QPushButton(tr("Show in Folder"))
        self.queue_button = QPushButton(tr("All Exports…"))
        self._build()
        self._connect()
        self._check()

    @property
    def request(self) -> ExportRequest:
        """What would be exported now."""
        return with_required_codec(self.form.request, self._info)

    @property
    def busy(self) -> bool:
        """Whether the export that was asked for here waits or runs."""
        return self._job is not None and not self._job.is_over

    def show_project(self, project: Project) -> None:
        """Follow the mix while the dialog is open."""
        self.form.show_project(project)
        if self._editing_form:
            self._check()

    def set_range(self, span: tuple[float, float] | None) -> None:
        """The range that is marked in the window."""
        self.form.set_range(span)

    @property
    def job_id(self) -> int:
        """The export whose progress or report is shown; 0 while the form is edited."""
        return 0 if self._editing_form else self._job_id

    def follow_job(self, job_id: int) -> None:
        """The export that was asked for is this job; from now on its progress is shown."""
        self._job_id, self._editing_form = job_id, False
        self.show_jobs(self._jobs)

    def show_jobs(self, jobs: tuple[QueuedExport, ...]) -> None:
        """How all exports are."""
        self._jobs = jobs
        before, self._job = self._job, next((j for j in jobs if j.id == self._job_id), None)
        ends = self._job is not None and self._job.is_over and before != self._job
        self.form.set_taken(self._occupied_paths.taken)
        if ends and self._job is not None and self._job.outcome == DONE and not self._editing_form:
            self.form.propose_next_target()
        self._show_job()
        if self._editing_form:
            self._check()

    def reject(self) -> None:
        """Escape closes the window; an export that runs goes on and is told in the main window."""
        self.hide() if self.busy else super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """As Escape."""
        event.accept()

    @property
    def _occupied_paths(self) -> OccupiedPaths:
        open_jobs = [job.output_paths for job in self._jobs if not job.is_over]
        return OccupiedPaths(frozenset().union(*open_jobs))

    def _build(self) -> None:
        self.setWindowTitle(tr("Export"))
        self.setModal(False)
        self.setMinimumWidth(600)
        self._sheet.setWidget(self.preflight)
        self._sheet.setWidgetResizable(True)
        self._sheet.setFrameShape(QFrame.Shape.NoFrame)
        self._sheet.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 16)
        layout.setSpacing(12)
        layout.addWidget(self.form)
        layout.addWidget(self._sheet, 1)
        layout.addWidget(self.progress)
        layout.addWidget(self.state)
        row = QHBoxLayout()
        row.addWidget(self.show_button)
        row.addWidget(self.queue_button)
        row.addStretch()
        row.addWidget(self.cancel_button)
        row.addWidget(self.export_button)
        layout.addLayout(row)
        self.progress.setRange(0, _PROGRESS_STEPS)
        self.progress.setAccessibleName(tr("Export progress"))
        self.state.setWordWrap(True)
        self.state.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.export_button.setDefault(True)
        for button in (self.cancel_button, self.show_button, self.queue_button):
            button.setAutoDefault(False)
        for part in (self.progress, self.show_button, self.queue_button):
            part.hide()

    def _connect(self) -> None:
        self.form.changed.connect(self._on_form)
        self.export_button.clicked.connect(self._on_export)
        self.cancel_button.clicked.connect(self._on_cancel)
        self.show_button.clicked.connect(self._on_show)
        self.queue_button.clicked.connect(self.queue_requested)

    def _on_form(self) -> None:
        self._editing_form, self._asked_to_replace = True, ()
        self._check()
        self._show_job()

    def _check(self) -> None:
        """Show what the form asks for, and whether that is possible."""
        if not self.form.target.text().strip():
            self.preflight.show_lines(())
            set_enabled(self.export_button, False, tr("Say first where to write it."))
            return
        lines = preflight(self.form.request, self._info, self._occupied_paths)
        self.preflight.show_lines(lines)
        set_enabled(self.export_button, is_possible(lines), _why_impossible(lines))
        self._existing = existing_outputs(self.form.request)
        self._show_button()
        self._fit()

    def _on_export(self) -> None:
        existing = existing_outputs(self.request)
        if existing and existing != self._asked_to_replace:
            self._ask_to_replace(existing)
            return
        self._asked_to_replace = ()
        request, self._editing_form = self.request, False
        self.export_requested.emit(request)

    def _ask_to_replace(self, existing: tuple[ExistingOutput, ...]) -> None:
        """Nothing is replaced at once; Return, which may have been meant otherwise, never does."""
        self._asked_to_replace, self._editing_form = existing, True
        self._check()
        names = " ".join(each.words for each in existing)
        question = tr(
            "{names} is there already. Press Replace to lose it, or change the name.", names=names
        )
        self._show_state("warning", question)

    def _show_button(self) -> None:
        """What pressing the button does now."""
        waiting = any(not each.is_over for each in self._jobs)
        words = tr("Add to Queue") if waiting else tr("Export")
        if self._editing_form and self.form.target.text().strip():
            asked = bool(self._asked_to_replace)
            if asked or self._existing:
                words = tr("Replace") if asked else tr("Replace…")
        self.export_button.setText(words)
        self.export_button.setAutoDefault(not self._asked_to_replace)
        self.export_button.setDefault(not self._asked_to_replace)

    def _on_cancel(self) -> None:
        if self.busy:
            self._show_state("text", tr("Stopping…"))
            self.cancel_requested.emit(self._job_id)
        else:
            self.reject()

    def _on_show(self) -> None:
        if self._job is not None:
            show_in_folder(self._job.path)

    def _show_job(self) -> None:
        job = self._job
        waiting = [each for each in self._jobs if not each.is_over]
        self.queue_button.setVisible(len(self._jobs) > 1)
        self._show_button()
        self.cancel_button.setText(tr("Stop") if self.busy else tr("Close"))
        self.progress.setVisible(self.busy)
        self.show_button.setVisible(job is not None and job.outcome == DONE)
        if job is None:
            self._show_state("text", "")
            return
        self.progress.setValue(round(job.done * _PROGRESS_STEPS))
        self._show_state(*self._state_text(job, waiting))
        if not self._editing_form:
            # nothing else is asked for until the form is changed, or the export is over
            underway = tr("It is being written; change something for another export.")
            set_enabled(self.export_button, job.is_over, underway)
            if job.outcome == DONE and job.report is not None:
                self.preflight.show_lines(verify_lines(job.report))
                self._fit()

    def _state_text(self, job: QueuedExport, waiting: list[QueuedExport]) -> tuple[str, str]:
        if job.outcome == DONE:
            return "good", tr("✓ Written: {name}", name=job.path.name)
        if job.outcome == FAILED:
            return "mute", translate(job.sentence)
        if job.outcome == CANCELLED:
            return "text", tr("Stopped. Nothing was written.")
        words = progress_text(job.stage, job.seconds_left)
        if job.outcome != RUNNING:
            before = waiting.index(job)
            words = (
                tr("Next in the queue.")
                if before == 0
                else tr("Waiting for {count} other exports.", count=before)
                if before > 1
                else tr("Waiting for another export.")
            )
        return "text", f"{words}\n{tr('Change anything above to ask for one more.')}"

    def _show_state(self, tone: str, words: str) -> None:
        self.state.setStyleSheet(f"color: {theme.colour(tone).name()};")
        self.state.setText(words)
        self.state.setVisible(bool(words))
        self._fit()

    def _fit(self) -> None:
        """Grow with what is told, so that nothing is squeezed; a long report is scrolled."""
        layout = self.layout()
        if layout is None:
            return
        margins = layout.contentsMargins()
        inner = self.width() - margins.left() - margins.right()
        self.state.setMinimumHeight(max(self.state.heightForWidth(inner), 0))
        self._sheet.setMinimumHeight(0)
        layout.activate()
        rest = layout.totalMinimumSize().height() - self._sheet.minimumSizeHint().height()
        wanted = max(self.preflight.minimumHeight(), self.preflight.minimumSizeHint().height())
        self._sheet.setMinimumHeight(min(wanted, max(_HIGHEST - rest, _LEAST_SHEET)))
        layout.activate()
        self.setMinimumHeight(layout.totalMinimumSize().height())


def _why_impossible(lines: tuple[PreflightLine, ...]) -> str:
    """What stands in the way, in the words of the lines that say so."""
    return "\n".join(line.text for line in lines if line.status is LineStatus.IMPOSSIBLE)


def show_in_folder(path: Path) -> None:
    """Show a file, or a folder, in the system's file manager."""
    folder = path if path.is_dir() else path.parent
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
