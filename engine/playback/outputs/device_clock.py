"""The device clock: which frame is heard now, smoothed from a card that tells in steps."""

from __future__ import annotations

import math
from threading import Lock

SETTLING_SECONDS = 0.1
JUMP_SECONDS = 0.1


class DeviceClock:
    """A steady, never falling count of heard frames.

    A sound card takes frames a period at a time, and what it reports of its own delay jitters. So
    time is carried on by the computer's clock and drawn gently towards what the card says; only a
    large difference (a stall, a start) is taken over at once.
    """

    def __init__(self, rate: int, now: float) -> None:
        self._rate = rate
        self._then = now
        self._frame = 0.0
        self._lock = Lock()

    @property
    def frame(self) -> float:
        """The frame of the last ``read``."""
        return self._frame

    def read(self, reported: float, limit: float, now: float) -> float:
        """The frame heard at ``now`` (seconds, any clock that only rises).

        ``reported`` is what the card says, ``limit`` what was given to it so far, which time cannot
        overtake.
        """
        with self._lock:
            elapsed = max(now - self._then, 0.0)
            self._then = now
            expected = self._frame + elapsed * self._rate
            error = reported - expected
            if abs(error) > JUMP_SECONDS * self._rate:
                expected = reported
            else:
                expected += error * (1.0 - math.exp(-elapsed / SETTLING_SECONDS))
            self._frame = max(self._frame, min(expected, limit))
            return self._frame

    def start(self, now: float) -> None:
        """Frames begin to pass at ``now``; what passed before was rest."""
        with self._lock:
            self._then = now
