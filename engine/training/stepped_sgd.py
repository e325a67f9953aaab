"""Stochastic gradient descent in steps, as Sound of Pixels and Minus-Plus Net were trained."""

from __future__ import annotations

from typing import Any

import torch


class SteppedSgd:
    """A task's optimiser and rate: SGD with momentum 0.9, slower by ten after 2/5 and 4/5.

    Epochs 40 and 80 of 100 in the authors' script (Zhao et al., ECCV 2018). A class to derive a
    training task from, named before the task it changes.
    """

    weight_decay = 1e-4

    def optimiser(self, groups: list[dict[str, Any]], rate: float) -> torch.optim.Optimizer:
        """The paper's."""
        return torch.optim.SGD(groups, lr=rate, momentum=0.9)

    def rate_factor(self, step: int, done: float) -> float:
        """Steps of ten at two and at four fifths."""
        return 0.1 ** ((done >= 0.4) + (done >= 0.8))
