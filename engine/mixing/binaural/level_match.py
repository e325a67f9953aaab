"""Level match of the binaural mix, so that its toggle does not jump in loudness.

What both ears get depends on the direction, on how alike left and right were before they were
folded, and on how alike the stems are (masks leave each a little of the others). No constant puts
that right. So for every block the K-weighted energies of all strips and between all strips are
measured, plain and binaural; from them follows, for any position of the faders, by what factor
each strip and their sum must be raised. The factor moves slowly: it looks half a second both ways.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine.mixing.block_grid import BlockGrid

SMOOTHING_REACH_SECONDS = 0.5
LIMIT_DB = 9.0
_QUIET = 1e-9
"""Energies below this (per sample) are too near to silence to say anything about levels."""

_Floats = NDArray[np.float32]
_Doubles = NDArray[np.float64]


def energies_between(spectra: NDArray[np.complex64], weights: _Floats) -> _Doubles:
    """The energies ``[S, S]`` between strips whose spectra are ``[S, ..., F]``.

    ``weights`` ``[..., F]`` are the square roots of how much each frequency (and channel) counts.
    """
    weighted = (spectra * weights).reshape(len(spectra), -1).view(np.float32)
    # Not a matrix product: BLAS would wake its threads for it, and wait for them on a busy machine.
    return np.einsum("if,jf->ij", weighted, weighted).astype(np.float64)


class LevelMatch:
    """The factors for every block.

    ``measure`` gets the energies ``[2 (plain, around the head), S, S]`` of a block by its number.
    """

    def __init__(self, grid: BlockGrid, measure: Callable[[int], _Doubles]) -> None:
        self._measure = measure
        self._known: dict[int, _Doubles] = {}
        self._edges: dict[int, _Doubles] = {}
        self._reach = max(round(SMOOTHING_REACH_SECONDS * grid.rate / grid.block), 1)
        steps = np.arange(2 * self._reach) + 0.5
        self._window = np.sin(np.pi * steps / (2 * self._reach)) ** 2
        self._window /= self._window.sum() * grid.block

    def factors(self, edge: int, gains: _Doubles) -> _Doubles:
        """What to multiply each strip with ``[S]`` at the beginning of block ``edge``.

        ``gains`` ``[S]`` are the faders: they decide how much the sum must be raised.
        """
        plain, around = self._smoothed(edge)
        each = _factor(np.diag(plain), np.diag(around))
        levelled = gains * each
        total = _factor(gains @ plain @ gains, levelled @ around @ levelled)
        return each * total

    def _smoothed(self, edge: int) -> _Doubles:
        """The energies ``[2 (plain, around), S, S]`` around the beginning of a block."""
        known = self._edges.get(edge)
        if known is None:
            if len(self._edges) > 4 * self._reach:
                self._edges.clear()
            numbers = range(edge - self._reach, edge + self._reach)
            near = np.stack([self._energies(number) for number in numbers])
            known = self._edges[edge] = np.tensordot(self._window, near, 1)
        return known

    def _energies(self, number: int) -> _Doubles:
        known = self._known.get(number)
        if known is None:
            for far in [n for n in self._known if abs(n - number) > 4 * self._reach]:
                del self._known[far]
            known = self._known[number] = self._measure(number)
        return known


def _factor(plain: _Doubles, around: _Doubles) -> _Doubles:
    limit = 10 ** (LIMIT_DB / 20)
    ratio = (np.maximum(plain, 0) + _QUIET) / (np.maximum(around, 0) + _QUIET)
    return np.clip(np.sqrt(ratio), 1 / limit, limit)
