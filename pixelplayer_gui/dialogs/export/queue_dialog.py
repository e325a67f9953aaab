"""The export queue dialog: which export runs, which wait, which failed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from pixelplayer_gui import theme
from pixelplayer_gui.dialogs.export.export_dialog import show_in_folder
from pixelplayer_gui.dialogs.export.export_text import progress_text
from pixelplayer_gui.dialogs.kept_size import keep_size
from pixelplayer_gui.i18n.text import tr, translate
from pixelplayer_gui.session.export_queue import (
    CANCELLED,
    DONE,
    FAILED,
    RUNNING,
    WAITING,
    QueuedExport,
)
from pixelplayer_gui.widgets.controls.disabled_reason import set_enabled
from pixelplayer_gui.widgets.controls.labels import ElidedLabel

_STEPS = 1000
_TONES = {DONE: "good", FAILED: "mute"}


class QueueDialog(QDialog):
    """Shows the exports of the queue and asks for changes of it.

    Signals, each with the job's id: cancel_requested, retry_requested, remove_requested;
    move_requested with the step too.
    """

    cancel_requested = Signal(int)
    retry_requested = Signal(int)
    remove_requested = Signal(int)
    move_requested = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Exports"))
        self.rows: dict[int, ExportRow] = {}
        self.empty = QLabel(tr("Nothing has been exported yet. Ctrl+E exports what you hear."))
        self.clear_button = QPushButton(tr("Clear Finished"))
        self.close_button = QPushButton(tr("Close"))
        self._jobs: tuple[QueuedExport, ...] = ()
        self._lay_out()
        self.clear_button.clicked.connect(self._on_clear)
        self.close_button.clicked.connect(self.reject)
        self.show_jobs(())
        keep_size(self)

    def sizeHint(self) -> QSize:
        """Room for four jobs."""
        return QSize(620, 380)

    def show_jobs(self, jobs: Sequence[QueuedExport]) -> None:
        """Show all jobs, in their order."""
        self._jobs = tuple(jobs)
        for job_id in [job_id for job_id in self.rows if all(job.id != job_id for job in jobs)]:
            row = self.rows.pop(job_id)
            row.hide()
            row.deleteLater()
        waiting = [job.id for job in jobs if job.outcome == WAITING]
        for place, job in enumerate(jobs):
            row = self.rows.get(job.id) or self._new_row(job.id)
            if self._list.indexOf(row) != place:
                self._list.insertWidget(place, row)
                row.show()  # at once, not when the event loop turns
            row.show_job(job, job.id in waiting[1:], job.id in waiting[:-1])
        self.empty.setVisible(not jobs)
        set_enabled(self.clear_button, any(job.is_over for job in jobs), tr("No export has ended."))

    def _lay_out(self) -> None:
        inside = QWidget()
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(8)
        self._list.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inside)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.close_button.setDefault(True)
        self.clear_button.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.addWidget(self.clear_button)
        buttons.addStretch()
        buttons.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 16)
        layout.setSpacing(12)
        layout.addWidget(self.empty)
        layout.addWidget(area, 1)
        layout.addLayout(buttons)

    def _new_row(self, job_id: int) -> ExportRow:
        row = self.rows[job_id] = ExportRow(job_id)
        row.cancelled.connect(self.cancel_requested)
        row.retried.connect(self.retry_requested)
        row.removed.connect(self.remove_requested)
        row.moved.connect(self.move_requested)
        return row

    def _on_clear(self) -> None:
        for job in self._jobs:
            if job.is_over:
                self.remove_requested.emit(job.id)


class ExportRow(QFrame):
    """One export of the queue: its name, its progress, and its buttons."""

    cancelled = Signal(int)
    retried = Signal(int)
    removed = Signal(int)
    moved = Signal(int, int)

    def __init__(self, job_id: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._id = job_id
        self._job: QueuedExport | None = None
        self.name = ElidedLabel(alignment=Qt.AlignmentFlag.AlignLeft)
        self.state = QLabel()
        self.bar = QProgressBar()
        self.up_button = _tool_button("↑", tr("Earlier"))
        self.down_button = _tool_button("↓", tr("Later"))
        self.stop_button = _tool_button(
            tr("Stop"), tr("Stop this export; nothing half-written is left")
        )
        self.retry_button = _tool_button(tr("Try Again"), tr("Put it into the queue once more"))
        self.show_button = _tool_button(tr("Show in Folder"), tr("Show what was written"))
        self.forget_button = _tool_button("✕", tr("Take it off this list; its file stays"))
        self._lay_out()
        self.up_button.clicked.connect(lambda: self.moved.emit(self._id, -1))
        self.down_button.clicked.connect(lambda: self.moved.emit(self._id, 1))
        self.stop_button.clicked.connect(lambda: self.cancelled.emit(self._id))
        self.retry_button.clicked.connect(lambda: self.retried.emit(self._id))
        self.forget_button.clicked.connect(lambda: self.removed.emit(self._id))
        self.show_button.clicked.connect(self._on_show)

    def show_job(self, job: QueuedExport, can_rise: bool, can_fall: bool) -> None:
        """Show how it is, and whether it may change places."""
        self._job = job
        self.name.set_text(job.path.name)
        self.name.set_hint(str(job.path))
        self.setAccessibleName(f"{job.path.name}: {_state_text(job)}")
        self.state.setText(_state_text(job))
        tone = theme.colour(_TONES.get(job.outcome, "dim")).name()
        self.state.setStyleSheet(f"color: {tone};")
        self.bar.setVisible(job.outcome == RUNNING)
        self.bar.setValue(round(job.done * _STEPS))
        is_waiting, ended = job.outcome == WAITING, job.is_over
        for button, on, why_not in (
            (self.up_button, can_rise, tr("It is the next.")),
            (self.down_button, can_fall, tr("It is the last.")),
        ):
            button.setVisible(is_waiting)
            set_enabled(button, on, why_not)
        self.stop_button.setVisible(not ended)
        self.retry_button.setVisible(job.outcome in (FAILED, CANCELLED))
        self.show_button.setVisible(job.outcome == DONE)
        self.forget_button.setVisible(ended)

    def _lay_out(self) -> None:
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Export progress"))
        self.state.setWordWrap(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        buttons.addWidget(self.name, 1)
        for button in (
            self.up_button, self.down_button, self.stop_button, self.retry_button,
            self.show_button, self.forget_button
        ):  # fmt: skip
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.setSpacing(4)
        layout.addLayout(buttons)
        layout.addWidget(self.bar)
        layout.addWidget(self.state)
        self.setFrameShape(QFrame.Shape.StyledPanel)

    def _on_show(self) -> None:
        if self._job is not None:
            show_in_folder(self._job.path)


def _tool_button(words: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(words)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    return button


def _state_text(job: QueuedExport) -> str:
    if job.outcome == RUNNING:
        return progress_text(job.stage, job.seconds_left)
    if job.outcome == FAILED:
        return translate(job.sentence)
    return {
        WAITING: tr("Waiting"),
        DONE: tr("Written and looked at"),
        CANCELLED: tr("Stopped; nothing was written"),
    }[job.outcome]
