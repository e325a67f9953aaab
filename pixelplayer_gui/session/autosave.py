"""Keeps unsaved work safe: written down soon after every edit, found again after a crash."""

from __future__ import annotations

import os
import threading
import uuid
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal, Slot

from engine.errors import EngineError
from engine.project import Project
from engine.project.recovery import (
    Recovery,
    kept_files,
    read_recovery,
    recovery_folder,
    sweep_torn,
    write_recovery,
)
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.session.project_editor import Editing
from pixelplayer_gui.workers.worker import Lane

DELAY_MS = 1000  # from the first edit that is not kept yet; edits in between do not put it off
WORK = "work"
CRASH_SECONDS = 3.0


class Keeping(QObject):
    """Writes the open project down whenever it holds edits that no project file holds.

    In a thread of its own, so that a slow disk or film holds nothing up. The file is named after
    this process and locked by it: what nobody locks was left behind by a crash.

    Signals:
        found: the tuple of Recoveries that crashes left behind; the answer to ``find``.
        failed: an EngineError; told once until it works again.
    """

    found = Signal(object)
    failed = Signal(object)

    def __init__(self, editing: Editing, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editing = editing
        self._lane = Lane("keeping", self)
        self._folder = recovery_folder()
        self._token = f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._file = self._folder / f"{self._token}.json"
        self._lock: QLockFile | None = None  # in the lane's thread only
        self._place: Path | None = None
        self._kept: tuple[Project, Path | None] | None = None
        self._adopted: Recovery | None = None
        self._failing = False
        self._timer = QTimer(self, singleShot=True, interval=DELAY_MS)
        self._timer.timeout.connect(self._keep)
        editing.changed.connect(self._look)
        editing.saved_changed.connect(self._look)

    @property
    def ended(self) -> bool:
        """Whether, after ``close``, the thread has ended."""
        return self._lane.ended

    def set_place(self, project_file: Path | None) -> None:
        """Which project file the open work belongs to; None when it was never saved."""
        self._place = project_file
        self._look()

    def find(self) -> None:
        """Look for work that crashes left behind; ``found`` answers."""
        self._lane.submit(lambda _: self._left_behind(), self.found.emit)

    def adopt(self, recovery: Recovery) -> None:
        """This work is open now: its old file goes as soon as ours is written."""
        self._adopted = recovery
        self._keep()

    def discard(self, recovery: Recovery) -> None:
        """Nobody wants this work any more."""
        self._lane.submit(lambda _: _remove(self._folder, recovery.file.stem))

    def keep_now(self) -> str:
        """Something has crashed: keep the work at once; a sentence on what became of it."""
        project = self._editing.to_be_saved
        if project is None or not self._editing.dirty:
            return ""
        done, failures = threading.Event(), list[Exception]()
        place = self._place

        def work(_: object) -> None:
            try:
                self._write(project, place)
            except Exception as error:
                failures.append(error)
            finally:
                done.set()

        self._lane.submit(work, key=WORK, urgency=2)
        if not done.wait(CRASH_SECONDS) or failures:
            return tr("Your last changes could not be kept; save the project now.")
        return tr("Your work is kept: it will be offered when PixelPlayer starts the next time.")

    def close(self) -> None:
        """The session ends as it should: nothing is left to be recovered."""
        self._timer.stop()
        self._lane.close(self._forget_file)

    @Slot()
    def _look(self) -> None:
        if not self._editing.dirty:
            self._timer.stop()
            if self._kept is not None or self._adopted is not None:
                self._forget()
        elif self._wanted() != self._kept and not self._timer.isActive():
            self._timer.start()

    def _wanted(self) -> tuple[Project, Path | None] | None:
        project = self._editing.to_be_saved
        return (project, self._place) if project is not None else None

    @Slot()
    def _keep(self) -> None:
        self._timer.stop()
        wanted = self._wanted()
        if wanted is None or not self._editing.dirty:
            return
        adopted = self._adopted
        self._kept = wanted

        def work(_: object) -> None:
            self._write(*wanted)
            self._let_go(adopted)

        def done(_: object) -> None:
            self._failing = False
            if self._adopted is adopted:
                self._adopted = None

        def failed(error: EngineError) -> None:
            self._kept = None  # the next edit tries again
            if not self._failing:
                self._failing = True
                self.failed.emit(error)

        self._lane.submit(work, done, failed, key=WORK, urgency=1)

    def _forget(self) -> None:
        adopted, self._adopted, self._kept = self._adopted, None, None

        def work(_: object) -> None:
            self._forget_file()
            self._let_go(adopted)

        self._lane.submit(work, key=WORK, urgency=1)

    def _let_go(self, adopted: Recovery | None) -> None:
        """In the lane's thread: the old file of work that was recovered is not needed any more."""
        if adopted is not None:
            _remove(self._folder, adopted.file.stem)

    def _write(self, project: Project, place: Path | None) -> None:
        """In the lane's thread; the lock comes first, so that nobody takes it for left behind."""
        if self._lock is None:
            with suppress(OSError):  # what is wrong with the folder is told by the writing
                self._folder.mkdir(parents=True, exist_ok=True)
            self._lock = _lock_of(self._folder, self._token)
            self._lock.tryLock(0)
        write_recovery(self._file, project, place)

    def _forget_file(self) -> None:
        if self._lock is not None:
            _unlink(self._file)
            self._lock.unlock()
            self._lock = None

    def _left_behind(self) -> tuple[Recovery, ...]:
        found: list[Recovery] = []
        for file in kept_files(self._folder):
            if file == self._file:
                continue
            lock = _lock_of(self._folder, file.stem)
            if not lock.tryLock(0):
                continue  # another window is at work on it
            lock.unlock()
            try:
                found.append(read_recovery(file))
            except EngineError:  # of a newer program, say: left for that
                continue
        return tuple(found)


def _lock_of(folder: Path, token: str) -> QLockFile:
    lock = QLockFile(str(folder / f"{token}.lock"))
    lock.setStaleLockTime(0)  # a lock is stale when its process is gone, however old it is
    return lock


def _remove(folder: Path, token: str) -> None:
    sweep_torn(folder, token)
    for path in (folder / f"{token}.json", folder / f"{token}.lock"):
        _unlink(path)


def _unlink(path: Path) -> None:
    with suppress(OSError):  # a file that cannot be removed is offered once more, no worse
        path.unlink(missing_ok=True)
