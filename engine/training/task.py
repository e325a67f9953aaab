"""The training task: what the trainer asks of every part of a model, and which there are."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from inspect import signature
from math import cos, pi
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import torch
from torch import Tensor, nn
from torch.utils.data import IterableDataset

from engine.errors import BadRequest
from engine.models.model import Model
from engine.training.open_data import open_training_data
from engine.training.settings import TrainingSettings
from engine.training.visualization import Visuals

Batch = dict[str, Tensor]
Weights = Mapping[str, Tensor]
Task = TypeVar("Task", bound="type[TrainingTask]")

TASKS: dict[str, type[TrainingTask]] = {}
"""Part of a model, as the registry of models names it -> its task."""

_START = "weights/mobilenet_v2_imagenet.safetensors"
_WARMUP_STEPS, _LAST_SHARE = 300, 0.02


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
    progress: float = 0.0
    """The share of the run that is done, 0..1; the trainer keeps it."""
    weight_decay: float = 0.02
    """Of matrices and kernels."""
    switches: ClassVar[Mapping[str, tuple[Any, ...]]] = {}
    """What of the model and of its training can be chosen: name -> the positions there are.

    A position that is a type takes any value of it.
    """

    def __init__(self, settings: TrainingSettings) -> None:
        self.settings = settings
        self.cache = Path(settings.cache or Path(settings.run) / "cache")
        self.data = open_training_data(settings.data, self.cache)

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
    def fill(model: Model, weights: Weights, settings: TrainingSettings) -> None:
        """Put a trained net's weights into the model it is a part of; ``settings``: the run's."""

    @staticmethod
    def model_settings(weights: Weights, settings: TrainingSettings) -> dict[str, Any]:
        """With what the model's constructor must be called for such weights to fit."""
        return {}

    def optimiser(self, groups: list[dict[str, Any]], rate: float) -> torch.optim.Optimizer:
        """What takes the steps; ``groups`` of parameters carry their weight decay."""
        return torch.optim.AdamW(groups, lr=rate)

    def rate_factor(self, step: int, done: float) -> float:
        """The learning rate at a step and a share of the run, against the highest.

        A warm-up, then half a cosine down to next to nothing.
        """
        warm = min(1.0, (step + 1) / _WARMUP_STEPS)
        return warm * (_LAST_SHARE + (1 - _LAST_SHARE) / 2 * (1 + cos(pi * done)))

    def prepare(self) -> None:
        """What must be there before the data's workers start: decoded sounds."""
        self.data.prepare()

    def learning_rate_factor(self, name: str) -> float:
        """How fast a parameter learns, against the others."""
        return 1.0

    def start_weights(self) -> Path | None:
        """Where the picture net starts from; None: from chance."""
        if self.settings.start_weights:
            return Path(self.settings.start_weights)
        start = None if self.data.pack is None else self.data.pack / _START
        return start if start is not None and start.is_file() else None

    @property
    def pack(self) -> Path:
        """The folder of our data pack, for parts that learn from nothing else."""
        if self.data.pack is None:
            raise BadRequest(
                "The part {part} learns from the data pack alone; name that with --data.",
                part=self.settings.part,
            )
        return self.data.pack


def model_switches(model: type[Model], switches: Mapping[str, Any]) -> dict[str, Any]:
    """Those of a run's switches that the model's constructor takes."""
    known = signature(model).parameters
    return {name: value for name, value in switches.items() if name in known}
