"""Pixel slots: our own default model; separate first, then let the picture choose.

A permutation-invariant sound network splits a window into a few *slots* (masks that sum to one)
and says what each slot sounds like; a picture network says what every cell of the picture looks
like. The mask of a cell is a blend of the slot masks, weighted by how well the looks and the
sounds agree. So it keeps the gift of the Sound of Pixels family (Zhao et al., ECCV 2018): sound
and picture are each read once, any pixel's mask is one small product.

Why slots: with note banks as teachers, class masks do not carry over to real recordings, while
cues without timbre (harmonicity, common onsets, continuity) do; the card has the figures.

How it is trained stands in ``slot_losses``, its frequency axis in ``bands``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.models.bands import (
    COLUMNS,
    HOP,
    RATE,
    ROWS,
    WINDOW_SECONDS,
    row_frequencies,
    row_weights,
    spectrum,
)
from engine.models.masks import apply_masks
from engine.models.model import Batch, Heard, PixelSeparator, Spec
from engine.models.registry import register
from engine.models.slot_losses import ear_loss, eye_loss
from engine.models.vision import mobilenet_v2_trunk

SLOTS = 3

LABELS = (
    "accordion", "acoustic guitar", "cello", "clarinet", "erhu", "flute", "saxophone", "trumpet",
    "tuba", "violin", "xylophone", "bagpipe", "banjo", "bassoon", "congas", "double bass", "drum",
    "electric bass", "electric guitar", "french horn", "guzheng", "oboe", "piano", "trombone",
    "harp", "other",
)  # fmt: skip
"""What an object can be; ``other`` is any sound that is none of these."""

_FLOOR = 1e-9


class _Block(nn.Module):
    """A dilated convolution over time around which the input passes unchanged."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv1d(width, width, 3, padding=dilation, dilation=dilation, bias=False),
            nn.BatchNorm1d(width),
            nn.LeakyReLU(0.1),
            nn.Conv1d(width, width, 1, bias=False),
            nn.BatchNorm1d(width),
        )

    def forward(self, x: Tensor) -> Tensor:
        return F.leaky_relu(x + self.layers(x), 0.1)


class Ear(nn.Module):
    """Power per row and column ``[B, F, W]`` -> slot mask logits ``[B, S, F, W]``, slot labels.

    Time is convolved, frequency rows are channels: every product is one large matrix, some ten
    times as fast on a CPU as a U-Net of the same reach, and a column's chord is seen as a whole.
    """

    def __init__(
        self,
        slots: int = SLOTS,
        labels: int = len(LABELS),
        width: int = 384,
        dilations: Sequence[int] = (1, 2, 4, 8, 16, 32, 1, 2, 4, 8, 16, 1),
        code: int = 96,
    ) -> None:
        super().__init__()
        self.slot_count, self.code_size = slots, code
        self.enter = nn.Conv1d(2 * ROWS, width, 1)
        self.blocks = nn.Sequential(*(_Block(width, d) for d in dilations))
        self.slots = nn.Conv1d(width, slots * ROWS, 1)
        self.codes = nn.Conv1d(width, slots * code, 1)
        self.label = nn.Sequential(nn.LeakyReLU(0.1), nn.Linear(code, labels))

    def forward(self, power: Tensor) -> tuple[Tensor, Tensor]:
        """Returns (mask logits ``[B, S, F, W]``, label logits ``[B, S, L]``)."""
        x = self.blocks(F.leaky_relu(self.enter(_levels(power)), 0.1))
        logits = self.slots(x).unflatten(1, (self.slot_count, ROWS)).float()
        codes = self.codes(x).unflatten(1, (self.slot_count, self.code_size)).float()
        return logits, self._labels(codes, logits, power)

    def _labels(self, codes: Tensor, logits: Tensor, power: Tensor) -> Tensor:
        """Label logits of every slot from its codes ``[B, S, D, W]`` where it is loud."""
        masks = logits.detach().softmax(1)
        loud = (torch.einsum("bsfw,bsfw,bfw->bsw", masks, masks, power) + _FLOOR).pow(0.3)
        weight = loud / loud.sum(2, keepdim=True)
        return self.label(torch.einsum("bsw,bsdw->bsd", weight, codes))


def _levels(power: Tensor) -> Tensor:
    """``[B, F, W]`` -> ``[B, 2F, W]``: level, and level against the row's mean (blind to an EQ)."""
    level = torch.log10(power / (power.mean((1, 2), keepdim=True) + _FLOOR) + 1e-6)
    return torch.cat([level / 2, level - level.mean(2, keepdim=True)], 1)


class Eye(nn.Module):
    """Pictures -> label logits of every cell; MobileNetV2 with its last stride dilated away."""

    def __init__(self, labels: int = len(LABELS), weights: Path | None = None) -> None:
        super().__init__()
        self.trunk = mobilenet_v2_trunk(stride=16, weights=weights)
        for strided in [m for m in self.trunk.modules() if isinstance(m, nn.Conv2d)]:
            if strided.stride == (2, 2):
                # Where TensorFlow's "SAME" padding puts the zeros; the start weights expect it.
                strided.padding = (0, 0)
                strided.register_forward_pre_hook(_pad_right_and_below)
        self.head = nn.Conv2d(1280, labels + 1, 1)

    def train(self, mode: bool = True) -> Self:
        """Training mode; the trunk's norms stay still (the start weights fold them)."""
        super().train(mode)
        self.trunk.eval()
        return self

    def freeze(self, blocks: int) -> None:
        """Keep the first blocks of the trunk as they are: edges and textures need no new lesson."""
        self.trunk[:blocks].requires_grad_(False)

    def forward(self, pictures: Tensor) -> Tensor:
        """``[B, 3, H, W]`` RGB in 0..1 -> ``[B, labels + 1, h, w]``; the last is 'nothing here'."""
        seen = self.trunk(pictures * 2 - 1)
        return self.head(F.dropout2d(seen, 0.2, self.training))


def _pad_right_and_below(_: nn.Module, inputs: tuple[Tensor]) -> tuple[Tensor]:
    return (F.pad(inputs[0], (0, 1, 0, 1)),)


@register("pixel-slots")
class PixelSlots(PixelSeparator):
    """The default model: slots for the ear, labels for the eye, agreement for the click."""

    sharpness: Tensor
    threshold: Tensor
    unseen: Tensor
    weights: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.spec = Spec(
            sample_rate=RATE,
            channels=1,
            window_seconds=WINDOW_SECONDS,
            mask_frequencies_hz=tuple(row_frequencies().tolist()),
            mask_hop_seconds=HOP / RATE,
            frame_offsets_seconds=(-2.0, 0.0, 2.0),
            frame_size=224,
            cell=16,
            labels=LABELS,
        )
        self.ear = Ear()
        self.eye = Eye()
        # How sharply slots compete for a cell, and how much agreement is needed to be heard.
        self.register_buffer("sharpness", torch.tensor(2.0))
        self.register_buffer("threshold", torch.tensor(0.02))
        # How likely a sound is to come from off the screen, against from something in sight.
        self.register_buffer("unseen", torch.tensor(0.05))
        self.register_buffer("weights", row_weights(), persistent=False)

    def listen(self, mixture: Tensor) -> Heard:
        """``[B, C, T]`` at 48 kHz -> slot masks ``[B, S, F, W]`` and codes ``[B, S, L + 2]``.

        A code is the slot's label probabilities, its share of the window's energy, and how well
        the best cell in sight agrees with it (``settle``; 0 while nothing has been seen).
        """
        power = torch.einsum("fk,bckw->bfw", self.weights, spectrum(mixture).abs().square())
        power = F.pad(power, (0, max(COLUMNS - power.shape[2], 0)))[..., :COLUMNS]
        logits, labels = self.ear(power)
        masks = logits.float().softmax(1)
        energy = torch.einsum("bsfw,bfw->bs", masks, power)
        share = energy / (energy.sum(1, keepdim=True) + _FLOOR)
        codes = [labels.softmax(2), share[..., None], torch.zeros_like(share)[..., None]]
        return Heard(masks, torch.cat(codes, 2))

    def look(self, frames: Tensor) -> Tensor:
        """``[B, 3, H, W]`` RGB in 0..1 -> label logits of every cell ``[B, L + 1, h, w]``."""
        return self.eye(frames)

    def pool(self, looks: Tensor) -> Tensor:
        """Mean over the pictures, then probabilities ``[L + 1, ...]``."""
        return looks.float().mean(0).softmax(0)

    def settle(self, heard: Heard, seen: Tensor) -> Heard:
        """Slots' labels weighed by what is in the picture; what is not may still be off screen.

        Each slot also learns how well the best cell in sight agrees with it, so that a doubtful
        cell does not take what another cell explains far better.
        """
        assert heard.codes is not None
        there = seen[:, :-1].amax(0) + self.unseen
        labels = heard.codes[..., :-2] * there
        labels = labels / labels.sum(-1, keepdim=True).clamp_min(_FLOOR)
        codes = torch.cat([labels, heard.codes[..., -2:]], -1)
        best = torch.stack([self.agreement(code, seen).amax(0) for code in codes])
        return Heard(heard.maps, torch.cat([codes[..., :-1], best[..., None]], -1))

    def masks(self, heard: Heard, vectors: Tensor) -> Tensor:
        """``masks [1, S, F, W]`` and cell probabilities ``[N, L + 1]`` -> ``[N, F, W]``."""
        assert heard.codes is not None
        agreement = self.agreement(heard.codes[0], vectors)
        best = agreement.amax(1, keepdim=True)
        in_sight = torch.maximum(heard.codes[0, :, -1], agreement).clamp_min(1e-9)
        claim = agreement * torch.where(heard.codes[0, :, -1] > 0, agreement / in_sight, 1.0)
        compete = (claim / claim.amax(1, keepdim=True).clamp_min(1e-12)).pow(self.sharpness)
        heard_at_all = (best / (best + self.threshold)) * (1 - vectors[:, -1:])
        return torch.einsum("ns,sfw->nfw", compete * heard_at_all, heard.maps[0])

    def agreement(self, codes: Tensor, vectors: Tensor) -> Tensor:
        """How far each slot sounds like what each cell looks like ``[N, S]``, 0..1.

        An (almost) empty slot sounds like nothing: under a hundredth of the energy it fades.
        """
        share = codes[:, -2]
        alike = vectors[:, :-1] @ codes[:, :-2].T
        return alike * (share / (share + 0.01))

    def classify(self, vectors: Tensor) -> Tensor:
        """Cell probabilities ``[N, L + 1]`` -> label probabilities ``[N, L]``."""
        return vectors[:, :-1]

    def separate(self, mixture: Tensor, looks: Tensor) -> Tensor:
        """``[B, C, T]`` and ``[B, N, P, 4, H, W]`` -> ``[B, N, C, T]`` (one window)."""
        heard = self.listen(mixture)
        sounds: list[Tensor] = []
        for index, objects in enumerate(looks):
            vectors = torch.stack([self._vector(pictures) for pictures in objects])
            masks = self.masks(heard.item(index), vectors)
            sounds.append(apply_masks(mixture[index], RATE, masks, self.spec))
        return torch.stack(sounds)

    def _vector(self, pictures: Tensor) -> Tensor:
        cells = self.look(pictures[:, :3]).float()
        inside = F.interpolate(pictures[:, 3:], size=cells.shape[2:], mode="area") + 1e-6
        return self.pool((cells * inside).sum((2, 3)) / inside.sum((2, 3)))

    def loss(self, batch: Batch) -> Tensor:
        """Sum of the ear's and the eye's loss; either half of the batch may be missing."""
        total = next(self.parameters()).new_zeros(())
        if "power" in batch:
            total = total + ear_loss(self.ear, batch)
        if "pictures" in batch:
            total = total + eye_loss(self.eye, batch)
        return total


def label_index(name: str) -> int:
    """Where a class of the data pack (``acoustic_guitar``) stands in ``LABELS``."""
    plain = name.replace("_", " ")
    return LABELS.index(plain) if plain in LABELS else LABELS.index("other")
