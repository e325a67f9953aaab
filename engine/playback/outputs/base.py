"""Audio outputs: what every output device can do, and the silent one that keeps time."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from threading import Lock
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

FILL_SECONDS = 0.085
"""How much sound waits to be heard: enough to outlive a pause of Python, and a fader's delay."""

_Floats = NDArray[np.float32]


@runtime_checkable
class OutputDevice(Protocol):
    """Takes blocks of sound and says which frame is being heard.

    Frames are counted from the opening of the device. All methods may be called from one thread
    only, except ``heard``. They raise ``DeviceLost`` when the device went away.
    """

    name: str
    notice: str
    rate: int
    channels: int
    can_cut: bool

    @property
    def underruns(self) -> int:
        """How often it ran dry while it should have played."""
        ...

    def free(self) -> int:
        """How many frames it would like to have now."""
        ...

    def write(self, samples: _Floats) -> int:
        """Take ``[C, n]``; returns the number of its first frame."""
        ...

    def cut(self, fade: int) -> int:
        """Fade out over so many frames as soon as can be; returns the frame where silence begins.

        What was written behind it is never heard. A device that cannot (``can_cut``) plays all.
        """
        ...

    def replaceable(self) -> int:
        """The first frame of those that wait that can still be another; behind all when none is."""
        ...

    def replace(self, frame: int, samples: _Floats, glide: int) -> int:
        """Let ``[C, n]`` be heard instead of what waits from ``frame`` on, to its end.

        It glides over from the old to the new in so many frames, from the first on that the device
        has not taken yet: that one is returned.
        """
        ...

    def drain(self) -> None:
        """Nothing more will be written for now: what is there shall be heard to its end."""
        ...

    def heard(self) -> float:
        """The frame that is being heard; never falls."""
        ...

    def close(self) -> None:
        """Let go of the device."""
        ...


class SilentOutput:
    """Keeps time without a sound; ``capture`` keeps what would have been heard.

    ``now`` is the clock to keep time by.
    """

    can_cut = True

    def __init__(
        self,
        rate: int,
        channels: int,
        notice: str = "",
        *,
        now: Callable[[], float] = time.perf_counter,
        capture: bool = False,
    ) -> None:
        self.name, self.notice = "Silence", notice
        self.rate, self.channels = rate, channels
        self.underruns = 0
        self._fill = int(FILL_SECONDS * rate)
        self._now, self._then = now, now()
        self._written, self._heard = 0, 0.0
        self._underrun = True
        self._kept: list[_Floats] | None = [] if capture else None
        self._lock = Lock()

    def free(self) -> int:
        """Frames missing to the usual filling."""
        return max(self._fill - (self._written - int(self._pass_time())), 0)

    def write(self, samples: _Floats) -> int:
        """Take ``[C, n]``."""
        heard = self._pass_time()
        if heard >= self._written and not self._underrun:
            self.underruns += 1
        self._underrun = False
        first = self._written
        self._written += samples.shape[1]
        if self._kept is not None:
            self._kept.append(np.array(samples))
        return first

    def cut(self, fade: int) -> int:
        """Fade out at once."""
        stop = min(int(self._pass_time()) + fade, self._written)
        if self._kept is not None:
            kept = self.captured()[:, :stop]
            length = min(fade, kept.shape[1])
            kept[:, kept.shape[1] - length :] *= fade_in(length)[::-1]
            self._kept = [kept]
        self._written = stop
        self.drain()
        return stop

    def replaceable(self) -> int:
        """All but what is heard."""
        return min(math.ceil(self._pass_time()), self._written)

    def replace(self, frame: int, samples: _Floats, glide: int) -> int:
        """Other sound from there on, as far as it is not heard yet."""
        first = max(frame, self.replaceable())
        if self._kept is not None and first < self._written:
            kept = self.captured()
            kept[:, first:] = glided(kept[:, first:], samples[:, first - frame :], glide)
            self._kept = [kept]
        return first

    def drain(self) -> None:
        """Running dry is what is wanted now."""
        self._underrun = True

    def heard(self) -> float:
        """Time itself, as far as there is sound for it."""
        return self._pass_time()

    def captured(self) -> _Floats:
        """All that was written and not cut away, ``[C, T]``."""
        return np.concatenate(self._kept or [np.zeros((self.channels, 0), np.float32)], axis=1)

    def close(self) -> None:
        """Nothing to let go of."""

    def _pass_time(self) -> float:
        with self._lock:
            now = self._now()
            elapsed, self._then = max(now - self._then, 0.0), now
            self._heard = min(self._heard + elapsed * self.rate, float(self._written))
            return self._heard


def fade_in(length: int) -> _Floats:
    """A straight rise from silence, ``[length]``."""
    return (np.arange(length, dtype=np.float32) + np.float32(0.5)) / np.float32(max(length, 1))


def glided(old: _Floats, new: _Floats, glide: int) -> _Floats:
    """From the old to the new ``[C, n]`` over the first ``glide`` frames, then the new."""
    made = np.array(new)
    count = min(glide, made.shape[1])
    made[:, :count] = old[:, :count] + (new - old)[:, :count] * fade_in(glide)[:count]
    return made
