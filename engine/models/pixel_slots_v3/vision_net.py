"""The dense vision network: what every cell of a picture shows; of the third version.

EfficientNet-Lite with cells of 16 pixels and a linear head on each, so that a head taught on the
mean of a box reads single cells as well. Outputs are the classes of sound and, last, nothing.
"""

from __future__ import annotations

from typing import Self

import torch.nn.functional as F
from torch import Tensor, nn

from engine.models.layers.efficientnet_lite import FEATURES, EfficientNetLite, set_dense
from engine.models.sound_classes import CLASSES

OUTPUTS = len(CLASSES) + 1
NOTHING = len(CLASSES)

_TINY = 1e-12


class DenseVisionNet(nn.Module):
    """RGB ``[B, 3, H, W]`` in 0..1 -> logits ``[B, C + 1, H / 16, W / 16]``."""

    def __init__(self, size: str = "lite0") -> None:
        super().__init__()
        self.trunk = EfficientNetLite(size)
        self.head = nn.Conv2d(FEATURES, OUTPUTS, 1)

    def forward(self, pictures: Tensor) -> Tensor:
        """Logits of every cell."""
        return self.head(self.trunk(pictures))


class UpperVisionNet(nn.Module):
    """The part of the vision network that is trained: the trunk's upper stages and the head.

    ``[B, 112, h, w]`` of the lower stages -> logits ``[B, C + 1, h, w]``. The norms stay as
    ImageNet left them: photos of one player after another are no fair sample.
    """

    def __init__(self, net: DenseVisionNet) -> None:
        super().__init__()
        self.upper = net.trunk.halves()[1]
        self.head = net.head

    def train(self, mode: bool = True) -> Self:
        """Training mode: norms keep their statistics, cells are four times as large."""
        super().train(mode)
        set_dense(self.upper, not mode)
        for module in self.upper.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.eval()
        return self

    def forward(self, lower: Tensor) -> Tensor:
        """Logits of every cell."""
        return self.head(F.dropout2d(self.upper(lower), 0.2, self.training))


def pool_neighbourhood(logits: Tensor, across: int) -> Tensor:
    """Log-mean-exp of logits ``[B, C, h, w]`` over ``across`` x ``across`` cells, an odd number.

    As in the loss of places (``losses.place_logits``): between the mean and the maximum.
    """
    top = logits.amax((2, 3), keepdim=True)
    near = F.avg_pool2d((logits - top).exp(), across, 1, across // 2, count_include_pad=False)
    return near.clamp_min(_TINY).log() + top
