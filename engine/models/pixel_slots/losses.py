"""Losses of pixel slots: SDR of the audio network's masks, cross entropy of picture labels."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import torch
import torch.nn.functional as F
from torch import Tensor

from engine.models.model import Batch
from engine.models.pixel_slots.front_end import band_error

_FLOOR = 1e-9

ABSENT_LABELS = 2
"""How many labels that do not sound are asked for beside those that do: an ear for silence."""


def audio_loss(
    audio_net: Callable[[Tensor, Tensor], tuple[Tensor, Tensor]], batch: Batch
) -> Tensor:
    """The loss of an ear with both heads: its slots' in their best order (0.6), its named masks'.

    Batch: ``power`` [B, F, W], ``cross`` [B, S, F, W], ``target`` [B, S] (silence where there are
    fewer sources than slots), ``label`` [B, S] (-1 for silence), ``absent`` [B, S + 2]: labels
    that do not sound.
    """
    labels = queried_labels(batch)
    slots, named = audio_net(batch["power"], labels)
    return 0.6 * slots_loss(slots, batch) + named_loss(named, labels, batch)


def queried_labels(batch: Batch) -> Tensor:
    """The labels ``[B, S + 2]`` to ask the ear for: of every source, else one that is absent."""
    sources = batch["label"].shape[1]
    sounding = torch.where(batch["label"] >= 0, batch["label"], batch["absent"][:, :sources])
    return torch.cat([sounding, batch["absent"][:, sources:]], 1)


def slots_loss(logits: Tensor, batch: Batch) -> Tensor:
    """Best-permutation SDR (dB / 10) of slots ``[B, S, F, W]`` and a loudness-weighted error."""
    masks = logits.softmax(1)
    power, cross, target = batch["power"], batch["cross"], batch["target"]
    error = band_error(masks, power, cross, target)
    distortion = _log_distortion(error, target[:, None, :], power)
    order = best_permutation(distortion)
    chosen = distortion.gather(2, order[..., None])[..., 0]
    sounding = (target.gather(1, order) > 0).float()
    sdr = (chosen * (0.1 + 0.9 * sounding)).mean()
    ideal = _ideal_masks(cross.gather(1, order[:, :, None, None].expand_as(cross)), power)
    # Squared, not absolute: the best guess under doubt is then the mean of what may be, while the
    # median gives a whole window to whoever is louder.
    return sdr + 0.5 * (_loudness_weight(power) * (masks - ideal).square()).mean()


def named_loss(logits: Tensor, labels: Tensor, batch: Batch) -> Tensor:
    """SDR and error as above, of the masks of named labels ``[B, N, F, W]``; the order is known.

    The masks share each place among the labels asked for, as they will among those in sight. Of
    the labels that do not sound half are left out of that, at random. Mixtures of one label with
    itself teach nothing here.
    """
    power, spare = batch["power"], labels.shape[1] - batch["label"].shape[1]
    cross = F.pad(batch["cross"], (0, 0, 0, 0, 0, spare))
    target = F.pad(batch["target"], (0, spare))
    sounding = target > 0
    out = ~sounding & (torch.rand(target.shape, device=target.device) < 0.5)
    masks = logits.masked_fill(out[..., None, None], -30.0).softmax(1)
    own = torch.einsum("bnfw,bnfw,bfw->bn", masks, masks, power)
    shared = torch.einsum("bnfw,bnfw->bn", masks, cross)
    distortion = _log_distortion(own - 2 * shared + target, target, power)
    weight = sounding + 0.1 * (~sounding & ~out)
    shape = (_loudness_weight(power) * (masks - _ideal_masks(cross, power)).square()).mean((2, 3))
    each = ((distortion * weight).sum(1) + 0.5 * shape.sum(1)) / batch["label"].shape[1]
    twice = labels[:, :, None] == labels[:, None, :]
    clear = (twice.sum((1, 2)) == labels.shape[1]).float()
    return (each * clear).sum() / clear.sum().clamp_min(1)


def _log_distortion(error: Tensor, target: Tensor, power: Tensor) -> Tensor:
    """log10 of the error's energy over the source's.

    Beyond 20 dB there is nothing to win, else lone sources would teach the ear never to part.
    """
    floor = 1e-2 * power.sum((1, 2)).view(-1, *[1] * (error.ndim - 1)) + _FLOOR
    return torch.log10((error.clamp_min(0) + floor) / (target + floor))


def _ideal_masks(cross: Tensor, power: Tensor) -> Tensor:
    """The real part of the ideal masks ``[B, N, F, W]``, held within 0..1."""
    return (cross / (power[:, None] + _FLOOR)).clamp(0, 1)


def _loudness_weight(power: Tensor) -> Tensor:
    """How much a place counts ``[B, 1, F, W]``, 1 in the mean: about as loud as it sounds."""
    loud = (power / (power.mean((1, 2), keepdim=True) + _FLOOR)).pow(0.3)
    return (loud / loud.mean((1, 2), keepdim=True))[:, None]


def best_permutation(cost: Tensor) -> Tensor:
    """For every slot the target it serves best overall ``[B, S]``; ``cost`` [B, S, N], S == N."""
    slots = cost.shape[1]
    orders = torch.tensor(list(permutations(range(slots))), device=cost.device)
    rows = torch.arange(slots, device=cost.device)
    totals = cost.detach()[:, rows, orders].sum(2)
    return orders[totals.argmin(1)]


def vision_loss(vision_net: Callable[[Tensor], Tensor], batch: Batch) -> Tensor:
    """Cross entropy of every place's label; a place is as sure as its surest cells.

    Batch: ``pictures`` [B, 3, H, W]; ``places`` [B, R, h, w] weights that sum to one over a place
    (0 everywhere: unused); ``place_label`` [B, R] (the last index is 'nothing here', -1 unused).
    """
    cells = vision_net(batch["pictures"]).float()
    places = batch["places"]
    # Log-mean-exp over the cells of a place: between the mean (every cell) and the max (any cell).
    inside = torch.log(places.clamp_min(1e-8))[:, :, None] + cells[:, None]
    pooled = inside.flatten(3).logsumexp(3)
    return F.cross_entropy(
        pooled.flatten(0, 1), batch["place_label"].flatten(), ignore_index=-1, label_smoothing=0.05
    )
