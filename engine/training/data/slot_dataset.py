"""The slot dataset: mixtures for the audio network of pixel slots 2, with absent labels."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from engine.models.pixel_slots.audio_net import SLOTS
from engine.models.pixel_slots.losses import ABSENT_LABELS
from engine.models.pixel_slots.model import LABELS, label_index
from engine.models.sound_classes import MUSIC_CLASSES
from engine.training.data.audio_sources import SourceRecipe
from engine.training.data.mixture_dataset import (
    LabelledSource,
    MixtureDataset,
    MixtureRecipe,
    mixture_sums,
)
from engine.training.data.spectral_augmentation import SpectralRecipe, blend_sources
from engine.training.data.training_data import TrainingData

SLOT_RECIPE = MixtureRecipe(
    sources=SourceRecipe(
        shares=(("music", 0.8), ("instrument", 0.2)),
        real=0.75, room=0.5, compressed=0.0, transcoded=0.0,
    ),
    spectral=SpectralRecipe(level_db=4.8, equaliser=1.0, band_limit=0.4),
)  # fmt: skip


class SlotDataset(MixtureDataset):
    """An endless stream of samples for ``pixel_slots.losses.audio_loss``."""

    def __init__(self, data: TrainingData, seed: int, recipe: MixtureRecipe = SLOT_RECIPE) -> None:
        super().__init__(data, seed, recipe)

    def _mixture(
        self, sources: list[LabelledSource], rng: np.random.Generator
    ) -> dict[str, Tensor]:
        """A slot for every source, and ``absent`` [S + 2]: labels that do not sound."""
        parts, mixture = blend_sources([one for _, one in sources], self.recipe.spectral, rng)
        sums = mixture_sums(parts, [label_index(name) for name, _ in sources], mixture)
        return {**sums, "absent": _absent_labels(sums["label"], rng)}


def _absent_labels(label: Tensor, rng: np.random.Generator) -> Tensor:
    """Labels that do not sound ``[S + 2]``; most of them instruments of the MUSIC data set."""
    spare = [i for i in range(len(LABELS) - 1) if i not in label.tolist()]
    likely = np.array([3.0 if LABELS[i] in MUSIC_CLASSES else 1.0 for i in spare])
    count = SLOTS + ABSENT_LABELS
    return torch.from_numpy(rng.choice(spare, count, replace=False, p=likely / likely.sum()))
