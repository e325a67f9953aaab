"""Loudness target of an export: the mix is measured, then brought to it by one gain."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from engine.errors import Cancelled
from engine.export.audio_writer import BLOCK, Samples, ShareCallback
from engine.mixing.loudness import LoudnessMeter
from engine.mixing.mix import Mix
from engine.mixing.render import Renderer
from engine.scene import Scene

TOLERANCE_LU = 0.5
"""So near to the target a listener hears no difference."""
_HEADROOM_DB = 48.0


@dataclass(frozen=True, slots=True)
class LoudnessGain:
    """The gain from the measured loudness to the target; 0 dB for silence."""

    target_lufs: float
    measured_lufs: float

    @property
    def gain_db(self) -> float:
        """One gain for the whole mix."""
        return self.target_lufs - self.measured_lufs if math.isfinite(self.measured_lufs) else 0.0

    def applied(self, mix: Mix) -> Mix:
        """The mix with that gain on its master, before the limiter."""
        return replace(mix, master_db=mix.master_db + self.gain_db)


def measure_loudness(
    renderer: Renderer,
    mix: Mix,
    scene: Scene,
    span: tuple[int, int],
    on_progress: ShareCallback,
    cancelled: Callable[[], bool],
) -> float:
    """The integrated loudness of a span of a mix in LUFS, as it is before the limiter."""
    meter = LoudnessMeter(renderer.rate, renderer.output_channels(mix))
    # far below the ceiling the limiter rests; the level is put back before it is measured
    quiet = replace(mix, master_db=mix.master_db - _HEADROOM_DB)
    louder = np.float32(10 ** (_HEADROOM_DB / 20))
    start, stop = span
    for at in range(start, stop, BLOCK):
        if cancelled():
            raise Cancelled
        end = min(at + BLOCK, stop)
        meter.add(renderer.render(quiet, scene, at, end) * louder)
        on_progress((end - start) / (stop - start))
    return meter.integrated_lufs


class MeteredRender:
    """A metered render: how loud what is written became, and how much the limiter did."""

    def __init__(
        self,
        renderer: Renderer,
        mix: Mix,
        scene: Scene,
        meters: bool,
        *,
        limits_neutral: bool = False,
    ) -> None:
        self._limits_neutral = limits_neutral
        self._renderer, self._mix, self._scene = renderer, mix, scene
        channels = renderer.output_channels(mix)
        self._meter = LoudnessMeter(renderer.rate, channels) if meters else None
        self.reduction_db = 0.0

    @property
    def lufs(self) -> float | None:
        """The integrated loudness so far; None when it is not metered."""
        return None if self._meter is None else self._meter.integrated_lufs

    def render(self, start: int, stop: int) -> Samples:
        """The samples ``[C, n]`` of a span, which must come in order."""
        samples = self._renderer.render(
            self._mix, self._scene, start, stop, limits_neutral=self._limits_neutral
        )
        self.reduction_db = max(self.reduction_db, self._renderer.last_reduction_db)
        if self._meter is not None:
            self._meter.add(samples)
        return samples
