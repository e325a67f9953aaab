"""Pixel slots: our own default model; the sound is shared out among what can be seen.

An *ear* tells for every place of a window's spectrum how likely each of a few dozen labels sounds
there; an *eye* tells what every cell of the picture looks like. What is in sight settles what is
heard: a place that could be violin or erhu is the one that is in the picture. Each label in sight
then has a slot, a mask of its share, and the mask of a cell is the sum of the slots that it
explains as well as any cell does. So the model keeps the gift of the Sound of Pixels family (Zhao
et al., ECCV 2018): sound and picture are each read once, any pixel's mask is one small product.

Why labels: as in Co-Separation (Gao & Grauman, ICCV 2019) knowledge of the instruments carries
over from solos to mixtures, and, unlike with note banks alone, it does so for real recordings once
most of what the ear learns from is real playing; the card has the figures.

The ear stands in ``slot_ear``, how both are trained in ``slot_losses``, the frequency axis in
``bands``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.models.layers.image_trunks import mobilenet_v2_trunk
from engine.models.masks import apply_masks
from engine.models.model import Batch, Heard, PixelSeparator, Spec
from engine.models.pixel_slots.audio_net import Ear
from engine.models.pixel_slots.front_end import (
    COLUMNS,
    HOP,
    RATE,
    WINDOW_SECONDS,
    row_frequencies,
    row_weights,
    spectrum,
)
from engine.models.pixel_slots.losses import asked_labels, eye_loss, named_loss
from engine.models.registry import register

LABELS = (
    "accordion", "acoustic guitar", "cello", "clarinet", "erhu", "flute", "saxophone", "trumpet",
    "tuba", "violin", "xylophone", "bagpipe", "banjo", "bassoon", "congas", "double bass", "drum",
    "electric bass", "electric guitar", "french horn", "guzheng", "oboe", "piano", "trombone",
    "harp", "other",
)  # fmt: skip
"""What an object can be; ``other`` is any sound that is none of these."""

_KEPT = 8
"""How many labels have a slot once it is settled what is in sight; the rest is off screen."""

_SMALLEST = 16
"""What fills less than one in so many cells is hardly an object."""

_DOUBT = 0.03
"""Probabilities below this mean nothing."""

_FLOOR = 1e-9


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
    """The default model: labels for ear and eye, their agreement for the click."""

    sharpness: Tensor
    least: Tensor
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
        self.ear = Ear(len(LABELS))
        self.eye = Eye()
        # How sharply a cell must stand out of the picture to hear a slot.
        self.register_buffer("sharpness", torch.tensor(5.0))
        # How much there must be to see in a cell for it to be heard.
        self.register_buffer("least", torch.tensor(0.15))
        # How likely a sound is to come from off the screen, against from something in sight.
        self.register_buffer("unseen", torch.tensor(0.02))
        self.register_buffer("weights", row_weights(), persistent=False)

    def listen(self, mixture: Tensor) -> Heard:
        """``[B, C, T]`` at 48 kHz -> slots of all labels ``[B, L, F, W]``, codes ``[B, L, L + 2]``.

        A code is what the slot sounds like (one label), its share of the window's energy, and how
        much the picture looks like it on average (``settle``; alike while nothing has been seen).
        """
        power = torch.einsum("fk,bckw->bfw", self.weights, spectrum(mixture).abs().square())
        power = F.pad(power, (0, max(COLUMNS - power.shape[2], 0)))[..., :COLUMNS]
        slots = self.ear(power).softmax(1)
        energy = torch.einsum("blfw,bfw->bl", slots, power)
        share = energy / (energy.sum(1, keepdim=True) + _FLOOR)
        one = torch.eye(len(LABELS), device=power.device).expand(len(power), -1, -1)
        evenly = torch.full_like(share, 1 / len(LABELS))
        return Heard(slots, torch.cat([one, share[..., None], evenly[..., None]], 2))

    def look(self, frames: Tensor) -> Tensor:
        """``[B, 3, H, W]`` RGB in 0..1 -> label logits of every cell ``[B, L + 1, h, w]``."""
        return self.eye(frames)

    def pool(self, looks: Tensor) -> Tensor:
        """Mean over the pictures, then probabilities ``[L + 1, ...]``."""
        return looks.float().mean(0).softmax(0)

    def settle(self, heard: Heard, seen: Tensor) -> Heard:
        """Every place shared out anew among the labels in sight (Bayes, what is seen as prior).

        Only the slots of the likeliest labels are kept; what is left may still be off screen.
        """
        assert heard.codes is not None
        surest = seen[:, :-1].topk(max(len(seen) // _SMALLEST, 1), 0).values.mean(0)
        prior = (surest + self.unseen).square()
        slots = heard.maps * prior[None, :, None, None]
        slots = slots / slots.sum(1, keepdim=True).clamp_min(_FLOOR)
        likely = prior * (heard.codes[0, :, -2] + 0.02)
        kept = likely.topk(min(_KEPT, len(likely))).indices
        something = 1 - seen[:, -1:]
        mean = (seen[:, :-1] * something).sum(0) / something.sum().clamp_min(_FLOOR)
        codes = heard.codes[:, kept].clone()
        codes[..., -1] = mean[kept]
        return Heard(slots[:, kept], codes)

    def masks(self, heard: Heard, vectors: Tensor) -> Tensor:
        """Slots ``[1, S, F, W]`` and cell probabilities ``[N, L + 1]`` -> ``[N, F, W]``.

        A cell hears the slots that it looks more like than the picture does on average. So two
        doubtful looks share the sounds by which of them is the less unlikely, and somebody alone
        in the picture has them all.
        """
        assert heard.codes is not None
        codes = heard.codes[0]
        alike = vectors[:, :-1] @ codes[:, :-2].T
        more = ((alike + _DOUBT) / (codes[:, -1] + _DOUBT)).pow(self.sharpness)
        wanted = more / (more + 1)
        wanted = wanted / wanted.amax(1, keepdim=True).clamp_min(0.5)
        something = (1 - vectors[:, -1:]).square()
        audible = something / (something + self.least.square())
        return torch.einsum("ns,sfw->nfw", wanted * audible, heard.maps[0])

    def vectors_of(self, labels: Sequence[str]) -> Tensor:
        """All of a cell's probability on its label; what has none of its own is "other"."""
        indices = torch.tensor([label_index(label) for label in labels])
        return F.one_hot(indices, len(LABELS) + 1).to(self.weights)

    def classify(self, vectors: Tensor) -> Tensor:
        """Cell probabilities ``[N, L + 1]`` -> label probabilities ``[N, L]``."""
        return vectors[:, :-1]

    def separate(self, mixture: Tensor, looks: Tensor) -> Tensor:
        """``[B, C, T]`` and ``[B, N, P, 4, H, W]`` -> ``[B, N, C, T]`` (one window)."""
        heard = self.listen(mixture)
        sounds: list[Tensor] = []
        for index, objects in enumerate(looks):
            vectors = torch.stack([self._vector(pictures) for pictures in objects])
            masks = self.masks(self.settle(heard.item(index), vectors), vectors)
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
            labels = asked_labels(batch)
            total = total + named_loss(self.ear(batch["power"], labels), labels, batch)
        if "pictures" in batch:
            total = total + eye_loss(self.eye, batch)
        return total


def label_index(name: str) -> int:
    """Where a class of the data pack (``acoustic_guitar``) stands in ``LABELS``."""
    plain = name.replace("_", " ")
    return LABELS.index(plain) if plain in LABELS else LABELS.index("other")
