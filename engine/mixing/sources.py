"""Sources of a mix: the mixture, the stems as far as they are ready, and the strips' gains."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial, reduce

import numpy as np
from numpy.typing import NDArray

from engine.mixing import automation
from engine.mixing.mix import DEFAULT_STRENGTH, REST, Mix, Strip
from engine.mixing.separation_strength import reshape_margin, reshape_stems
from engine.scene.stems import Stems

EDGE_SECONDS = 0.01
"""Where a stem is ready only from somewhere on, it fades in over this long, to make no click."""

PIECE_SAMPLES = 16384
_KEPT_PIECES = 6
_LONGEST = 4
_MIXTURE = ""

_Floats = NDArray[np.float32]
ReadSound = Callable[[int, int], _Floats]
Gain = np.float32 | _Floats
"""A factor for a whole span, or one per sample of it ``[n]``."""


@dataclass(frozen=True, slots=True, eq=False)
class SourceSpan:
    """The sounds of a span: the mixture ``[C, n]``, and of each strip its share and its gain.

    ``stems`` are zero where they are not ready; there their sound is part of the rest.
    """

    mixture: _Floats
    stems: dict[str, _Floats]
    gains: dict[str, Gain]

    @property
    def rest(self) -> _Floats:
        """What no stem claims, ``[C, n]``; stems and rest add up to the mixture."""
        rest = self.mixture.copy()
        for stem in self.stems.values():
            rest -= stem
        return rest


class MixSources:
    """Sources of a mix: reads spans of the mixture and its stems.

    Both are read in large pieces, in order when the spans are: each is decoded once, though
    filters, meters and the limiter all look at the same samples. (Every read lets other threads
    run first; many small ones would starve the sound when these are busy.)
    """

    def __init__(
        self, sound: ReadSound, stems: Stems, rate: int, length: int, start_seconds: float = 0.0
    ) -> None:
        self._sound, self._stems, self._length = sound, stems, length
        self._rate, self._start_seconds = rate, start_seconds
        self._pieces: dict[tuple[Hashable, int], _Floats] = {}
        self._version = stems.version
        self._edge = max(round(rate * EDGE_SECONDS), 1)

    @property
    def stems_version(self) -> int:
        """The version of the stems, whether it was looked at or not."""
        return self._stems.version

    def refresh(self) -> int:
        """Forget what is known of stems that changed; returns their version."""
        version = self._stems.version
        if version != self._version:
            self._version = version
            for key in [key for key in self._pieces if key[0] != _MIXTURE]:
                del self._pieces[key]
        return version

    def mixture(self, start: int, stop: int) -> _Floats:
        """The clip's own sound ``[C, n]``; zero outside the clip."""
        return self._joined(_MIXTURE, self._sound, start, stop)

    def span(self, mix: Mix, start: int, stop: int, *, silent: bool = True) -> SourceSpan:
        """All sounds of a span with the gains the mix hears them with.

        Where an object that should be heard alone is not ready yet, everything is heard instead.
        Without ``silent`` the stems that are not heard are left out, so they count as rest: only
        for a mix in which the rest is not heard either.
        """
        shares: dict[str, _Floats | None] = {}
        alone, heard = _isolated_objects(mix), mix.effective_gains()
        wanted: list[Strip] = []
        for strip in mix.strips:
            if not silent and strip.id not in alone and heard[strip.id] == 0.0:
                continue
            share = shares[strip.id] = self._share(strip, start, stop)
            if share is None or share.any():
                wanted.append(strip)
        stems: dict[str, _Floats] = {}
        for strip_id, stem in self.strips(mix, wanted, start, stop).items():
            share = shares[strip_id]
            stems[strip_id] = stem if share is None else stem * share
        known = {s.id: self._gain(heard[s.id], s, start, stop) for s in mix.all_strips}
        gains = self._with_fallback(known, alone, shares)
        return SourceSpan(self.mixture(start, stop), stems, gains)

    def strips(
        self, mix: Mix, wanted: Sequence[Strip], start: int, stop: int
    ) -> dict[str, _Floats]:
        """The sounds ``[C, n]`` of some strips of a mix before their faders, by id.

        They are zero where a stem is not ready. How strictly one is separated may change what the
        others hold, so all are made together.
        """
        if start >= stop or all(strip.strength == DEFAULT_STRENGTH for strip in mix.strips):
            return {strip.id: self._sum(strip, start, stop) for strip in wanted}
        everything = tuple(strip.sound for strip in mix.strips)
        read = partial(self._reshaped, mix)
        rows = self._joined(everything, read, start, stop).reshape(
            len(everything), -1, stop - start
        )
        places = {strip.id: index for index, strip in enumerate(mix.strips)}
        return {strip.id: rows[places[strip.id]] for strip in wanted}

    def _sum(self, strip: Strip, start: int, stop: int) -> _Floats:
        """The shares of a strip's objects."""
        total = self._read(strip.id, start, stop)
        for object_id in strip.objects[1:]:
            total += self._read(object_id, start, stop)
        return total

    def _reshaped(self, mix: Mix, start: int, stop: int) -> _Floats:
        """All strips of a mix at their strengths ``[S * C, n]``, so that it is always alike.

        Made by whole pieces.
        """
        first, last = start // PIECE_SAMPLES, -(-stop // PIECE_SAMPLES)
        pieces = [self._reshaped_piece(mix, number) for number in range(first, last)]
        offset = first * PIECE_SAMPLES
        return np.concatenate(pieces, axis=1)[:, start - offset : stop - offset]

    def _reshaped_piece(self, mix: Mix, number: int) -> _Floats:
        beyond = reshape_margin(self._rate)
        start, stop = number * PIECE_SAMPLES - beyond, (number + 1) * PIECE_SAMPLES + beyond
        stems = [self._sum(strip, start, stop) for strip in mix.strips]
        strengths = [strip.strength for strip in mix.strips]
        if not any(stem.any() for stem in stems):
            return np.zeros((sum(map(len, stems)), PIECE_SAMPLES), np.float32)
        return np.concatenate(
            reshape_stems(self.mixture(start, stop), stems, strengths, self._rate)
        )

    def _joined(self, key: Hashable, read: ReadSound, start: int, stop: int) -> _Floats:
        """A span of a sound, from pieces that were read before where there are such."""
        first, last = start // PIECE_SAMPLES, -(-stop // PIECE_SAMPLES)
        if first >= last or last - first > _LONGEST:
            return finite(read(start, max(start, stop)))
        pieces = [self._piece(key, read, number) for number in range(first, last)]
        joined = pieces[0] if len(pieces) == 1 else np.concatenate(pieces, axis=1)
        # A copy: nobody may write into what is kept.
        return joined[:, start - first * PIECE_SAMPLES : stop - first * PIECE_SAMPLES].copy()

    def _piece(self, key: Hashable, read: ReadSound, number: int) -> _Floats:
        known = self._pieces.pop((key, number), None)
        if known is None:
            known = finite(read(number * PIECE_SAMPLES, (number + 1) * PIECE_SAMPLES))
        self._pieces[key, number] = known  # the latest used last
        while len(self._pieces) > _KEPT_PIECES * (1 + 2 * len(self._stems.object_ids)):
            del self._pieces[next(iter(self._pieces))]
        return known

    def _read(self, object_id: str, start: int, stop: int) -> _Floats:
        try:
            return self._joined(object_id, partial(self._stems.read, object_id), start, stop)
        except KeyError:  # removed in another thread since its readiness was asked for
            return np.zeros((self._stems.channels, stop - start), np.float32)

    def _gain(self, effective: float, strip: Strip, start: int, stop: int) -> Gain:
        """The factor of a strip over a span; with automation one for each sample."""
        gain = np.float32(effective)
        if gain == 0 or automation.is_flat(strip.automation):
            return gain
        # from the sample's own number, so that the bounds of a span change nothing
        seconds = np.arange(start, stop) / self._rate + self._start_seconds
        return gain * automation.gain_at(strip.automation, seconds)

    def _with_fallback(
        self,
        gains: dict[str, Gain],
        alone: tuple[str, ...],
        shares: dict[str, _Floats | None],
    ) -> dict[str, Gain]:
        """The gains, gliding to "everything" where one that should sound alone is not ready."""
        ready = [share for key in alone if (share := shares[key]) is not None]
        if not ready:
            return dict(gains)
        covered = np.minimum.reduce(ready)
        loudest = reduce(np.maximum, (gains[key] for key in alone))
        return {key: covered * gain + (1 - covered) * loudest for key, gain in gains.items()}

    def _share(self, strip: Strip, start: int, stop: int) -> _Floats | None:
        """How far a strip counts at each sample ``[n]``: as far as all of its stems are ready."""
        shares = [self._readiness(object_id, start, stop) for object_id in strip.objects]
        incomplete = [share for share in shares if share is not None]
        return np.minimum.reduce(incomplete) if incomplete else None

    def _readiness(self, object_id: str, start: int, stop: int) -> _Floats | None:
        """How far the stem counts at each sample (0..1) ``[n]``; None where it does throughout."""
        try:
            spans = self._stems.ready_spans(object_id)
        except KeyError:
            spans = ()
        share = np.zeros(stop - start, np.float32)
        for first, last in spans:
            whole_from = first if first <= 0 else first + self._edge
            whole_to = last if last >= self._length else last - self._edge
            if max(start, 0) >= whole_from and min(stop, self._length) <= whole_to:
                return None
            low, high = max(first, start), min(last, stop)
            if low < high:
                places = np.arange(low, high, dtype=np.float64)
                rise = (places - first + 0.5) / self._edge if first > 0 else np.ones(high - low)
                fall = (last - places - 0.5) / self._edge if last < self._length else 1.0
                ramp = np.minimum(np.minimum(rise, fall), 1.0)
                share[low - start : high - start] = ramp
        return share


class StripSounds:
    """The sounds of a mix's strips before their faders, as exported stems hold them.

    Merged strips are one, a strip's strength is in it; the rest is what they leave of the mixture.
    All stems must be ready.
    """

    def __init__(self, sound: ReadSound, stems: Stems, mix: Mix) -> None:
        self.channels, self.length, self.rate = stems.channels, stems.length, stems.rate
        self._sources, self._mix = MixSources(sound, stems, stems.rate, stems.length), mix

    def read_all(self, start: int, stop: int) -> dict[str, _Floats]:
        """What each strip holds ``[C, stop - start]``, by its id."""
        return self._sources.strips(self._mix, self._mix.strips, start, stop)


def finite(samples: _Floats) -> _Floats:
    """The same samples, those that are no numbers silent: a broken model must not harm ears."""
    good = np.isfinite(samples)
    return samples if good.all() else np.where(good, samples, np.float32(0))


def _isolated_objects(mix: Mix) -> tuple[str, ...]:
    """The objects that the listener asked to hear without the others, and can hear."""
    if mix.isolated is not None:
        named = (mix.isolated,)
    else:
        named = tuple(strip.id for strip in mix.strips if strip.solo)
    return tuple(key for key in named if key != REST and mix.effective_gain(key) > 0)
