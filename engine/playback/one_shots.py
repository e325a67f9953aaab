"""One-shots heard while nothing plays: scrub grains under a dragged head, a test tone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.playback.monitor_source import MonitorSource
from engine.playback.outputs.base import OutputDevice, fade_in

GRAIN_SECONDS = 0.09
GRAIN_HOP_SECONDS = 0.045
GRAIN_FADE_SECONDS = 0.015

_Floats = NDArray[np.float32]


class OneShot:
    """A one-shot sound on its way to the device, as fast as that takes it."""

    def __init__(self, samples: _Floats) -> None:
        self._samples, self._given = samples, 0
        self._end = 0

    def feed(self, output: OutputDevice) -> bool:
        """Give the device what it has room for; True when all was heard."""
        left = self._samples.shape[1] - self._given
        count = min(output.free(), left)
        if count:
            part = self._samples[:, self._given : self._given + count]
            self._end = output.write(part) + count
            self._given += count
            if count == left:
                output.drain()
        return left == count and output.heard() >= self._end


class ScrubGrains:
    """Scrub grains: short sounds where the dragged head is, nothing when it rests."""

    def __init__(self, rate: int) -> None:
        self._size, self._fade = round(GRAIN_SECONDS * rate), round(GRAIN_FADE_SECONDS * rate)
        self._hop = round(GRAIN_HOP_SECONDS * rate)
        self._place: int | None = None
        self._begun: int | None = None

    def begin(self) -> None:
        """Another drag begins."""
        self._place = self._begun = None

    def feed(self, output: OutputDevice, source: MonitorSource, place: int) -> None:
        """Sound a grain around a sample, unless it did already or the one before is still young."""
        if place == self._place:
            return
        if self._begun is not None:
            if output.heard() - self._begun < self._hop:
                return
            output.cut(self._fade)
        self._place = place
        start = place - self._size // 2
        grain = source.read(start, start + self._size).copy()
        grain[:, : self._fade] *= fade_in(self._fade)
        grain[:, -self._fade :] *= fade_in(self._fade)[::-1]
        self._begun = output.write(grain)
        output.drain()
