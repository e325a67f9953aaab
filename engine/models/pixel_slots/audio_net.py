"""The audio network of pixel slots: which label sounds at which place of a spectrogram.

The ear is a small U-Net over frequency and time (after Jansson et al., ISMIR 2017, as in Sound of
Pixels) whose bottom attends along time and along frequency in turn. Four rows by two columns make
one pixel from the first layer to the last, so that no layer works at full resolution. Shared
kernels matter: a network that took frequency rows as channels needed some ten times the mixtures
to reach the same gain, because it had to learn every pitch by itself (the card has the figures).

The ear knows instruments: a logit of every label at every place. While it learns it has a second
head that knows none, slots in any order, because parting sounds needs no names.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.models.pixel_slots.front_end import COLUMNS, ROWS

SLOTS = 3

_PIXEL_ROWS, _PIXEL_COLUMNS = 4, 2
_PIXEL_CHANNELS = 2 * _PIXEL_ROWS * _PIXEL_COLUMNS + 1
_FLOOR = 1e-9


class _ResidualBlock(nn.Module):
    """A residual block: two convolutions and a skip (He et al., 2016)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = _convolution(channels, channels)
        self.second = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels)
        )

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.second(self.first(x)) + x)


class _AttentionBlock(nn.Module):
    """Self-attention and a small network over ``[B, N, D]``; at first next to nothing."""

    def __init__(self, width: int, head: int = 32) -> None:
        super().__init__()
        self.heads = width // head
        self.norm = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)
        self.mlp = nn.Sequential(
            nn.LayerNorm(width), nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width)
        )
        for last in (self.proj, self.mlp[-1]):
            assert isinstance(last, nn.Linear)
            nn.init.normal_(last.weight, std=1e-3)
            nn.init.zeros_(last.bias)

    def forward(self, x: Tensor) -> Tensor:
        query, key, value = self.qkv(self.norm(x)).unflatten(2, (3, self.heads, -1)).unbind(2)
        found = F.scaled_dot_product_attention(
            query.transpose(1, 2), key.transpose(1, 2), value.transpose(1, 2)
        )
        x = x + self.proj(found.transpose(1, 2).flatten(2))
        return x + self.mlp(x)


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
        self.enter = _convolution(_PIXEL_CHANNELS, near, (5, 3))
        self.down = _convolution(near, middle, stride=2)
        self.middle = nn.Sequential(_ResidualBlock(middle), _ResidualBlock(middle))
        self.deeper = _convolution(middle, far, stride=2)
        self.bottom = nn.Sequential(_ResidualBlock(far), _ResidualBlock(far))
        self.height = nn.Parameter(torch.randn(1, far, ROWS // _PIXEL_ROWS // 4, 1) * 0.1)
        self.attend = nn.ModuleList(_AttentionBlock(far) for _ in range(attentions))
        self.up = nn.Sequential(_convolution(far + middle, middle), _ResidualBlock(middle))
        self.nearer = _convolution(middle + near, near)
        self.fine = _convolution(self.width, fine)
        self.named = nn.Parameter(torch.randn(labels, _PIXEL_ROWS * _PIXEL_COLUMNS, fine) * 0.02)
        self.named_bias = nn.Parameter(torch.zeros(labels, _PIXEL_ROWS * _PIXEL_COLUMNS))

    def forward(self, power: Tensor, labels: Tensor | None = None) -> Tensor:
        """Logits of ``labels`` [B, N] ``[B, N, F, W]``, of all where none are asked for.

        ``power`` may have any scale.
        """
        return self.label_logits(self.features(power), labels)

    def features(self, power: Tensor) -> Tensor:
        """What every pixel holds ``[B, width, F/4, W/2]``."""
        pixels = _fold_to_pixels(power)
        near = self.enter(pixels)
        middle = self.middle(self.down(near))
        deep = self._axial_attention(self.bottom(self.deeper(middle)) + self.height)
        middle = self.up(torch.cat([_upsample_to(deep, middle), middle], 1))
        near = self.nearer(torch.cat([_upsample_to(middle, near), near], 1))
        return torch.cat([near, pixels.to(near.dtype)], 1)

    def label_logits(self, features: Tensor, labels: Tensor | None = None) -> Tensor:
        """Features -> the logits as above."""
        every = torch.arange(len(self.named), device=features.device).expand(len(features), -1)
        labels = every if labels is None else labels
        fine = self.fine(features)
        weight = self.named[labels].flatten(1, 2).to(fine.dtype)
        bias = self.named_bias[labels].flatten(1, 2)[..., None].to(fine.dtype)
        named = torch.baddbmm(bias, weight, fine.flatten(2)).unflatten(2, fine.shape[2:])
        return _unfold_pixels(named)

    def _axial_attention(self, x: Tensor) -> Tensor:
        """``[B, D, H, W]``: along time within a row, then along frequency within a column."""
        batch, _, height, width = x.shape
        rows = x.permute(0, 2, 3, 1)
        for index, attention in enumerate(self.attend):
            if index % 2 == 0:
                rows = attention(rows.flatten(0, 1)).unflatten(0, (batch, height))
            else:
                columns = rows.transpose(1, 2).flatten(0, 1)
                rows = attention(columns).unflatten(0, (batch, width)).transpose(1, 2)
        return rows.permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last)


class AudioNetWithSlots(nn.Module):
    """The audio network in training: ``[B, F, W]`` -> slots ``[B, S, F, W]``, and labels."""

    def __init__(self, audio_net: AudioNet, slots: int = SLOTS) -> None:
        super().__init__()
        self.audio_net = audio_net
        self.slots = nn.Conv2d(
            audio_net.width, slots * _PIXEL_ROWS * _PIXEL_COLUMNS, (5, 3), padding=(2, 1)
        )

    def forward(self, power: Tensor, labels: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Logits of the slots and of ``labels`` [B, N] (all where none are asked for)."""
        features = self.audio_net.features(power)
        return _unfold_pixels(self.slots(features)), self.audio_net.label_logits(features, labels)


def _convolution(
    inward: int,
    outward: int,
    kernel: int | tuple[int, int] = 3,
    stride: int | tuple[int, int] = 1,
) -> nn.Sequential:
    tall, wide = (kernel, kernel) if isinstance(kernel, int) else kernel
    return nn.Sequential(
        nn.Conv2d(
            inward, outward, kernel, stride=stride, padding=(tall // 2, wide // 2), bias=False
        ),
        nn.BatchNorm2d(outward),
        nn.ReLU(),
    )


def _unfold_pixels(pixels: Tensor) -> Tensor:
    """``[B, N * 8, F/4, W/2]`` -> ``[B, N, F, W]``: every pixel's places put where they belong."""
    parts = pixels.float().unflatten(1, (-1, _PIXEL_ROWS, _PIXEL_COLUMNS)).permute(0, 1, 4, 2, 5, 3)
    return parts.reshape(len(pixels), -1, ROWS, COLUMNS)


def _upsample_to(x: Tensor, like: Tensor) -> Tensor:
    return F.interpolate(x, size=like.shape[2:], mode="nearest")


def _fold_to_pixels(power: Tensor) -> Tensor:
    """``[B, F, W]`` -> ``[B, 17, F/4, W/2]``: level, level against the row's mean, and height.

    The level against the row's mean is blind to a microphone's frequency response.
    """
    level = torch.log10(power / (power.mean((1, 2), keepdim=True) + _FLOOR) + 1e-6)
    both = torch.stack([level / 2, level - level.mean(2, keepdim=True)], 1)
    cut = both.unflatten(2, (ROWS // _PIXEL_ROWS, _PIXEL_ROWS)).unflatten(
        4, (COLUMNS // _PIXEL_COLUMNS, _PIXEL_COLUMNS)
    )
    pixels = cut.permute(0, 1, 3, 5, 2, 4).flatten(1, 3)
    height = torch.linspace(-1, 1, ROWS // _PIXEL_ROWS, device=power.device)[None, None, :, None]
    rows = height.expand(len(power), 1, -1, COLUMNS // _PIXEL_COLUMNS)
    return torch.cat([pixels, rows], 1).contiguous(memory_format=torch.channels_last)
