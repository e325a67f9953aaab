"""The video pair dataset of Co-Separation: two videos to be mixed, with one or two objects each.

The authors' recipe (their released code) with our data: where it has a video we have a solo or,
half of the time, a duet of two recordings of different classes, of which nothing but the sum is
told; where it has a detected box, a photo cut to its player; where it has a scene of ADE20K, a
photo in which nothing plays.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import soxr
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import IterableDataset

from engine.models.sound_classes import CLASSES, class_index
from engine.training.data.audio_sources import SourceSampler
from engine.training.data.decoded_audio import RATE
from engine.training.data.image_dataset import training_photos
from engine.training.data.mixture_dataset import MixtureRecipe, source_sampler
from engine.training.data.pair_dataset import (
    PAPER_RATE,
    WINDOW_SAMPLES,
    shortened,
    whole_picture,
)
from engine.training.data.photo_augmentation import Picture
from engine.training.data.photos import NOTHING, Photo
from engine.training.data.slot_dataset import SLOT_RECIPE
from engine.training.data.worker_rng import worker_rng

__all__ = ["PAPER_RATE", "SCENE", "VideoPairDataset"]

SCENE = len(CLASSES)
"""The label of what is no object: the scene a video was taken in."""

MOST_OBJECTS = 2
_DUETS = 0.5
_LEVEL = 0.1
_GAIN = (0.5, 1.5)
_RESIZED, CROP = 256, 224
_JITTER = (0.7, 1.3)

Floats = NDArray[np.float32]


class VideoPairDataset(IterableDataset):
    """An endless stream of pairs of videos.

    ``videos`` [2, T] at 11 kHz, T being ``samples``; ``looks`` [2, 3, 1, 4, 224, 224] of their
    objects, the scene last;
    ``labels`` [2, 3], -1 where a video has one object only.
    """

    def __init__(
        self,
        data: Path,
        cache: Path,
        seed: int,
        recipe: MixtureRecipe = SLOT_RECIPE,
        *,
        samples: int = WINDOW_SAMPLES,
    ) -> None:
        self.data, self.cache, self.seed = data, cache, seed
        self.recipe, self.samples = shortened(recipe, samples / PAPER_RATE), samples

    def __iter__(self) -> Iterator[dict[str, Tensor]]:
        torch.set_num_threads(1)
        cv2.setNumThreads(1)
        rng = worker_rng(self.seed)
        players = source_sampler(self.data, self.cache, self.recipe)
        photos = training_photos(self.data)
        while True:
            videos = [_video(players, photos, self.samples, rng) for _ in range(2)]
            sounds, looks, labels = zip(*videos, strict=True)
            yield {
                "videos": torch.stack(sounds),
                "looks": torch.stack(looks),
                "labels": torch.tensor(labels),
            }


def _video(
    players: SourceSampler,
    photos: dict[str, list[Photo]],
    samples: int,
    rng: np.random.Generator,
) -> tuple[Tensor, Tensor, list[int]]:
    """A video's sound ``[T]``, looks ``[3, 1, 4, 224, 224]`` and labels."""
    count = 2 if rng.random() < _DUETS else 1
    found: dict[str, Floats] = {}
    while len(found) < count:
        label, sound = players.draw(rng)
        if label in photos:
            found.setdefault(label, sound)
    together = sum(found.values()) / np.sqrt(count)
    sound = at_rate(np.asarray(together, np.float32), PAPER_RATE, samples)
    sound = np.clip(sound * _LEVEL * rng.uniform(*_GAIN), -1, 1)
    crops = [object_crop(photos[label], rng) for label in found]
    empty = [np.zeros((CROP, CROP, 3), np.uint8)] * (MOST_OBJECTS - count)
    scene = object_crop(photos[NOTHING], rng)
    looks = torch.stack([whole_picture(crop)[None] for crop in (*crops, *empty, scene)])
    labels = [class_index(label) for label in found]
    return torch.from_numpy(sound), looks, [*labels, *[-1] * (MOST_OBJECTS - count), SCENE]


def at_rate(sound: Floats, rate: int, length: int) -> Floats:
    """A source at 48 kHz -> ``[length]`` at ``rate``; what is missing is silence."""
    low = np.asarray(soxr.resample(sound, RATE, rate), np.float32)[:length]
    return np.pad(low, (0, length - low.size))


def object_crop(photos: list[Photo], rng: np.random.Generator) -> Picture:
    """The box of one of these photos as Co-Separation is shown it: 224 of 256, other light."""
    weights = np.array([photo.weight for photo in photos])
    photo = photos[int(rng.choice(len(photos), p=weights / weights.sum()))]
    picture = cut_to_box(photo)
    squeezed = cv2.resize(picture, (_RESIZED, _RESIZED), interpolation=cv2.INTER_AREA)
    top, left = rng.integers(0, _RESIZED - CROP + 1, size=2)
    crop = squeezed[top : top + CROP, left : left + CROP]
    if rng.random() < 0.5:
        crop = crop[:, ::-1]
    light = crop.astype(np.float32) * rng.uniform(*_JITTER)
    grey = light @ np.array([0.299, 0.587, 0.114], np.float32)
    colour = grey[..., None] + (light - grey[..., None]) * rng.uniform(*_JITTER)
    return np.ascontiguousarray(np.clip(colour, 0, 255), np.uint8)


def cut_to_box(photo: Photo) -> Picture:
    """What a photo shows: the inside of its box, where one is marked."""
    picture = photo.read()
    height, width = picture.shape[:2]
    x, y, wide, high = photo.box
    left, top = round(x * width), round(y * height)
    right, bottom = round((x + wide) * width), round((y + high) * height)
    inside = picture[max(top, 0) : bottom, max(left, 0) : right]
    return inside if inside.size else picture
