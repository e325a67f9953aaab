"""Stretching of a packet by some samples, where the clock of a sound drifts from its stamps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_HALF_TAPS = 12
_KAISER_BETA = 9.0


def stretched(samples: NDArray[np.float32], length: int) -> NDArray[np.float32]:
    """``[C, n]`` as ``[C, length]``, band-limited, n and length differing by a few in a hundred.

    The first sample stays where it is, so that packet follows on packet without a seam.
    """
    count = samples.shape[1]
    if not count or length <= 0:
        return np.zeros((samples.shape[0], max(length, 0)), np.float32)
    places = np.arange(length) * (count / length)
    whole = np.floor(places).astype(np.int64)
    made = np.zeros((samples.shape[0], length))
    total = np.zeros(length)
    for tap in range(1 - _HALF_TAPS, _HALF_TAPS + 1):
        away = places - (whole + tap)
        inside = np.clip(1 - np.square(away / _HALF_TAPS), 0, None)
        weight = np.sinc(away) * np.i0(_KAISER_BETA * np.sqrt(inside)) / np.i0(_KAISER_BETA)
        made += samples[:, np.clip(whole + tap, 0, count - 1)] * weight
        total += weight
    return (made / total).astype(np.float32)
