"""The monitor source: the remix, or the original matched to its loudness (A/B), to play."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.mixing.channels import fit_channels
from engine.mixing.loudness import LoudnessMeter
from engine.mixing.mix import Mix, Strip
from engine.mixing.render import Levels, Renderer
from engine.scene.scene import Scene

MATCH_DB = 12.0
"""The most by which the original is turned up or down to be as loud as the remix."""
MATCH_SECONDS = 3.0
MIN_MEASURED_SECONDS = 0.4
_SILENCE_LUFS = -70.0

_Floats = NDArray[np.float32]


class MonitorSource:
    """The monitor source: reads spans of what is heard; negative samples are silence.

    With ``original`` it is the clip's own sound, by ``gain_db`` louder: as loud as the remix was
    around the place where it was switched (EBU R 128 short-term loudness, within ``MATCH_DB``).
    Both come from the one renderer, so the limiter holds for both.
    """

    def __init__(self, renderer: Renderer, rate: int, channels: int) -> None:
        self.mix, self.scene = Mix(), Scene()
        self.original = False
        self.gain_db = 0.0
        self.channels = channels
        self._renderer, self._rate = renderer, rate
        self._rendered_mix: Mix = self.mix
        self._rendered_from: tuple[Mix, bool, float] | None = None
        self.reset_loudness()

    @property
    def rendered_mix(self) -> Mix:
        """The mix that is rendered: the same object for as long as nothing changes."""
        made_of = self.mix, self.original, self.gain_db
        if (
            made_of != self._rendered_from
            or self._rendered_from is None
            or self._rendered_from[0] is not self.mix
        ):
            self._rendered_mix = replace(_neutral_mix(self.mix), master_db=self.gain_db)
            self._rendered_mix = self._rendered_mix if self.original else self.mix
            self._rendered_from = made_of
        return self._rendered_mix

    @property
    def version(self) -> tuple[Mix, Scene, int]:
        """Another whenever the same span might sound otherwise: mix, scene, what stems hold."""
        return self.rendered_mix, self.scene, self._renderer.stems_version

    def read(self, start: int, stop: int) -> _Floats:
        """``[C, stop - start]`` of what is heard."""
        return self._read(self.rendered_mix, start, stop)

    def levels(self, start: int, stop: int) -> Levels:
        """The (peak, rms) of every strip as it is heard now."""
        start = max(start, 0)
        return self._renderer.levels(self.rendered_mix, start, max(stop, start + 1))

    def for_meter(self, samples: _Floats) -> _Floats:
        """What the loudness ``[2, n]`` is measured of: a sound of one channel counts once."""
        if self._renderer.output_channels(self.rendered_mix) == 1:
            return np.stack([samples[0], np.zeros_like(samples[0])])
        return fit_channels(samples, 2) if len(samples) == 1 else samples[:2]

    def update_loudness(self, start: int, samples: _Floats) -> None:
        """Measure the loudness of the remix beside the original; ``samples`` are the remix."""
        if not self.original and not self.mix.is_neutral:
            self._loudness[0].add(samples)
            self._loudness[1].add(
                self._read(_neutral_mix(self.mix), start, start + samples.shape[1])
            )
            self._measured_seconds += samples.shape[1] / self._rate

    def reset_loudness(self) -> None:
        """The head was moved: what was loud there is not what is loud here."""
        self._loudness = tuple(LoudnessMeter(self._rate, self.channels) for _ in range(2))
        self._measured_seconds = 0.0

    def match_loudness(self, sample: int, seconds: float = MATCH_SECONDS) -> None:
        """Make the original as loud as the remix around a sample, from what was heard of both.

        Where too little was heard, so many seconds around are looked at now.
        """
        self.gain_db = 0.0
        if self.mix.is_neutral:
            return
        if self._measured_seconds < MIN_MEASURED_SECONDS:
            half = round(seconds * self._rate / 2)
            self.reset_loudness()
            for meter, mix in zip(self._loudness, (self.mix, _neutral_mix(self.mix)), strict=True):
                meter.add(self._read(mix, sample - half, sample + half))
        remix, original = (meter.short_term_lufs for meter in self._loudness)
        if min(remix, original) > _SILENCE_LUFS:
            self.gain_db = float(np.clip(remix - original, -MATCH_DB, MATCH_DB))

    def _read(self, mix: Mix, start: int, stop: int) -> _Floats:
        if start >= 0:
            return fit_channels(self._renderer.render(mix, self.scene, start, stop), self.channels)
        samples = np.zeros((self.channels, max(stop - start, 0)), np.float32)
        if stop > 0:
            samples[:, -start:] = self._read(mix, 0, stop)
        return samples


def _neutral_mix(mix: Mix) -> Mix:
    """The neutral mix with the same strips, so that their levels can still be told."""
    strips = tuple(Strip(strip.id, strip.name) for strip in mix.strips)
    return Mix(strips, Strip(mix.rest.id, mix.rest.name))
