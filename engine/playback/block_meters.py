"""Block meters: the levels and the loudness of the blocks on their way to the device."""

from __future__ import annotations

from collections import deque
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from engine.mixing.render import NO_LEVEL, Levels
from engine.playback.loudness_monitor import Loudness, LoudnessMonitor

_Floats = NDArray[np.float32]


class BlockMeters:
    """What the meters show of each block when it is heard.

    Filled by the sound thread; ``levels`` and ``loudness`` may be asked from any.
    """

    def __init__(self, rate: int) -> None:
        self._lock = Lock()
        self._levels: deque[tuple[int, Levels]] = deque()
        self._silence: Levels = {}
        self._loudness = LoudnessMonitor(rate, 2)

    @property
    def silence(self) -> Levels:
        """The strips that were heard last, all silent."""
        return self._silence

    def levels(self, frame: float) -> Levels:
        """The levels when the device plays a frame."""
        with self._lock:
            while len(self._levels) > 1 and self._levels[1][0] <= frame:
                self._levels.popleft()
            return self._levels[0][1] if self._levels else self._silence

    def loudness(self, frame: float) -> Loudness:
        """The loudness when the device plays a frame."""
        return self._loudness.at(frame)

    def reset_loudness(self) -> None:
        """Measure the loudness anew."""
        self._loudness.reset()

    def add(self, frame: int, levels: Levels, measured: _Floats | None) -> None:
        """A block waits from ``frame`` on; ``measured`` [2, n] is what its loudness is taken of."""
        with self._lock:
            self._levels.append((frame, levels))
            self._silence = dict.fromkeys(levels, NO_LEVEL)
        if measured is not None:
            self._loudness.add(frame, measured)

    def replace(self, frame: int, levels: Levels, measured: _Floats) -> None:
        """From ``frame`` on other sound waits than was told."""
        with self._lock:
            while self._levels and self._levels[-1][0] >= frame:
                self._levels.pop()
        self._loudness.replace(frame, measured)
        self.add(frame, levels, None)

    def settle(self, frame: float) -> None:
        """What waited before ``frame`` is heard as it is."""
        self._loudness.settle(frame)

    def cut(self, frame: float | None = None) -> None:
        """What waits from ``frame`` on (None: all) is not heard."""
        with self._lock:
            self._levels.clear()
        self._loudness.cut(frame)
