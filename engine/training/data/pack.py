"""The data pack as training data: recordings and notes of all kinds, and photos of who plays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

import numpy as np

from engine.training.data.audio_sources import SourceRecipe, SourceSampler
from engine.training.data.decoded_audio import name_below
from engine.training.data.image_dataset import training_photos
from engine.training.data.note_banks import load_note_banks
from engine.training.data.photo_augmentation import Picture
from engine.training.data.photos import NOTHING, Photo, draw_photo, load_photos
from engine.training.data.recordings import load_recordings
from engine.training.data.training_data import SeenSource, Solo, TrainingData


class Pack(TrainingData):
    """Our data pack, unpacked, with a cache for what is decoded."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self.folder, self.cache = folder, cache
        self.name = folder.name

    def prepare(self) -> None:
        """All sounds decoded."""
        load_recordings(self.folder, self.cache)
        load_note_banks(self.folder, self.cache)

    def sounds(self, length: int, recipe: SourceRecipe) -> SourceSampler:
        """Recordings, and phrases played from note banks."""
        return _sampler(self.folder, self.cache, length, recipe)

    def sources(self, length: int, recipe: SourceRecipe, kinds: int = 1) -> PackSources:
        """Recordings with photos of their class."""
        return PackSources(self.sounds(length, recipe), training_photos(self.folder))

    def solos(self) -> Sequence[Solo]:
        """Every recording."""
        recordings = load_recordings(self.folder, self.cache)
        return [
            Solo(item.label, item.player, name_below(self.folder, item.path), item.held_out,
                 partial(recordings.take, item, 0))
            for item in recordings.items
        ]  # fmt: skip

    def photos(self, cache: Path) -> Sequence[Photo]:
        """All photos of the pack."""
        return load_photos(self.folder)

    @property
    def pack(self) -> Path:
        """Its folder."""
        return self.folder


@dataclass(frozen=True, slots=True)
class PackSources:
    """Draws recordings of classes of which there are photos."""

    players: SourceSampler
    photos: dict[str, list[Photo]]

    def draw(self, rng: np.random.Generator) -> SeenSource:
        """A recording; what is seen is another moment, and often another player."""
        while True:
            label, sound = self.players.draw(rng)
            if label in self.photos:
                return SeenSource(
                    (label,), sound, partial(self._look, label), partial(self._crops, label)
                )

    def draw_nothing(self, rng: np.random.Generator, boxed: bool = False) -> Picture | None:
        """A place without an instrument."""
        known = self.photos.get(NOTHING)
        return draw_photo(known, rng, boxed=boxed) if known else None

    def _look(self, label: str, count: int, rng: np.random.Generator) -> list[Picture]:
        return [draw_photo(self.photos[label], rng) for _ in range(count)]

    def _crops(self, label: str, rng: np.random.Generator) -> dict[str, Picture]:
        return {label: draw_photo(self.photos[label], rng, boxed=True)}


@lru_cache(maxsize=2)
def _sampler(folder: Path, cache: Path, length: int, recipe: SourceRecipe) -> SourceSampler:
    recordings, banks = load_recordings(folder, cache), load_note_banks(folder, cache)
    return SourceSampler(recordings, banks, length, recipe)
