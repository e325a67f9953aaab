"""The mixture datasets that audio networks are trained on; no mixture comes twice.

A worker keeps a reservoir of source spectra. For every mixture it makes one new source and takes
the others from the reservoir, each through another equaliser, at another level, polarity and place
in time, so that the cost of a mixture is about that of one source.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import IterableDataset

from engine.models.pixel_slots.front_end import COLUMNS, HOP
from engine.training.data.audio_sources import SourceRecipe
from engine.training.data.spectral_augmentation import (
    SpectralRecipe,
    band_sums,
    complex_planes,
    energy,
)
from engine.training.data.training_data import TrainingData
from engine.training.data.worker_rng import worker_rng

MAX_SOURCES = 3

LabelledSource = tuple[str, Tensor]
"""A class and the planes ``[2, bins, W]`` of its sound."""

_LEAST_RESERVOIR = 12


@dataclass(frozen=True, slots=True)
class MixtureRecipe:
    """Recipe of mixtures: ``columns`` of a window, shares of 1, 2, 3 sources, augmentations.

    ``uses`` is how many mixtures a new source is put into before the next one is made.
    """

    columns: int = COLUMNS
    counts: tuple[float, ...] = (0.1, 0.75, 0.15)
    same_label: float = 0.06
    reservoir: int = 128
    uses: int = 5
    sources: SourceRecipe = field(default_factory=SourceRecipe)
    spectral: SpectralRecipe = field(default_factory=SpectralRecipe)

    @property
    def length(self) -> int:
        """Of a source, in samples at 48 kHz."""
        return self.columns * HOP


class MixtureDataset(IterableDataset, ABC):
    """An endless stream of mixtures of labelled sources; the seed settles all."""

    def __init__(self, data: TrainingData, seed: int, recipe: MixtureRecipe) -> None:
        self.data, self.seed, self.recipe = data, seed, recipe

    def __iter__(self) -> Iterator[dict[str, Tensor]]:
        torch.set_num_threads(1)
        rng = worker_rng(self.seed)
        sources = self.data.sounds(self.recipe.length, self.recipe.sources)
        pool: list[LabelledSource] = []
        while True:
            label, sound = sources.draw(rng)
            new = (label, complex_planes(torch.from_numpy(np.ascontiguousarray(sound))))
            if len(pool) < self.recipe.reservoir:
                pool.append(new)
                if len(pool) < min(_LEAST_RESERVOIR, self.recipe.reservoir):
                    continue
            else:
                pool[int(rng.integers(len(pool)))] = new
            for _ in range(self.recipe.uses):
                yield self._mixture([new, *self._partners(pool, label, rng)], rng)

    @abstractmethod
    def _mixture(
        self, sources: list[LabelledSource], rng: np.random.Generator
    ) -> dict[str, Tensor]:
        """One sample of these sources."""

    def _partners(
        self, pool: list[LabelledSource], label: str, rng: np.random.Generator
    ) -> list[LabelledSource]:
        """Others to play with: of other classes, now and then of the same."""
        count = int(rng.choice(len(self.recipe.counts), p=self.recipe.counts))
        alike = rng.random() < self.recipe.same_label
        found: list[LabelledSource] = []
        for index in rng.permutation(len(pool) - 1):
            if len(found) == count:
                break
            if (pool[index][0] == label) == alike or rng.random() < 0.02:
                found.append(pool[index])
        return found


def mixture_sums(
    parts: Sequence[Tensor], labels: Sequence[int], mixture: Tensor
) -> dict[str, Tensor]:
    """Up to three parts and their mixture, planes ``[2, bins, W]`` -> the sums losses are made of.

    ``power`` [F, W] of |X|^2, ``cross`` [S, F, W] of Re(T X*), ``target`` [S] of |T|^2, ``label``
    [S]; scaled to a mean power of one. Spare places are silence (0, label -1).
    """
    power = band_sums(mixture, mixture)
    cross = torch.zeros(MAX_SOURCES, *power.shape)
    target, label = torch.zeros(MAX_SOURCES), torch.full((MAX_SOURCES,), -1)
    for i, (part, index) in enumerate(zip(parts, labels, strict=True)):
        cross[i] = band_sums(part, mixture)
        target[i] = energy(part)
        label[i] = index
    scale = 1 / power.mean().clamp_min(1e-9)
    return {"power": power * scale, "cross": cross * scale, "target": target * scale,
            "label": label}  # fmt: skip
