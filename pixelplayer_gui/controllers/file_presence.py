"""File presence: whether files are still there, looked up in a thread of its own."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from pixelplayer_gui.workers.worker import Task, Worker


class FilePresence(QObject):
    """Looks for files: a network drive that sleeps holds its thread up and not the window.

    Signals:
        missing_changed: the Paths of those asked for that are not there.
    """

    missing_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker: Worker | None = None
        self._missing: frozenset[Path] = frozenset()

    @property
    def missing(self) -> frozenset[Path]:
        """Those that were not there when they were looked for last."""
        return self._missing

    def look_for(self, paths: Iterable[Path]) -> None:
        """Look for these; the answer comes when it is known."""
        wanted = tuple(paths)
        if not wanted:
            return
        if self._worker is None:
            self._worker = Worker("recent files", self)
        self._worker.submit(lambda task: _missing(wanted, task), self._tell, key="look")

    @Slot()
    def close(self) -> None:
        """End the thread."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def _tell(self, missing: frozenset[Path]) -> None:
        self.close()  # a thread for a moment: menus are seldom opened
        if missing != self._missing:
            self._missing = missing
            self.missing_changed.emit(missing)


def _missing(paths: tuple[Path, ...], task: Task) -> frozenset[Path]:
    # os.path, because Path.exists raises where a folder may not be entered
    return frozenset(path for path in paths if not task.should_stop() and not os.path.exists(path))
