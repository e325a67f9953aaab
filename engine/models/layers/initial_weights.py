"""Initial weights, as the authors' code of Sound of Pixels and of what followed it has them."""

from __future__ import annotations

from torch import nn


def near_zero_weights(module: nn.Module) -> None:
    """Kernels N(0, 0.001), norms N(1, 0.02): every mask begins at one half (Sound of Pixels)."""
    for part in module.modules():
        if isinstance(part, nn.Conv2d):
            nn.init.normal_(part.weight, 0, 1e-3)
        elif isinstance(part, nn.BatchNorm2d):
            nn.init.normal_(part.weight, 1, 0.02)
