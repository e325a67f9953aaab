"""What pixel slots are trained on: the ear's best-permutation SDR, the eye's labels of places."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import torch
import torch.nn.functional as F
from torch import Tensor

from engine.models.bands import band_error
from engine.models.model import Batch

_FLOOR = 1e-9


def ear_loss(ear: Callable[[Tensor], tuple[Tensor, Tensor]], batch: Batch) -> Tensor:
    """Best-permutation SDR (dB / 10), a loudness-weighted mask error, and the slots' labels.

    Batch: ``power`` [B, F, W], ``cross`` [B, S, F, W], ``target`` [B, S] (silence where there are
    fewer sources than slots), ``label`` [B, S] (-1 for silence).
    """
    power, cross, target = batch["power"], batch["cross"], batch["target"]
    logits, labels = ear(power)
    masks = logits.float().softmax(1)
    # Beyond 20 dB there is nothing to win, else lone sources would teach it never to part.
    floor = 1e-2 * power.sum((1, 2))[:, None, None] + _FLOOR
    error = band_error(masks, power, cross, target).clamp_min(0)
    distortion = torch.log10((error + floor) / (target[:, None, :] + floor))
    order = best_order(distortion)
    chosen = distortion.gather(2, order[..., None])[..., 0]
    sounding = (target.gather(1, order) > 0).float()
    sdr = (chosen * (0.1 + 0.9 * sounding)).mean()
    spare = order[:, :, None, None].expand_as(cross)
    ideal = (cross.gather(1, spare) / (power[:, None] + _FLOOR)).clamp(0, 1)
    loud = (power / (power.mean((1, 2), keepdim=True) + _FLOOR)).pow(0.3)
    loud = (loud / loud.mean((1, 2), keepdim=True))[:, None]
    # Squared, not absolute: the best guess under doubt is then the mean of what may be, while the
    # median gives a whole window to whoever is louder.
    shape = (loud * (masks - ideal).square()).mean()
    named = F.cross_entropy(
        labels.flatten(0, 1), batch["label"].gather(1, order).flatten(), ignore_index=-1,
        label_smoothing=0.05,
    )  # fmt: skip
    return sdr + 0.5 * shape + 0.3 * named


def best_order(cost: Tensor) -> Tensor:
    """For every slot the target it serves best overall ``[B, S]``; ``cost`` [B, S, N], S == N."""
    slots = cost.shape[1]
    orders = torch.tensor(list(permutations(range(slots))), device=cost.device)
    rows = torch.arange(slots, device=cost.device)
    totals = cost.detach()[:, rows, orders].sum(2)
    return orders[totals.argmin(1)]


def eye_loss(eye: Callable[[Tensor], Tensor], batch: Batch) -> Tensor:
    """Cross entropy of every place's label; a place is as sure as its surest cells.

    Batch: ``pictures`` [B, 3, H, W]; ``places`` [B, R, h, w] weights that sum to one over a place
    (0 everywhere: unused); ``place_label`` [B, R] (the last index is 'nothing here', -1 unused).
    """
    cells = eye(batch["pictures"]).float()
    places = batch["places"]
    # Log-mean-exp over the cells of a place: between the mean (every cell) and the max (any cell).
    inside = torch.log(places.clamp_min(1e-8))[:, :, None] + cells[:, None]
    pooled = inside.flatten(3).logsumexp(3)
    return F.cross_entropy(
        pooled.flatten(0, 1), batch["place_label"].flatten(), ignore_index=-1, label_smoothing=0.05
    )
