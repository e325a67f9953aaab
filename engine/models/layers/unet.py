"""The nested U-Net of image translation, with the names its published weights carry."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class UNet(nn.Module):
    """Normalised planes ``[B, inputs, F, W]`` -> ``[B, outputs, F, W]``, halved ``levels`` times.

    F and W must be multiples of 2**levels. Levels nest: each holds the one below it, so a key reads
    ``unet_block.model.1.model.3...``::

        x --conv/2--> [ level below ] --relu, x2, conv--> out
         \\______________ concatenated _______________/

    Sound of Pixels calls seven levels "unet7" (ECCV 2018, the authors' code).
    """

    def __init__(self, outputs: int, levels: int = 7, width: int = 64, inputs: int = 1) -> None:
        super().__init__()
        widths = [min(width * 2**level, width * 8) for level in range(levels)]
        block: nn.Module | None = None
        for outer, inner in zip(reversed(widths[:-1]), reversed(widths[1:]), strict=True):
            block = _Level(outer, inner, block)
        assert block is not None, f"a U-Net needs at least two levels, not {levels}"
        self.divisor = 2**levels
        self.bn0 = nn.BatchNorm2d(inputs)
        self.unet_block = _Outermost(inputs, outputs, width, block)

    def forward(self, x: Tensor) -> Tensor:
        """``[B, inputs, F, W]`` -> ``[B, outputs, F, W]``, no activation at the end."""
        return self.unet_block(self.bn0(x))


class _Outermost(nn.Module):
    def __init__(self, inputs: int, outputs: int, width: int, below: nn.Module) -> None:
        super().__init__()
        self.model = nn.Sequential(
            _downsample(inputs, width),
            below,
            nn.ReLU(),
            _upsample(),
            nn.Conv2d(2 * width, outputs, 3, padding=1),
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.model(x)


class _Level(nn.Module):
    """``[B, outer, F, W]`` -> ``[B, 2 * outer, F, W]``: what came in, then what came of it.

    The first LeakyReLU works in place, so what came in is concatenated already rectified. The next
    step above is a ReLU, which makes the two the same; in place saves the copy.
    """

    def __init__(self, outer: int, inner: int, below: nn.Module | None) -> None:
        super().__init__()
        down: list[nn.Module] = [nn.LeakyReLU(0.2, inplace=True), _downsample(outer, inner)]
        if below is not None:
            down += [nn.BatchNorm2d(inner), below]
        gathered = inner if below is None else 2 * inner
        up = nn.Conv2d(gathered, outer, 3, padding=1, bias=False)
        self.model = nn.Sequential(*down, nn.ReLU(), _upsample(), up, nn.BatchNorm2d(outer))

    def forward(self, x: Tensor) -> Tensor:
        came_of_it = self.model(x)
        return torch.cat([x, came_of_it], dim=1)


def _downsample(inputs: int, outputs: int) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, 4, stride=2, padding=1, bias=False)


def _upsample() -> nn.Upsample:
    return nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True)
