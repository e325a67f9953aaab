"""Pixel slots, the default model: the sound is shared out among what can be seen.

An *ear* tells for every place of a window's spectrum how likely each of a few dozen labels sounds
there; an *eye* tells what every cell of the picture looks like. What is in sight settles what is
heard: a place that could be violin or erhu is the one that is in the picture. Each label in sight
then has a slot, a mask of its share, and the mask of a cell is the sum of the slots that it
explains as well as any cell does. So the model keeps the gift of the Sound of Pixels family (Zhao
et al., ECCV 2018): sound and picture are each read once, any pixel's mask is one small product.

Why labels: as in Co-Separation (Gao & Grauman, ICCV 2019) knowledge of the instruments carries
over from solos to mixtures, and, unlike with note banks alone, it does so for real recordings once
most of what the ear learns from is real playing; the card has the figures.

The audio network stands in ``audio_net``, how both are trained in ``losses``, the frequency axis
in ``front_end``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Self

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.models.layers.image_trunks import mobilenet_v2_trunk
from engine.models.masks import separate_by_cells
from engine.models.model import AudioFeatures, PixelSeparator, Spec
from engine.models.pixel_slots.audio_net import AudioNet
from engine.models.pixel_slots.front_end import (
    HOP,
    SAMPLE_RATE,
    WINDOW_SECONDS,
    row_frequencies,
    row_weights,
    window_power,
)

LABELS = (
    "accordion", "acoustic guitar", "cello", "clarinet", "erhu", "flute", "saxophone", "trumpet",
    "tuba", "violin", "xylophone", "bagpipe", "banjo", "bassoon", "congas", "double bass", "drum",
    "electric bass", "electric guitar", "french horn", "guzheng", "oboe", "piano", "trombone",
    "harp", "other",
)  # fmt: skip
"""What an object can be; ``other`` is any sound that is none of these."""

_MAX_SLOTS = 8
"""How many labels have a slot once it is settled what is in sight; the rest is off screen."""

_MIN_OBJECT_CELLS = 16
"""What fills less than one in so many cells is hardly an object."""

_MIN_PROBABILITY = 0.03
"""Probabilities below this mean nothing."""

_FLOOR = 1e-9


class VisionNet(nn.Module):
    """The vision network: pictures -> label logits of every cell (dilated MobileNetV2)."""

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


class PixelSlots(PixelSeparator):
    """The default model: labels for ear and eye, their agreement for the click."""

    former_keys: ClassVar[Mapping[str, str]] = {
        r"^ear\.": "audio_net.",
        r"^eye\.": "vision_net.",
        r"(\.attend\.\d+)\.ask\.": r"\1.qkv.",
        r"(\.attend\.\d+)\.give\.": r"\1.proj.",
        r"(\.attend\.\d+)\.think\.": r"\1.mlp.",
    }  # what the files of the first two versions call them

    sharpness: Tensor
    least: Tensor
    unseen: Tensor
    weights: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.spec = Spec(
            sample_rate=SAMPLE_RATE,
            channels=1,
            window_seconds=WINDOW_SECONDS,
            mask_frequencies_hz=tuple(row_frequencies().tolist()),
            mask_hop_seconds=HOP / SAMPLE_RATE,
            frame_offsets_seconds=(-2.0, 0.0, 2.0),
            frame_size=224,
            cell=16,
            labels=LABELS,
        )
        self.audio_net = AudioNet(len(LABELS))
        self.vision_net = VisionNet()
        # How sharply a cell must stand out of the picture to hear a slot.
        self.register_buffer("sharpness", torch.tensor(5.0))
        # How much there must be to see in a cell for it to be heard.
        self.register_buffer("least", torch.tensor(0.15))
        # How likely a sound is to come from off the screen, against from something in sight.
        self.register_buffer("unseen", torch.tensor(0.02))
        self.register_buffer("weights", row_weights(), persistent=False)

    def encode_audio(self, mixture: Tensor) -> AudioFeatures:
        """``[B, C, T]`` at 48 kHz -> slots of all labels ``[B, L, F, W]``, codes ``[B, L, L + 2]``.

        A code is what the slot sounds like (one label), its share of the window's energy, and how
        much the picture looks like it on average (``condition_on_visible``; alike while nothing
        has been seen).
        """
        power = window_power(mixture, self.weights)
        return self.slots(power)

    def slots(self, power: Tensor) -> AudioFeatures:
        """The same from a window's power ``[B, F, W]``."""
        slots = self.audio_net(power).softmax(1)
        energy = torch.einsum("blfw,bfw->bl", slots, power)
        share = energy / (energy.sum(1, keepdim=True) + _FLOOR)
        one = torch.eye(len(LABELS), device=power.device).expand(len(power), -1, -1)
        evenly = torch.full_like(share, 1 / len(LABELS))
        return AudioFeatures(slots, torch.cat([one, share[..., None], evenly[..., None]], 2))

    def encode_frames(self, frames: Tensor) -> Tensor:
        """``[B, 3, H, W]`` RGB in 0..1 -> label logits of every cell ``[B, L + 1, h, w]``."""
        return self.vision_net(frames)

    def pool(self, raw_features: Tensor) -> Tensor:
        """Mean over the pictures, then probabilities ``[L + 1, ...]``."""
        return raw_features.float().mean(0).softmax(0)

    def condition_on_visible(self, audio: AudioFeatures, visible_vectors: Tensor) -> AudioFeatures:
        """Every place shared out anew among the labels in sight (Bayes, what is seen as prior).

        Only the slots of the likeliest labels are kept; what is left may still be off screen.
        """
        assert audio.slot_codes is not None
        surest = (
            visible_vectors[:, :-1]
            .topk(max(len(visible_vectors) // _MIN_OBJECT_CELLS, 1), 0)
            .values.mean(0)
        )
        prior = (surest + self.unseen).square()
        slots = audio.maps * prior[None, :, None, None]
        slots = slots / slots.sum(1, keepdim=True).clamp_min(_FLOOR)
        likely = prior * (audio.slot_codes[0, :, -2] + 0.02)
        kept = likely.topk(min(_MAX_SLOTS, len(likely))).indices
        something = 1 - visible_vectors[:, -1:]
        mean = (visible_vectors[:, :-1] * something).sum(0) / something.sum().clamp_min(_FLOOR)
        codes = audio.slot_codes[:, kept].clone()
        codes[..., -1] = mean[kept]
        return AudioFeatures(slots[:, kept], codes)

    def masks(self, audio: AudioFeatures, vectors: Tensor) -> Tensor:
        """Slots ``[1, S, F, W]`` and cell probabilities ``[N, L + 1]`` -> ``[N, F, W]``."""
        return torch.einsum("ns,sfw->nfw", self.slot_weights(audio, vectors), audio.maps[0])

    def slot_weights(self, audio: AudioFeatures, vectors: Tensor) -> Tensor:
        """Slots ``[1, S, F, W]`` and cell probabilities ``[N, L + 1]`` -> ``[N, S]``.

        A cell hears the slots that it looks more like than the picture does on average. So two
        doubtful looks share the sounds by which of them is the less unlikely, and somebody alone
        in the picture has them all.
        """
        assert audio.slot_codes is not None
        codes = audio.slot_codes[0]
        alike = vectors[:, :-1] @ codes[:, :-2].T
        more = ((alike + _MIN_PROBABILITY) / (codes[:, -1] + _MIN_PROBABILITY)).pow(self.sharpness)
        wanted = more / (more + 1)
        wanted = wanted / wanted.amax(1, keepdim=True).clamp_min(0.5)
        something = (1 - vectors[:, -1:]).square()
        audible = something / (something + self.least.square())
        return wanted * audible

    def label_vectors(self, labels: Sequence[str]) -> Tensor:
        """All of a cell's probability on its label; what has none of its own is "other"."""
        indices = torch.tensor([label_index(label) for label in labels])
        return F.one_hot(indices, len(LABELS) + 1).to(self.weights)

    def classify(self, vectors: Tensor) -> Tensor:
        """Cell probabilities ``[N, L + 1]`` -> label probabilities ``[N, L]``."""
        return vectors[:, :-1]

    def separate(self, mixture: Tensor, object_frames: Tensor) -> Tensor:
        """``[B, C, T]`` and ``[B, N, P, 4, H, W]`` -> ``[B, N, C, T]`` (one window)."""
        return separate_by_cells(self, mixture, object_frames)


def label_index(name: str) -> int:
    """Where a class of the data pack (``acoustic_guitar``) stands in ``LABELS``."""
    plain = name.replace("_", " ")
    return LABELS.index(plain) if plain in LABELS else LABELS.index("other")
