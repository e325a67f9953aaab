"""The sources dataset of Minus-Plus Net: N sources of like loudness, pictures of each.

The authors' recipe (their released code) with our data. Every source is brought to the same
extent; one in twenty is silence, with a picture in which nothing plays, so that a seen thing need
not sound. Their code leaves a silent one at a constant -0.8, which we take for an oversight: here
silence is silent. Where the data has no picture of nothing, all of them sound.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from engine.models.minus_plus.model import SAMPLE_RATE, WINDOW_SAMPLES
from engine.training.data.image_dataset import SIZE
from engine.training.data.source_dataset import SourceDataset
from engine.training.data.training_data import Floats, SourceStream, TrainingData

EXTENT = 0.8
_SILENT = 0.05


class NormalisedSourcesDataset(SourceDataset):
    """An endless stream of ``count`` sources with their pictures, no two of one class.

    ``sources`` [N, T] at 16 kHz, ``looks`` [N, P, 4, S, S]; T is ``samples``, S ``size``. The first
    one always sounds.
    """

    rate = SAMPLE_RATE

    def __init__(
        self,
        data: TrainingData,
        seed: int,
        count: int,
        *,
        samples: int = WINDOW_SAMPLES,
        size: int = SIZE,
    ) -> None:
        super().__init__(data, seed, samples, size=size, kinds=count)
        self.count = count

    def _sample(self, sources: SourceStream, rng: np.random.Generator) -> dict[str, Tensor]:
        sounds: list[Floats] = []
        looks: list[Tensor] = []
        known: set[str] = set()
        while len(sounds) < self.count:
            if sounds and rng.random() < _SILENT:
                nothing = sources.draw_nothing(rng)
                if nothing is not None:
                    sounds.append(np.zeros(self.samples, np.float32))
                    looks.append(self._seen([nothing] * self.data.pictures, rng))
                    continue
            drawn = sources.draw(rng)
            if known.isdisjoint(drawn.kind):
                known |= set(drawn.kind)
                sounds.append(normalised(self._heard(drawn.sound)))
                looks.append(self._seen(drawn.look(self.data.pictures, rng), rng))
        return {"sources": torch.from_numpy(np.stack(sounds)), "looks": torch.stack(looks)}


def normalised(sound: Floats) -> Floats:
    """A sound stretched to -0.8..0.8, as the authors' code does it (silence stays silent)."""
    low, high = float(sound.min()), float(sound.max())
    if high - low < 1e-6:
        return np.zeros_like(sound)
    return ((sound - low) / (high - low + 1e-3) * 2 - 1).astype(np.float32) * np.float32(EXTENT)
