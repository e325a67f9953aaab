"""ResNet-18 that keeps finer cells: its last stage looks wider instead of halving once more."""

from __future__ import annotations

from torch import Tensor, nn

from engine.models.layers.image_trunks import resnet_trunk


class DilatedResNet18(nn.Module):
    """Normalised RGB ``[B, 3, H, W]``, any size -> ``[B, outputs, h, w]``, 16 pixels a cell.

    The picture network of Sound of Pixels ("resnet18dilated" in its code): both strides of the last
    stage become 1, its three later 3x3 kernels spread by 2, and a 3x3 convolution ends it. Keys
    are ``features.N...`` and ``fc...``.
    """

    def __init__(self, outputs: int) -> None:
        super().__init__()
        self.features = resnet_trunk(18)
        for name, module in self.features[-1].named_modules():
            if isinstance(module, nn.Conv2d):
                _dilate(module, strided=name == "0.conv1")
        self.fc = nn.Conv2d(512, outputs, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """``[B, 3, H, W]`` -> ``[B, outputs, ceil(H / 16), ceil(W / 16)]``."""
        return self.fc(self.features(x))


def _dilate(convolution: nn.Conv2d, strided: bool) -> None:
    convolution.stride = (1, 1)
    # The kernel that used to halve still stands before the finer grid: it keeps its reach.
    if convolution.kernel_size == (3, 3) and not strided:
        convolution.dilation = (2, 2)
        convolution.padding = (2, 2)
