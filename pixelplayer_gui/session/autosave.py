"""Autosave: writes unsaved work soon after every edit, finds it again after a crash."""

from __future__ import annotations

import os
import threading
import uuid
from contextlib import suppress
from pathlib import Path

from filelock import FileLock
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.errors import EngineError
from engine.project import Project
from engine.project.recovery import (
    Recovery,
    read_recovery,
    recovery_files,
    recovery_folder,
    remove_partial_writes,
    write_recovery,
)
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.session.project_editor import ProjectEditor
from pixelplayer_gui.workers.worker import Worker

DELAY_MS = 1000  # from the first edit that is not kept yet; edits in between do not put it off
AUTOSAVE = "work"
CRASH_SAVE_SECONDS = 3.0


class Autosave(QObject):
    """Writes the open project to a recovery file whenever it holds unsaved edits.

    In a thread of its own, so that a slow disk or clip holds nothing up. The file is named after
    this process and locked by it: what nobody locks was left behind by a crash.

    Signals:
        recoveries_found: the tuple of Recoveries that crashes left behind; the answer to
        ``find_recoveries``. failed: an EngineError; told once until it works again.
    """

    recoveries_found = Signal(object)
    failed = Signal(object)

    def __init__(self, editor: ProjectEditor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._worker = Worker("keeping", self)
        self._folder = recovery_folder()
        self._token = f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._file = self._folder / f"{self._token}.json"
        self._lock: FileLock | None = None  # in the lane's thread only
        self._project_file: Path | None = None
        self._written: tuple[Project, Path | None] | None = None
        self._adopted: Recovery | None = None
        self._failing = False
        self._timer = QTimer(self, singleShot=True, interval=DELAY_MS)
        self._timer.timeout.connect(self._autosave)
        editor.scene_changed.connect(self._schedule)  # it knows more of the objects
        editor.saved_changed.connect(self._schedule)

    @property
    def ended(self) -> bool:
        """Whether, after ``close``, the thread has ended."""
        return self._worker.ended

    def set_project_file(self, project_file: Path | None) -> None:
        """Which project file the open work belongs to; None when it was never saved."""
        self._project_file = project_file
        self._schedule()

    def find_recoveries(self) -> None:
        """Look for work that crashes left behind; ``recoveries_found`` answers."""
        self._worker.submit(lambda _: self._read_recoveries(), self.recoveries_found.emit)

    def take_over(self, recovery: Recovery) -> None:
        """This work is open now: its old file goes as soon as ours is written."""
        self._adopted = recovery
        self._autosave()

    def discard(self, recovery: Recovery) -> None:
        """Delete a recovery that nobody wants."""
        self._worker.submit(lambda _: _remove(self._folder, recovery.file.stem))

    def save_now(self) -> str:
        """Something has crashed: keep the work at once; a sentence on what became of it."""
        project = self._editor.committed_project
        if project is None or not self._editor.dirty:
            return ""
        done, failures = threading.Event(), list[Exception]()
        place = self._project_file

        def work(_: object) -> None:
            try:
                self._write(project, place)
            except Exception as error:
                failures.append(error)
            finally:
                done.set()

        self._worker.submit(work, key=AUTOSAVE, priority=2)
        if not done.wait(CRASH_SAVE_SECONDS) or failures:
            return tr("Your last changes could not be kept; save the project now.")
        return tr("Your work is kept: it will be offered when PixelPlayer starts the next time.")

    def close(self, keep_work: bool = False) -> None:
        """The session ends; unless its work is to be kept, nothing is left to be recovered."""
        self._timer.stop()
        keep_work = keep_work and self._editor.dirty
        if keep_work:
            self.save_now()
        self._worker.close(self._unlock_file if keep_work else self._remove_file)

    @Slot()
    def _schedule(self) -> None:
        if not self._editor.dirty:
            self._timer.stop()
            if self._written is not None or self._adopted is not None:
                self._delete_autosave()
        elif self._unsaved_state() != self._written and not self._timer.isActive():
            self._timer.start()

    def _unsaved_state(self) -> tuple[Project, Path | None] | None:
        project = self._editor.committed_project
        return (project, self._project_file) if project is not None else None

    @Slot()
    def _autosave(self) -> None:
        self._timer.stop()
        wanted = self._unsaved_state()
        if wanted is None or not self._editor.dirty:
            return
        adopted = self._adopted
        self._written = wanted

        def work(_: object) -> None:
            self._write(*wanted)
            self._remove_adopted(adopted)

        def done(_: object) -> None:
            self._failing = False
            if self._adopted is adopted:
                self._adopted = None

        def failed(error: EngineError) -> None:
            self._written = None  # the next edit tries again
            if not self._failing:
                self._failing = True
                self.failed.emit(error)

        self._worker.submit(work, done, failed, key=AUTOSAVE, priority=1)

    def _delete_autosave(self) -> None:
        adopted, self._adopted, self._written = self._adopted, None, None

        def work(_: object) -> None:
            self._remove_file()
            self._remove_adopted(adopted)

        self._worker.submit(work, key=AUTOSAVE, priority=1)

    def _remove_adopted(self, adopted: Recovery | None) -> None:
        """In the lane's thread: the old file of work that was recovered is not needed any more."""
        if adopted is not None:
            _remove(self._folder, adopted.file.stem)

    def _write(self, project: Project, project_file: Path | None) -> None:
        """In the lane's thread; the lock comes first, so that nobody takes it for left behind."""
        if self._lock is None:
            self._lock = _lock_of(self._folder, self._token)
            with suppress(OSError):  # what is wrong with the folder is told by the writing
                self._folder.mkdir(parents=True, exist_ok=True)
                self._lock.acquire(timeout=0)
        write_recovery(self._file, project, project_file)

    def _remove_file(self) -> None:
        if self._lock is not None:
            _unlink(self._file)
            _release(self._lock)
            self._lock = None

    def _unlock_file(self) -> None:
        """What is kept is offered by the next start."""
        if self._lock is not None:
            _release(self._lock)
            self._lock = None

    def _read_recoveries(self) -> tuple[Recovery, ...]:
        found: list[Recovery] = []
        for file in recovery_files(self._folder):
            if file == self._file:
                continue
            lock = _lock_of(self._folder, file.stem)
            try:
                lock.acquire(timeout=0)
            except OSError:
                continue  # another window is at work on it
            _release(lock)
            try:
                found.append(read_recovery(file))
            except EngineError:  # of a newer program, say: left for that
                continue
        return tuple(found)


def _lock_of(folder: Path, token: str) -> FileLock:
    """A lock that the system lets go with the process that holds it, however that ends."""
    return FileLock(folder / f"{token}.lock", thread_local=False)


def _release(lock: FileLock) -> None:
    _unlink(Path(lock.lock_file))  # on Windows it goes when the lock is let go
    lock.release()


def _remove(folder: Path, token: str) -> None:
    remove_partial_writes(folder, token)
    for path in (folder / f"{token}.json", folder / f"{token}.lock"):
        _unlink(path)


def _unlink(path: Path) -> None:
    with suppress(OSError):  # a file that cannot be removed is offered once more, no worse
        path.unlink(missing_ok=True)
