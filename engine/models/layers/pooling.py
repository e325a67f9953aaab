"""Features of a region of the picture: pooled over the cells that its alpha covers."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def cell_cover(alpha: Tensor, height: int, width: int) -> Tensor:
    """How much of every cell a region covers, 0..1: ``[..., H, W]`` -> ``[..., height, width]``."""
    flat = alpha.reshape(-1, 1, *alpha.shape[-2:])
    cover = functional.adaptive_avg_pool2d(flat, (height, width))
    return cover.reshape(*alpha.shape[:-2], height, width)


def region_max(cells: Tensor, cover: Tensor) -> Tensor:
    """The largest ``[..., K]`` of ``[..., K, h, w]`` over the cells half covered or more.

    ``cover`` [..., h, w]. A region too small to cover half a cell counts where it covers most.
    """
    needed = cover.amax(dim=(-2, -1), keepdim=True).clamp(max=0.5)
    inside = (cover >= needed).unsqueeze(-3)
    return cells.masked_fill(~inside, float("-inf")).amax(dim=(-2, -1))


def region_mean(cells: Tensor, cover: Tensor) -> Tensor:
    """The mean ``[..., K]`` of ``[..., K, h, w]``, every cell weighted by its ``cover``.

    A region that covers nothing counts as the whole picture.
    """
    empty = cover.amax(dim=(-2, -1), keepdim=True) <= 0
    weights = torch.where(empty, torch.ones_like(cover), cover)
    weights = weights / weights.sum(dim=(-2, -1), keepdim=True)
    return (cells * weights.unsqueeze(-3)).sum(dim=(-2, -1))
