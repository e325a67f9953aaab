"""The room around the listener: early reflections by image sources, and a diffuse tail.

Without any room, headphones put a sound inside the head. The first reflection off each wall of a
shoebox (image-source method, Allen and Berkley 1979) comes from where it would come from, through
the same measured head; what follows is noise that decays, as alike at the two ears as a diffuse
field is (the sinc of Cook et al. 1955). One room for all sounds; a far sound has more of it.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.mixing.binaural.head import Direction, Head, whole_degrees
from engine.mixing.block_grid import BlockGrid
from engine.mixing.fft import Spectra, good_size, signal, spectrum

SIZE_METRES = (7.0, 5.4, 2.8)
"""Ahead, left, up."""
LISTENER_METRES = (3.0, 2.5, 1.3)
DISTANCE_METRES = 1.4
"""How far away a sound at distance 1 stands: where heads are measured."""
SPEED_OF_SOUND = 343.0
EAR_METRES = 0.0875
EARLY_SECONDS = 0.02
"""By how much the last early reflection may be later than the sound itself."""
DECAY_SECONDS = (0.45, 0.25)
"""Reverberation times (60 dB) of the tail, of bass and treble."""
TAIL_SECONDS = (0.012, 0.40)
TAIL_DB = -5.0
"""What the tail has at each ear, against a sound at distance 1, when the room is whole."""
_MIDDLE_HERTZ = (200.0, 2000.0)
_REFLECTED = (0.7, 0.7, 0.75, 0.75, 0.55, 0.65)
"""What share of a sound a wall gives back: behind, ahead, right, left, floor, ceiling."""
_DULL_HERTZ = 7000.0
_CROSSOVER_HERTZ = 2000.0
_WALL_MARGIN = 0.3
_SEED = 7
_KEPT_DIRECTIONS = 4096

_Floats = NDArray[np.float32]
_Doubles = NDArray[np.float64]


class Room:
    """The room of one head on one grid: filters for what comes after the sound itself, in cells."""

    def __init__(self, head: Head, grid: BlockGrid) -> None:
        self._head, self._grid = head, grid
        self._early: dict[tuple[Direction, float], Spectra] = {}

    @property
    def early_cells(self) -> int:
        """How many cells the early reflections of a sound need."""
        grid = self._grid
        return 1 + int(np.ceil((EARLY_SECONDS * grid.rate + 1) / grid.cell))

    @property
    def tail_cells(self) -> int:
        """How many cells the tail needs."""
        return len(self.tail)

    def early(self, towards: Direction, distance: float) -> Spectra:
        """The spectra ``[P, 2, cell + 1]`` of a sound's reflections, against the sound itself."""
        key = (towards, round(distance, 2))
        known = self._early.get(key)
        if known is None:
            if len(self._early) > _KEPT_DIRECTIONS:
                self._early.clear()
            known = self._early[key] = self._partitions(self.reflections(*key))
        return known

    def reflections(self, towards: Direction, distance: float) -> _Floats:
        """What both ears hear of an impulse's first reflections, ``[2, T]``."""
        grid = self._grid
        heard = np.zeros((2, self.early_cells * grid.cell), np.float32)
        source = _place(towards, distance)
        straight = float(np.linalg.norm(source))
        for image, kept in _images(source):
            far = float(np.linalg.norm(image))
            late = round((far - straight) / SPEED_OF_SOUND * grid.rate)
            if late > EARLY_SECONDS * grid.rate:
                continue
            response = self._dulled(self._head.responses(_direction_of(image), grid))
            room = heard.shape[1] - late
            piece = response[:, :room]
            heard[:, late : late + piece.shape[1]] += piece * np.float32(kept * straight / far)
        return heard

    @cached_property
    def tail(self) -> Spectra:
        """The spectra ``[K, 2, cell + 1]`` of the diffuse tail, against a sound at distance 1."""
        return self._partitions(self.tail_response())

    @cached_property
    def power(self) -> _Floats:
        """The power ``[cell + 1]`` that both ears together hear of the room at each frequency."""
        both = (self.early((0, 0), 1.0), self.tail)
        return np.sum([(np.abs(parts) ** 2).sum(axis=(0, 1)) for parts in both], axis=0)

    def tail_response(self) -> _Floats:
        """What both ears hear of the tail of an impulse, ``[2, T]``; the same in every run."""
        grid = self._grid
        begins, ends = (round(seconds * grid.rate) for seconds in TAIL_SECONDS)
        count = -(-(ends + grid.lead) // grid.cell) * grid.cell
        size = good_size(2 * count)
        hertz = np.arange(size // 2 + 1) * grid.rate / size
        noise = np.random.default_rng(_SEED).standard_normal((2, count))
        bass, treble = (
            noise * _decay(np.arange(count) - grid.lead, begins, ends, seconds * grid.rate)
            for seconds in DECAY_SECONDS
        )
        low = 1 / (1 + (hertz / _CROSSOVER_HERTZ) ** 2)
        lines = np.fft.rfft(bass, size) * low + np.fft.rfft(treble, size) * (1 - low)
        lines /= np.sqrt(1 + (hertz / _DULL_HERTZ) ** 2)
        alike = np.sinc(2 * hertz * 2 * EAR_METRES / SPEED_OF_SOUND)
        lines[1] = alike * lines[0] + np.sqrt(1 - alike**2) * lines[1]
        tail = np.fft.irfft(lines, size)[:, :count]
        middle = (hertz > _MIDDLE_HERTZ[0]) & (hertz < _MIDDLE_HERTZ[1])
        power = (np.abs(np.fft.rfft(tail, size)[:, middle]) ** 2).mean()
        return (tail * np.sqrt(10 ** (TAIL_DB / 10) / power)).astype(np.float32)

    def _dulled(self, response: _Floats) -> _Floats:
        """A wall takes the treble."""
        size = good_size(2 * response.shape[1])
        hertz = np.arange(size // 2 + 1) * self._grid.rate / size
        once = 1 / (1 + 1j * hertz / _DULL_HERTZ)  # one pole: no earlier than the sound
        return signal(spectrum(response, size) * once, size)[:, : response.shape[1]]

    def _partitions(self, response: _Floats) -> Spectra:
        cell = self._grid.cell
        count = -(-response.shape[1] // cell)
        padded = np.pad(response, ((0, 0), (0, count * cell - response.shape[1])))
        return spectrum(padded.reshape(2, count, cell).swapaxes(0, 1), 2 * cell)


def near_field(towards: Direction, distance: float) -> _Floats:
    """By what factors ``[2]`` the ears' levels change when a sound comes nearer than measured.

    The nearer ear gains more (1/r to each ear, past the head's own shadow); at distance 1 nothing.
    """
    if distance == 1.0:
        return np.ones(2, np.float32)
    ears = np.array([[0.0, EAR_METRES, 0.0], [0.0, -EAR_METRES, 0.0]])
    way = _unit(towards)
    to_ear = [
        np.linalg.norm(way * metres - ears, axis=1) / metres
        for metres in (DISTANCE_METRES, DISTANCE_METRES * distance)
    ]
    return (to_ear[0] / to_ear[1]).astype(np.float32)


def _unit(towards: Direction) -> _Doubles:
    azimuth, elevation = np.radians(towards)
    flat = np.cos(elevation)
    return np.array([flat * np.cos(azimuth), flat * np.sin(azimuth), np.sin(elevation)])


def _place(towards: Direction, distance: float) -> _Doubles:
    """Where a sound stands from the listener, in metres; inside the room."""
    way = _unit(towards) * DISTANCE_METRES * distance
    here, size = np.array(LISTENER_METRES), np.array(SIZE_METRES)
    room = np.where(way > 0, size - here - _WALL_MARGIN, here - _WALL_MARGIN)
    return way * min(1.0, float((room / np.maximum(np.abs(way), 1e-9)).min()))


def _images(source: _Doubles) -> list[tuple[_Doubles, float]]:
    """The six mirror images of a place, from the listener, and what share their wall gives back."""
    images: list[tuple[_Doubles, float]] = []
    walls = iter(_REFLECTED)
    for axis in range(3):
        for wall in (-LISTENER_METRES[axis], SIZE_METRES[axis] - LISTENER_METRES[axis]):
            image = source.copy()
            image[axis] = 2 * wall - source[axis]
            images.append((image, next(walls)))
    return images


def _direction_of(place: _Doubles) -> Direction:
    azimuth = np.degrees(np.arctan2(place[1], place[0]))
    elevation = np.degrees(np.arctan2(place[2], np.hypot(place[0], place[1])))
    return whole_degrees(float(azimuth), float(elevation))


def _decay(places: NDArray[np.int_], begins: int, ends: int, samples: float) -> _Doubles:
    """An exponential decay by 60 dB in so many samples, faded in and out."""
    rise = np.clip((places - begins / 2) / begins, 0, 1)
    fall = np.clip((ends - places) / (0.2 * ends), 0, 1)
    return 10 ** (-3 * places / samples) * np.sin(np.pi / 2 * rise) ** 2 * fall
