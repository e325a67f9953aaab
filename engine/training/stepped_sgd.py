"""Stochastic gradient descent in steps, as Sound of Pixels and Minus-Plus Net were trained."""

from __future__ import annotations

from typing import Any

import torch

from engine.training.task import TrainingTask

OPTIMISERS = ("sgd", "adamw")


class SteppedSgd(TrainingTask):
    """A task's optimiser and rate: SGD with momentum 0.9, slower by ten after 2/5 and 4/5.

    Epochs 40 and 80 of 100 in the authors' script (Zhao et al., ECCV 2018). A class to derive a
    training task from, named before the task it changes. The switch ``optimiser`` "adamw" is for
    short runs: AdamW with a warm-up and half a cosine, as our own models are trained.
    """

    weight_decay = 1e-4

    def optimiser(self, groups: list[dict[str, Any]], rate: float) -> torch.optim.Optimizer:
        """The paper's, unless another was chosen."""
        if self._short:
            return super().optimiser(groups, rate)
        return torch.optim.SGD(groups, lr=rate, momentum=0.9)

    def rate_factor(self, step: int, done: float) -> float:
        """Steps of ten at two and at four fifths."""
        if self._short:
            return super().rate_factor(step, done)
        return 0.1 ** ((done >= 0.4) + (done >= 0.8))

    @property
    def _short(self) -> bool:
        return self.settings.switches.get("optimiser") == "adamw"
