"""The heap trimmer: what long work leaves behind goes back to the system, also while it goes on."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot

from engine.heap import trim_heap
from pixelplayer_gui.workers.worker import Worker

TRIM_MS = 15_000


class HeapTrimmer(QObject):
    """Gives freed memory back some seconds after it was asked to; once for many askings.

    In a thread of its own: while separation goes on, none comes "after all other work" there.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = Worker("heap", self)
        self._timer = QTimer(self, interval=TRIM_MS, singleShot=True)
        self._timer.timeout.connect(self._trim)

    @property
    def ended(self) -> bool:
        """Whether the thread has ended."""
        return self._worker.ended

    @Slot()
    def trim_later(self) -> None:
        """Trim before long, unless that is due already."""
        if not self._timer.isActive():
            self._timer.start()

    def close(self) -> None:
        """End the thread."""
        self._timer.stop()
        self._worker.close()

    @Slot()
    def _trim(self) -> None:
        self._worker.submit_housekeeping(trim_heap)
