"""Mask shares: the sound of a clip shared out among its objects and the rest.

A model says of every object how much of the sound it claims, whoever else is there (``masks``).
Two objects may claim the same; then each gets a part of it in proportion to its claim. At every
place of the spectrum the shares of all objects and of the rest are at least 0 and together 1, so
strips and rest add up to the mixture and none of them holds the negative of another.

Everything that separates comes through here: window, command line, batch and export. Strength
changes a strip afterwards and keeps the same rule (``engine.mixing.separation_strength``).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from engine.scene import Sharing

_SILENCE = 1e-12


@torch.inference_mode()
def mask_shares(claims: Tensor, sharing: Sharing) -> Tensor:
    """Claims ``[N, F, W]`` of a sharing's objects, in its order -> their shares ``[N, F, W]``.

    What is missing to one is the rest's. An object that was split off takes what it claims out of
    the shares of those it was a part of; together they keep what they had without it.
    """
    place = {object_id: index for index, object_id in enumerate(sharing.object_ids)}
    parts = sorted((place[part], [place[w] for w in wholes]) for part, wholes in sharing.split_from)
    shares = claims.clamp(0, 1)
    for part, _ in parts:
        shares[part] = 0
    shares = shares / shares.sum(0).clamp_min(1)
    for part, wholes in parts:
        _split_off(shares, claims[part].clamp(0, 1), part, wholes)
    return shares


def _split_off(shares: Tensor, claim: Tensor, part: int, wholes: Sequence[int]) -> None:
    """Move to a part what it claims of its wholes' shares; in place."""
    whole = shares[wholes]
    held = whole.sum(0)
    taken = torch.minimum(claim, held)
    shares[wholes] = whole * (1 - taken / held.clamp_min(_SILENCE)).clamp_min(0)
    shares[part] = taken
