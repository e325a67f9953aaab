"""Training tasks: for each part of a model its net, dataset, loss, scores and visuals."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import torch
from torch import Tensor, nn
from torch.utils.data import IterableDataset

from engine.models.layers.mobilenet import DilatedMobileNet
from engine.models.model import Model
from engine.models.pixel_slots.audio_net import AudioNet, AudioNetWithSlots
from engine.models.pixel_slots.front_end import WINDOW_SECONDS
from engine.models.pixel_slots.losses import audio_loss, vision_loss
from engine.models.pixel_slots.model import LABELS, PixelSlots, VisionNet
from engine.models.sound_of_pixels import SoundOfPixels
from engine.training.data.audio_sources import load_sound_pack
from engine.training.data.image_dataset import ImageDataset
from engine.training.data.mixture_dataset import MixtureDataset
from engine.training.data.pair_dataset import PAPER_RATE, WINDOW_SAMPLES, PairDataset
from engine.training.settings import TrainingSettings
from engine.training.validation import audio_scores, held_out_batches, pair_scores, vision_scores
from engine.training.visualization import Visuals, audio_visuals, pair_visuals, vision_visuals

Batch = dict[str, Tensor]
Weights = Mapping[str, Tensor]
Task = TypeVar("Task", bound="type[TrainingTask]")

TASKS: dict[str, type[TrainingTask]] = {}
"""Part of a model, as the registry of models names it -> its task."""

_START = "weights/mobilenet_v2_imagenet.safetensors"


def task_of(part: str) -> Callable[[Task], Task]:
    """Decorator: this task trains that part; ``ValueError`` when another does already."""

    def keep(task: Task) -> Task:
        if part in TASKS:
            raise ValueError(f"the part {part!r} has a task already")
        TASKS[part] = task
        return task

    return keep


class TrainingTask(ABC):
    """A training task: how a part of a model is trained.

    ``sound_seconds`` is how much a sample holds.
    """

    batch: int
    rate: float
    sound_seconds: float = 0.0
    former_keys: ClassVar[Mapping[str, str]] = {}
    """Part of a tensor's name in earlier runs -> what stands there now (regular expressions)."""

    def __init__(self, settings: TrainingSettings) -> None:
        self.settings = settings
        self.data, self.cache = Path(settings.data), Path(settings.run) / "cache"

    @abstractmethod
    def build_net(self) -> nn.Module:
        """The untaught net."""

    @abstractmethod
    def dataset(self, seed: int) -> IterableDataset:
        """Endless samples; the same seed gives the same."""

    @abstractmethod
    def loss(self, net: nn.Module, batch: Batch) -> Tensor:
        """A batch's scalar loss."""

    @abstractmethod
    def scores(self, net: nn.Module, device: torch.device) -> dict[str, float]:
        """How well an averaged net does on what it never saw."""

    @abstractmethod
    def visuals(self, net: nn.Module, device: torch.device) -> Visuals:
        """Pictures and sounds of what it does, always of the same samples."""

    @staticmethod
    @abstractmethod
    def fill(model: Model, weights: Weights) -> None:
        """Put a trained net's weights into the model that it is a part of."""

    @staticmethod
    def model_settings(weights: Weights) -> dict[str, Any]:
        """With what the model's constructor must be called for such weights to fit."""
        return {}

    def prepare(self) -> None:
        """What must be there before the data's workers start: decoded sounds."""
        load_sound_pack(self.data, self.cache)

    def learning_rate_factor(self, name: str) -> float:
        """How fast a parameter learns, against the others."""
        return 1.0

    def start_weights(self) -> Path | None:
        """Where the picture net starts from; None: from chance."""
        start = Path(self.settings.start_weights or self.data / _START)
        return start if self.settings.start_weights or start.is_file() else None


@task_of("ear")
class AudioTask(TrainingTask):
    """Training of the audio network of pixel slots, on mixtures."""

    batch, rate, sound_seconds = 16, 1.2e-3, WINDOW_SECONDS
    former_keys = PixelSlots.former_keys

    def build_net(self) -> nn.Module:
        """The untaught ear."""
        return AudioNetWithSlots(AudioNet(len(LABELS))).to(memory_format=torch.channels_last)

    def dataset(self, seed: int) -> IterableDataset:
        """Mixtures as band sums."""
        return MixtureDataset(self.data, self.cache, seed)

    def loss(self, net: nn.Module, batch: Batch) -> Tensor:
        """SDR of the slots in their best order and of the named masks."""
        return audio_loss(net, batch)

    def scores(self, net: nn.Module, device: torch.device) -> dict[str, float]:
        """SI-SDR gains on generated and real mixtures."""
        made = held_out_batches(self.data, self.cache, self.settings.scored)
        return audio_scores(net, made, self.data, device)  # pyright: ignore[reportArgumentType]

    def visuals(self, net: nn.Module, device: torch.device) -> Visuals:
        """A mixture, its slots in colour, and their sounds."""
        return audio_visuals(net, self.data, self.cache, device)

    @staticmethod
    def fill(model: Model, weights: Weights) -> None:
        """The audio network, without the slots that only training needs."""
        assert isinstance(model, PixelSlots)
        AudioNetWithSlots(model.audio_net).load_state_dict(weights)


@task_of("eye")
class VisionTask(TrainingTask):
    """Training of the vision network of pixel slots, on pictures with places."""

    batch, rate = 24, 5e-4

    def build_net(self) -> nn.Module:
        """The eye, from ImageNet weights where there are any."""
        vision_net = VisionNet(weights=self.start_weights())
        vision_net.freeze(self.settings.frozen_blocks)
        return vision_net.to(memory_format=torch.channels_last)

    def dataset(self, seed: int) -> IterableDataset:
        """Pictures and what is where in them."""
        return ImageDataset(self.data, seed, self.cache)

    def loss(self, net: nn.Module, batch: Batch) -> Tensor:
        """Cross entropy of places."""
        return vision_loss(net, batch)

    def scores(self, net: nn.Module, device: torch.device) -> dict[str, float]:
        """How many pictures are named rightly."""
        return vision_scores(net, self.data, device)  # pyright: ignore[reportArgumentType]

    def visuals(self, net: nn.Module, device: torch.device) -> Visuals:
        """Pictures, and where in them it sees an instrument."""
        return vision_visuals(net, ImageDataset(self.data, 7), device)

    @staticmethod
    def fill(model: Model, weights: Weights) -> None:
        """The vision network."""
        assert isinstance(model, PixelSlots)
        model.vision_net.load_state_dict(weights)

    def prepare(self) -> None:
        """Nothing to decode."""


@task_of("duet")
class PairTask(TrainingTask):
    """Training of Sound of Pixels' own architecture, by its paper's recipe on our data.

    Its eye is MobileNetV2 where there are ImageNet weights of that, else ResNet-18 from chance.
    """

    batch, rate, sound_seconds = 8, 1e-3, WINDOW_SAMPLES / PAPER_RATE

    def build_net(self) -> nn.Module:
        """The whole model."""
        start = self.start_weights()
        model = SoundOfPixels(trunk="resnet18" if start is None else "mobilenet_v2")
        if start is not None and isinstance(model.frame, DilatedMobileNet):
            model.frame.start_from(start, self.settings.frozen_blocks)
        return model.to(memory_format=torch.channels_last)

    def dataset(self, seed: int) -> IterableDataset:
        """Two sources and their photos."""
        return PairDataset(self.data, self.cache, seed)

    def loss(self, net: nn.Module, batch: Batch) -> Tensor:
        """Weighted cross entropy of binary masks."""
        assert isinstance(net, SoundOfPixels)
        return net.loss(batch)

    def scores(self, net: nn.Module, device: torch.device) -> dict[str, float]:
        """SI-SDR gains on real pairs, with their own pictures."""
        return pair_scores(net, self.data, device)  # pyright: ignore[reportArgumentType]

    def visuals(self, net: nn.Module, device: torch.device) -> Visuals:
        """A duet, its masks, and their sounds."""
        return pair_visuals(net, PairDataset(self.data, self.cache, 7), device)

    @staticmethod
    def fill(model: Model, weights: Weights) -> None:
        """The whole model."""
        model.load_state_dict(weights)

    @staticmethod
    def model_settings(weights: Weights) -> dict[str, Any]:
        """Which trunk it was trained with: only ResNet begins with a bare convolution."""
        resnet = "frame.features.0.weight" in weights
        return {"trunk": "resnet18" if resnet else "mobilenet_v2"}

    def learning_rate_factor(self, name: str) -> float:
        """The paper's: what was taught before learns a tenth as fast."""
        return 0.1 if name.startswith("frame.features") and self.start_weights() else 1.0
