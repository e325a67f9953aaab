"""Training tasks of Sound of Pixels: the released form on our data, and the paper's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import torch
from torch import Tensor, nn
from torch.utils.data import IterableDataset

from engine.models.layers.mobilenet import DilatedMobileNet
from engine.models.layers.warped_spectrogram import FREQUENCIES
from engine.models.model import Model
from engine.models.sound_of_pixels import (
    OUTPUTS,
    SYNTHESIZERS,
    TRUNKS,
    SoundOfPixels,
    paper_form,
)
from engine.training.data.pair_dataset import PAPER_RATE, WINDOW_SAMPLES, PairDataset
from engine.training.settings import TrainingSettings
from engine.training.short_samples import SHORT_SAMPLES, sample_shape
from engine.training.stepped_sgd import OPTIMISERS, SteppedSgd
from engine.training.task import Batch, TrainingTask, Weights, model_switches, task_of
from engine.training.validation.pair_scores import pair_scores
from engine.training.visualization import Visuals, pair_visuals


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
        return PairDataset(self.data, seed)

    def loss(self, net: nn.Module, batch: Batch) -> Tensor:
        """Weighted cross entropy of binary masks."""
        assert isinstance(net, SoundOfPixels)
        return net.loss(batch)

    def scores(self, net: nn.Module, device: torch.device) -> dict[str, float]:
        """SI-SDR gains on real pairs, with their own pictures."""
        return pair_scores(net, self.data, device, self.settings.scored)  # pyright: ignore[reportArgumentType]

    def visuals(self, net: nn.Module, device: torch.device) -> Visuals:
        """A duet, its masks, and their sounds."""
        return pair_visuals(net, PairDataset(self.data, 7), device)

    @staticmethod
    def fill(model: Model, weights: Weights, settings: TrainingSettings) -> None:
        """The whole model."""
        model.load_state_dict(weights)

    @staticmethod
    def model_settings(weights: Weights, settings: TrainingSettings) -> dict[str, Any]:
        """Which trunk it was trained with: only ResNet begins with a bare convolution."""
        resnet = "frame.features.0.weight" in weights
        return {"trunk": "resnet18" if resnet else "mobilenet_v2"}

    def learning_rate_factor(self, name: str) -> float:
        """The paper's: what was taught before learns a tenth as fast."""
        return 0.1 if name.startswith("frame.features") and self.start_weights() else 1.0


@task_of("mix-and-separate")
class MixAndSeparateTask(SteppedSgd, PairTask):
    """Training of the paper's Sound of Pixels, every row of its table 1 by switches.

    As the paper has it (ECCV 2018, section 5.2 and the authors' script): SGD with momentum 0.9,
    the trunk of the eye a tenth as fast, everything slower by ten after two and four fifths of the
    run. ``silence`` is the share of sources that are silent, with a picture in which nothing can
    sound: its regularisation, whose share the paper does not give.
    """

    switches: ClassVar[Mapping[str, tuple[Any, ...]]] = {
        "channels": (int,),
        "width": (int,),
        "output": OUTPUTS,
        "frequency": FREQUENCIES,
        "synthesizer": SYNTHESIZERS,
        "dominant": (bool,),
        "weighted": (bool,),
        "silence": (float,),
        "trunk": TRUNKS,
        "optimiser": OPTIMISERS,
        **SHORT_SAMPLES,
    }

    def build_net(self) -> nn.Module:
        """The whole model with its switches."""
        start = self.start_weights()
        trunk = "resnet18" if start is None else "mobilenet_v2"
        switches = model_switches(SoundOfPixels, self.settings.switches)
        model = paper_form(**{"trunk": trunk, **switches})
        if start is not None and isinstance(model.frame, DilatedMobileNet):
            model.frame.start_from(start, self.settings.frozen_blocks)
        return model.to(memory_format=torch.channels_last)

    def dataset(self, seed: int) -> IterableDataset:
        """Two sources and their photos, now and then silence and a place without an instrument."""
        silence = float(self.settings.switches.get("silence", 0.05))
        shape = sample_shape(self.settings.switches, WINDOW_SAMPLES, 256)
        return PairDataset(self.data, seed, silence=silence, **shape)

    @staticmethod
    def model_settings(weights: Weights, settings: TrainingSettings) -> dict[str, Any]:
        """The trunk and the switches of the run."""
        trunk = PairTask.model_settings(weights, settings)
        return trunk | model_switches(SoundOfPixels, settings.switches)
