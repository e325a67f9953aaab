"""A watchdog of the GUI thread (stalls), and counts of memory, threads and open files."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from pixelplayer_gui.session.session import Session

STALL_SECONDS = 0.05
HEARTBEAT_MS = 5
_BENCHMARK = __name__.rpartition(".")[0]  # which waits while something stalls
_OWN_PACKAGES = ("pixelplayer_gui", "engine")
_SETTLED = 3  # the caches fill in the first third of a session


class StallWatchdog:
    """A watchdog of the GUI thread: a 5 ms timer, and how late it comes.

    A thread beside it looks, while the beat is overdue, at what the GUI thread is doing. The time
    that another program took away from this one counts as well: nothing can tell it apart.
    """

    def __init__(self, parent: QObject) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.seconds: list[float] = []
        self.places: Counter[str] = Counter()
        self._timer = QTimer(parent, interval=HEARTBEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._gui = threading.get_ident()
        self._last = time.perf_counter()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def start(self) -> None:
        """Watch from now on."""
        self._last = time.perf_counter()
        self._timer.start()
        self._thread.start()

    def stop(self) -> None:
        """Watch no more."""
        self._timer.stop()
        self._timer.deleteLater()
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        now = time.perf_counter()
        late = now - self._last - HEARTBEAT_MS / 1000
        if late > STALL_SECONDS:
            self.seconds.append(late)
        self._last = now

    def _watch(self) -> None:
        seen = 0.0
        while not self._stop.wait(STALL_SECONDS / 5):
            last = self._last
            if last != seen and time.perf_counter() - last > STALL_SECONDS:
                seen = last
                self.places[innermost_own_function(self._gui)] += 1


def innermost_own_function(thread: int) -> str:
    """Where in our own code a thread is: the innermost function of the window or the engine."""
    frame = sys._current_frames().get(thread)
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module.split(".")[0] in _OWN_PACKAGES and not module.startswith(_BENCHMARK):
            return f"{module}.{frame.f_code.co_qualname if HAS_QUALNAME else frame.f_code.co_name}"
        frame = frame.f_back
    return "Qt"


HAS_QUALNAME = sys.version_info >= (3, 11)


@dataclass(frozen=True, slots=True)
class ResourceCounts:
    """Counts of threads, open files and QObjects; None where the system does not tell."""

    threads: int
    open_files: int | None
    qobjects: int

    @classmethod
    def take(cls, session: Session) -> ResourceCounts:
        """Count now, in the GUI thread."""
        from PySide6.QtCore import QObject
        from PySide6.QtWidgets import QApplication

        roots = [session, *QApplication.topLevelWidgets()]
        qobjects = sum(1 + len(root.findChildren(QObject)) for root in roots)
        return cls(_threads(), open_files(), qobjects)

    def as_json(self) -> dict[str, int | None]:
        """The same as plain values."""
        return asdict(self)


def memory_mb() -> float | None:
    """The memory this process holds now; None where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, ValueError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def open_files() -> int | None:
    """How many files this process holds open; None where the system does not tell."""
    return _entries("/proc/self/fd")


def slope_per_minute(seconds: Sequence[float], values: Sequence[float]) -> float:
    """How fast values rise, per minute: the best straight line after the first third.

    0 for fewer than two moments; what fills at the beginning (caches) does not count.
    """
    times, heights = np.asarray(seconds, float), np.asarray(values, float)
    if len(times) < 2:
        return 0.0
    settled = times >= times[0] + (times[-1] - times[0]) / _SETTLED
    if np.ptp(times[settled]) == 0:
        return 0.0
    return float(60 * np.polyfit(times[settled], heights[settled], 1)[0])


def _threads() -> int:
    return _entries("/proc/self/task") or threading.active_count()


def _entries(folder: str) -> int | None:
    try:
        return len(os.listdir(folder))
    except OSError:
        return None
