"""Features of a region of the picture: pooled over the cells that its alpha covers."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional


def cell_coverage(alpha: Tensor, height: int, width: int) -> Tensor:
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
