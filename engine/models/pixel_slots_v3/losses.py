"""Losses of the third version: SDR, mask and level errors of mixtures; cross entropy of places.

With band sums of |X|^2, of Re(T X*) and of |T|^2 the energy of ``T - m X`` is known exactly (as in
``pixel_slots.front_end.band_error``), so the SDR needs no inverse transform.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from engine.models.model import Batch
from engine.models.pixel_slots_v3.vision_net import NOTHING

_FLOOR = 1e-9
_CEILING_DB = 20.0
_SILENCE_DB = -30.0
_PLACE_FLOOR = 1e-8

_PRESENCE = 2.0
"""Weight of the presence loss, a mean over classes of which two or three sound."""


def mixture_losses(logits: Tensor, presence: Tensor, batch: Batch) -> Tensor:
    """The loss of every mixture of a batch ``[B]``.

    ``logits`` [B, C, F, W], ``presence`` [B, C]. Batch: ``power`` [B, F, W] sum |X|^2; ``cross``
    [B, S, F, W] sum Re(T X*); ``target`` [B, S] sum |T|^2 (0: no source); ``label`` [B, S] its
    class (-1: none), no class twice; ``query`` [B, C] what the picture says.
    """
    power, cross, target, label = (batch[n] for n in ("power", "cross", "target", "label"))
    masks = logits.softmax(1)
    sounding = label >= 0
    index = label.clamp_min(0)[:, :, None, None].expand(-1, -1, *masks.shape[2:])
    own = masks.gather(1, index)
    total = power.sum((1, 2))
    energy = torch.einsum("bsfw,bsfw,bfw->bs", own, own, power)
    error = energy - 2 * (own * cross).sum((2, 3)) + target
    each = _distortion(error, target, total)
    each = each + 0.5 * _shape(own, cross, power) + 0.1 * _level(energy, target, total)
    count = sounding.sum(1).clamp_min(1)
    found = (each * sounding).sum(1) / count
    heard = _heard(label, presence.shape[1])
    told = _PRESENCE * _presence(presence, heard)
    return found + _leaks(masks, power, batch["query"], heard) + told


def _distortion(error: Tensor, target: Tensor, total: Tensor) -> Tensor:
    """log10 of the error's energy over the source's ``[B, S]``; nothing to win beyond 20 dB."""
    floor = 10 ** (-_CEILING_DB / 10) * total[:, None] + _FLOOR
    return torch.log10((error.clamp_min(0) + floor) / (target + floor))


def _shape(own: Tensor, cross: Tensor, power: Tensor) -> Tensor:
    """Squared error of the masks and of their roots against the ideal ones, by loudness.

    The root is the compressed magnitude: it asks for silence where a source is silent.
    """
    ideal = (cross / (power[:, None] + _FLOOR)).clamp(0, 1)
    loud = (power / (power.mean((1, 2), keepdim=True) + _FLOOR)).pow(0.3)
    loud = (loud / loud.mean((1, 2), keepdim=True))[:, None]
    plain = (own - ideal).square()
    rooted = ((own + 1e-3).sqrt() - (ideal + 1e-3).sqrt()).square()
    return (loud * (plain + 0.5 * rooted)).mean((2, 3)) * 2


def _level(energy: Tensor, target: Tensor, total: Tensor) -> Tensor:
    """Squared log10 of the estimate's energy over the source's: no collapse, no leak."""
    floor = 10 ** (_SILENCE_DB / 10) * total[:, None] + _FLOOR
    return torch.log10((energy + floor) / (target + floor)).square()


def _leaks(masks: Tensor, power: Tensor, query: Tensor, heard: Tensor) -> Tensor:
    """What classes take that do not sound ``[B]``; most of all those in sight: they must rest."""
    total = power.sum((1, 2))[:, None]
    energy = torch.einsum("bcfw,bcfw,bfw->bc", masks, masks, power)
    leak = torch.log10(energy / (10 ** (_SILENCE_DB / 10) * total + _FLOOR) + 1)
    weight = (1 - heard) * (0.01 + 0.2 * query)
    return (leak * weight).sum(1)


def _heard(label: Tensor, classes: int) -> Tensor:
    """Which classes sound ``[B, C]``, 0 or 1."""
    one = F.one_hot(label.clamp_min(0), classes) * (label >= 0)[..., None]
    return one.amax(1).float()


def _presence(logits: Tensor, heard: Tensor) -> Tensor:
    return F.binary_cross_entropy_with_logits(logits, heard, reduction="none").mean(1)


def place_logits(cells: Tensor, places: Tensor) -> Tensor:
    """Logits of places ``[B, R, C + 1]``: a place is about as sure as its surer cells.

    ``cells`` [B, C + 1, h, w]; ``places`` [B, R, h, w] weights that sum to one. Log-mean-exp:
    between the mean (every cell must say so) and the maximum (any may). ``places`` of a finer grid
    are summed up to the cells'.
    """
    if places.shape[2:] != cells.shape[2:]:
        places = coarser(places, cells.shape[2])
    inside = torch.log(places.clamp_min(_PLACE_FLOOR))[:, :, None] + cells[:, None]
    return inside.flatten(3).logsumexp(3)


def coarser(places: Tensor, grid: int) -> Tensor:
    """Weights ``[B, R, h, w]`` of larger cells, ``[B, R, grid, grid]``; sums stay."""
    return F.adaptive_avg_pool2d(places, grid) * (places.shape[2] / grid) ** 2


def place_loss(cells: Tensor, places: Tensor, target: Tensor) -> Tensor:
    """Cross entropy with soft labels of places; of what is nothing, in every cell.

    ``target`` [B, R, C + 1] sums to one over the classes, or to zero where a place is unused.
    """
    places = coarser(places, cells.shape[2])
    pooled = place_logits(cells, places).log_softmax(2)
    found = -(target * pooled).sum(2)
    nothing = -cells.log_softmax(1)[:, NOTHING]
    every = (places * nothing[:, None]).sum((2, 3))
    empty = target[:, :, NOTHING]
    used = target.sum(2)
    each = found * (1 - empty) + 0.5 * (found + every) * empty
    return (each * used).sum() / used.sum().clamp_min(1)
