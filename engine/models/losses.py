"""How far an estimate is from the truth, in the ways the papers of the zoo measure it."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def loudness_weight(mixture: Tensor) -> Tensor:
    """How much each place of a magnitude spectrogram counts: ln(1 + m) in 1e-3..10 (specs 1.5)."""
    return torch.log1p(mixture).clamp(1e-3, 10)


def weighted_bce(logits: Tensor, targets: Tensor, weight: Tensor) -> Tensor:
    """Mean of weight times binary cross entropy; ``logits`` before the sigmoid, all broadcast.

    The weight is not normalised away, as in Sound of Pixels (specs 2.4).
    """
    weight = weight.expand_as(logits)
    return functional.binary_cross_entropy_with_logits(logits, targets, weight)
