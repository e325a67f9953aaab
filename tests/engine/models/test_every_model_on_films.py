"""What every model of the zoo owes a whole film: one sound out of windows, in bounded memory."""

from __future__ import annotations

import gc
import tracemalloc
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.analysis import clip_features
from engine.analysis.analyser import Analyser
from engine.analysis.windows import HOP_SHARE
from engine.media.clip import Clip
from engine.models.model import ObjectSeparator, PixelSeparator, Spec
from engine.scene import Box, Region, SoundingObject, Stems
from tests.support.toy_model import ColourBands, squares_film

AnySeparator = PixelSeparator | ObjectSeparator

RATE = 8_000
RED_BOX, BLUE_BOX = Box(0.1, 0.2, 0.3, 0.6), Box(0.6, 0.2, 0.3, 0.6)
FILM = {"size": (64, 48), "fps": 2, "codec": "ffv1"}


def window_lengths(spec: Spec) -> tuple[int, int]:
    """Samples of a model's window, and from one to the next, in a film at ``RATE``."""
    return round(spec.window_seconds * RATE), round(HOP_SHARE * spec.window_seconds * RATE)


def pattern(length: int) -> np.ndarray:
    """Chords and noise ``[T]``, different in every eighth of their length."""
    rng = np.random.default_rng(3)
    time = np.arange(length) / RATE
    pitch = np.array([110, 220, 165, 440, 330, 880, 247, 660])[np.arange(length) * 8 // length]
    sound = np.sin(2 * np.pi * pitch * time) + 0.5 * np.sin(6 * np.pi * pitch * time)
    return (0.1 * sound + 0.01 * rng.standard_normal(length)).astype(np.float32)


@cache
def film_of(folder: Path, hop: int, length: int) -> Path:
    """A film that stands still, whose sound begins anew after every ``hop`` samples."""
    sound = np.resize(pattern(hop), length)
    path = folder / f"{hop}-{length}.mkv"
    return squares_film(path, np.stack([sound, 0.5 * sound]), length / RATE, rate=RATE, **FILM)


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("films")


def still(object_id: str, box: Box) -> SoundingObject:
    return SoundingObject(object_id, Region.still(box), (*box.centre, 0.0))


def separated(
    model: AnySeparator, film: Path, *boxes: Box, progress=None
) -> tuple[np.ndarray, np.ndarray]:
    """Stems ``[N, C, T]`` of still objects, and the film's sound ``[C, T]``."""
    clip = Clip.open(film)
    items = [still(f"object {i}", box) for i, box in enumerate(boxes)]
    # whoever must be shown what is where is shown colours
    with Analyser(clip, model, eye=ColourBands(RATE).eval()) as analyser, clip.sound() as reader:
        stems = Stems(2, reader.length, RATE)
        analyser.separate(items, stems, 0, progress)
        sounds = np.stack([stems.read(item.id, 0, reader.length) for item in items])
        stems.close()
        return sounds, reader.read(0, reader.length)


def test_a_whole_clip_is_its_windows_joined(separator: AnySeparator, films: Path) -> None:
    """The same sound once in a single window, and three times in windows that overlap."""
    size, hop = window_lengths(separator.spec)
    whole, _ = separated(separator, film_of(films, hop, size), RED_BOX, BLUE_BOX)
    joined, mixture = separated(separator, film_of(films, hop, size + 2 * hop), RED_BOX, BLUE_BOX)
    assert np.abs(whole).max() > 1e-3
    assert (joined.sum(0) ** 2).sum() <= (mixture**2).sum() * 1.01
    # away from where it hands over to its neighbours every window gives what it gives alone
    margin = size // 20
    core = slice(size - hop, hop)
    lone = slice(core.start + margin, core.stop - margin)
    for number in range(3):
        own = joined[:, :, number * hop + lone.start : number * hop + lone.stop]
        difference = np.abs(own - whole[:, :, lone]).max()
        assert difference < 0.02 * np.abs(whole).max(), number


def held_bytes() -> int:
    """What lives now: torch's tensors, and all that Python and numpy have taken."""
    gc.collect()
    tensors = {
        each.untyped_storage().data_ptr(): each.untyped_storage().nbytes()
        for each in gc.get_objects()
        if issubclass(type(each), torch.Tensor) and each.layout == torch.strided
    }
    return sum(tensors.values()) + tracemalloc.get_traced_memory()[0]


def test_memory_does_not_grow_with_the_clip(
    separator: AnySeparator, films: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is held after each of some windows: none adds what would matter in ten minutes."""
    monkeypatch.setattr(clip_features, "_MEMORY_BYTES", 1 << 20)  # the cache is full at once
    size, hop = window_lengths(separator.spec)
    windows, looked_at = 6, (2, 5)
    done, held = 0, []

    def look(*_: object) -> None:
        nonlocal done
        done += 1
        if done in looked_at:
            held.append(held_bytes())

    film = film_of(films, hop, size + (windows - 1) * hop)
    tracemalloc.start()
    try:
        separated(separator, film, RED_BOX, progress=look)
    finally:
        tracemalloc.stop()
    assert done == windows
    for_each = (held[1] - held[0]) / (looked_at[1] - looked_at[0])
    in_ten_minutes = for_each * 600 / (hop / RATE)
    assert in_ten_minutes < 96 << 20
