"""A log-frequency spectrum of a sound's columns, from which spectrograms are painted."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROWS = 160
LOWEST_HZ, HIGHEST_HZ = 40.0, 20000.0
LOWEST_DB, HIGHEST_DB = -100.0, 0.0
LONGEST_WINDOW_SECONDS = 0.085
SHORTEST_WINDOW_SECONDS = 0.02

_Floats = NDArray[np.float32]


def window_size(rate: int, hop: float) -> int:
    """Samples of a window for columns ``hop`` samples apart: close up, time matters more."""
    longest, shortest = (1 << round(math.log2(rate * each)) for each in _BOUNDS)
    return min(max(1 << math.ceil(math.log2(max(16 * hop, 2.0))), shortest), longest)


def log_spectrum_db(frames: _Floats, rate: int) -> NDArray[np.uint8]:
    """Levels ``[ROWS, n]`` of windows ``[n, C, size]``, row 0 the highest frequency.

    Equal steps from ``LOWEST_DB`` (0) to ``HIGHEST_DB`` (255), the level of a sine at full scale.
    A row takes the strongest of its bins; where rows are finer than bins it lies between two.
    """
    size = frames.shape[2]
    window = _window(size)
    # not by scipy, which is loaded after the window and in another thread
    found: Any = np.fft.rfft(frames * window, axis=2)
    spectra: NDArray[np.complex64] = np.asarray(found, np.complex64)
    power = np.square(np.abs(spectra)).mean(axis=1) * np.float32((2 / window.sum()) ** 2)
    level_db = 10 * np.log10(np.maximum(power, np.float32(1e-14)))
    share = (_in_rows(level_db, rate, size) - LOWEST_DB) / (HIGHEST_DB - LOWEST_DB)
    return np.ascontiguousarray((np.clip(share, 0, 1) * 255 + 0.5).astype(np.uint8).T)


def row_of_frequency(hertz: float) -> int:
    """The row a frequency stands in."""
    share = math.log(hertz / LOWEST_HZ) / math.log(HIGHEST_HZ / LOWEST_HZ)
    return min(max(math.floor((1 - share) * ROWS), 0), ROWS - 1)


_BOUNDS = (LONGEST_WINDOW_SECONDS, SHORTEST_WINDOW_SECONDS)


@lru_cache(maxsize=8)
def _window(size: int) -> _Floats:
    return np.hanning(size + 1)[:-1].astype(np.float32)


def _in_rows(level_db: _Floats, rate: int, size: int) -> _Floats:
    """Bins ``[n, size // 2 + 1]`` as rows ``[n, ROWS]``."""
    edges = HIGHEST_HZ * (LOWEST_HZ / HIGHEST_HZ) ** (np.arange(ROWS + 1) / ROWS) * size / rate
    centres = np.sqrt(edges[:-1] * edges[1:])
    last = level_db.shape[1] - 1
    below = np.clip(np.floor(centres).astype(np.int64), 0, last - 1)
    share = np.clip(centres - below, 0, 1).astype(np.float32)
    rows = (level_db[:, below] * (1 - share) + level_db[:, below + 1] * share).astype(np.float32)
    low = np.clip(np.ceil(edges[1:]).astype(np.int64), 0, last)
    high = np.clip(np.floor(edges[:-1]).astype(np.int64) + 1, 0, last + 1)
    wide = np.flatnonzero(high - low >= 2)
    if wide.size:
        pairs = np.stack([low[wide], np.minimum(high[wide], last)], axis=1).ravel()
        rows[:, wide] = np.maximum.reduceat(level_db, pairs, axis=1)[:, ::2]
    rows[:, centres > last] = LOWEST_DB
    return rows
