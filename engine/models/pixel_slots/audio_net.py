"""The audio network of pixel slots: which label sounds at which place of a spectrogram.

The ear is a small U-Net over frequency and time (after Jansson et al., ISMIR 2017, as in Sound of
Pixels) whose bottom attends along time and along frequency in turn. Shared kernels matter: a
network that took frequency rows as channels needed some ten times the mixtures to reach the same
gain, because it had to learn every pitch by itself (the card has the figures).

The ear knows instruments: a logit of every label at every place. While it learns it has a second
head that knows none, slots in any order, because parting sounds needs no names.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from engine.models.layers.spectrogram_blocks import (
    PIXEL_ROWS,
    PLACES,
    AttentionBlock,
    ConvBlock,
    ResidualBlock,
    attend_axially,
    fold_to_pixels,
    level_planes,
    log_level,
    unfold_pixels,
    upsample_to,
)
from engine.models.pixel_slots.front_end import ROWS

SLOTS = 3

_PIXEL_CHANNELS = 2 * PLACES + 1


class AudioNet(nn.Module):
    """The audio network: power per row and column ``[B, F, W]`` -> label logits per bin."""

    def __init__(
        self,
        labels: int,
        channels: Sequence[int] = (48, 96, 192),
        attentions: int = 6,
        fine: int = 64,
    ) -> None:
        super().__init__()
        near, middle, far = channels
        self.width = near + _PIXEL_CHANNELS
        self.enter = ConvBlock(_PIXEL_CHANNELS, near, (5, 3))
        self.down = ConvBlock(near, middle, stride=2)
        self.middle = nn.Sequential(ResidualBlock(middle), ResidualBlock(middle))
        self.deeper = ConvBlock(middle, far, stride=2)
        self.bottom = nn.Sequential(ResidualBlock(far), ResidualBlock(far))
        self.height = nn.Parameter(torch.randn(1, far, ROWS // PIXEL_ROWS // 4, 1) * 0.1)
        self.attend = nn.ModuleList(AttentionBlock(far) for _ in range(attentions))
        self.up = nn.Sequential(ConvBlock(far + middle, middle), ResidualBlock(middle))
        self.nearer = ConvBlock(middle + near, near)
        self.fine = ConvBlock(self.width, fine)
        self.named = nn.Parameter(torch.randn(labels, PLACES, fine) * 0.02)
        self.named_bias = nn.Parameter(torch.zeros(labels, PLACES))

    def forward(self, power: Tensor, labels: Tensor | None = None) -> Tensor:
        """Logits of ``labels`` [B, N] ``[B, N, F, W]``, of all where none are asked for.

        ``power`` may have any scale.
        """
        return self.label_logits(self.features(power), labels)

    def features(self, power: Tensor) -> Tensor:
        """What every pixel holds ``[B, width, F/4, W/2]``."""
        pixels = fold_to_pixels(level_planes(log_level(power)))
        near = self.enter(pixels)
        middle = self.middle(self.down(near))
        deep = self._axial_attention(self.bottom(self.deeper(middle)) + self.height)
        middle = self.up(torch.cat([upsample_to(deep, middle), middle], 1))
        near = self.nearer(torch.cat([upsample_to(middle, near), near], 1))
        return torch.cat([near, pixels.to(near.dtype)], 1)

    def label_logits(self, features: Tensor, labels: Tensor | None = None) -> Tensor:
        """Features -> the logits as above."""
        every = torch.arange(len(self.named), device=features.device).expand(len(features), -1)
        labels = every if labels is None else labels
        fine = self.fine(features)
        weight = self.named[labels].flatten(1, 2).to(fine.dtype)
        bias = self.named_bias[labels].flatten(1, 2)[..., None].to(fine.dtype)
        named = torch.baddbmm(bias, weight, fine.flatten(2)).unflatten(2, fine.shape[2:])
        return unfold_pixels(named)

    def _axial_attention(self, x: Tensor) -> Tensor:
        """``[B, D, H, W]``: along time within a row, then along frequency within a column."""
        rows = attend_axially(self.attend, x.permute(0, 2, 3, 1))
        return rows.permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last)


class AudioNetWithSlots(nn.Module):
    """The audio network in training: ``[B, F, W]`` -> slots ``[B, S, F, W]``, and labels."""

    def __init__(self, audio_net: AudioNet, slots: int = SLOTS) -> None:
        super().__init__()
        self.audio_net = audio_net
        self.slots = nn.Conv2d(audio_net.width, slots * PLACES, (5, 3), padding=(2, 1))

    def forward(self, power: Tensor, labels: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Logits of the slots and of ``labels`` [B, N] (all where none are asked for)."""
        features = self.audio_net.features(power)
        return unfold_pixels(self.slots(features)), self.audio_net.label_logits(features, labels)
