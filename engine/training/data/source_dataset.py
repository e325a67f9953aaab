"""The source dataset: what the datasets of the papers share, sources drawn, heard and seen."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.utils.data import IterableDataset

from engine.training.data.audio_sources import SourceRecipe
from engine.training.data.image_dataset import SIZE
from engine.training.data.photo_augmentation import Picture, degraded, random_crop
from engine.training.data.slot_dataset import SLOT_RECIPE
from engine.training.data.training_data import (
    Floats,
    SourceStream,
    TrainingData,
    at_rate,
    source_samples,
    whole_picture,
)
from engine.training.data.worker_rng import worker_rng


class SourceDataset(IterableDataset, ABC):
    """An endless stream of samples made of seen sources; the seed settles all.

    ``samples`` at ``rate`` are heard of each, of so many ``kinds`` at least; pictures are ``size``
    pixels wide and high.
    """

    rate: int
    recipe: SourceRecipe = SLOT_RECIPE.sources

    def __init__(
        self, data: TrainingData, seed: int, samples: int, *, size: int = SIZE, kinds: int = 1
    ) -> None:
        self.data, self.seed, self.samples = data, seed, samples
        self.size, self.kinds = (size, size), kinds

    def __iter__(self) -> Iterator[dict[str, Tensor]]:
        torch.set_num_threads(1)
        cv2.setNumThreads(1)
        rng = worker_rng(self.seed)
        length = source_samples(self.samples, self.rate)
        sources = self.data.sources(length, self.recipe, self.kinds)
        while True:
            yield self._sample(sources, rng)

    @abstractmethod
    def _sample(self, sources: SourceStream, rng: np.random.Generator) -> dict[str, Tensor]:
        """One sample of what is drawn."""

    def _heard(self, sound: Floats) -> Floats:
        """A source ``[T]`` at 48 kHz -> ``[samples]`` at the model's rate."""
        return at_rate(sound, self.rate, self.samples)

    def _seen(self, pictures: list[Picture], rng: np.random.Generator) -> Tensor:
        """Pictures of one thing as looks ``[P, 4, S, S]``, all through the same camera."""
        seed = int(rng.integers(2**63))
        looks = []
        for picture in pictures:
            same = np.random.default_rng(seed)
            looks.append(whole_picture(degraded(random_crop(picture, self.size, same), same)))
        return torch.stack(looks)
