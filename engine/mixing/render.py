"""The renderer, the only mixer: what it makes is heard, and what it makes is exported."""

from __future__ import annotations

from threading import RLock
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engine.mixing.binaural.head import Head
from engine.mixing.binaural.renderer import BinauralRenderer
from engine.mixing.binaural.room import Room
from engine.mixing.block_grid import BlockGrid
from engine.mixing.channels import placed_in_stereo
from engine.mixing.limiter import BLOCKS_AFTER, BLOCKS_BEFORE, Limited, Limiter
from engine.mixing.loudness import HALF_TAPS, peak_db, rms_db
from engine.mixing.mix import REST, Mix
from engine.mixing.sources import MixSources, ReadSound, SourceSpan
from engine.scene.scene import Scene
from engine.scene.stems import Stems

DEFAULT_ASPECT = 16 / 9
_KEPT_BLOCKS = 16

_Floats = NDArray[np.float32]
Levels = dict[str, tuple[float, float]]
"""Of each strip (and ``MASTER``), the peak and the root mean square of a span in dBFS."""


class AudioProperties(Protocol):
    """What the renderer wants to know of the clip's sound; ``SoundInfo`` is one."""

    @property
    def rate(self) -> int:
        """Samples a second."""
        ...

    @property
    def channels(self) -> int:
        """Channels of the clip's sound."""
        ...

    @property
    def length(self) -> int:
        """Samples in each channel."""
        ...

    @property
    def start_seconds(self) -> float:
        """Where sample 0 lies on the clip clock."""
        ...


class Renderer:
    """Turns a mix into sound, span by span, in any order.

    A pure function of the mix, the scene, what is ready of the stems, and the span: neither the
    order nor the size of the spans asked for changes a single bit. Strips and rest add up to the
    mixture, and the neutral mix gives back the mixture itself. Panning moves sound between the
    channels the clip has; a mono clip becomes stereo by it.

    ``sound`` reads the mixture ``[C, n]`` (zeros outside the clip), ``picture_aspect`` is the
    picture's width over its height. Safe to use from several threads, one at a time.
    """

    def __init__(
        self,
        sound: ReadSound,
        stems: Stems,
        info: AudioProperties,
        head: Head | None = None,
        *,
        picture_aspect: float = DEFAULT_ASPECT,
    ) -> None:
        self.rate, self.channels, self.length = info.rate, info.channels, info.length
        self._start_seconds = info.start_seconds
        self._sources = MixSources(sound, stems, info.rate, info.length, info.start_seconds)
        self._grid = BlockGrid.for_rate(info.rate)
        self._head, self._aspect = head, picture_aspect
        self._room: Room | None = None
        self._limiter = Limiter(self._grid)
        self._rendered_mixes: list[_RenderedMix] = []
        self._lock, self._head_lock = RLock(), RLock()
        self.last_reduction_db = 0.0
        """By how many dB the limiter turned down the loudest peak of the last render."""

    @property
    def stems_version(self) -> int:
        """Rises when the stems change; from any thread."""
        return self._sources.stems_version

    def output_channels(self, mix: Mix) -> int:
        """How many channels ``render`` gives for a mix: see ``output_channels``."""
        return output_channels(mix, self.channels)

    def warm_up(self) -> None:
        """Prepare the head now (a moment), so that the first toggle does not wait.

        Rendering without the head goes on meanwhile.
        """
        with self._head_lock:
            if self._head is None:
                self._head = Head.bundled()

    def render(
        self, mix: Mix, scene: Scene, start: int, stop: int, *, limits_neutral: bool = False
    ) -> _Floats:
        """Samples ``[C_out, stop - start]`` of the mix, limited where (and only where) needed.

        The neutral mix is left as it is, unless ``limits_neutral``: for a file that cannot hold it.
        """
        with self._lock:
            version = self._sources.refresh()
            if mix.is_neutral and not limits_neutral:
                self.last_reduction_db = 0.0
                return self._sources.mixture(start, stop)
            if start >= stop:
                return np.zeros((self.output_channels(mix), 0), np.float32)
            rendered = self._rendered_mix(mix, scene, version)
            numbers = self._grid.blocks(start, stop)
            blocks = [rendered.limited(number) for number in numbers]
        self.last_reduction_db = max(block.reduction_db for block in blocks)
        offset = start - numbers[0] * self._grid.block
        joined = np.concatenate([block.samples for block in blocks], axis=1)
        return joined[:, offset : offset + stop - start]

    def read_mixture(self, start: int, stop: int) -> _Floats:
        """Samples ``[C, stop - start]`` of the clip's own sound, before any mix."""
        with self._lock:
            return self._sources.mixture(start, stop)

    def levels(self, mix: Mix, start: int, stop: int) -> Levels:
        """The levels of all strips as they are heard, before panning and the master fader."""
        with self._lock:
            self._sources.refresh()
            span = self._sources.span(mix, start, stop)
        levels: Levels = {}
        for strip in mix.all_strips:
            sound = span.rest if strip.id == REST else span.stems.get(strip.id)
            heard = None if sound is None else sound * span.gains[strip.id]
            levels[strip.id] = NO_LEVEL if heard is None else (peak_db(heard), rms_db(heard))
        return levels

    def _rendered_mix(self, mix: Mix, scene: Scene, version: int) -> _RenderedMix:
        """The blocks of a mix; those of the mix before are kept too, for a change back."""
        known = [rendered for rendered in self._rendered_mixes if rendered.version == version]
        for rendered in known:
            if rendered.mix is mix and rendered.scene is scene:
                return rendered
        binaural = None
        if mix.binaural:
            serving = (rendered.binaural for rendered in known if rendered.binaural is not None)
            binaural = next((a for a in serving if a.renders(mix, scene)), None)
            binaural = binaural or self._binaural_renderer(mix, scene)
        rendered = _RenderedMix(
            mix, scene, version, self._sources, self._grid, self._limiter, binaural
        )
        self._rendered_mixes = [rendered, *known[:1]]
        return rendered

    def _binaural_renderer(self, mix: Mix, scene: Scene) -> BinauralRenderer:
        self.warm_up()
        assert self._head is not None
        if self._room is None:  # kept: a dragged head or knob makes another renderer each time
            self._room = Room(self._head, self._grid)
        return BinauralRenderer(
            self._sources,
            self._grid,
            self._head,
            self._room,
            mix,
            scene,
            channels=self.channels,
            start_seconds=self._start_seconds,
            aspect=self._aspect,
        )


def output_channels(mix: Mix, channels: int) -> int:
    """How many channels a mix of so many has: as many, but two around the head or for a pan."""
    panned = channels == 1 and any(strip.pan for strip in mix.all_strips)
    return 2 if mix.binaural or panned else channels


NO_LEVEL = (float("-inf"), float("-inf"))


class _RenderedMix:
    """One mix being rendered: its blocks, cached while their neighbours need them."""

    def __init__(
        self,
        mix: Mix,
        scene: Scene,
        version: int,
        sources: MixSources,
        grid: BlockGrid,
        limiter: Limiter,
        binaural: BinauralRenderer | None,
    ) -> None:
        self.mix, self.scene, self.version, self.binaural = mix, scene, version, binaural
        self._sources, self._grid, self._limiter = sources, grid, limiter
        self._master = np.float32(10 ** (mix.master_db / 20))
        self._mixed: dict[int, _Floats] = {}
        self._excess: dict[int, _Floats | None] = {}
        self._limited: dict[int, Limited] = {}

    def limited(self, number: int) -> Limited:
        """Block ``number`` as it is heard."""
        known = self._limited.get(number)
        if known is None:
            around = range(number - BLOCKS_BEFORE, number + BLOCKS_AFTER + 1)
            excess = [self._excess_of(neighbour) for neighbour in around]
            known = self._limited[number] = self._limiter.limit(self._block(number), excess)
            self._drop_far_blocks(number)
        return known

    def _excess_of(self, number: int) -> _Floats | None:
        if number not in self._excess:
            block = self._block(number)
            before = self._block(number - 1)[:, -HALF_TAPS:]
            after = self._block(number + 1)[:, :HALF_TAPS]
            joined = np.concatenate([before, block, after], axis=1)
            self._excess[number] = self._limiter.excess_db(joined)
        return self._excess[number]

    def _block(self, number: int) -> _Floats:
        """Block ``number`` before the limiter, ``[C_out, block]``."""
        known = self._mixed.get(number)
        if known is None:
            if self.binaural is not None:
                known = self.binaural.block(self.mix, number)
            else:
                first = number * self._grid.block
                rest_heard = self.mix.effective_gain(REST) > 0
                stop = first + self._grid.block
                span = self._sources.span(self.mix, first, stop, silent=rest_heard)
                known = stereo_mix(self.mix, span)
            if self._master != 1:
                known = known * self._master
            self._mixed[number] = known
        return known

    def _drop_far_blocks(self, number: int) -> None:
        for kept in (self._mixed, self._excess, self._limited):
            for far in [n for n in kept if abs(n - number) > _KEPT_BLOCKS]:
                del kept[far]


def stereo_mix(mix: Mix, span: SourceSpan) -> _Floats:
    """The strips of a span between the loudspeakers, added up ``[C_out, n]``.

    Written as the mixture plus what the strips change of it, so that an untouched strip costs
    nothing and leaves no rounding behind.
    """
    channels = output_channels(mix, len(span.mixture))
    rest_gain, rest_staging = span.gains[REST], mix.rest.stereo_placement
    silent = np.ndim(rest_gain) == 0 and rest_gain == 0
    under = np.zeros_like(span.mixture) if silent else span.mixture * rest_gain
    mixed = placed_in_stereo(under, rest_staging, channels)
    for strip in mix.strips:
        stem = span.stems.get(strip.id)
        if stem is None:
            continue
        gain = span.gains[strip.id]
        if strip.stereo_placement == rest_staging:
            mixed += placed_in_stereo(stem * (gain - rest_gain), rest_staging, channels)
        else:
            mixed += placed_in_stereo(stem * gain, strip.stereo_placement, channels)
            mixed -= placed_in_stereo(stem * rest_gain, rest_staging, channels)
    return mixed
