"""The pair dataset for Sound of Pixels: two sources to be mixed, a photo of each instrument.

The authors' recipe (their released code) with our data: where it has three frames a video we
have a photo of the class; the sounds are those that the default model is trained on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import ceil
from pathlib import Path

import cv2
import numpy as np
import soxr
import torch
from torch import Tensor
from torch.utils.data import IterableDataset

from engine.models.pixel_slots.front_end import HOP
from engine.training.data.decoded_audio import RATE
from engine.training.data.image_dataset import SIZE, training_photos
from engine.training.data.mixture_dataset import MixtureRecipe, source_sampler
from engine.training.data.photo_augmentation import degraded, random_crop
from engine.training.data.photo_views import picture_tensor
from engine.training.data.photos import NOTHING, draw_photo
from engine.training.data.slot_dataset import SLOT_RECIPE
from engine.training.data.worker_rng import worker_rng

PAPER_RATE = 11_025
WINDOW_SAMPLES = 65_535

_LEVEL, _SPREAD_DB = 0.1, 3.0


class PairDataset(IterableDataset):
    """An endless stream of pairs of sources with their photos.

    ``sources`` [2, T] at 11 kHz, ``looks`` [2, 1, 4, S, S]. T is ``samples``, by default a window
    of the paper; S is ``size``. ``silence`` is the share of pairs
    of which one source is silent and its picture shows nothing that sounds (the paper's ADE images
    paired with silence).
    """

    def __init__(
        self,
        data: Path,
        cache: Path,
        seed: int,
        recipe: MixtureRecipe = SLOT_RECIPE,
        *,
        silence: float = 0.0,
        samples: int = WINDOW_SAMPLES,
        size: int = SIZE,
    ) -> None:
        self.data, self.cache, self.seed = data, cache, seed
        self.recipe, self.silence = shortened(recipe, samples / PAPER_RATE), silence
        self.samples, self.size = samples, (size, size)

    def __iter__(self) -> Iterator[dict[str, Tensor]]:
        torch.set_num_threads(1)
        cv2.setNumThreads(1)
        rng = worker_rng(self.seed)
        players = source_sampler(self.data, self.cache, self.recipe)
        photos = training_photos(self.data)
        while True:
            sounds, object_frames = [], []
            while len(sounds) < 2:
                label, sound = players.draw(rng)
                if label in photos:
                    sounds.append(_at_paper_rate(sound, self.samples, rng))
                    crop = random_crop(draw_photo(photos[label], rng), self.size, rng)
                    object_frames.append(whole_picture(degraded(crop, rng))[None])
            if self.silence and NOTHING in photos and rng.random() < self.silence:
                sounds[1] = torch.zeros_like(sounds[1])
                crop = random_crop(draw_photo(photos[NOTHING], rng), self.size, rng)
                object_frames[1] = whole_picture(degraded(crop, rng))[None]
            yield {"sources": torch.stack(sounds), "looks": torch.stack(object_frames)}


def shortened(recipe: MixtureRecipe, seconds: float) -> MixtureRecipe:
    """The same recipe with sources no longer than that: what is not heard is not made."""
    return replace(recipe, columns=min(recipe.columns, ceil(seconds * RATE / HOP) + 1))


def _at_paper_rate(sound: np.ndarray, samples: int, rng: np.random.Generator) -> Tensor:
    """A source of level one at 48 kHz -> ``[samples]`` at 11 kHz, its level random."""
    low = soxr.resample(sound, RATE, PAPER_RATE)[:samples]
    low = np.pad(low, (0, samples - low.size))
    level = _LEVEL * 10 ** (rng.normal(0, _SPREAD_DB) / 20)
    return torch.from_numpy((low * level).astype(np.float32))


def whole_picture(picture: np.ndarray) -> Tensor:
    """A picture ``[H, W, 3]`` as a look ``[4, H, W]``: all of it is meant."""
    seen = picture_tensor(picture)
    return torch.cat([seen, torch.ones_like(seen[:1])])
