"""The export queue: exports run one after the other, each in a process of its own."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.cli.export_process import COMMAND
from engine.errors import EngineError
from engine.models.compute_devices import AUTO
from engine.scratch_disk import make_scratch_folder, remove_scratch_folder
from pixelplayer_gui.workers.worker import Worker

if TYPE_CHECKING:
    from engine.export import ExportProcess, ExportReport, ExportRequest
    from engine.playback.deck import Deck

POLL_MS = 100
KILL_SECONDS = 2.0
WAITING, RUNNING, DONE, FAILED, CANCELLED = "waiting", "running", "done", "failed", "cancelled"


@dataclass(frozen=True, slots=True)
class QueuedExport:
    """One export of the queue: its request (project as it was then), status and progress.

    ``outcome`` is one of the words above, ``seconds_left`` -1 while it is not known; ``sentence``
    says why it failed, ``report`` what was made.
    """

    id: int
    request: ExportRequest
    outcome: str = WAITING
    stage: str = ""
    done: float = 0.0
    seconds_left: float = -1.0
    sentence: str = ""
    report: ExportReport | None = None

    @property
    def path(self) -> Path:
        """What it is known by: the file, or the folder of the stems."""
        path = self.request.target or self.request.stems_to
        assert path is not None  # no dialog asks for nothing
        return path

    @property
    def is_over(self) -> bool:
        """Whether it neither waits nor runs."""
        return self.outcome not in (WAITING, RUNNING)

    @property
    def output_paths(self) -> frozenset[Path]:
        """What no other job may write meanwhile."""
        paths = (self.request.target, self.request.stems_to)
        return frozenset(path.absolute() for path in paths if path is not None)


class ExportQueue(QObject):
    """A queue of exports: add, reorder, cancel and retry.

    Signals:
        changed: all jobs as a tuple, in their order, whenever one of them changed.
        ended: the QueuedExport that is over now.
    """

    changed = Signal(object)
    ended = Signal(object)

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.device = AUTO  # what the next export computes on, should stems be missing
        self._worker = worker
        self._jobs: list[QueuedExport] = []
        self._last_id = 0
        self._awaiting_stems: set[int] = set()  # whose stems are still being kept for them
        self._stem_snapshots: dict[int, Path] = {}  # job -> its own stems
        self._process: ExportProcess | None = None
        self._poll_timer = QTimer(self, interval=POLL_MS)
        self._poll_timer.timeout.connect(self._poll_process)

    @property
    def jobs(self) -> tuple[QueuedExport, ...]:
        """All jobs in their order, those that are over too."""
        return tuple(self._jobs)

    @property
    def running(self) -> bool:
        """Whether an export is under way or waits."""
        return any(not job.is_over for job in self._jobs)

    def add(self, request: ExportRequest, deck: Deck | None) -> int:
        """Put an export at the end; gives its id.

        The deck's stems are kept for it as they are now, so that the window may go on.
        """
        self._last_id += 1
        job = QueuedExport(self._last_id, request)
        self._jobs.append(job)
        if deck is not None and request.stems_from is None:
            self._snapshot_stems(job, deck)
        self._emit_changed()
        self._start_next()
        return job.id

    def cancel(self, job_id: int) -> None:
        """Stop a job, or do not begin it; nothing half-written is left."""
        job = self._get(job_id)
        if job.outcome == WAITING:
            self._end(replace(job, outcome=CANCELLED))
        elif job.outcome == RUNNING and self._process is not None:
            self._process.cancel()

    def retry(self, job_id: int) -> None:
        """Try a job again that failed or was stopped: as the last one in the queue."""
        job = self._get(job_id)
        if job.outcome in (FAILED, CANCELLED):
            self._jobs.remove(job)
            self._jobs.append(QueuedExport(job.id, job.request))
            self._emit_changed()
            self._start_next()

    def move(self, job_id: int, step: int) -> None:
        """Let a waiting job go before (-1) or after (1) its neighbour that waits too."""
        waiting = [number for number, job in enumerate(self._jobs) if job.outcome == WAITING]
        place = [self._jobs[number].id for number in waiting].index(job_id)
        if 0 <= place + step < len(waiting):
            one, other = waiting[place], waiting[place + step]
            self._jobs[one], self._jobs[other] = self._jobs[other], self._jobs[one]
            self._emit_changed()

    def remove(self, job_id: int) -> None:
        """Forget a job that is over."""
        job = self._get(job_id)
        if job.is_over:
            self._jobs.remove(job)
            self._delete_stems(job_id)
            self._emit_changed()

    def close(self) -> None:
        """Stop all and wait until the process has gone."""
        self._poll_timer.stop()
        if self._process is not None:
            self._process.cancel()
            self._process.wait(KILL_SECONDS)
            self._process = None
        self._jobs.clear()
        for job_id in list(self._stem_snapshots):
            self._delete_stems(job_id)

    def _snapshot_stems(self, job: QueuedExport, deck: Deck) -> None:
        self._awaiting_stems.add(job.id)

        def ready(folder: Path | None) -> None:
            self._awaiting_stems.discard(job.id)
            if folder is not None:
                self._stem_snapshots[job.id] = folder
                if any(each.id == job.id for each in self._jobs):
                    now = self._get(job.id)
                    self._update_job(replace(now, request=replace(now.request, stems_from=folder)))
                else:
                    self._delete_stems(job.id)
            self._start_next()

        def failed(_: EngineError) -> None:
            ready(None)  # the process makes the stems itself

        self._worker.submit(lambda _: snapshot_stems(deck), ready, failed, priority=50)

    def _start_next(self) -> None:
        job = next((job for job in self._jobs if job.outcome == WAITING), None)
        if self._process is not None or job is None or job.id in self._awaiting_stems:
            return
        from engine.export import ExportProcess

        # the choice of now, not of when it was asked for: a retry is often made after changing it
        request = replace(job.request, device=self.device)
        self._process = ExportProcess(request, COMMAND)
        self._process.start()
        self._update_job(replace(job, outcome=RUNNING))
        self._poll_timer.start()

    @Slot()
    def _poll_process(self) -> None:
        job = next((job for job in self._jobs if job.outcome == RUNNING), None)
        if self._process is None or job is None:
            return
        state = self._process.poll()
        left = -1.0 if state.seconds_left is None else state.seconds_left
        now = replace(
            job, outcome=state.outcome, stage=state.stage, done=state.done, seconds_left=left,
            sentence=state.sentence, report=state.report,
        )  # fmt: skip
        if not now.is_over:
            self._update_job(now)
            return
        self._poll_timer.stop()
        self._process = None
        self._end(now)

    def _end(self, job: QueuedExport) -> None:
        if job.outcome == DONE:
            self._delete_stems(job.id)
        self._update_job(job)
        self.ended.emit(job)
        self._start_next()

    def _delete_stems(self, job_id: int) -> None:
        folder = self._stem_snapshots.pop(job_id, None)
        if folder is not None:
            remove_scratch_folder(folder)

    def _get(self, job_id: int) -> QueuedExport:
        return next(job for job in self._jobs if job.id == job_id)

    def _update_job(self, job: QueuedExport) -> None:
        place = next(number for number, old in enumerate(self._jobs) if old.id == job.id)
        if self._jobs[place] != job:
            self._jobs[place] = job
            self._emit_changed()

    def _emit_changed(self) -> None:
        self.changed.emit(self.jobs)


def snapshot_stems(deck: Deck) -> Path | None:
    """A folder of a deck's stems as they are now, which stays when the deck is closed.

    It costs no room: the files are the same ones under a second name.
    """
    deck.stems.save()
    folder = make_scratch_folder("export")
    try:
        for file in deck.stems.folder.iterdir():
            if file.suffix == ".json":
                shutil.copy(file, folder)
            elif file.suffix == ".f32":
                os.link(file, folder / file.name)
    except OSError:  # no second names on that disk; they are separated anew instead
        remove_scratch_folder(folder)
        return None
    return folder
