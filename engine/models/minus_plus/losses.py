"""The losses of Minus-Plus Net: masks, what must not remain, and masks refined."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

_MOST_REMAINDER = 0.01
"""Magnitudes up to this may remain when all sources but one are taken (the authors' code)."""


def minus_loss(
    logits: Tensor, targets: Tensor, mixture: Tensor, mask_gain: float, loss_ratio: bool
) -> Tensor:
    """Each source's Minus mask against its mask of the original mixture, weighted.

    ``logits`` and ``targets`` [B, N, F, W], ``mixture`` [B, F, W]. Binary (``mask_gain`` 1) by
    cross entropy; ratios, whose sigmoid is doubled, by the distance (L1). With ``loss_ratio`` the
    n-th source counts 2^(n-1) / N, else every one 1 / N.
    """
    weight = _bin_weight(mixture)
    if mask_gain == 1.0:
        each = functional.binary_cross_entropy_with_logits(logits, targets, reduction="none")
    else:
        each = (torch.sigmoid(logits) * mask_gain - targets).abs()
    by_source = (weight * each).mean((0, 2, 3))
    count = len(by_source)
    shares = 2.0 ** torch.arange(count, device=logits.device) if loss_ratio else 1.0
    return (by_source * shares / count).sum()


def remainder_loss(last_residue: Tensor, mixture: Tensor) -> Tensor:
    """What the last round still finds ``[B, F, W]`` beyond a trifle, weighted as the masks are."""
    return (_bin_weight(mixture)[:, 0] * (last_residue - _MOST_REMAINDER).clamp_min(0)).mean()


def plus_loss(refined: Tensor, targets: Tensor, mixture: Tensor) -> Tensor:
    """Refined masks ``[B, N, F, W]`` against those of the original mixture: weighted L1.

    A refined mask is a sum, which may leave 0..1; there cross entropy is not defined, and clamped
    it would teach nothing.
    """
    return (_bin_weight(mixture) * (refined - targets).abs()).mean()


def _bin_weight(mixture: Tensor) -> Tensor:
    """Weight of each bin, as in Sound of Pixels' code: ``[B, F, W]`` -> ``[B, 1, F, W]``."""
    return mixture.log1p().clamp(1e-3, 10).unsqueeze(1)
