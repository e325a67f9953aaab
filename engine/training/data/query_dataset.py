"""The query dataset: mixtures, each with a query as a vision network would give it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.models.sound_classes import ALIKE, CLASSES, MUSIC_CLASSES, NOISES
from engine.training.data.mixture_dataset import (
    LabelledSource,
    MixtureDataset,
    MixtureRecipe,
    mixture_sums,
)
from engine.training.data.spectral_augmentation import blend_sources
from engine.training.data.training_data import TrainingData


@dataclass(frozen=True, slots=True)
class QueryRecipe:
    """How queries are drawn; all are probabilities.

    ``unseen``: nothing is known of the picture; ``sure``: what is in sight is certain.
    """

    off_screen: float = 0.12
    silent_players: float = 0.4
    unseen: float = 0.12
    sure: float = 0.3


MIXTURE_RECIPE = MixtureRecipe(columns=144, counts=(0.1, 0.62, 0.28), same_label=0.05, reservoir=96)


class QueryDataset(MixtureDataset):
    """An endless stream of samples for ``pixel_slots_v3.losses.mixture_losses``."""

    def __init__(
        self,
        data: TrainingData,
        seed: int,
        recipe: MixtureRecipe = MIXTURE_RECIPE,
        queries: QueryRecipe = QueryRecipe(),
    ) -> None:
        super().__init__(data, seed, recipe)
        self.queries = queries

    def _mixture(
        self, sources: list[LabelledSource], rng: np.random.Generator
    ) -> dict[str, Tensor]:
        """The sums of a mixture and its query; two players of one class are one source."""
        heard, mixture = blend_sources([one for _, one in sources], self.recipe.spectral, rng)
        parts: dict[str, Tensor] = {}
        for (label, _), part in zip(sources, heard, strict=True):
            parts[label] = parts[label] + part if label in parts else part
        sums = mixture_sums(
            list(parts.values()), [CLASSES.index(label) for label in parts], mixture
        )
        return {**sums, "query": draw_query(list(parts), self.queries, rng)}


def draw_query(labels: list[str], recipe: QueryRecipe, rng: np.random.Generator) -> Tensor:
    """What a vision network may say of a scene ``[C]``, 0..1, when these classes sound.

    Some sources are off screen, some players in sight are silent, some looks are doubtful or of
    the wrong class; at times nothing has been seen at all.
    """
    query = np.zeros(len(CLASSES), np.float32)
    if rng.random() < recipe.unseen:
        return torch.from_numpy(query)
    sure = rng.random() < recipe.sure
    for label in labels:
        if rng.random() < (0.5 if label in NOISES else recipe.off_screen):
            continue
        query[CLASSES.index(label)] = 1 if sure else rng.uniform(0.3, 1)
        if not sure and rng.random() < 0.5:
            _confuse(query, label, rng)
    if rng.random() < recipe.silent_players:
        for _ in range(int(rng.integers(1, 3))):
            names = MUSIC_CLASSES if rng.random() < 0.7 else CLASSES
            silent = CLASSES.index(str(rng.choice(names)))
            query[silent] = max(query[silent], 1 if sure else rng.uniform(0.2, 1))
    if not sure:
        query = np.maximum(query, 0.05 * rng.random(query.size).astype(np.float32) ** 3)
    return torch.from_numpy(query)


def _confuse(query: np.ndarray, label: str, rng: np.random.Generator) -> None:
    """Share a class's belief with one that looks like it; now and then most of it."""
    kin = sorted({name for group in ALIKE if label in group for name in group} - {label})
    if kin:
        own, other = CLASSES.index(label), CLASSES.index(str(rng.choice(kin)))
        share = rng.uniform(0, 0.5) if rng.random() < 0.85 else rng.uniform(0.5, 0.95)
        query[other] = max(query[other], query[own] * share)
        query[own] *= 1 - share
