"""How far an estimate is from the truth, in the ways the papers of the zoo measure it."""

from __future__ import annotations

from collections.abc import Callable

import torch
from scipy.optimize import linear_sum_assignment
from torch import Tensor
from torch.nn import functional

Distance = Callable[[Tensor, Tensor], Tensor]


def loudness_weight(mixture: Tensor) -> Tensor:
    """How much each place of a magnitude spectrogram counts: ln(1 + m) in 1e-3..10 (specs 1.5)."""
    return torch.log1p(mixture).clamp(1e-3, 10)


def weighted_bce(logits: Tensor, targets: Tensor, weight: Tensor) -> Tensor:
    """Mean of weight times binary cross entropy; ``logits`` before the sigmoid, all broadcast.

    The weight is not normalised away, as in Sound of Pixels (specs 2.4).
    """
    weight = weight.expand_as(logits)
    return functional.binary_cross_entropy_with_logits(logits, targets, weight)


def weighted_l1(estimates: Tensor, targets: Tensor, weight: Tensor) -> Tensor:
    """Mean of weight times absolute difference, for ratio masks (specs 1.5, 2.4)."""
    return (weight * (estimates - targets).abs()).mean()


def permutation_invariant(
    distance: Distance, estimates: Tensor, targets: Tensor
) -> tuple[Tensor, Tensor]:
    """The mean distance under the best pairing, and that pairing.

    ``estimates`` and ``targets`` [B, N, ...]; ``distance`` compares ``[B, N, N, ...]`` (estimate
    along axis 1, target along axis 2) and gives ``[B, N, N]``. Returns a scalar and the order
    ``[B, N]``: estimate n of item b belongs to target ``order[b, n]``. The pairing is found exactly
    (Hungarian method), whatever N; the gradient flows through the chosen pairs alone.
    """
    shape = (*estimates.shape[:2], targets.shape[1], *estimates.shape[2:])
    costs = distance(
        estimates.unsqueeze(2).expand(shape),
        targets.unsqueeze(1).expand(shape),
    )
    found = [linear_sum_assignment(item)[1] for item in costs.detach().double().cpu().numpy()]
    order = torch.stack([torch.from_numpy(row) for row in found]).to(costs.device)
    return costs.gather(2, order.unsqueeze(2)).mean(), order
