"""Loudness monitor: EBU R 128 and true peak of what is played, shown when it is heard."""

from __future__ import annotations

from collections import deque
from threading import Lock

import numpy as np
import scipy.signal  # noqa: F401  # the meter's filter, before a sound waits for it
from numpy.typing import NDArray

from engine.mixing.loudness import (
    HALF_TAPS,
    SILENCE_DB,
    LoudnessMeter,
    to_db,
    true_peak_bound,
    true_peaks,
)

STEP_SECONDS = 0.1
NO_LOUDNESS = (SILENCE_DB, SILENCE_DB, SILENCE_DB, SILENCE_DB)

Loudness = tuple[float, float, float, float]
"""Momentary, short-term and integrated loudness in LUFS, and the highest true peak in dBTP."""
_Floats = NDArray[np.float32]


class LoudnessMonitor:
    """Listens in the sound thread to what goes to the device, remembers what is due when.

    What waits in the device may still be replaced; it is measured when it cannot any more, by
    ``settle``. The integrated loudness and the true peak are those of everything since ``reset``,
    across pauses and jumps: a programme may be heard in pieces. ``at`` and ``reset`` may be called
    from any thread.
    """

    def __init__(self, rate: int, channels: int) -> None:
        self._rate, self._channels = rate, channels
        self._history: deque[tuple[int, Loudness]] = deque()
        self._waiting: deque[tuple[int, _Floats]] = deque()
        self._last: Loudness = NO_LOUDNESS
        self._lock = Lock()
        self._stale = False
        self._begin()

    def add(self, frame: int, samples: _Floats) -> None:
        """Take ``[C, n]``, which waits to be heard from ``frame`` of the device on."""
        self._waiting.append((frame, samples))

    def replace(self, frame: int, samples: _Floats) -> None:
        """``[C, n]`` waits now instead of all that waited from ``frame`` on."""
        self._drop_waiting(frame)
        self.add(frame, samples)

    def settle(self, frame: float) -> None:
        """What waited before ``frame`` is heard as it is: measure it."""
        while self._waiting and self._waiting[0][0] + self._waiting[0][1].shape[1] <= frame:
            self._measure(*self._waiting.popleft())

    def _measure(self, frame: int, samples: _Floats) -> None:
        if self._stale:
            self._begin()
        self._meter.add(samples)
        self._update_peak(samples)
        self._open += samples.shape[1]
        if self._open < STEP_SECONDS * self._rate:
            return
        self._open = 0
        meter = self._meter
        loudness = (meter.momentary_lufs, meter.short_term_lufs, meter.integrated_lufs)
        with self._lock:
            if not self._stale:
                self._history.append((frame + samples.shape[1], (*loudness, to_db(self._peak))))

    def at(self, frame: float) -> Loudness:
        """What a meter shows when the device plays a frame; what it showed last when it rests."""
        with self._lock:
            while self._history and self._history[0][0] <= frame:
                self._last = self._history.popleft()[1]
            return self._last

    def cut(self, frame: float | None = None) -> None:
        """What waits from ``frame`` on (None: all) will not be heard; the frames begin anew."""
        if frame is not None:
            self._drop_waiting(frame)
            self.settle(frame)
        self._waiting.clear()
        with self._lock:
            if self._history:
                self._last = self._history[-1][1]
            self._history.clear()

    def reset(self) -> None:
        """Begin to measure anew."""
        with self._lock:
            self._stale, self._last = True, NO_LOUDNESS
            self._history.clear()

    def _drop_waiting(self, frame: float) -> None:
        while self._waiting and self._waiting[-1][0] + self._waiting[-1][1].shape[1] > frame:
            first, samples = self._waiting.pop()
            if first < frame:
                self._waiting.append((first, samples[:, : int(frame) - first]))
                return

    def _begin(self) -> None:
        with self._lock:
            self._stale = False
        self._meter = LoudnessMeter(self._rate, self._channels)
        self._tail = np.zeros((self._channels, 2 * HALF_TAPS), np.float32)
        self._peak, self._open = 0.0, 0

    def _update_peak(self, samples: _Floats) -> None:
        joined = np.concatenate([self._tail, samples], axis=1)
        self._tail = joined[:, -2 * HALF_TAPS :]
        # Oversampling costs more than all the rest; most sound cannot reach the peak so far.
        if np.abs(joined).max() * true_peak_bound() > self._peak:
            self._peak = max(self._peak, float(true_peaks(joined).max(initial=0.0)))
