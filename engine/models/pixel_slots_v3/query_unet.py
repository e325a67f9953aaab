"""The query U-Net: whose sound is at which place of a spectrogram, given what is in sight.

The audio network of the third version. A U-Net over frequency and time (Jansson et al., ISMIR 2017)
on the 256 rows of the front end. Beside the levels it reads the same levels at half, twice and
three times the frequency (harmonic stacking, as in the HCQT of Bittner et al., ISMIR 2017), so that
a partial knows its series. At the bottom stand a bidirectional GRU along time and axial attention.
Its *query* is how surely each class is in sight; it scales and shifts the decoder's features (FiLM,
Perez et al., AAAI 2018). The encoder never sees it, so what it gives can be cached.

The masks of all classes are a softmax: shares, each >= 0, that sum to one at every place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, NamedTuple

import torch
import torch.nn.functional as F
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
from engine.models.pixel_slots.front_end import ROWS, row_frequencies
from engine.models.sound_classes import CLASSES

_HARMONICS = (0.5, 2.0, 3.0)
_UNSEEN = 0.02
_SELDOM = -2.6
"""The logit of two classes in thirty: what presence begins with."""


class Encoded(NamedTuple):
    """What the encoder keeps of a window: pixels, then features at 1, 1/2 and 1/4 of the pixels."""

    pixels: Tensor
    near: Tensor
    middle: Tensor
    deep: Tensor


class AxialBlocks(nn.Module):
    """A GRU along time, then attention along time and along frequency in turn."""

    def __init__(self, width: int, attentions: int, recurrent: int, rows: int) -> None:
        super().__init__()
        self.height = nn.Parameter(torch.randn(1, width, rows, 1) * 0.1)
        self.norm = nn.LayerNorm(width)
        self.gru = nn.GRU(width, recurrent, batch_first=True, bidirectional=True)
        self.out = nn.Linear(2 * recurrent, width)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)
        self.attend = nn.ModuleList(AttentionBlock(width) for _ in range(attentions))

    def forward(self, x: Tensor) -> Tensor:
        """``[B, D, H, W]`` -> the same shape, channels last."""
        x = x + self.height
        batch, _, height, _ = x.shape
        rows = x.permute(0, 2, 3, 1)
        rows = rows + self._along_time(rows.flatten(0, 1)).unflatten(0, (batch, height))
        rows = attend_axially(self.attend, rows)
        return rows.permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last)

    def _along_time(self, rows: Tensor) -> Tensor:
        return self.out(self.gru(self.norm(rows))[0])


class Film(nn.Module):
    """Feature-wise scale and shift from a query; at first the identity."""

    def __init__(self, query: int, channels: int) -> None:
        super().__init__()
        self.project = nn.Linear(query, 2 * channels)
        nn.init.zeros_(self.project.weight)
        nn.init.zeros_(self.project.bias)

    def forward(self, x: Tensor, query: Tensor) -> Tensor:
        """``[B, C, H, W]`` and ``[B, Q]`` -> the same shape as the first."""
        scale, shift = self.project(query)[:, :, None, None].chunk(2, 1)
        return x * (1 + scale) + shift


class PresenceHead(nn.Module):
    """Which classes sound at all: every place says so, and each class listens to some places.

    Attention pooling for audio tagging (Kong et al., PANNs, TASLP 2020, section III); an instrument
    that plays one note of a window is told by the places of that note.
    """

    def __init__(self, width: int, classes: int) -> None:
        super().__init__()
        self.hidden = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, width), nn.SiLU())
        self.says = nn.Linear(width, classes)
        self.attends = nn.Linear(width, classes)
        nn.init.constant_(self.says.bias, _SELDOM)

    def forward(self, deep: Tensor) -> Tensor:
        """Features ``[B, D, H, W]`` -> logits ``[B, C]``."""
        places = self.hidden(deep.flatten(2).transpose(1, 2))
        return (self.says(places) * self.attends(places).softmax(1)).sum(1)


class QueryUNet(nn.Module):
    """The query U-Net: power ``[B, F, W]`` and a query ``[B, C]`` -> logits ``[B, C, F, W]``.

    F is 256 rows; W a multiple of 8, since two columns make a pixel and pixels are halved twice.
    """

    former_keys: ClassVar[Mapping[str, str]] = {
        r"(\.attend\.\d+)\.ask\.": r"\1.qkv.",
        r"(\.attend\.\d+)\.give\.": r"\1.proj.",
        r"(\.attend\.\d+)\.think\.": r"\1.mlp.",
    }  # what runs begun before the blocks were shared call them

    read_at: Tensor

    def __init__(
        self,
        classes: int = len(CLASSES),
        channels: Sequence[int] = (48, 96, 192),
        attentions: int = 6,
        recurrent: int = 96,
        fine: int = 64,
        query: int = 96,
        harmonics: bool = True,
    ) -> None:
        super().__init__()
        near, middle, far = channels
        self.harmonics = _HARMONICS if harmonics else ()
        pixel = PLACES * (2 + len(self.harmonics)) + 1
        self.register_buffer("read_at", _harmonic_reads(self.harmonics), persistent=False)
        self.enter = ConvBlock(pixel, near, (5, 3))
        self.down = ConvBlock(near, middle, stride=2)
        self.middle = nn.Sequential(ResidualBlock(middle), ResidualBlock(middle))
        self.deeper = ConvBlock(middle, far, stride=2)
        self.bottom = nn.Sequential(ResidualBlock(far), ResidualBlock(far))
        self.axial = AxialBlocks(far, attentions, recurrent, ROWS // PIXEL_ROWS // 4)
        self.query = nn.Sequential(nn.Linear(classes, query), nn.SiLU(), nn.Linear(query, query))
        self.films = nn.ModuleList(Film(query, size) for size in (far, middle, near))
        self.up = nn.Sequential(ConvBlock(far + middle, middle), ResidualBlock(middle))
        self.nearer = ConvBlock(middle + near, near)
        self.fine = ConvBlock(near + 2 * PLACES + 1, fine)
        self.named = nn.Conv2d(fine, classes * PLACES, 1)
        self.trust = nn.Parameter(torch.tensor(2.0))
        self.presence_head = PresenceHead(far, classes)

    def forward(self, power: Tensor, query: Tensor) -> Tensor:
        """Logits at every place; their softmax over the classes are the masks.

        ``power`` may have any scale; ``query`` (0..1) is how surely each class is in sight, all
        zero where nothing has been seen.
        """
        return self.decode(self.encode(power), query)

    def encode(self, power: Tensor) -> Encoded:
        """All that does not depend on what is in sight."""
        pixels = self.pixels(power)
        near = self.enter(pixels)
        middle = self.middle(self.down(near))
        deep = self.axial(self.bottom(self.deeper(middle)))
        return Encoded(pixels, near, middle, deep)

    def decode(self, encoded: Encoded, query: Tensor) -> Tensor:
        """Logits ``[B, C, F, W]`` for a query ``[B, C]``."""
        embedding = self.query(query)
        deep = self.films[0](encoded.deep, embedding)
        middle = self.up(torch.cat([upsample_to(deep, encoded.middle), encoded.middle], 1))
        middle = self.films[1](middle, embedding)
        near = self.nearer(torch.cat([upsample_to(middle, encoded.near), encoded.near], 1))
        near = self.films[2](near, embedding)
        levels = encoded.pixels[:, -2 * PLACES - 1 :]
        logits = self._named(self.fine(torch.cat([near, levels], 1)))
        return logits + (self.trust * torch.log(query + _UNSEEN))[:, :, None, None]

    def _named(self, fine: Tensor) -> Tensor:
        """Logits of every place ``[B, C, F, W]`` from features of the pixels ``[B, D, F/4, W/2]``.

        A matrix product, not a convolution of one pixel: its gradient is ten times as fast there.
        """
        pixels = F.linear(fine.permute(0, 2, 3, 1), self.named.weight.flatten(1), self.named.bias)
        return unfold_pixels(pixels.permute(0, 3, 1, 2))

    def presence(self, encoded: Encoded) -> Tensor:
        """Logits ``[B, C]`` of each class sounding at all in the window, whatever is in sight."""
        return self.presence_head(encoded.deep)

    def pixels(self, power: Tensor) -> Tensor:
        """``[B, F, W]`` -> ``[B, P, F/4, W/2]``: harmonics, level, level over the row's, height."""
        level = log_level(power)
        planes = level_planes(level)
        if self.harmonics:
            read = torch.einsum("hgf,bfw->bhgw", self.read_at, level) / 2
            planes = [*read.unbind(1), *planes]
        return fold_to_pixels(planes)


def _harmonic_reads(harmonics: Sequence[float]) -> Tensor:
    """Matrices ``[H, F, F]`` that read a row's level at multiples of its frequency.

    Beyond the last row they read nothing (level 0, the window's mean).
    """
    centres = row_frequencies().double()
    reads = torch.zeros(len(harmonics), ROWS, ROWS, dtype=torch.float64)
    for read, harmonic in zip(reads, harmonics, strict=True):
        wanted = centres * harmonic
        inside = torch.nonzero(wanted <= centres[-1])[:, 0]
        right = torch.searchsorted(centres, wanted[inside]).clamp(1, ROWS - 1)
        share = (wanted[inside] - centres[right - 1]) / (centres[right] - centres[right - 1])
        read[inside, right - 1] = 1 - share.clamp(0, 1)
        read[inside, right] = share.clamp(0, 1)
    return reads.float()
