# pyright: reportMissingTypeStubs=false
"""Binaural head: from a place in the picture to what each ear hears of it (HRTF filters)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Self

import numpy as np
import soxr
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from engine.mixing.binaural.hrir import AlignedHead, align
from engine.mixing.binaural.sofa import HeadMeasurements, bundled_head, read_sofa
from engine.mixing.block_grid import BlockGrid
from engine.mixing.fft import Spectra, good_size, signal, spectrum
from engine.scene.region import Region

SMOOTHING_SECONDS = 0.2
"""A direction is the mean over this long: a box that trembles must not make sound tremble."""
BED_WIDTH = 0.6
"""How much of the rest's middle goes to the sides, in opposite sense left and right."""
BED_BANDS_HERTZ = (350, 700, 1200, 1900, 2800, 4000, 5600, 7800, 11000, 15500)
_PAD = 64

_Floats = NDArray[np.float32]
Direction = tuple[int, int]
"""Azimuth (90 left) and elevation (90 above) in whole degrees."""


def direction(
    x: float, y: float, field_of_view_degrees: float, aspect: float
) -> tuple[float, float]:
    """Where the point (x, y) of the picture stands: azimuth (left positive) and elevation.

    ``aspect`` is the picture's width over its height; the field of view is the horizontal one, of
    a camera that shows straight lines straight (a pinhole camera).
    """
    half = math.tan(math.radians(field_of_view_degrees) / 2)
    azimuth = -math.degrees(math.atan((2 * x - 1) * half))
    elevation = -math.degrees(math.atan((2 * y - 1) * half / aspect))
    return azimuth, elevation


def region_point(region: Region, seconds: float) -> tuple[float, float]:
    """The middle (x, y) of a region at a time, its small tremors smoothed away."""
    if len(region.boxes) == 1:
        return region.boxes[0].centre
    steps = (-0.5, -0.25, 0.0, 0.25, 0.5)
    points = [region.at(seconds + step * SMOOTHING_SECONDS).centre for step in steps]
    return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)


def whole_degrees(azimuth: float, elevation: float) -> Direction:
    """The direction rounded to a degree: finer than ears are, and few enough to keep filters of."""
    return round(azimuth) % 360, max(min(round(elevation), 90), -90)


class Head:
    """A measured head: for every direction, what its two ears hear."""

    def __init__(self, measurements: HeadMeasurements, aligned: AlignedHead | None = None) -> None:
        self.name = measurements.name
        self._aligned = align(measurements) if aligned is None else aligned
        self._spectra: dict[tuple[int, Direction], Spectra] = {}

    @classmethod
    def bundled(cls) -> Self:
        """The head that comes with PixelPlayer (MIT's KEMAR)."""
        return cls(*_aligned_bundled_head())

    @classmethod
    def from_sofa(cls, path: Path) -> Self:
        """The head in a SOFA file; ``CannotOpen`` when it is no such file."""
        return cls(read_sofa(path))

    def responses(self, towards: Direction, grid: BlockGrid) -> _Floats:
        """What both ears hear of an impulse from there, ``[2, cell + 1]``.

        A sound from straight ahead arrives ``grid.lead`` samples late.
        """
        aligned, delays = self._aligned.towards(*towards)
        columns = np.pad(aligned.T, ((_PAD, _PAD), (0, 0)))
        rate = self._aligned.rate
        if rate != grid.rate:
            columns = soxr.resample(columns, rate, grid.rate, quality="VHQ")
            columns = columns * np.float32(rate / grid.rate)
        late = grid.lead - _PAD * grid.rate / rate + delays * grid.rate
        size = good_size(2 * (grid.cell + len(columns)))
        turns = np.arange(size // 2 + 1) / size
        moves = np.exp(-2j * np.pi * turns * late[:, None].astype(np.float64))
        whole = signal(spectrum(columns.T, size) * moves, size)
        return whole[:, : grid.cell + 1]

    def spectra(self, towards: Direction, grid: BlockGrid) -> Spectra:
        """The spectra ``[2, cell + 1]`` of those responses, kept for the next time."""
        key = (grid.rate, towards)
        known = self._spectra.get(key)
        if known is None:
            known = _spectra(self.responses(towards, grid), grid)
            self._spectra[key] = known
        return known


@cache
def _aligned_bundled_head() -> tuple[HeadMeasurements, AlignedHead]:
    """Aligned once: that takes a third of a second, and every film that is opened asks for it."""
    measurements = bundled_head()
    return measurements, align(measurements)


def bed_responses(grid: BlockGrid) -> _Floats:
    """How the rest's left and right reach both ears: ``[2 (from), 2 (ear), cell + 1]``.

    The middle is sent to the two ears with opposite quarter-turns of phase, whose sense changes
    from band to band: wide, diffuse, no colour at either ear (|a + jb| = |a - jb| = 1), and what
    the ears get of it adds up to nothing, so that in mono the rest is what it was.
    """
    size = 2 * grid.cell
    hertz = np.arange(grid.cell + 1) * grid.rate / size
    senses = np.where(np.searchsorted(BED_BANDS_HERTZ, hertz) % 2, -1.0, 1.0)
    reach = grid.lead
    places = np.arange(-reach, reach + 1)
    window = np.cos(np.pi / 2 * places / (reach + 1)) ** 2
    turned = np.roll(signal(1j * BED_WIDTH * senses, size), reach)[: 2 * reach + 1] * window
    achieved = np.abs(spectrum(turned, size))
    straight = np.sqrt(np.clip(1.0 - achieved**2, 0.0, 1.0))
    straight = np.roll(signal(straight + 0j, size), reach)[: 2 * reach + 1] * window
    responses = np.zeros((2, 2, grid.cell + 1), np.float32)
    width = 2 * reach + 1
    responses[0, 0, :width] = straight + turned / 2
    responses[0, 1, :width] = -turned / 2
    responses[1, 0, :width] = turned / 2
    responses[1, 1, :width] = straight - turned / 2
    return responses


@cache
def bed_spectra(grid: BlockGrid) -> Spectra:
    """The spectra ``[2 (from), 2 (ear), cell + 1]`` of ``bed_responses``."""
    return _spectra(bed_responses(grid), grid)


def frame_spectra(sounds: _Floats, grid: BlockGrid) -> Spectra:
    """The spectra ``[S, cells, cell + 1]`` of sounds ``[S, cell + block]``, two cells each."""
    frames = sliding_window_view(sounds, 2 * grid.cell, axis=1)[:, :: grid.cell]
    return spectrum(frames)


def delayed_frames(frames: Spectra, parts: int) -> Spectra:
    """Frames ``[S, P - 1 + cells, F]`` once for each part of a filter: ``[S * P, cells, F]``."""
    cells = frames.shape[1] - parts + 1
    delayed = [frames[:, first : first + cells] for first in reversed(range(parts))]
    return np.stack(delayed, axis=1).reshape(-1, cells, frames.shape[2])


def convolve(frames: Spectra, filters: Sequence[Spectra], grid: BlockGrid) -> _Floats:
    """All sounds of a block through filters that may change from cell to cell: ``[2, block]``.

    ``frames`` come from ``frame_spectra``; each of the S ``filters`` ``[cells + 1, 2, cell + 1]``
    holds at the edges of the cells. Between two edges the sound glides from one filter to the
    other in the time domain (linearly: the two are alike).
    """
    cells = frames.shape[1]
    edges = np.zeros((2, 2, cells, frames.shape[2]), np.complex64)  # before and after, ear, cell
    product = np.empty((cells, 2, frames.shape[2]), np.complex64)
    for sound, towards in zip(frames[:, :, None], filters, strict=True):
        for edge in range(2):
            np.multiply(sound, towards[edge : edge + cells], out=product)
            edges[edge] += product.swapaxes(0, 1)
    before, after = _last_half(edges, grid)
    ramp = (np.arange(grid.cell, dtype=np.float32) + np.float32(0.5)) / np.float32(grid.cell)
    return np.asarray(before + (after - before) * ramp, np.float32).reshape(2, -1)


def late_convolve(sounds: _Floats, filters: Spectra, grid: BlockGrid) -> _Floats:
    """Sounds ``[S, P * cell + block]`` each through the same long filter: ``[S, 2, block]``.

    ``filters`` ``[P, 2, cell + 1]`` are its partitions (uniformly partitioned convolution, overlap-
    save); what comes out belongs to the last block of each sound.
    """
    frames, parts = frame_spectra(sounds, grid), len(filters)
    cells = [
        (frames[:, cell : cell + parts, None][:, ::-1] * filters).sum(axis=1)
        for cell in range(frames.shape[1] - parts + 1)
    ]
    heard = _last_half(np.stack(cells, axis=2), grid)
    return heard.reshape(*heard.shape[:2], -1)


def _last_half(spectra: Spectra, grid: BlockGrid) -> _Floats:
    """Overlap-save: of each frame of two cells, only the second is free of wrap-around."""
    return signal(spectra, 2 * grid.cell)[..., grid.cell :]


def _spectra(responses: _Floats, grid: BlockGrid) -> Spectra:
    return spectrum(responses, 2 * grid.cell)
