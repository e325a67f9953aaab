"""A solo sound: the seconds in which only one object plays, and what was learned from them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np

SPECTRUM_ROWS = 256
_MOST_SPECTRA = 64
_SUM_TOLERANCE = 0.05  # of half floats

Seconds = tuple[float, float]
"""From when to when on the clip's clock."""


@dataclass(frozen=True, slots=True)
class SoloSound:
    """Where an object plays alone, as somebody marked it, and how it sounds there.

    ``spans`` are the marked seconds, in order and apart. ``spectra`` are the spectra learned from
    ``learned_from`` (``engine.analysis.solo_learning``; empty: nothing was), half floats, a few
    kilobytes. ``used`` is whether the object is separated with their help. ``was_lost`` says that
    spectra were in a file but damaged.
    """

    spans: tuple[Seconds, ...] = ()
    spectra: bytes = field(default=b"", repr=False)
    learned_from: tuple[Seconds, ...] = ()
    used: bool = True
    was_lost: bool = False

    @property
    def is_heard(self) -> bool:
        """Whether the sound of the object is another because of it."""
        return self.used and bool(self.spectra)

    @property
    def is_current(self) -> bool:
        """Whether all that is marked has been learned, and nothing else."""
        return self.spans == self.learned_from

    @property
    def key(self) -> str:
        """A text that is the same for the same effect on the sound; "" without any."""
        return hashlib.sha256(self.spectra).hexdigest()[:16] if self.is_heard else ""

    def marked(self, start: float, end: float) -> SoloSound:
        """With these seconds marked as well; spans that touch are one."""
        return replace(self, spans=_joined((*self.spans, (min(start, end), max(start, end)))))

    def unmarked(self, start: float, end: float) -> SoloSound:
        """Without what is marked of these seconds."""
        start, end = min(start, end), max(start, end)
        parts = (
            part
            for first, last in self.spans
            for part in ((first, min(last, start)), (max(first, end), last))
        )
        return replace(self, spans=_joined(part for part in parts if part[0] < part[1]))

    def learned(self, spectra: bytes) -> SoloSound:
        """With the spectra that were learned from all that is marked, in use."""
        return SoloSound(self.spans, spectra, self.spans)


NO_SOLO = SoloSound()
"""Of an object of which nothing is marked."""


def is_spectra(packed: bytes) -> bool:
    """Whether bytes are spectra as they are learned: each of ``SPECTRUM_ROWS``, of sum one."""
    size = 2 * SPECTRUM_ROWS
    if not packed or len(packed) % size or len(packed) > _MOST_SPECTRA * size:
        return False
    spectra = np.frombuffer(packed, "<f2").astype(np.float32).reshape(-1, SPECTRUM_ROWS)
    if not np.isfinite(spectra).all() or spectra.min() < 0:
        return False
    return bool((np.abs(spectra.sum(1) - 1) < _SUM_TOLERANCE).all())


def _joined(spans: Iterable[Seconds]) -> tuple[Seconds, ...]:
    joined: list[Seconds] = []
    for start, end in sorted(spans):
        if start == end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
