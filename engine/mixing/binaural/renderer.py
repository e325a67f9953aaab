"""The binaural renderer: every object heard from where it stands, the rest all around."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.mixing.automation import gain_at
from engine.mixing.binaural.head import (
    Direction,
    Head,
    bed_spectra,
    convolve,
    delayed_frames,
    direction,
    frame_spectra,
    late_convolve,
    region_point,
    whole_degrees,
)
from engine.mixing.binaural.level_match import LevelMatch, energies_between
from engine.mixing.binaural.room import Room, near_field
from engine.mixing.block_grid import CELLS, BlockGrid
from engine.mixing.channels import fold_to_stereo, mono, placed_in_stereo
from engine.mixing.fft import Spectra, spectrum
from engine.mixing.loudness import channel_weights, k_power
from engine.mixing.mix import REST, Mix, Strip
from engine.mixing.sources import MixSources, SourceSpan
from engine.scene.region import Region
from engine.scene.scene import Scene

_Floats = NDArray[np.float32]
_MAX_CACHED_POINTS = 4096


class BinauralRenderer:
    """The binaural renderer of one mix, block by block; holds nothing that faders change.

    ``start_seconds`` is where sample 0 of the sound lies on the clip clock, ``aspect`` the
    picture's width over its height.
    """

    def __init__(
        self,
        sources: MixSources,
        grid: BlockGrid,
        head: Head,
        room: Room,
        mix: Mix,
        scene: Scene,
        *,
        channels: int,
        start_seconds: float,
        aspect: float,
    ) -> None:
        self._sources, self._grid, self._head, self._room = sources, grid, head, room
        self._mix, self._scene = mix, scene
        self._start_seconds, self._aspect = start_seconds, aspect
        self._objects = {item.id: item for item in scene.objects}
        self._strips = {strip.id: strip for strip in mix.strips}
        self._points: dict[tuple[str, int], tuple[float, float]] = {}
        self._ways: dict[tuple[str, int], tuple[Direction, ...]] = {}
        self._level = LevelMatch(grid, self._measure)
        power = k_power(grid.rate, 2 * grid.cell) / np.float32(grid.cell)
        heard = channel_weights(max(channels, 2))  # one channel is heard from both loudspeakers
        self._ear_weights = np.sqrt(power)
        self._weights = np.sqrt(heard[:, None] * power)[:, None, :]

    def renders(self, mix: Mix, scene: Scene) -> bool:
        """Whether only faders differ between this mix and the one all was measured for."""
        return scene is self._scene and _spatial_layout(mix) == _spatial_layout(self._mix)

    def block(self, mix: Mix, number: int) -> _Floats:
        """Block ``number`` of the grid ``[2, block]``, before the master fader."""
        grid = self._grid
        first = number * grid.block
        start, stop = first - grid.cell + grid.lead, first + grid.block + grid.lead
        span = self._sources.span(mix, start, stop, silent=mix.effective_gain(REST) > 0)
        factors = self._factors(mix, number)
        sounds: list[_Floats] = []
        filters: list[Spectra] = []
        for row, strip in enumerate(mix.all_strips):
            sound, gains = _gained(span, strip.id, factors[:, row] / np.float32(strip.distance))
            if sound is None or not sound.any():
                continue
            sounds.extend(fold_to_stereo(sound) if strip.id == REST else [mono(sound)])
            filters.extend(self._filters(strip, number, gains))
        heard = np.zeros((2, grid.block), np.float32)
        if sounds:
            heard += convolve(frame_spectra(np.stack(sounds), grid), filters, grid)
        if mix.room:
            heard += np.float32(mix.room) * self._reverberation(mix, number, factors)
        return heard

    def _reverberation(self, mix: Mix, number: int, factors: _Floats) -> _Floats:
        """What the whole room gives back of all objects in a block, ``[2, block]``.

        The rest is left out: it was recorded in a room.
        """
        grid, room = self._grid, self._room
        past = max(room.tail_cells, room.early_cells) * grid.cell
        recent = grid.block + room.early_cells * grid.cell
        first = number * grid.block + grid.lead
        span = self._sources.span(mix, first - past, first + grid.block, silent=False)
        sent = np.zeros((2, past + grid.block), np.float32)
        sounds: list[_Floats] = []
        filters: list[Spectra] = []
        for row, strip in enumerate(mix.strips):
            sound, gains = _gained(span, strip.id, factors[:, row])
            if sound is None or not sound.any():
                continue
            alone = mono(sound)
            sent += gains[[0, -1], None] * alone
            sounds.append(alone[-recent:])
            filters.extend(self._reflections(strip, number, gains / np.float32(strip.distance)))
        if not sounds:
            return np.zeros((2, grid.block), np.float32)
        before, after = late_convolve(sent, room.tail, grid)
        ramp = (np.arange(grid.block, dtype=np.float32) + np.float32(0.5)) / np.float32(grid.block)
        frames = delayed_frames(frame_spectra(np.stack(sounds), grid), room.early_cells)
        return convolve(frames, filters, grid) + before + (after - before) * ramp

    def _reflections(self, strip: Strip, number: int, gains: _Floats) -> list[Spectra]:
        """The filters ``[cells + 1, 2, cell + 1]`` of the parts of an object's reflections."""
        ways = self._directions(strip.id, number)
        heard = np.stack([self._room.early(way, strip.distance) for way in ways], axis=1)
        heard *= gains[:, None, None]
        return list(heard)

    def _filters(self, strip: Strip, number: int, gains: _Floats) -> list[Spectra]:
        """One filter ``[cells + 1, 2, cell + 1]`` for an object, two (left, right) for the rest."""
        shaped = gains[:, None, None]
        if strip.id == REST:
            return [shaped * path for path in bed_spectra(self._grid)]
        towards = self._directions(strip.id, number)
        heard = np.stack([self._head.spectra(way, self._grid) for way in towards])
        if strip.distance != 1.0:
            heard *= np.stack([near_field(way, strip.distance) for way in towards])[:, :, None]
        heard *= shaped
        return [heard]

    def _directions(self, strip_id: str, number: int) -> tuple[Direction, ...]:
        """Where a strip is heard from at the edges of a block's cells."""
        known = self._ways.get((strip_id, number))
        if known is None:
            if len(self._ways) > _MAX_CACHED_POINTS:
                self._ways.clear()
            edges = range(CELLS + 1)
            known = tuple(self._direction(strip_id, number, edge) for edge in edges)
            self._ways[strip_id, number] = known
        return known

    def _direction(self, strip_id: str, number: int, edge: int) -> Direction:
        """Where a strip is heard from at a cell's edge in a block."""
        place, turn = self._strips[strip_id].place, self._mix.head_turn_degrees
        if place is not None:
            return whole_degrees(place[0] - turn, place[1])
        x, y = self._point(strip_id, number)
        if edge:
            later_x, later_y = self._point(strip_id, number + 1)
            x, y = x + (later_x - x) * edge / CELLS, y + (later_y - y) * edge / CELLS
        azimuth, elevation = direction(x, y, self._mix.field_of_view_degrees, self._aspect)
        return whole_degrees(azimuth - turn, elevation)

    def _point(self, strip_id: str, number: int) -> tuple[float, float]:
        """Where in the picture a strip's objects are at the beginning of a block: amid them."""
        known = self._points.get((strip_id, number))
        if known is None:
            ids = self._strips[strip_id].objects
            regions = [self._objects[key].region for key in ids if key in self._objects]
            seconds = self._start_seconds + number * self._grid.block / self._grid.rate
            known = centroid_of(regions, seconds)
            if len(self._points) > _MAX_CACHED_POINTS:
                self._points.clear()
            self._points[strip_id, number] = known
        return known

    def _factors(self, mix: Mix, number: int) -> _Floats:
        """What the level match multiplies each strip with, at the edges of the block's cells.

        The sound of a point falls with its distance (1/r) before the level is matched: the match
        makes up for the head, not for what the listener moved away.
        """
        away = np.array([1 / strip.distance for strip in mix.all_strips])
        first, last = (
            self._level.factors(edge, self._gains(mix, edge) * away)
            for edge in (number, number + 1)
        )
        share = np.arange(CELLS + 1)[:, None] / CELLS
        return (first + (last - first) * share).astype(np.float32)

    def _gains(self, mix: Mix, number: int) -> NDArray[np.float64]:
        """What the strips are heard with at the beginning of a block."""
        seconds = np.array([self._start_seconds + number * self._grid.block / self._grid.rate])
        gains = mix.effective_gains()
        return np.array(
            [
                gains[s.id] * (gain_at(s.automation, seconds)[0] if s.automation else 1.0)
                for s in mix.all_strips
            ]
        )

    def _measure(self, number: int) -> NDArray[np.float64]:
        """The energies ``[2, S, S]`` of one block, plain and around, over its two frames."""
        grid, mix = self._grid, self._mix
        first = number * grid.block
        span = self._sources.span(mix, first, first + grid.block)
        silence = np.zeros_like(span.mixture)
        sounds = [span.stems.get(strip.id, silence) for strip in mix.strips] + [span.rest]
        channels = max(len(span.mixture), 2)
        strips = zip(sounds, mix.all_strips, strict=True)
        plain = np.stack(
            [placed_in_stereo(sound, strip.stereo_placement, channels) for sound, strip in strips]
        )
        around = np.zeros((len(sounds), 2, 2, grid.cell + 1), np.complex64)
        for row, strip in enumerate(mix.strips):
            if strip.id in span.stems:
                ears = self._head.spectra(self._directions(strip.id, number)[CELLS // 2], grid)
                around[row] = self._frames(mono(sounds[row])[None])[0] * ears[:, None]
        left, right = self._frames(fold_to_stereo(sounds[-1]))
        from_left, from_right = bed_spectra(grid)
        around[-1] = left * from_left[:, None] + right * from_right[:, None]
        heard = energies_between(around, self._ear_weights)
        if mix.room:
            sent = self._frames(np.stack([mono(sound) for sound in sounds[:-1]]))
            weights = self._ear_weights * np.sqrt(self._room.power)
            heard[:-1, :-1] += mix.room**2 * energies_between(sent, weights)
        return np.stack([energies_between(self._frames(plain), self._weights), heard])

    def _frames(self, sounds: _Floats) -> Spectra:
        """The spectra ``[..., frames, cell + 1]`` of blocks ``[..., block]``."""
        width = 2 * self._grid.cell
        return spectrum(sounds.reshape(*sounds.shape[:-1], -1, width))


def _gained(span: SourceSpan, strip_id: str, factors: _Floats) -> tuple[_Floats | None, _Floats]:
    """A strip's sound and the gains at the cells' edges that are still to be applied to it."""
    gain = span.gains[strip_id]
    sound = span.rest if strip_id == REST else span.stems.get(strip_id)
    if np.ndim(gain) == 0:
        return (None if gain == 0 else sound), factors * gain
    return (None if sound is None else sound * gain), factors


def centroid_of(regions: Sequence[Region], seconds: float) -> tuple[float, float]:
    """The point (x, y) of the picture amid some regions at a time; ahead when there is none."""
    points = [region_point(region, seconds) for region in regions]
    if not points:
        return 0.5, 0.5
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)


def _spatial_layout(mix: Mix) -> tuple[object, ...]:
    """All of a mix that decides what is heard from where, and nothing else."""
    places = tuple((s.id, s.sound, s.stereo_placement, s.place) for s in mix.all_strips)
    return places, mix.field_of_view_degrees, mix.head_turn_degrees, mix.room
