"""A cache of the decoded frames used last, so that going back does not decode them again."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import OrderedDict
from dataclasses import dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True, slots=True, eq=False)
class CachedFrame:
    """A decoded ``frame``, shown from ``start`` until before ``stop`` by the file's clock."""

    start: Fraction
    stop: Fraction
    frame: Any

    @property
    def nbytes(self) -> int:
        """The memory of its planes."""
        return sum(plane.buffer_size for plane in self.frame.planes)


class FrameCache:
    """A cache of the frames used last within ``limit_bytes``; for one clip and one thread.

    The frames stay as they were decoded: half the memory of RGB, and nothing is painted in vain.
    """

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self._kept: OrderedDict[Fraction, CachedFrame] = OrderedDict()
        self._starts: list[Fraction] = []
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._starts)

    @property
    def nbytes(self) -> int:
        """The memory of all frames that are kept."""
        return self._bytes

    def put(self, start: Fraction, stop: Fraction, frame: Any) -> None:
        """Keep a frame; those used longest ago go when there is no room."""
        if start in self._kept:
            self._kept.move_to_end(start)
            return
        kept = CachedFrame(start, stop, frame)
        self._kept[start] = kept
        insort(self._starts, start)
        self._bytes += kept.nbytes
        while self._bytes > self.limit_bytes and self._kept:
            self._drop()

    def at(self, time: Fraction) -> CachedFrame | None:
        """The frame that is shown at a time of the file's clock, if it is kept."""
        number = bisect_right(self._starts, time) - 1
        if number < 0:
            return None
        kept = self._kept[self._starts[number]]
        if time >= kept.stop:
            return None
        self._kept.move_to_end(kept.start)
        return kept

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()
        self._starts.clear()
        self._bytes = 0

    def _drop(self) -> None:
        start, kept = self._kept.popitem(last=False)
        self._starts.pop(bisect_right(self._starts, start) - 1)
        self._bytes -= kept.nbytes
