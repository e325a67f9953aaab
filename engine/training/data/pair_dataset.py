"""The pair dataset for Sound of Pixels: two sources to be mixed, pictures of each.

The authors' recipe (their released code) with our data: of the pack, where it has three frames a
video we have a photo of the class, and the sounds are those that the default model is trained on;
of films, three frames a film.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from engine.models.sound_of_pixels import WINDOW_SAMPLES
from engine.training.data.image_dataset import SIZE
from engine.training.data.source_dataset import SourceDataset
from engine.training.data.training_data import SourceStream, TrainingData

PAPER_RATE = 11_025

_LEVEL, _SPREAD_DB = 0.1, 3.0


class PairDataset(SourceDataset):
    """An endless stream of pairs of sources with their pictures.

    ``sources`` [2, T] at 11 kHz, ``looks`` [2, P, 4, S, S]. T is ``samples``, by default a window
    of the paper; S is ``size``. ``silence`` is the share of pairs
    of which one source is silent and its picture shows nothing that sounds (the paper's ADE images
    paired with silence).
    """

    rate = PAPER_RATE

    def __init__(
        self,
        data: TrainingData,
        seed: int,
        *,
        silence: float = 0.0,
        samples: int = WINDOW_SAMPLES,
        size: int = SIZE,
    ) -> None:
        super().__init__(data, seed, samples, size=size)
        self.silence = silence

    def _sample(self, sources: SourceStream, rng: np.random.Generator) -> dict[str, Tensor]:
        sounds: list[Tensor] = []
        looks: list[Tensor] = []
        who = ""
        while len(sounds) < 2:
            drawn = sources.draw(rng)
            if sounds and who and drawn.who == who:
                continue  # a film with itself teaches nothing
            who = drawn.who
            level = _LEVEL * 10 ** (rng.normal(0, _SPREAD_DB) / 20)
            sounds.append(torch.from_numpy(self._heard(drawn.sound) * np.float32(level)))
            looks.append(self._seen(drawn.look(self.data.pictures, rng), rng))
        if self.silence and rng.random() < self.silence:
            nothing = sources.draw_nothing(rng)
            if nothing is not None:
                sounds[1] = torch.zeros_like(sounds[1])
                looks[1] = self._seen([nothing] * len(looks[1]), rng)
        return {"sources": torch.stack(sounds), "looks": torch.stack(looks)}
