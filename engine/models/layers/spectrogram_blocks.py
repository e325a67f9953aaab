"""Blocks of U-Nets over spectrograms: convolution, residual block, self-attention, pixels.

Four rows by two columns of a spectrogram make one pixel from the first layer to the last, so that
no layer works at full resolution.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

PIXEL_ROWS, PIXEL_COLUMNS = 4, 2
"""How many rows and columns of the spectrogram one pixel covers."""

PLACES = PIXEL_ROWS * PIXEL_COLUMNS

_FLOOR = 1e-9


class ConvBlock(nn.Sequential):
    """Convolution, batch norm, ReLU; ``kernel`` is rows by columns, both odd."""

    def __init__(
        self, inward: int, outward: int, kernel: tuple[int, int] = (3, 3), stride: int = 1
    ) -> None:
        padding = (kernel[0] // 2, kernel[1] // 2)
        super().__init__(
            nn.Conv2d(inward, outward, kernel, stride=stride, padding=padding, bias=False),
            nn.BatchNorm2d(outward),
            nn.ReLU(),
        )


class ResidualBlock(nn.Module):
    """A residual block: two convolutions and a skip (He et al., CVPR 2016)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = ConvBlock(channels, channels)
        self.second = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels)
        )

    def forward(self, x: Tensor) -> Tensor:
        """``[B, C, H, W]`` -> the same shape."""
        return F.relu(self.second(self.first(x)) + x)


class AttentionBlock(nn.Module):
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
        """``[B, N, D]`` -> the same shape."""
        query, key, value = self.qkv(self.norm(x)).unflatten(2, (3, self.heads, -1)).unbind(2)
        found = F.scaled_dot_product_attention(
            query.transpose(1, 2), key.transpose(1, 2), value.transpose(1, 2)
        )
        x = x + self.proj(found.transpose(1, 2).flatten(2))
        return x + self.mlp(x)


def attend_axially(blocks: Iterable[nn.Module], rows: Tensor) -> Tensor:
    """Axial attention over ``[B, H, W, D]``: along time, along frequency, and so on in turn."""
    batch, height, width, _ = rows.shape
    for index, attention in enumerate(blocks):
        if index % 2 == 0:
            rows = attention(rows.flatten(0, 1)).unflatten(0, (batch, height))
        else:
            columns = rows.transpose(1, 2).flatten(0, 1)
            rows = attention(columns).unflatten(0, (batch, width)).transpose(1, 2)
    return rows


def log_level(power: Tensor) -> Tensor:
    """The level of every place ``[B, F, W]`` in bels over the window's mean; at least -6."""
    return torch.log10(power / (power.mean((1, 2), keepdim=True) + _FLOOR) + 1e-6)


def level_planes(level: Tensor) -> list[Tensor]:
    """Planes ``[B, F, W]`` of what a network reads: level, and level against the row's mean.

    The level against the row's mean is blind to a microphone's frequency response.
    """
    return [level / 2, level - level.mean(2, keepdim=True)]


def fold_to_pixels(planes: Sequence[Tensor]) -> Tensor:
    """P planes ``[B, F, W]`` -> ``[B, 8 P + 1, F/4, W/2]``: the planes' places, then the height."""
    stacked = torch.stack(list(planes), 1)
    pixels = shuffle_from_grid(stacked, PIXEL_ROWS, PIXEL_COLUMNS)
    height = torch.linspace(-1, 1, pixels.shape[2], device=pixels.device)[None, None, :, None]
    rows = height.expand(len(pixels), 1, -1, pixels.shape[3])
    return torch.cat([pixels, rows], 1).contiguous(memory_format=torch.channels_last)


def unfold_pixels(pixels: Tensor) -> Tensor:
    """``[B, 8 N, F/4, W/2]`` -> ``[B, N, F, W]``: every pixel's places put where they belong."""
    return shuffle_to_grid(pixels.float(), PIXEL_ROWS, PIXEL_COLUMNS)


def shuffle_to_grid(x: Tensor, rows: int, columns: int) -> Tensor:
    """``[B, rows * columns * N, h, w]`` -> ``[B, N, h * rows, w * columns]``: channels to places.

    Pixel shuffle (Shi et al., CVPR 2016) with sides that differ.
    """
    parts = x.unflatten(1, (-1, rows, columns)).permute(0, 1, 4, 2, 5, 3)
    batch, count, height, _, width, _ = parts.shape
    return parts.reshape(batch, count, height * rows, width * columns)


def shuffle_from_grid(x: Tensor, rows: int, columns: int) -> Tensor:
    """The inverse of ``shuffle_to_grid``: places to channels."""
    parts = x.unflatten(2, (-1, rows)).unflatten(4, (-1, columns)).permute(0, 1, 3, 5, 2, 4)
    return parts.flatten(1, 3)


def upsample_to(x: Tensor, like: Tensor) -> Tensor:
    """``[B, C, h, w]`` -> ``[B, C, H, W]`` as large as ``like``, by repetition."""
    return F.interpolate(x, size=like.shape[2:], mode="nearest")
