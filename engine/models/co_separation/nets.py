"""The three networks of Co-Separation, with the names that the authors' weights carry.

Layers and names are those of the authors' code (rhgao/co-separation); the paper describes them in
section 3.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from engine.models.class_eye import SEEN, ClassEye
from engine.models.layers.image_trunks import normalise_imagenet, resnet_trunk

_LEVELS = (1, 2, 4, 8, 8, 8, 8)
"""Channels of the levels, in widths."""

_LEAKY_SLOPE = 0.2
_CROP_CELLS = 7


class VisualNet(nn.Module):
    """What one object looks like: ResNet-18, squeezed to 128 channels, as one vector.

    In the authors' code the first convolution is made anew, so that it starts from chance where the
    others start from ImageNet. ``outputs`` is 512 in the paper.
    """

    def __init__(self, outputs: int = 512) -> None:
        super().__init__()
        self.feature_extraction = resnet_trunk(18)
        self.conv1x1 = nn.Sequential(nn.Conv2d(512, 128, 1), nn.BatchNorm2d(128), nn.ReLU())
        self.fc = nn.Linear(128 * _CROP_CELLS**2, outputs)

    def forward(self, crops: Tensor) -> Tensor:
        """RGB in 0..1 ``[B, 3, 224, 224]`` -> ``[B, outputs]``, no activation at the end."""
        cells = self.conv1x1(self.feature_extraction(normalise_imagenet(crops)))
        return self.fc(cells.flatten(1))


class SeenClass(nn.Module):
    """What one object is, as the default model's eye sees it: in place of ``VisualNet``."""

    def __init__(self, outputs: int) -> None:
        super().__init__()
        self.eye, self.fc = ClassEye(None), nn.Linear(SEEN, outputs)

    def forward(self, crops: Tensor) -> Tensor:
        """RGB in 0..1 ``[B, 3, H, W]`` -> ``[B, outputs]``, no activation at the end."""
        return self.fc(self.eye(crops).mean((2, 3)))


class AudioVisualUNet(nn.Module):
    """A U-Net over ln magnitudes that is told at its bottleneck what to listen for.

    ::

        ln m [F, W] --7 x conv/2--> [512, 2, 2] -.
                                                  cat -> 7 x transposed conv x2 -> sigmoid [F, W]
        object [512] --tiled-----> [512, 2, 2] --'          (skips from every level)

    ``width`` is 64 in the paper; the object's vector has 8 widths.
    """

    def __init__(self, width: int = 64) -> None:
        super().__init__()
        widths = [width * level for level in _LEVELS]
        for level, (inputs, outputs) in enumerate(pairwise((1, *widths)), start=1):
            self.add_module(f"audionet_convlayer{level}", _down(inputs, outputs))
        rising = widths[::-1]
        for level, (skip, outputs) in enumerate(pairwise(rising), start=1):
            self.add_module(f"audionet_upconvlayer{level}", _up(2 * skip, outputs))
        last = nn.ConvTranspose2d(2 * width, 1, 4, stride=2, padding=1)
        self.audionet_upconvlayer7 = nn.Sequential(last, nn.Sigmoid())

    def encode(self, log_magnitudes: Tensor) -> list[Tensor]:
        """``[B, 1, F, W]`` -> the seven levels, finest first; F and W are multiples of 128."""
        levels = [log_magnitudes]
        for level in range(1, 8):
            levels.append(self.get_submodule(f"audionet_convlayer{level}")(levels[-1]))
        return levels[1:]

    def decode(self, levels: list[Tensor], objects: Tensor) -> Tensor:
        """Levels of B sounds and an object ``[B, 8 widths]`` for each -> masks ``[B, 1, F, W]``.

        Concatenated are (object, sound) at the bottleneck and (what came up, encoder) above.
        """
        deepest = levels[-1]
        tiled = objects[:, :, None, None].expand(-1, -1, *deepest.shape[-2:])
        x = self.get_submodule("audionet_upconvlayer1")(torch.cat([tiled, deepest], 1))
        for level, skip in enumerate(reversed(levels[:-1]), start=2):
            x = self.get_submodule(f"audionet_upconvlayer{level}")(torch.cat([x, skip], 1))
        return x

    def forward(self, log_magnitudes: Tensor, objects: Tensor) -> Tensor:
        """``[B, 1, F, W]`` and ``[B, 8 widths]`` -> masks ``[B, 1, F, W]``."""
        return self.decode(self.encode(log_magnitudes), objects)


class AudioClassifier(nn.Module):
    """What a separated spectrogram is the sound of: the object-consistency loss asks it.

    ResNet-18 of one channel, the strongest of every feature, a linear layer.
    """

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.feature_extraction = resnet_trunk(18)
        self.feature_extraction[0] = nn.Conv2d(1, 64, 7, stride=2, padding=3, bias=False)
        self.fc = nn.Linear(512, classes)

    def forward(self, log_magnitudes: Tensor) -> Tensor:
        """``[B, 1, F, W]`` -> logits ``[B, classes]``."""
        return self.fc(self.feature_extraction(log_magnitudes).amax((2, 3)))


class SmallAudioClassifier(nn.Module):
    """The same question asked of the U-Net's own way down, of ``width``: in place of ResNet-18.

    The paper's classifier costs several times what a narrow U-Net does, and only in training.
    """

    def __init__(self, classes: int, width: int) -> None:
        super().__init__()
        widths = [width * level for level in _LEVELS[:5]]
        self.feature_extraction = nn.Sequential(
            *(_down(inputs, outputs) for inputs, outputs in pairwise((1, *widths)))
        )
        self.fc = nn.Linear(widths[-1], classes)

    def forward(self, log_magnitudes: Tensor) -> Tensor:
        """``[B, 1, F, W]`` -> logits ``[B, classes]``."""
        return self.fc(self.feature_extraction(log_magnitudes).amax((2, 3)))


def init_weights(module: nn.Module) -> None:
    """The initial weights of the authors' code: kernels N(0, 0.02), norms N(1, 0.02)."""
    for part in module.modules():
        if isinstance(part, nn.Conv2d | nn.ConvTranspose2d | nn.Linear):
            nn.init.normal_(part.weight, 0, 0.02)
        elif isinstance(part, nn.BatchNorm2d):
            nn.init.normal_(part.weight, 1, 0.02)


def _down(inputs: int, outputs: int) -> nn.Sequential:
    kernel = nn.Conv2d(inputs, outputs, 4, stride=2, padding=1)
    return nn.Sequential(kernel, nn.BatchNorm2d(outputs), nn.LeakyReLU(_LEAKY_SLOPE))


def _up(inputs: int, outputs: int) -> nn.Sequential:
    kernel = nn.ConvTranspose2d(inputs, outputs, 4, stride=2, padding=1)
    return nn.Sequential(kernel, nn.BatchNorm2d(outputs), nn.ReLU())
