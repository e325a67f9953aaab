from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.mixing.binaural.head import Head
from engine.mixing.mix import Mix, Strip
from engine.mixing.render import Renderer
from engine.scene import Box, Region, Scene, SoundingObject, Stems

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Facts:
    rate: int
    channels: int
    length: int
    start_seconds: float = 0.0


@dataclass
class Film:
    """A mixture with known stems, as the renderer sees it."""

    facts: Facts
    mixture: Floats
    parts: dict[str, Floats]
    stems: Stems
    head: Head
    regions: dict[str, Region] = field(default_factory=dict)
    reads: list[tuple[int, int]] = field(default_factory=list)

    @property
    def mix(self) -> Mix:
        return Mix(tuple(Strip(key) for key in self.parts))

    @property
    def scene(self) -> Scene:
        return Scene(
            tuple(SoundingObject(k, r, (*r.boxes[0].centre, 0.0)) for k, r in self.regions.items())
        )

    def sound(self, start: int, stop: int) -> Floats:
        self.reads.append((start, stop))
        return cut(self.mixture, start, stop)

    def renderer(self) -> Renderer:
        return Renderer(self.sound, self.stems, self.facts, self.head)

    def render(self, mix: Mix, start: int = 0, stop: int | None = None) -> Floats:
        stop = self.facts.length if stop is None else stop
        return self.renderer().render(mix, self.scene, start, stop)


def cut(samples: Floats, start: int, stop: int) -> Floats:
    out = np.zeros((len(samples), stop - start), np.float32)
    first, last = max(start, 0), min(stop, samples.shape[1])
    if first < last:
        out[:, first - start : last - start] = samples[:, first:last]
    return out


@cache
def music(seed: int, channels: int, length: int, rate: int, level: float = 0.1) -> Floats:
    """Notes with harmonics and soft starts, and a little noise: music as far as meters go."""
    rng = np.random.default_rng(seed)
    seconds = np.arange(length) / rate
    sound = np.zeros((channels, length))
    for start in np.arange(0, length / rate, 0.21):
        pitch = 110 * 2 ** (rng.integers(0, 30) / 12)
        age = np.clip(seconds - start, 0, None)
        envelope = np.minimum(age / 0.01, 1) * np.exp(-age * 5)
        left, right = rng.uniform(0.4, 1, 2)
        balance = np.linspace(left, right, channels)[:, None]
        for harmonic in range(1, 9):
            if pitch * harmonic < 0.45 * rate:
                wave = np.sin(2 * np.pi * pitch * harmonic * age) / harmonic
                sound += balance * envelope * wave
    sound += rng.standard_normal((channels, length)) * 0.02
    return (sound * level / np.abs(sound).max()).astype(np.float32)


def still(x: float, y: float = 0.5) -> Region:
    return Region.still(Box(x - 0.05, y - 0.05, 0.1, 0.1))


@pytest.fixture(scope="session")
def head() -> Head:
    return Head.bundled()


@pytest.fixture
def make_film(head: Head) -> Iterator[Callable[..., Film]]:
    opened: list[Stems] = []

    def make(
        parts: int = 2,
        channels: int = 2,
        rate: int = 48000,
        seconds: float = 1.5,
        places: tuple[float, ...] = (0.1, 0.9, 0.5, 0.3),
        level: float = 0.1,
    ) -> Film:
        length = int(rate * seconds)
        sounds = {f"o{n}": music(n, channels, length, rate, level).copy() for n in range(parts)}
        stems = Stems(channels, length, rate)
        opened.append(stems)
        for key, sound in sounds.items():
            stems.add(key)
            stems.write(key, 0, sound)
        mixture = np.sum([*sounds.values(), music(99, channels, length, rate, level)], axis=0)
        regions = {key: still(x) for key, x in zip(sounds, places, strict=False)}
        facts = Facts(rate, channels, length)
        return Film(facts, mixture.astype(np.float32), sounds, stems, head, regions)

    yield make
    for stems in opened:
        stems.close()
