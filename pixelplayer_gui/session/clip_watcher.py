"""Notices when the open film is deleted or replaced by another program."""

from __future__ import annotations

from pathlib import Path

import shiboken6
from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal, Slot

from engine.project.clip_fingerprint import FilmMark, mark_of
from pixelplayer_gui.workers.worker import Lane

SETTLE_MS = 700  # who replaces a file deletes it first, or writes it in many pieces
MARK = "film mark"


class FilmWatch(QObject):
    """Watches one file; what it costs to look at it is paid in the file lane.

    Signals:
        gone: the Path is not there any more.
        replaced: the Path holds another film now.
    """

    gone = Signal(object)
    replaced = Signal(object)

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self._film: Path | None = None
        self._mark: FilmMark | None = None
        self._watcher: QFileSystemWatcher | None = None
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._look)

    def watch(self, film: Path | None, mark: FilmMark | None) -> None:
        """Watch another film, which has this mark now; None: no film."""
        self._settle.stop()
        if self._watcher is not None:
            # Here and now: the collector of garbage may run in any thread, and a watcher that ends
            # in another than its own takes the program with it.
            shiboken6.delete(self._watcher)
            self._watcher = None
        self._film, self._mark = film, mark
        if film is not None and mark is not None:
            self._watcher = QFileSystemWatcher(self)
            self._watcher.fileChanged.connect(self._settle.start)
            self._watcher.directoryChanged.connect(self._settle.start)
            self._watcher.addPath(str(film))

    @Slot()
    def _look(self) -> None:
        film = self._film
        if film is not None:
            self._lane.submit(lambda _: _mark_now(film), self._judge, urgency=5, key=MARK)

    def _judge(self, mark: FilmMark | None) -> None:
        film = self._film
        if film is None or mark == self._mark:
            self._again()
            return
        self._mark = mark
        self._again()
        (self.replaced if mark is not None else self.gone).emit(film)

    def _again(self) -> None:
        """A file that was replaced is another one to the watcher; a deleted one may come back."""
        if self._film is not None and self._watcher is not None:
            there = self._mark is not None
            self._watcher.addPath(str(self._film if there else self._film.parent))


def _mark_now(film: Path) -> FilmMark | None:
    try:
        return mark_of(film)
    except OSError:
        return None
