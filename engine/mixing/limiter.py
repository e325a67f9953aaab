# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
"""The true peak limiter, last before the ears: no peak above -1 dBTP, nothing else touched.

A peak pulls the gain down along a smooth bump around it: quickly before it, slowly after it. The
gain at a sample is a function of the peaks near it and of nothing else, so that what is heard does
not depend on where playing began.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from engine.mixing.block_grid import BlockGrid
from engine.mixing.loudness import true_peak_bound, true_peaks

CEILING_DB = -1.0
_MARGIN_DB = 0.05
"""The gain itself moves; this much room keeps its own true peaks under the ceiling."""
_HOP = 16
BLOCKS_BEFORE, BLOCKS_AFTER = 2, 1

_Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Limited:
    """A block ``[C, block]`` and by how many dB its loudest peak was turned down (0: untouched)."""

    samples: _Floats
    reduction_db: float


class Limiter:
    """Limits single blocks; each call is given the blocks around, and remembers nothing."""

    def __init__(self, grid: BlockGrid) -> None:
        self._grid = grid
        self._ceiling = np.float32(10 ** ((CEILING_DB - _MARGIN_DB) / 20))
        self._window = _reduction_shape(grid.block // _HOP)

    def excess_db(self, samples: _Floats) -> _Floats | None:
        """How far each 16 samples of a block exceed the ceiling, in dB; None when none does.

        ``samples`` is ``[C, HALF_TAPS + block + HALF_TAPS]``.
        """
        if np.abs(samples).max() * true_peak_bound() <= self._ceiling:
            return None
        peaks = true_peaks(samples).reshape(-1, _HOP).max(axis=1)
        if peaks.max() <= self._ceiling:
            return None
        over = 20 * np.log10(np.maximum(peaks, self._ceiling) / self._ceiling)
        return over.astype(np.float32)

    def limit(self, samples: _Floats, around: list[_Floats | None]) -> Limited:
        """A block turned down where it must be.

        ``around`` holds the excess of the two blocks before, of this one and of the one after.
        """
        if all(excess is None for excess in around):
            return Limited(samples, 0.0)
        hops = self._grid.block // _HOP
        nothing = np.zeros(hops, np.float32)
        excess = np.concatenate([nothing if e is None else e for e in around])
        wanted = (sliding_window_view(excess, len(self._window)) * self._window).max(axis=1)
        attack = _attack(hops)
        first = BLOCKS_BEFORE * hops - (len(self._window) - 1 - attack)
        bumps = wanted[first - 1 : first + hops + 1]
        if not bumps.any():
            return Limited(samples, 0.0)
        places = (np.arange(self._grid.block) + 0.5) / _HOP + 0.5
        reduction = np.interp(places, np.arange(hops + 2), bumps)
        gain = (10.0 ** (-reduction / 20)).astype(np.float32)
        return Limited(samples * gain, float(reduction.max()))


def _attack(hops: int) -> int:
    """How many hops before a peak the gain begins to fall (an eighth of a block, some 5 ms)."""
    return hops // 8


def _reduction_shape(hops: int) -> _Floats:
    """How much of a peak's reduction is due at each hop around it, latest due first.

    One from the hop before the peak to the hop after it, since the gain is interpolated between
    hops; smooth on both sides.
    """
    before, after = _attack(hops) - 2, 7 * hops // 4 - 2
    rise = np.cos(np.pi / 2 * (np.arange(before, 0, -1) / (before + 1))) ** 2
    fall = np.cos(np.pi / 2 * (np.arange(1, after + 1) / (after + 1))) ** 2
    bump = np.concatenate([[0.0], rise, np.ones(3), fall, [0.0]])
    return bump[::-1].astype(np.float32)
