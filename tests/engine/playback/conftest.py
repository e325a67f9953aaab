from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.mixing.mix import Mix, Strip
from engine.mixing.render import Renderer
from engine.playback.outputs.base import SilentOutput
from engine.playback.player import Player
from engine.scene import Scene, Stems

Floats = NDArray[np.float32]
RATE = 48000


@dataclass(frozen=True)
class Facts:
    rate: int
    channels: int
    length: int
    start_seconds: float = 0.0


class Time:
    """A clock that only a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Bench:
    """A player that is stepped by hand, on a device whose time is moved by hand."""

    def __init__(self, channels: int = 2, seconds: float = 1.0, binaural: bool = False) -> None:
        length = int(seconds * RATE)
        rng = np.random.default_rng(7)
        part = rng.standard_normal((channels, length)) * 0.05
        self.part = part.astype(np.float32)
        self.mixture = (part + rng.standard_normal((channels, length)) * 0.05).astype(np.float32)
        self.stems = Stems(channels, length, RATE)
        self.stems.add("a")
        self.stems.write("a", 0, self.part)
        self.renderer = Renderer(self.sound, self.stems, Facts(RATE, channels, length))
        self.length = length
        self.time = Time()
        self.output = SilentOutput(RATE, 2, now=self.time, capture=True)
        self.player = Player(self.renderer, RATE, length, self.output, threaded=False)
        self.mix = Mix((Strip("a"),), binaural=binaural)
        self.player.mix = self.mix

    def sound(self, start: int, stop: int) -> Floats:
        out = np.zeros((len(self.mixture), stop - start), np.float32)
        first, last = max(start, 0), min(stop, self.length)
        if first < last:
            out[:, first - start : last - start] = self.mixture[:, first:last]
        return out

    def render(self, mix: Mix, start: int, stop: int) -> Floats:
        return self.renderer.render(mix, Scene(), start, stop)

    def pass_seconds(self, seconds: float, step: float = 0.01) -> list[int]:
        """Let time pass; returns the positions seen on the way."""
        seen = []
        for _ in range(round(seconds / step)):
            self.player.step()
            seen.append(self.player.position)
            self.time.now += step
        self.player.step()
        return [*seen, self.player.position]

    def close(self) -> None:
        self.player.close()
        self.stems.close()


@pytest.fixture
def make_bench() -> Iterator[Callable[..., Bench]]:
    made: list[Bench] = []

    def make(*args: float, **options: float) -> Bench:
        made.append(Bench(*args, **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for bench in made:
        bench.close()
