"""The video pair dataset of Co-Separation: two videos to be mixed, with one or two objects each.

The authors' recipe (their released code) with our data: where it has a video we have a solo or,
half of the time, a duet of two recordings of different classes, of which nothing but the sum is
told, or a film of two labels; where it has a detected box, a photo cut to its player, or what our
own eye finds of a label in a frame; where it has a scene of ADE20K, a picture in which nothing
plays, or none.
"""

from __future__ import annotations

import cv2
import numpy as np
import torch
from torch import Tensor

from engine.errors import BadRequest
from engine.training.data.pair_dataset import PAPER_RATE, WINDOW_SAMPLES
from engine.training.data.photo_augmentation import Picture
from engine.training.data.source_dataset import SourceDataset
from engine.training.data.training_data import (
    Floats,
    SourceStream,
    TrainingData,
    whole_picture,
)

__all__ = ["PAPER_RATE", "VideoPairDataset"]

MOST_OBJECTS = 2
_DUETS = 0.5
_DRAWS = 60
_LEVEL = 0.1
_GAIN = (0.5, 1.5)
_RESIZED, CROP = 256, 224
_JITTER = (0.7, 1.3)


class VideoPairDataset(SourceDataset):
    """An endless stream of pairs of videos.

    ``videos`` [2, T] at 11 kHz, T being ``samples``; ``looks`` [2, 3, 1, 4, 224, 224] of their
    objects, the scene last; ``labels`` [2, 3], as ``data.labels`` numbers them and the scene behind
    them, -1 where a video has one object only, or no scene.
    """

    rate = PAPER_RATE

    def __init__(self, data: TrainingData, seed: int, *, samples: int = WINDOW_SAMPLES) -> None:
        super().__init__(data, seed, samples, kinds=2)
        data.check_labelled()
        self.labels = {label: index for index, label in enumerate(data.labels)}

    def _sample(self, sources: SourceStream, rng: np.random.Generator) -> dict[str, Tensor]:
        sounds, looks, labels = zip(*(self._video(sources, rng) for _ in range(2)), strict=True)
        return {
            "videos": torch.stack(sounds),
            "looks": torch.stack(looks),
            "labels": torch.tensor(labels),
        }

    def _video(
        self, sources: SourceStream, rng: np.random.Generator
    ) -> tuple[Tensor, Tensor, list[int]]:
        """A video's sound ``[T]``, looks ``[3, 1, 4, 224, 224]`` and labels."""
        sounds, found = self._objects(sources, rng)
        count = len(found)
        together = sum(sounds) / np.sqrt(len(sounds))
        sound = self._heard(np.asarray(together, np.float32))
        sound = np.clip(sound * _LEVEL * rng.uniform(*_GAIN), -1, 1).astype(np.float32)
        crops = [object_crop(picture, rng) for picture in found.values()]
        blank = np.zeros((CROP, CROP, 3), np.uint8)
        nothing = sources.draw_nothing(rng, boxed=True)
        scene = blank if nothing is None else object_crop(nothing, rng)
        pictures = (*crops, *[blank] * (MOST_OBJECTS - count), scene)
        labels = [self.labels[label] for label in found] + [-1] * (MOST_OBJECTS - count)
        labels.append(-1 if nothing is None else len(self.labels))
        looks = torch.stack([whole_picture(picture)[None] for picture in pictures])
        return torch.from_numpy(sound), looks, labels

    def _objects(
        self, sources: SourceStream, rng: np.random.Generator
    ) -> tuple[list[Floats], dict[str, Picture]]:
        """The sounds of a video, and one or two objects in it, each by its label."""
        wanted = MOST_OBJECTS if rng.random() < _DUETS else 1
        sounds: list[Floats] = []
        found: dict[str, Picture] = {}
        for _ in range(_DRAWS):
            drawn = sources.draw(rng)
            own = set(drawn.labels)
            if own & found.keys() or len(own) + len(found) > MOST_OBJECTS:
                continue
            crops = drawn.crops(rng)
            if crops:
                sounds.append(drawn.sound)
                found |= crops
            if len(found) >= wanted:
                break
        if found:
            return sounds, found
        raise BadRequest(
            "Of {count} films in a row none shows one or two things that can be told apart; add "
            "films of one label.",
            count=_DRAWS,
        )


def object_crop(picture: Picture, rng: np.random.Generator) -> Picture:
    """An object's box as Co-Separation is shown it: 224 of 256 pixels, in other light."""
    squeezed = cv2.resize(picture, (_RESIZED, _RESIZED), interpolation=cv2.INTER_AREA)
    top, left = rng.integers(0, _RESIZED - CROP + 1, size=2)
    crop = squeezed[top : top + CROP, left : left + CROP]
    if rng.random() < 0.5:
        crop = crop[:, ::-1]
    light = crop.astype(np.float32) * rng.uniform(*_JITTER)
    grey = light @ np.array([0.299, 0.587, 0.114], np.float32)
    colour = grey[..., None] + (light - grey[..., None]) * rng.uniform(*_JITTER)
    return np.ascontiguousarray(np.clip(colour, 0, 255), np.uint8)
