"""Solo templates: supervised NMF that shares a window among objects whose solos are known.

Where an object plays alone its spectra are learned (NMF), and each is held ready at other pitches
too: a voice has more notes than it sang in five seconds. In a mixture only the activations are
found (Smaragdis, Raj and Shashanka, ICA 2007), beside a few free spectra for whatever else sounds.
The objects' parts are then drawn towards what their own spectra explain. It is learned in a blink
and touches no weight, so nothing else is forgotten.

On 80 mixtures of held-out recordings, five seconds of each source marked elsewhere in the same
recording and the true classes told, SDR rose by 2.23 dB [+1.61, +2.82], SI-SDR by 3.06 [+2.25,
+3.86] (``engine.training.validation.solo_scores``). Fine-tuning the network's decoder on remixes of
the same seconds (40 steps, half of each batch distilled from the old weights) took a thousand times
as long and gave no more; after it the templates still gain (``resources/weights/README.md``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from engine.models.layers.interpolate import interpolate_at, positions_of
from engine.models.layers.nmf import factorise, random_bases

SPECTRA = 12
"""Of an object; 20 were as good, 12 need less."""

_COMPRESSION = 0.75
_FLOOR = 1e-6
_SEMITONES = (-4, -3, -2, -1, 0, 1, 2, 3, 4)
"""Without transposing +2.45 dB, by up to one semitone +2.53, four +2.96, six +2.92, twelve +2.60
(80 cases)."""

_LEARNING_SWEEPS = 100
_CHOOSING_SWEEPS, _CHOOSING_STEP, _CHOSEN = 15, 4, 40
"""So many of an object's spectra are chosen for a window, by a quick look at every fourth column.
All of them took three times as long and gave 0.1 dB less."""

_SWEEPS = 25
_FREE_BESIDE_ALL, _FREE_BESIDE_SOME = 6, 30
"""Free spectra where every object is known, and where others play too: more of them leave those
alone, fewer part the known ones better."""

_PULL, _KEEP = 0.85, 0.4
_GROUP_PULL = 0.2
"""How far the known objects together may gain from or lose to all others. None: a sole known one
gains nothing. Two others lose 0.11 dB [+0.03, +0.20] while a known one rests, a sole known one of a
pair gains 0.67 [+0.31, +1.10]; with 0.3 it is 0.18 and 0.85, with 0.85 0.7 and 0.6 (40 cases)."""

_LEAST = 1e-3


class SoloFit(NamedTuple):
    """How a window's level is explained: spectra ``[F, K]``, activations ``[K, W]``.

    The first of them are those of the known objects, ``counts`` of each; the rest is free.
    """

    spectra: Tensor
    activations: Tensor
    counts: tuple[int, ...]


def learn_spectra(power: Tensor, count: int = SPECTRA) -> Tensor:
    """Power of solos ``[F, W]`` -> their spectra ``[F, K]``, each of sum one; from the same start
    always."""
    return factorise(_level(power), count, sweeps=_LEARNING_SWEEPS)[0]


def on_rows(spectra: Tensor, rows_hz: Tensor, wanted_hz: Tensor) -> Tensor:
    """Spectra ``[F, K]`` on rows at ``rows_hz`` -> the same on other rows ``[F', K]``."""
    if rows_hz.shape == wanted_hz.shape and torch.allclose(rows_hz, wanted_hz):
        return spectra
    density = spectra / _widths(rows_hz)[:, None].pow(_COMPRESSION)
    found = interpolate_at(density, positions_of(wanted_hz, rows_hz), dim=0)
    found = found * _widths(wanted_hz)[:, None].pow(_COMPRESSION)
    return found / found.sum(0).clamp_min(_FLOOR)


def transposed(spectra: Tensor, rows_hz: Tensor) -> Tensor:
    """Spectra ``[F, K]`` -> the same at all pitches near theirs ``[F, 9 K]``."""
    moved = []
    for semitones in _SEMITONES:
        source_hz = rows_hz * 2 ** (-semitones / 12)
        at = interpolate_at(spectra, positions_of(source_hz, rows_hz), dim=0)
        at = torch.where((source_hz <= rows_hz[-1])[:, None], at, torch.zeros_like(at))
        moved.append(at / at.sum(0).clamp_min(_FLOOR))
    return torch.cat(moved, 1)


@torch.no_grad()
def fit_solos(power: Tensor, known: Sequence[Tensor], *, others: bool) -> SoloFit:
    """Explain the power of a window ``[F, W]`` by the ``known`` spectra ``[F, K]`` of objects.

    ``others``: whether anybody else is there. Always from the same start.
    """
    level = _level(power)
    free = _FREE_BESIDE_SOME if others else _FREE_BESIDE_ALL
    chosen = _chosen(level[:, ::_CHOOSING_STEP], known, free)
    counts = tuple(spectra.shape[1] for spectra in chosen)
    found = _explained(level, chosen, free, _SWEEPS)
    return SoloFit(*found, counts)


@torch.no_grad()
def drawn_to_solos(shares: Tensor, power: Tensor, fit: SoloFit, known: Sequence[int]) -> Tensor:
    """Shares ``[N, F, W]`` of objects, drawn towards what the spectra of the ``known`` explain.

    What is missing to one is the rest's, before and after. Among themselves the known objects
    share by their spectra most of all; from the others they gain, or lose to them, less.
    """
    whole = torch.cat([shares, (1 - shares.sum(0, keepdim=True)).clamp_min(0)])
    told = _told(whole, power, fit, known)
    inside = torch.zeros(len(whole), dtype=torch.bool, device=shares.device)
    inside[list(known)] = True
    ours, theirs = whole[inside].sum(0), whole[~inside].sum(0)
    ours_told = told[inside].sum(0).clamp(0, 1)
    gain = (ours + _LEAST) * (ours_told + _LEAST).pow(_GROUP_PULL)
    loss = (theirs + _LEAST) * (1 - ours_told + _LEAST).pow(_GROUP_PULL)
    group = gain / (gain + loss)
    drawn = (told[inside] + _LEAST).pow(_PULL) * (whole[inside] + _LEAST).pow(_KEEP)
    made = torch.empty_like(whole)
    made[inside] = drawn / drawn.sum(0) * group
    made[~inside] = whole[~inside] * ((1 - group) / theirs.clamp_min(_FLOOR))
    return made[:-1]


def _told(whole: Tensor, power: Tensor, fit: SoloFit, known: Sequence[int]) -> Tensor:
    """Shares ``[S, F, W]``: an object's own spectra are its own, the free are shared by energy."""
    spectra, activations, counts = fit
    total = spectra @ activations + _FLOOR
    told = torch.zeros_like(whole)
    first = 0
    for index, count in zip(known, counts, strict=True):
        last = first + count
        told[index] = spectra[:, first:last] @ activations[first:last] / total
        first = last
    free = spectra[:, first:].T[:, :, None] * activations[first:][:, None] / total
    energy = torch.einsum("kfw,sfw->ks", free * power, whole)
    owned = energy / energy.sum(1, keepdim=True).clamp_min(torch.finfo(energy.dtype).tiny)
    return told + torch.einsum("kfw,ks->sfw", free, owned)


def _chosen(level: Tensor, known: Sequence[Tensor], free: int) -> list[Tensor]:
    """Of each object's spectra those that a window needs most."""
    _, activations = _explained(level, known, free, _CHOOSING_SWEEPS)
    needed = activations.square().sum(1)
    chosen, first = [], 0
    for spectra in known:
        count = spectra.shape[1]
        best = needed[first : first + count].topk(min(_CHOSEN, count)).indices
        chosen.append(spectra[:, best.sort().values])
        first += count
    return chosen


def _explained(
    level: Tensor, known: Sequence[Tensor], free: int, sweeps: int
) -> tuple[Tensor, Tensor]:
    """Spectra and activations of a level ``[F, W]``: the known stay, ``free`` others are found."""
    spectra = torch.cat([*known, random_bases(len(level), free, 0, level)], 1)
    moving = torch.zeros(spectra.shape[1])
    moving[-free:] = 1
    return factorise(level, 0, bases=spectra, free=moving, sweeps=sweeps)


def _level(power: Tensor) -> Tensor:
    level = power.float().pow(_COMPRESSION)
    return level / (level.mean() + torch.finfo(level.dtype).tiny)


def _widths(rows_hz: Tensor) -> Tensor:
    """How many hertz each row covers."""
    return torch.gradient(rows_hz)[0].clamp_min(_FLOOR)
