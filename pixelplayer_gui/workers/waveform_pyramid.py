"""A waveform pyramid: lowest, highest and mean power of short spans at every zoom, on disk."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

CHUNK = 1 << 16
"""Samples that are summed up at one go; every level's bins fit into it without a seam."""
FINEST = 64
"""Samples in a bin of the finest level; what is closer needs the samples themselves."""
_FACTOR = 4
_BINS = tuple(FINEST * _FACTOR**level for level in range(6))  # 64 ... 65536 samples
_POWER_BIN = 4096
_VALUES = 3
_BYTES = 2 * _VALUES
AUDIBLE_IN_MIX_DB = -15.0
"""A part is heard where it holds at least this share of the whole's power (a thirtieth) ..."""
AUDIBLE_DB = -55.0
"""... and is at least this loud, relative to full scale (mean over its channels)."""

_Floats = NDArray[np.float32]


class WaveformPyramid:
    """Lowest and highest sample and mean power of a sound, filled in chunk by chunk.

    Six levels, each four times as coarse as the one before, in one sparse file: 8 kB a chunk,
    nothing of it in memory, so that an hour costs no more than a second; the file is open only
    while it is written or read. What was not written reads as silence. One thread writes, another
    reads.
    """

    def __init__(self, length: int, path: Path) -> None:
        self.length, self._path = length, path
        self.chunks = math.ceil(length / CHUNK)
        self.peak = 0.0
        """The largest sample met so far, without its sign."""
        path.open("wb").close()

    def write(self, chunk: int, samples: _Floats) -> None:
        """Take the samples ``[C, n]`` of a chunk; ``OSError`` when the disk is full."""
        bins = _finest(samples)
        self.peak = max(self.peak, float(np.abs(bins[:, :2]).max(initial=0.0)))
        with self._path.open("r+b", buffering=0) as file:
            for level, size in enumerate(_BINS):
                if level:
                    bins = _downsampled(bins)
                file.seek(self._place(level, chunk * (CHUNK // size)))
                file.write(_as_half_floats(bins).tobytes())

    def extremes(self, start: float, stop: float, count: int) -> _Floats:
        """Lowest and highest sample ``[count, 2]`` of equal columns between two samples."""
        level = _level_for((stop - start) / max(count, 1))
        bins, first = self._bins(level, start, stop)
        return column_extremes(bins[:, :2], first, _BINS[level], start, stop, count)

    def power(self, start: float, stop: float, count: int) -> _Floats:
        """Mean power ``[count]`` of equal columns, each of at least ``_POWER_BIN`` samples."""
        level = max(_level_for((stop - start) / max(count, 1)), _BINS.index(_POWER_BIN))
        bins, first = self._bins(level, start, stop)
        if len(bins) == 0 or count == 0:
            return np.zeros(count, np.float32)
        edges = np.linspace(start, stop, count + 1) / _BINS[level] - first
        sums = np.concatenate([[0.0], np.cumsum(bins[:, 2].astype(np.float64) ** 2)])
        # whole bins, at least one: the mean of all that a column touches
        low = np.clip(np.floor(edges[:-1] + 1e-6).astype(np.int64), 0, len(bins))
        high = np.clip(np.ceil(edges[1:] - 1e-6).astype(np.int64), 0, len(bins))
        return ((sums[high] - sums[low]) / np.maximum(high - low, 1)).astype(np.float32)

    def close(self) -> None:
        """Remove the file."""
        self._path.unlink(missing_ok=True)

    def _place(self, level: int, number: int) -> int:
        before = sum(CHUNK // size for size in _BINS[:level]) * self.chunks
        return (before + number) * _BYTES

    def _bins(self, level: int, start: float, stop: float) -> tuple[_Floats, int]:
        """The bins ``[n, 3]`` of a level that touch a span, and the number of the first."""
        size, total = _BINS[level], self.chunks * (CHUNK // _BINS[level])
        first = min(max(math.floor(start / size), 0), total)
        last = min(max(math.ceil(stop / size), first), total)
        wanted = (last - first) * _BYTES
        try:
            with self._path.open("rb", buffering=0) as file:
                file.seek(self._place(level, first))
                raw = file.read(wanted) or b""
        except FileNotFoundError:  # the lane is gone
            return np.zeros((0, _VALUES), np.float32), first
        raw = raw[: len(raw) - len(raw) % _BYTES].ljust(wanted, b"\0")
        return np.frombuffer(raw, "<f2").reshape(-1, _VALUES).astype(np.float32), first


def column_extremes(
    bins: _Floats, first: int, size: float, start: float, stop: float, count: int
) -> _Floats:
    """The extremes ``[count, 2]`` of equal columns of a span, from bins ``[n, 2]``.

    Bin 0 of those given is bin ``first`` of the sound, ``size`` samples each. A column takes the
    extremes of all bins it touches, so that no peak is lost; outside the sound it is flat.
    """
    result = np.zeros((count, 2), np.float32)
    if len(bins) == 0 or count == 0 or stop <= start:
        return result
    edges = np.linspace(start, stop, count + 1) / size - first
    low = np.floor(edges[:-1] + 1e-6).astype(np.int64)
    high = np.maximum(low + 1, np.ceil(edges[1:] - 1e-6).astype(np.int64))
    inside = (high > 0) & (low < len(bins))
    low, high = np.clip(low[inside], 0, len(bins) - 1), np.clip(high[inside], 1, len(bins))
    # reduceat takes pairs (low, high): every other result is a column; one bin of padding lets
    # the last pair end at the very end.
    padded = np.concatenate([bins, bins[-1:]])
    pairs = np.stack([low, high], axis=1).ravel()
    result[inside, 0] = np.minimum.reduceat(padded[:, 0], pairs)[::2]
    result[inside, 1] = np.maximum.reduceat(padded[:, 1], pairs)[::2]
    return result


def sample_line(samples: _Floats, first: int, start: float, stop: float, count: int) -> _Floats:
    """The extremes ``[count, 2]`` of a line through samples ``[n, 2]`` that is seen very close.

    Where a column is shorter than a sample the line between two samples passes through it.
    """
    if len(samples) == 0 or count == 0:
        return np.zeros((count, 2), np.float32)
    fine = max(1, math.ceil(2 * (stop - start) / count))
    places = np.linspace(start, stop, count * fine + 1) - first
    numbers = np.arange(len(samples))
    result = np.empty((count, 2), np.float32)
    for side, pick in ((0, np.minimum), (1, np.maximum)):
        drawn = np.interp(places, numbers, samples[:, side], left=0.0, right=0.0)
        inner = drawn[:-1].reshape(count, fine)
        ends = drawn[fine::fine]
        result[:, side] = pick(pick.reduce(inner, axis=1), ends)
    return result


def audible_in_mix(part: _Floats, whole: _Floats) -> NDArray[np.bool_]:
    """Where a part is heard in the whole, from their powers (see ``AUDIBLE_IN_MIX_DB``)."""
    share, floor = 10 ** (AUDIBLE_IN_MIX_DB / 10), 10 ** (AUDIBLE_DB / 10)
    return (part >= share * whole) & (part >= floor)


def _level_for(samples: float) -> int:
    """The coarsest level whose bins are no longer than a column."""
    return max((i for i, size in enumerate(_BINS) if size <= samples), default=0)


def _finest(samples: _Floats) -> _Floats:
    missing = -samples.shape[1] % CHUNK
    low, high = samples.min(axis=0), samples.max(axis=0)
    power = np.square(samples).mean(axis=0)
    parts = [np.pad(each, (0, missing)).reshape(-1, FINEST) for each in (low, high, power)]
    summed = (parts[0].min(axis=1), parts[1].max(axis=1), parts[2].mean(axis=1))
    return np.stack(summed, axis=1)


def _downsampled(bins: _Floats) -> _Floats:
    four = bins.reshape(-1, _FACTOR, _VALUES)
    summed = (four[:, :, 0].min(axis=1), four[:, :, 1].max(axis=1), four[:, :, 2].mean(axis=1))
    return np.stack(summed, axis=1)


def _as_half_floats(bins: _Floats) -> NDArray[np.float16]:
    """As half floats; the root of the power, because the power of soft sounds is too small."""
    values = bins.copy()
    values[:, 2] = np.sqrt(values[:, 2])
    return np.clip(values, -60000, 60000).astype("<f2")
