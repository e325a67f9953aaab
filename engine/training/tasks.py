"""What can be taught: for each part its net, its data, its loss, its scores, what it can show."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.utils.data import IterableDataset

from engine.models.layers.mobilenet import DilatedMobileNet
from engine.models.pixel_slots.audio_net import Apprentice, Ear
from engine.models.pixel_slots.front_end import WINDOW_SECONDS
from engine.models.pixel_slots.losses import ear_loss, eye_loss
from engine.models.pixel_slots.model import LABELS, Eye
from engine.models.sound_of_pixels import SoundOfPixels
from engine.training.data.audio_sources import load_sound_pack
from engine.training.data.image_dataset import Pictures
from engine.training.data.mixture_dataset import Mixtures
from engine.training.data.pair_dataset import PAPER_RATE, WINDOW_SAMPLES, Duets
from engine.training.settings import Settings
from engine.training.validation import duet_scores, ear_scores, eye_scores, held_out_batches
from engine.training.visualization import Exhibits, duet_exhibits, ear_exhibits, eye_exhibits

Batch = dict[str, Tensor]

_START = "weights/mobilenet_v2_imagenet.safetensors"


class Lesson(ABC):
    """One part's way to be taught; ``sound_seconds`` is how much of it a sample holds."""

    batch: int
    rate: float
    sound_seconds: float = 0.0

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.data, self.cache = Path(settings.data), Path(settings.run) / "cache"

    @abstractmethod
    def net(self) -> nn.Module:
        """The untaught net."""

    @abstractmethod
    def stream(self, seed: int) -> IterableDataset:
        """Endless samples; the same seed gives the same."""

    @abstractmethod
    def loss(self, net: nn.Module, batch: Batch) -> Tensor:
        """A batch's scalar loss."""

    @abstractmethod
    def scores(self, net: nn.Module, device: torch.device) -> dict[str, float]:
        """How well an averaged net does on what it never saw."""

    @abstractmethod
    def exhibits(self, net: nn.Module, device: torch.device) -> Exhibits:
        """Pictures and sounds of what it does, always of the same samples."""

    def prepare(self) -> None:
        """What must be there before the data's workers start: decoded sounds."""
        load_sound_pack(self.data, self.cache)

    def share_of_rate(self, name: str) -> float:
        """How fast a parameter learns, against the others."""
        return 1.0

    def start_weights(self) -> Path | None:
        """Where the picture net starts from; None: from chance."""
        start = Path(self.settings.start_weights or self.data / _START)
        return start if self.settings.start_weights or start.is_file() else None


class EarLesson(Lesson):
    """The ear of pixel slots: mixtures."""

    batch, rate, sound_seconds = 16, 1.2e-3, WINDOW_SECONDS

    def net(self) -> nn.Module:
        """The untaught ear."""
        return Apprentice(Ear(len(LABELS))).to(memory_format=torch.channels_last)

    def stream(self, seed: int) -> IterableDataset:
        """Mixtures as band sums."""
        return Mixtures(self.data, self.cache, seed)

    def loss(self, net: nn.Module, batch: Batch) -> Tensor:
        """SDR of the slots in their best order and of the named masks."""
        return ear_loss(net, batch)

    def scores(self, net: nn.Module, device: torch.device) -> dict[str, float]:
        """SI-SDR gains on generated and real mixtures."""
        made = held_out_batches(self.data, self.cache, self.settings.scored)
        return ear_scores(net, made, self.data, device)  # pyright: ignore[reportArgumentType]

    def exhibits(self, net: nn.Module, device: torch.device) -> Exhibits:
        """A mixture, its slots in colour, and their sounds."""
        return ear_exhibits(net, self.data, self.cache, device)


class EyeLesson(Lesson):
    """The eye of pixel slots: pictures with places."""

    batch, rate = 24, 5e-4

    def net(self) -> nn.Module:
        """The eye, from ImageNet weights where there are any."""
        eye = Eye(weights=self.start_weights())
        eye.freeze(self.settings.frozen_blocks)
        return eye.to(memory_format=torch.channels_last)

    def stream(self, seed: int) -> IterableDataset:
        """Pictures and what is where in them."""
        return Pictures(self.data, seed, self.cache)

    def loss(self, net: nn.Module, batch: Batch) -> Tensor:
        """Cross entropy of places."""
        return eye_loss(net, batch)

    def scores(self, net: nn.Module, device: torch.device) -> dict[str, float]:
        """How many pictures are named rightly."""
        return eye_scores(net, self.data, device)  # pyright: ignore[reportArgumentType]

    def exhibits(self, net: nn.Module, device: torch.device) -> Exhibits:
        """Pictures, and where in them it sees an instrument."""
        return eye_exhibits(net, Pictures(self.data, 7), device)

    def prepare(self) -> None:
        """Nothing to decode."""


class DuetLesson(Lesson):
    """Sound of Pixels' own architecture, whole, by its paper's recipe on our data.

    Its eye is MobileNetV2 where there are ImageNet weights of that, else ResNet-18 from chance.
    """

    batch, rate, sound_seconds = 8, 1e-3, WINDOW_SAMPLES / PAPER_RATE

    def net(self) -> nn.Module:
        """The whole model."""
        start = self.start_weights()
        model = SoundOfPixels(trunk="resnet18" if start is None else "mobilenet_v2")
        if start is not None and isinstance(model.frame, DilatedMobileNet):
            model.frame.start_from(start, self.settings.frozen_blocks)
        return model.to(memory_format=torch.channels_last)

    def stream(self, seed: int) -> IterableDataset:
        """Two sources and their photos."""
        return Duets(self.data, self.cache, seed)

    def loss(self, net: nn.Module, batch: Batch) -> Tensor:
        """Weighted cross entropy of binary masks."""
        assert isinstance(net, SoundOfPixels)
        return net.loss(batch)

    def scores(self, net: nn.Module, device: torch.device) -> dict[str, float]:
        """SI-SDR gains on real pairs, with their own pictures."""
        return duet_scores(net, self.data, device)  # pyright: ignore[reportArgumentType]

    def exhibits(self, net: nn.Module, device: torch.device) -> Exhibits:
        """A duet, its masks, and their sounds."""
        return duet_exhibits(net, Duets(self.data, self.cache, 7), device)

    def share_of_rate(self, name: str) -> float:
        """The paper's: what was taught before learns a tenth as fast."""
        return 0.1 if name.startswith("frame.features") and self.start_weights() else 1.0


LESSONS: Mapping[str, type[Lesson]] = {"ear": EarLesson, "eye": EyeLesson, "duet": DuetLesson}
PARTS: Mapping[str, tuple[str, ...]] = {
    "pixel-slots": ("ear", "eye"),
    "sound-of-pixels": ("duet",),
}
"""The parts each model is taught in."""
