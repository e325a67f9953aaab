"""The clip watcher: notices when the open clip is deleted or replaced on disk."""

from __future__ import annotations

from pathlib import Path

import shiboken6
from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal, Slot

from engine.project.clip_fingerprint import ClipFingerprint, fingerprint_of
from pixelplayer_gui.workers.worker import Worker

SETTLE_MS = 700  # who replaces a file deletes it first, or writes it in many pieces
FINGERPRINT = "film mark"


class ClipWatcher(QObject):
    """Watches one file; its fingerprint is read in the file worker.

    Signals:
        deleted: the Path is not there any more.
        replaced: the Path holds another clip now.
    """

    deleted = Signal(object)
    replaced = Signal(object)

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._clip_path: Path | None = None
        self._fingerprint: ClipFingerprint | None = None
        self._watcher: QFileSystemWatcher | None = None
        self._settle_timer = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle_timer.timeout.connect(self._check_file)

    def watch(self, clip_path: Path | None, fingerprint: ClipFingerprint | None) -> None:
        """Watch another clip, which has this mark now; None: no clip."""
        self._settle_timer.stop()
        if self._watcher is not None:
            # Here and now: the collector of garbage may run in any thread, and a watcher that ends
            # in another than its own takes the program with it.
            shiboken6.delete(self._watcher)
            self._watcher = None
        self._clip_path, self._fingerprint = clip_path, fingerprint
        if clip_path is not None and fingerprint is not None:
            self._watcher = QFileSystemWatcher(self)
            self._watcher.fileChanged.connect(self._settle_timer.start)
            self._watcher.directoryChanged.connect(self._settle_timer.start)
            self._watcher.addPath(str(clip_path))

    @Slot()
    def _check_file(self) -> None:
        clip_path = self._clip_path
        if clip_path is not None:
            self._worker.submit(
                lambda _: _current_fingerprint(clip_path),
                self._on_fingerprint,
                priority=5,
                key=FINGERPRINT,
            )

    def _on_fingerprint(self, fingerprint: ClipFingerprint | None) -> None:
        clip_path = self._clip_path
        if clip_path is None or fingerprint == self._fingerprint:
            self._rewatch()
            return
        self._fingerprint = fingerprint
        self._rewatch()
        if fingerprint is not None:
            self.replaced.emit(clip_path)
        else:
            self.deleted.emit(clip_path)

    def _rewatch(self) -> None:
        """A file that was replaced is another one to the watcher; a deleted one may come back."""
        if self._clip_path is not None and self._watcher is not None:
            there = self._fingerprint is not None
            self._watcher.addPath(str(self._clip_path if there else self._clip_path.parent))


def _current_fingerprint(clip_path: Path) -> ClipFingerprint | None:
    try:
        return fingerprint_of(clip_path)
    except OSError:
        return None
