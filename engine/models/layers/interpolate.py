"""Linear interpolation of a tensor along an axis: the step under every frequency warp."""

from __future__ import annotations

import torch
from torch import Tensor


def interpolate_at(values: Tensor, positions: Tensor, dim: int) -> Tensor:
    """``values`` read along ``dim`` at fractional indices ``positions`` [n] -> n entries there.

    Linear between neighbours; outside the axis the first or the last entry holds. Differentiable
    in ``values``; computed in their precision.
    """
    last = values.shape[dim] - 1
    positions = positions.to(values.device, torch.float64).clamp(0, last)
    # The lower neighbour of the very last entry is the entry itself, with share 0.
    lower = positions.floor().long()
    upper = (lower + 1).clamp(max=last)
    shape = [1] * values.ndim
    shape[dim] = -1
    share = (positions - lower).to(values.dtype).view(shape)
    return torch.lerp(
        values.index_select(dim, lower),
        values.index_select(dim, upper),
        share,
    )


def positions_of(targets: Tensor, grid: Tensor) -> Tensor:
    """Where ``targets`` [n] lie on the rising ``grid`` [m], as fractional indices into it.

    Held at the ends: a target below the grid is at 0, one above it at m - 1.
    """
    grid, targets = grid.double(), targets.double()
    if grid.numel() == 1:
        return torch.zeros_like(targets)
    upper = torch.searchsorted(grid, targets).clamp(1, grid.numel() - 1)
    lower = upper - 1
    share = (targets - grid[lower]) / (grid[upper] - grid[lower])
    return lower + share.clamp(0, 1)
