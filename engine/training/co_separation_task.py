"""The training task of Co-Separation: mixtures of two videos with one or two objects each."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import torch
from torch import Tensor, nn
from torch.utils.data import IterableDataset

from engine.models.class_eye import CLASS_EYE
from engine.models.co_separation.model import TRUNKS, WINDOW_SAMPLES, CoSeparation
from engine.models.co_separation.nets import VisualNet
from engine.models.layers.image_trunks import resnet_trunk
from engine.models.model import Model
from engine.training.data.video_pair_dataset import PAPER_RATE, VideoPairDataset
from engine.training.settings import TrainingSettings
from engine.training.short_samples import SHORT_SAMPLES, sample_shape
from engine.training.task import Batch, TrainingTask, Weights, model_switches, task_of
from engine.training.validation.pair_scores import pair_scores
from engine.training.visualization import Visuals, separation_visuals


@task_of("co-separation")
class CoSeparationTask(TrainingTask):
    """Training of Co-Separation by its paper's recipe on our data.

    ``start_weights``: a ResNet-18 of ImageNet (safetensors, torchvision's names) for all of the eye
    but its first convolution, as the authors have it; else the eye begins from chance. As in their
    code: Adam, the eye a tenth as fast, everything slower by ten after 15 and 30 of 35 thousand
    batches (of 80).
    """

    batch, rate, sound_seconds = 8, 1e-4, WINDOW_SAMPLES / PAPER_RATE
    weight_decay = 1e-4
    switches: ClassVar[Mapping[str, tuple[Any, ...]]] = {
        "width": (int,), "trunk": TRUNKS, "columns": SHORT_SAMPLES["columns"]
    }  # fmt: skip

    def build_net(self) -> nn.Module:
        """The whole model; the classifier knows the data's labels and the scene."""
        switches = model_switches(CoSeparation, self.settings.switches)
        model = CoSeparation(**{"classes": len(self.data.labels) + 1, **switches})
        if self.settings.start_weights and isinstance(model.visual, VisualNet):
            trunk = resnet_trunk(18, Path(self.settings.start_weights))
            for own, taught in zip(model.visual.feature_extraction[1:], trunk[1:], strict=True):
                own.load_state_dict(taught.state_dict())
        return model.to(memory_format=torch.channels_last)

    def dataset(self, seed: int) -> IterableDataset:
        """Pairs of videos: their sounds, their objects and their scenes."""
        samples = sample_shape(self.settings.switches, WINDOW_SAMPLES, 256)["samples"]
        return VideoPairDataset(self.data, seed, samples=samples)

    def loss(self, net: nn.Module, batch: Batch) -> Tensor:
        """Co-separation and object-consistency loss."""
        assert isinstance(net, CoSeparation)
        return net.loss(batch)

    def scores(self, net: nn.Module, device: torch.device) -> dict[str, float]:
        """SI-SDR gains on real pairs, with their own pictures."""
        assert isinstance(net, CoSeparation)
        return pair_scores(net, self.data, device, self.settings.scored)

    def visuals(self, net: nn.Module, device: torch.device) -> Visuals:
        """A mixture of two videos, the share of the first object of each, and their sounds."""
        assert isinstance(net, CoSeparation)
        sample = next(iter(self.dataset(7)))
        return separation_visuals(net, sample["videos"].mean(0), sample["looks"][:, 0])

    @staticmethod
    def fill(model: Model, weights: Weights, settings: TrainingSettings) -> None:
        """The whole model."""
        model.load_state_dict(weights)

    def optimiser(self, groups: list[dict[str, Any]], rate: float) -> torch.optim.Optimizer:
        """The authors'; decay is part of the gradient, as torch's Adam has it."""
        return torch.optim.Adam(groups, lr=rate, betas=(0.9, 0.999))

    def rate_factor(self, step: int, done: float) -> float:
        """Steps of ten at three and at six sevenths."""
        return 0.1 ** ((done >= 3 / 7) + (done >= 6 / 7))

    @staticmethod
    def model_settings(weights: Weights, settings: TrainingSettings) -> dict[str, Any]:
        """How many classes, and the switches of the run."""
        return {
            **model_switches(CoSeparation, settings.switches),
            "classes": len(weights["classifier.fc.bias"]),
        }

    def learning_rate_factor(self, name: str) -> float:
        """The eye learns a tenth as fast, what makes a vector of what another eye sees as all."""
        return 0.1 if name.startswith("visual.") and not self._has_class_eye else 1.0

    @property
    def _has_class_eye(self) -> bool:
        return self.settings.switches.get("trunk") == CLASS_EYE
