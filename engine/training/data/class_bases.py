"""Class bases: spectra that all recordings of a class are made of together, for NMF + MIML's bank.

The paper gathers bases of single films, those a network is surest of; of two dozen such many are
alike. Here a class's recordings, one player after another, are factorised as one spectrogram.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor

from engine.models.layers.nmf import factorise
from engine.models.nmf_miml.categories import category_of
from engine.models.nmf_miml.model import BINS, RATE, film_spectrogram
from engine.training.data.training_data import Floats, Solo

_PIECE_SECONDS, _CLASS_SECONDS = 6.0, 100.0
_SWEEPS = 80
_SILENT = 1e-4


def class_bases(
    solos: Sequence[Solo], categories: tuple[str, ...], per_object: int
) -> tuple[Tensor, Tensor]:
    """A bank ``[L, R, F]`` of spectra of sum one, and how many each category has of them ``[L]``.

    Of what nobody plays alone there are none; nothing held out is heard.
    """
    bank = torch.zeros(len(categories), per_object, BINS)
    sizes = torch.zeros(len(categories), dtype=torch.long)
    for row in range(len(categories)):
        heard = [film_spectrogram(torch.from_numpy(x)) for x in _pieces(solos, categories, row)]
        if heard:
            whole = torch.cat(heard, 1)
            bank[row] = factorise(whole / whole.amax(), per_object, sweeps=_SWEEPS)[0].T
            sizes[row] = per_object
    return bank, sizes


def _pieces(solos: Sequence[Solo], categories: tuple[str, ...], category: int) -> Iterator[Floats]:
    """Beginnings of recordings of level one: the first of every player before the second of any."""
    players: dict[str, list[Solo]] = defaultdict(list)
    for solo in sorted(solos, key=lambda one: one.name):
        if not solo.held_out and category_of(solo.label, categories) == category:
            players[solo.player].append(solo)
    left = _CLASS_SECONDS
    turns = [(n, player) for player, own in players.items() for n in range(len(own))]
    for number, player in sorted(turns):
        sound = players[player][number].read(round(_PIECE_SECONDS * RATE))
        level = float(np.sqrt(np.mean(sound**2)))
        if level < _SILENT:
            continue
        yield np.asarray(sound / level, np.float32)
        left -= sound.size / RATE
        if left <= 0:
            return
