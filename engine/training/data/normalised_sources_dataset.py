"""The sources dataset of Minus-Plus Net: N sources of like loudness, a photo of each.

The authors' recipe (their released code) with our data. Every source is brought to the same
extent; one in twenty is silence, with a picture in which nothing plays, so that a seen thing need
not sound. Their code leaves a silent one at a constant -0.8, which we take for an oversight: here
silence is silent.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.utils.data import IterableDataset

from engine.models.minus_plus.model import SAMPLE_RATE, WINDOW_SAMPLES
from engine.training.data.image_dataset import SIZE, training_photos
from engine.training.data.mixture_dataset import MixtureRecipe, source_sampler
from engine.training.data.pair_dataset import shortened, whole_picture
from engine.training.data.photo_augmentation import degraded, random_crop
from engine.training.data.photos import NOTHING, draw_photo
from engine.training.data.slot_dataset import SLOT_RECIPE
from engine.training.data.video_pair_dataset import Floats, at_rate
from engine.training.data.worker_rng import worker_rng

EXTENT = 0.8
_SILENT = 0.05


class NormalisedSourcesDataset(IterableDataset):
    """An endless stream of ``count`` sources with their photos, no two of one class.

    ``sources`` [N, T] at 16 kHz, ``looks`` [N, 1, 4, S, S]; T is ``samples``, S ``size``. The first
    one always sounds.
    """

    def __init__(
        self,
        data: Path,
        cache: Path,
        seed: int,
        count: int,
        recipe: MixtureRecipe = SLOT_RECIPE,
        *,
        samples: int = WINDOW_SAMPLES,
        size: int = SIZE,
    ) -> None:
        self.data, self.cache, self.seed, self.count = data, cache, seed, count
        self.recipe = shortened(recipe, samples / SAMPLE_RATE)
        self.samples, self.size = samples, (size, size)

    def __iter__(self) -> Iterator[dict[str, Tensor]]:
        torch.set_num_threads(1)
        cv2.setNumThreads(1)
        rng = worker_rng(self.seed)
        players = source_sampler(self.data, self.cache, self.recipe)
        photos = training_photos(self.data)
        while True:
            sounds: list[Floats] = []
            shown: list[str] = []
            while len(sounds) < self.count:
                if sounds and rng.random() < _SILENT:
                    sounds.append(np.zeros(self.samples, np.float32))
                    shown.append(NOTHING)
                    continue
                label, sound = players.draw(rng)
                if label in photos and label not in shown:
                    sounds.append(normalised(at_rate(sound, SAMPLE_RATE, self.samples)))
                    shown.append(label)
            crops = [random_crop(draw_photo(photos[s], rng), self.size, rng) for s in shown]
            looks = [whole_picture(degraded(crop, rng))[None] for crop in crops]
            yield {
                "sources": torch.from_numpy(np.stack(sounds)),
                "looks": torch.stack(looks),
            }


def normalised(sound: Floats) -> Floats:
    """A sound stretched to -0.8..0.8, as the authors' code does it (silence stays silent)."""
    low, high = float(sound.min()), float(sound.max())
    if high - low < 1e-6:
        return np.zeros_like(sound)
    return ((sound - low) / (high - low + 1e-3) * 2 - 1).astype(np.float32) * np.float32(EXTENT)
