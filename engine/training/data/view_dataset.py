"""The view dataset: cached features of photos for the upper stages of a vision network.

Two views are put together now and then, one's features pasted into a part of the other's (CutMix,
Yun et al., ICCV 2019, on features), so that the network learns where, not only what.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import IterableDataset

from engine.models.pixel_slots_v3.vision_net import NOTHING as NOTHING_INDEX
from engine.models.pixel_slots_v3.vision_net import OUTPUTS
from engine.models.sound_classes import CLASSES, MUSIC_CLASSES
from engine.training.data.photo_views import GRID, ViewFeatures
from engine.training.data.photos import NOTHING, PERSON, Photo
from engine.training.data.worker_rng import worker_rng

PLACES = 2
_SMOOTH = 0.05
_PASTED = 0.4
_MUSIC_SHARE = 0.6


def soft_label(label: str) -> NDArray[np.float32]:
    """Soft labels ``[C + 1]`` of a photo; somebody without an instrument may sing or speak."""
    target = np.full(OUTPUTS, _SMOOTH / OUTPUTS, np.float32)
    if label == PERSON:
        for name, share in (("singing", 0.4), ("speech", 0.4)):
            target[CLASSES.index(name)] += share * (1 - _SMOOTH)
        target[NOTHING_INDEX] += 0.2 * (1 - _SMOOTH)
    else:
        index = NOTHING_INDEX if label == NOTHING else CLASSES.index(label)
        target[index] += 1 - _SMOOTH
    return target


class ViewDataset(IterableDataset):
    """An endless stream of features, places and soft labels; the seed settles all.

    ``features`` [112, 14, 14], ``places`` [R, 14, 14], ``target`` [R, C + 1] (zeros: unused).
    """

    def __init__(
        self, photos: Sequence[Photo], features: Sequence[ViewFeatures], seed: int
    ) -> None:
        self.seed, self.views = seed, features
        by_label: dict[str, list[tuple[int, int, float]]] = {}
        for number, views in enumerate(features):
            for row, photo in enumerate(views.photo):
                item = photos[int(photo)]
                if item.split == "train":
                    by_label.setdefault(item.label, []).append((number, row, item.weight))
        self.labels = sorted(by_label)
        self.rows = {k: np.array([r[:2] for r in v]) for k, v in by_label.items()}
        self.weights = {k: _normal([r[2] for r in v]) for k, v in by_label.items()}
        self.shares = _normal([_share(k, len(v)) for k, v in sorted(by_label.items())])

    def __iter__(self) -> Iterator[dict[str, Tensor]]:
        rng = worker_rng(self.seed)
        while True:
            features, cells, target = self._draw(rng)
            places = np.zeros((PLACES, GRID, GRID), np.float32)
            targets = np.zeros((PLACES, OUTPUTS), np.float32)
            places[0], targets[0] = cells, target
            if rng.random() < _PASTED:
                self._paste(features, places, targets, rng)
            yield {"features": torch.from_numpy(features), "places": torch.from_numpy(places),
                   "target": torch.from_numpy(targets)}  # fmt: skip

    def _draw(
        self, rng: np.random.Generator
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        label = self.labels[int(rng.choice(len(self.labels), p=self.shares))]
        number, row = self.rows[label][
            int(rng.choice(len(self.rows[label]), p=self.weights[label]))
        ]
        views = self.views[number]
        features = np.array(views.features[row], np.float32)
        return features, views.cells[row], soft_label(label)

    def _paste(
        self, features: NDArray[np.float32], places: NDArray[np.float32],
        targets: NDArray[np.float32], rng: np.random.Generator,
    ) -> None:  # fmt: skip
        """Put a part of another view, as large as 5 to 10 cells, into this one."""
        other, cells, target = self._draw(rng)
        tall, wide = (int(n) for n in rng.integers(5, 11, 2))
        # Where the other's thing is: the part is taken around its box's middle.
        middle = np.array([(cells.sum(1) * np.arange(GRID)).sum(),
                           (cells.sum(0) * np.arange(GRID)).sum()])  # fmt: skip
        top, left = (int(np.clip(round(m - n / 2), 0, GRID - n))
                     for m, n in zip(middle, (tall, wide), strict=True))  # fmt: skip
        down, right = int(rng.integers(GRID - tall + 1)), int(rng.integers(GRID - wide + 1))
        here = (slice(down, down + tall), slice(right, right + wide))
        there = (slice(top, top + tall), slice(left, left + wide))
        left_over = places[0].copy()
        left_over[here] = 0
        if left_over.sum() < 0.45 or cells[there].sum() < 0.45:
            return
        features[:, here[0], here[1]] = other[:, there[0], there[1]]
        places[0] = left_over / left_over.sum()
        places[1][here] = cells[there] / cells[there].sum()
        targets[1] = target


def _share(label: str, count: int) -> float:
    """How often a class is drawn: most the MUSIC instruments, rare ones less."""
    if label in MUSIC_CLASSES:
        return _MUSIC_SHARE / len(MUSIC_CLASSES)
    share = {NOTHING: 0.1, PERSON: 0.05}.get(label, 0.02)
    return share * min(1.0, count / 60)


def _normal(values: Sequence[float]) -> NDArray[np.float64]:
    weights = np.asarray(values, np.float64)
    return weights / weights.sum()
