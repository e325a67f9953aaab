"""Transient (onset) detection: where a sound suddenly holds far more energy than before."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

STEP_SECONDS = 0.00133
SHORT_STEPS = 4
PAST_STEPS, GAP_STEPS = 30, 2
APART_STEPS = 24
RISE_RATIO = 4.0
"""An attack has so many times the energy of the loudest moment shortly before (6 dB)."""
_FLOOR = 1e-8
_CHUNK_STEPS = 32
_KEPT_CHUNKS = 64

_Floats = NDArray[np.float32]


class TransientDetector:
    """Finds attacks in a sound that ``read`` gives span by span; each place is looked at once.

    High frequencies count for more (the first difference is what is measured), since they tell an
    attack from the swell of a bass; the past counts by its loudest moment, since the pulses of a
    low voice are no attacks.
    """

    def __init__(self, read: Callable[[int, int], _Floats], rate: int) -> None:
        self._read = read
        self._step = max(round(STEP_SECONDS * rate), 8)
        self._chunks: dict[int, list[int]] = {}

    def first_between(self, start: int, stop: int) -> int | None:
        """The first attack in [start, stop), as a sample."""
        size = self._step * _CHUNK_STEPS
        for number in range(start // size, -(-stop // size)):
            for place in self._chunk(number):
                if start <= place < stop:
                    return place
        return None

    def _chunk(self, number: int) -> list[int]:
        known = self._chunks.get(number)
        if known is None:
            while len(self._chunks) >= _KEPT_CHUNKS:
                del self._chunks[next(iter(self._chunks))]
            known = self._chunks[number] = self._detect(number * _CHUNK_STEPS)
        return known

    def _detect(self, first: int) -> list[int]:
        """The attacks among the steps of a chunk that begins with step ``first``."""
        before = PAST_STEPS + GAP_STEPS + APART_STEPS
        start, count = first - before, before + _CHUNK_STEPS + APART_STEPS
        heard = self._read(start * self._step - 1, (start + count + SHORT_STEPS - 1) * self._step)
        energy = (np.diff(heard, axis=1) ** 2).sum(axis=0).reshape(-1, self._step).mean(axis=1)
        short = sliding_window_view(energy, SHORT_STEPS).mean(axis=1)
        past = sliding_window_view(short, PAST_STEPS).max(axis=1)[: count - PAST_STEPS - GAP_STEPS]
        rise = short[PAST_STEPS + GAP_STEPS :] / (past + _FLOOR)
        highest = sliding_window_view(rise, 2 * APART_STEPS + 1).max(axis=1)
        inner = rise[APART_STEPS : APART_STEPS + _CHUNK_STEPS]
        found = np.flatnonzero((inner >= highest) & (inner > RISE_RATIO))
        return [int((first + place) * self._step) for place in found]
