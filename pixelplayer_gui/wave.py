"""A lane's waveform as the timeline takes it: times in, columns out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pixelplayer_gui.workers.waveform_pyramid import FINEST, Pyramid, line, present

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class CloseUp:
    """Lowest and highest over the channels ``[n, 2]`` of every sample from ``first`` on."""

    first: int
    samples: Floats


@dataclass(frozen=True, eq=False)
class Wave:
    """A lane's waveform at every zoom, as it was known at one time; all on the clip's clock.

    ``version`` differs when it would be drawn differently.
    """

    version: tuple[int, ...]
    peak: float
    rate: int
    start_seconds: float
    pyramid: Pyramid
    whole: Pyramid
    close_up: CloseUp | None = None

    def extremes(self, start: float, stop: float, count: int) -> Floats:
        """Lowest and highest sample ``[count, 2]`` of equal columns between two times."""
        first, last = self._sample(start), self._sample(stop)
        near = self.close_up
        if near is not None and (last - first) < FINEST * count:
            end = near.first + len(near.samples)
            if near.first <= max(first, 0) and min(last, self.pyramid.length) <= end:
                return line(near.samples, near.first, first, last, count)
        return self.pyramid.extremes(first, last, count)

    def presence(self, start: float, stop: float, count: int) -> NDArray[np.bool_]:
        """In which of equal columns ``[count]`` it is heard in the whole."""
        first, last = self._sample(start), self._sample(stop)
        return present(self.pyramid.power(first, last, count), self.whole.power(first, last, count))

    def _sample(self, seconds: float) -> float:
        return (seconds - self.start_seconds) * self.rate
