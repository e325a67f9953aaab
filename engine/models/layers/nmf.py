"""Non-negative matrix factorisation (NMF) of magnitudes, for the Kullback-Leibler divergence.

A spectrogram V [F, W] is taken apart into K bases (spectra of sum one) and their activations,
V ~ B H, by the multiplicative updates of Lee and Seung (2001)::

    H <- H * (B^T (V / BH)) / (B^T 1)        B <- B * ((V / BH) H^T) / (1 H^T)
"""

from __future__ import annotations

import torch
from torch import Tensor

TINY = 1e-8
_SWEEPS = 120


def factorise(
    magnitudes: Tensor,
    count: int,
    seed: int = 0,
    bases: Tensor | None = None,
    free: Tensor | None = None,
    *,
    sweeps: int = _SWEEPS,
    sparsity: float = 0.0,
) -> tuple[Tensor, Tensor]:
    """``[..., F, W]`` -> bases ``[..., F, K]`` of sum one and activations ``[..., K, W]``.

    Every one of a batch begins at the same place, so it comes out as it would alone.
    Given ``bases`` stay as they are, but for those that are ``free`` [K]; else there are ``count``.
    ``sparsity`` is a reweighted L1 norm of the activations (Candes, Wakin and Boyd 2008), against
    their mean: the weaker one is, the more it shrinks. A plain L1 norm would make all of them
    smaller by one factor, as every base has sum one, and leave the shares as they were.
    """
    fixed = bases is not None
    rows, columns = magnitudes.shape[-2:]
    found = random_bases(rows, count, seed, magnitudes) if bases is None else bases
    parts = found.shape[-1]
    moving = torch.ones(parts) if not fixed else torch.zeros(parts)
    moving = (moving if free is None else free.float()).to(magnitudes)
    strengths = random_bases(parts, columns, seed + 1, magnitudes)
    strengths = strengths * magnitudes.mean((-2, -1), keepdim=True)
    for _ in range(sweeps):
        ratio = magnitudes / (found @ strengths + TINY)
        weight = found.sum(-2)[..., None] + TINY
        if sparsity:
            mean = strengths.mean((-2, -1), keepdim=True) + TINY
            weight = weight + sparsity * mean / (strengths + sparsity * mean)
        strengths = strengths * (found.mT @ ratio) / weight
        if bool(moving.any()):
            ratio = magnitudes / (found @ strengths + TINY)
            moved = found * (ratio @ strengths.mT) / (strengths.sum(-1)[..., None, :] + TINY)
            found = torch.lerp(found, moved / (moved.sum(-2, keepdim=True) + TINY), moving)
    return found, strengths


def random_bases(rows: int, columns: int, seed: int, like: Tensor | None = None) -> Tensor:
    """Positive ``[rows, columns]``, every column of sum one; the same seed gives the same."""
    generator = torch.Generator().manual_seed(seed)
    made = torch.rand(rows, columns, generator=generator) + 0.1
    made = made / made.sum(0)
    return made if like is None else made.to(like)
