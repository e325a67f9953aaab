"""The image dataset of the vision network: photos of players and instruments, pasted together.

Only the picture's class is known, not where in it the instrument is. So every *place* (the whole
picture, one half, a pasted rectangle, the background around it) has one label, and the loss asks
that some of its cells say so; backgrounds ask all of their cells for 'nothing here'.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import IterableDataset

from engine.illustrations.players import draw_player, draw_stage
from engine.models.pixel_slots.model import LABELS, label_index
from engine.models.sound_classes import MUSIC_CLASSES
from engine.training.data.photo_augmentation import degraded, random_crop
from engine.training.data.photo_views import picture_tensor
from engine.training.data.photos import NOTHING, PERSON, Photo, Picture, draw_photo, load_photos
from engine.training.data.worker_rng import worker_rng

SIZE, CELL, MAX_PLACES = 224, 16, 3
BACKGROUND_LABEL = len(LABELS)
_DRAWN = ("trumpet", "xylophone", "accordion")


def training_photos(data: Path) -> dict[str, list[Photo]]:
    """The training photos of the pack by class; ``NOTHING`` holds no instrument."""
    photos: dict[str, list[Photo]] = defaultdict(list)
    for photo in load_photos(data):
        if photo.split == "train":
            photos[NOTHING if photo.label == PERSON else photo.label].append(photo)
    return dict(photos)


class ImageDataset(IterableDataset):
    """An endless stream of pictures, places and labels for ``pixel_slots.losses.vision_loss``."""

    def __init__(self, data: Path, seed: int) -> None:
        self.photos, self.seed = training_photos(data), seed
        self.music = [label for label in MUSIC_CLASSES if label in self.photos]
        self.others = sorted(set(self.photos) - {*MUSIC_CLASSES, NOTHING})

    def __iter__(self) -> Iterator[dict[str, Tensor]]:
        cv2.setNumThreads(1)
        rng = worker_rng(self.seed)
        while True:
            yield self._scene(rng)

    def _scene(self, rng: np.random.Generator) -> dict[str, Tensor]:
        canvas = np.zeros((SIZE, SIZE, 3), np.uint8)
        places = np.zeros((MAX_PLACES, SIZE // CELL, SIZE // CELL), np.float32)
        labels = [-1] * MAX_PLACES
        kind = rng.choice(3, p=(0.5, 0.3, 0.2))
        if kind == 0:
            labels[0] = self._fill(canvas, (0, 0, SIZE, SIZE), rng)
            places[0] = 1
        elif kind == 1:
            cut = int(rng.integers(5, 10)) * CELL
            for i, (left, right) in enumerate(((0, cut), (cut, SIZE))):
                labels[i] = self._fill(canvas, (left, 0, right, SIZE), rng)
                places[i, :, left // CELL : right // CELL] = 1
        else:
            self._paste(canvas, places, labels, rng)
        places /= np.maximum(places.sum((1, 2), keepdims=True), 1e-6)
        picture = degraded(canvas, rng)
        return {
            "pictures": picture_tensor(picture),
            "places": torch.from_numpy(places),
            "place_label": torch.tensor(labels),
        }

    def _paste(
        self, canvas: Picture, places: NDArray[np.float32], labels: list[int],
        rng: np.random.Generator,
    ) -> None:  # fmt: skip
        """One or two pictures on a background; around them there is nothing."""
        self._fill(canvas, (0, 0, SIZE, SIZE), rng, NOTHING)
        places[2], labels[2] = 1, BACKGROUND_LABEL
        for i in range(int(rng.integers(1, 3))):
            side = int(rng.integers(5, 9)) * CELL
            half = SIZE // 2 if side <= SIZE // 2 else SIZE - side
            left = int(rng.integers(0, (half - 1) // CELL + 1)) * CELL if side < SIZE else 0
            left = min(left + (SIZE // 2 if i else 0), SIZE - side)
            top = int(rng.integers(0, (SIZE - side) // CELL + 1)) * CELL
            if i and left < SIZE // 2:
                break
            labels[i] = self._fill(canvas, (left, top, left + side, top + side), rng)
            rows = slice(top // CELL, (top + side) // CELL)
            columns = slice(left // CELL, (left + side) // CELL)
            places[:, rows, columns] = 0
            places[i, rows, columns] = 1

    def _fill(
        self, canvas: Picture, box: tuple[int, int, int, int], rng: np.random.Generator,
        label: str = "",
    ) -> int:  # fmt: skip
        """Put a random crop of a random picture into a box; returns its label's index."""
        left, top, right, bottom = box
        label = label or self._label(rng)
        shape = (bottom - top, right - left)
        drawn = label in _DRAWN and rng.random() < 0.15
        picture = _drawn(label, rng) if drawn else self._photo(label, rng)
        canvas[top:bottom, left:right] = random_crop(picture, shape, rng)
        return BACKGROUND_LABEL if label == NOTHING else label_index(label)

    def _label(self, rng: np.random.Generator) -> str:
        share = rng.random()
        if share < 0.72:
            return str(rng.choice(self.music))
        return str(rng.choice(self.others)) if share < 0.88 and self.others else NOTHING

    def _photo(self, label: str, rng: np.random.Generator) -> Picture:
        return draw_photo(self.photos[label], rng)


def _drawn(label: str, rng: np.random.Generator) -> Picture:
    player = draw_player(label, rng, 224, float(rng.uniform(0, 20)), float(rng.random()))
    stage = draw_stage(rng, 224, 224)[..., :3]
    alpha = player[..., 3:].astype(np.float32) / 255
    return (player[..., :3] * alpha + stage * (1 - alpha)).astype(np.uint8)
