"""MobileNetV2 with fine cells, as ImageNet weights of TensorFlow's kind expect it."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from torch import Tensor, nn
from torch.nn import functional

from engine.models.layers.image_trunks import mobilenet_v2_trunk


class DilatedMobileNet(nn.Module):
    """RGB ``[B, 3, H, W]`` in 0..1, any size -> ``[B, outputs, h, w]``, 16 pixels a cell.

    For those who have no ImageNet weights of ResNet-18: a third of its size, and at hand. The norms
    of the trunk stay still, because its start weights fold them into the convolutions.
    """

    def __init__(self, outputs: int) -> None:
        super().__init__()
        self.features = dilated_mobilenet_trunk()
        self.fc = nn.Conv2d(1280, outputs, 3, padding=1)

    def start_from(self, weights: Path, frozen_blocks: int = 7) -> None:
        """Take over ImageNet weights; the first blocks (edges, textures) learn nothing new."""
        self.features.load_state_dict(mobilenet_v2_trunk(stride=16, weights=weights).state_dict())
        self.features[:frozen_blocks].requires_grad_(False)

    def train(self, mode: bool = True) -> Self:
        """Training mode, but for the norms of the trunk."""
        super().train(mode)
        self.features.eval()
        return self

    def forward(self, x: Tensor) -> Tensor:
        """``[B, 3, H, W]`` -> ``[B, outputs, H / 16, W / 16]``."""
        return self.fc(self.features(x * 2 - 1))


def dilated_mobilenet_trunk() -> nn.Sequential:
    """The trunk: RGB in -1..1 ``[B, 3, H, W]`` -> ``[B, 1280, H / 16, W / 16]``."""
    features = mobilenet_v2_trunk(stride=16)
    for strided in [m for m in features.modules() if isinstance(m, nn.Conv2d)]:
        if strided.stride == (2, 2):
            # Where TensorFlow's "SAME" padding puts the zeros.
            strided.padding = (0, 0)
            strided.register_forward_pre_hook(_pad_right_and_below)
    return features


def _pad_right_and_below(_: nn.Module, inputs: tuple[Tensor]) -> tuple[Tensor]:
    return (functional.pad(inputs[0], (0, 1, 0, 1)),)
