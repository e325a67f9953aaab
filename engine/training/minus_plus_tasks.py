"""The training tasks of Minus-Plus Net: first the Minus nets, then the Plus net, then all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import torch
from torch import Tensor, nn
from torch.utils.data import IterableDataset

from engine.errors import WeightsMissing
from engine.models.layers.image_trunks import resnet_trunk
from engine.models.layers.resnet import DilatedResNet18
from engine.models.minus_plus.model import SAMPLE_RATE, TRUNKS, WINDOW_SAMPLES, MinusPlus, Mode
from engine.models.model import Model
from engine.training.data.normalised_sources_dataset import NormalisedSourcesDataset
from engine.training.settings import TrainingSettings
from engine.training.short_samples import SHORT_SAMPLES, sample_shape
from engine.training.stepped_sgd import OPTIMISERS, SteppedSgd
from engine.training.task import Batch, Weights, model_switches, task_of
from engine.training.validation.pair_scores import pair_scores
from engine.training.visualization import Visuals, separation_visuals

_MINUS, _PLUS = ("sound.", "frame."), ("plus.",)


class MinusPlusTask(SteppedSgd):
    """Training of one stage of Minus-Plus Net by its paper's recipe on our data.

    ``sources`` sound in every mixture. ``start_weights``: a ResNet-18 of ImageNet (safetensors,
    torchvision's names) for the eye. As in the authors' code: SGD with momentum 0.9, the trunk of
    the eye a tenth as fast, everything slower by ten after 40 and 80 of 100 epochs.
    """

    batch, rate, sound_seconds = 8, 1e-3, WINDOW_SAMPLES / SAMPLE_RATE
    switches: ClassVar[Mapping[str, tuple[Any, ...]]] = {
        "sources": (2, 3, 4, 5),
        "binary_mask": (bool,),
        "threshold": (float,),
        "loss_ratio": (bool,),
        "empty_residue": (float,),
        "width": (int,),
        "trunk": TRUNKS,
        "optimiser": OPTIMISERS,
        **SHORT_SAMPLES,
    }
    mode: ClassVar[Mode]
    earlier: ClassVar[tuple[str, ...]] = ()
    """The stages that come before."""

    def build_net(self) -> nn.Module:
        """The whole model, begun where the stages before ended; only this stage's nets learn."""
        model = MinusPlus(self.mode, **model_switches(MinusPlus, self.settings.switches))
        own_eye, start = model.frame, self.settings.start_weights
        if not self.earlier and start and isinstance(own_eye, DilatedResNet18):
            trunk = resnet_trunk(18, Path(start))
            own_eye.features.load_state_dict(trunk.state_dict())
        for part in self.earlier:
            MINUS_PLUS_STAGES[part].fill(model, self._averaged(part), self.settings)
        taught = {"Minus": _MINUS, "Plus": _PLUS, "Minus_Plus": (*_MINUS, *_PLUS)}[self.mode]
        for name, parameter in model.named_parameters():
            parameter.requires_grad_(name.startswith(taught))
        return model.to(memory_format=torch.channels_last)

    def dataset(self, seed: int) -> IterableDataset:
        """Sources and their photos."""
        count = int(self.settings.switches.get("sources", 2))
        shape = sample_shape(self.settings.switches, WINDOW_SAMPLES, 375)
        return NormalisedSourcesDataset(self.data, seed, count, **shape)

    def loss(self, net: nn.Module, batch: Batch) -> Tensor:
        """The loss of the stage."""
        assert isinstance(net, MinusPlus)
        return net.loss(batch)

    def scores(self, net: nn.Module, device: torch.device) -> dict[str, float]:
        """SI-SDR gains on real pairs, with their own pictures."""
        assert isinstance(net, MinusPlus)
        return pair_scores(net, self.data, device, self.settings.scored)

    def visuals(self, net: nn.Module, device: torch.device) -> Visuals:
        """A mixture, the share of each source, and their sounds."""
        assert isinstance(net, MinusPlus)
        sample = next(iter(self.dataset(7)))
        return separation_visuals(net, sample["sources"].mean(0), sample["looks"])

    @staticmethod
    def model_settings(weights: Weights, settings: TrainingSettings) -> dict[str, Any]:
        """The switches of the run."""
        return model_switches(MinusPlus, settings.switches)

    def learning_rate_factor(self, name: str) -> float:
        """The eye's trunk learns a tenth as fast."""
        return 0.1 if name.startswith("frame.features") else 1.0

    def _averaged(self, part: str) -> Weights:
        """What an earlier stage of this run learned."""
        path = Path(self.settings.run) / f"{part}.pt"
        if not path.is_file():
            raise WeightsMissing(
                "There is no {part}.pt in {run}; train the part {part} first.",
                part=part,
                run=self.settings.run,
            )
        return torch.load(path, map_location="cpu", weights_only=True)["mean"]


@task_of("minus")
class MinusTask(MinusPlusTask):
    """Training of the Minus nets: what is the loudest, and what is left when it is taken away."""

    mode = "Minus"

    @staticmethod
    def fill(model: Model, weights: Weights, settings: TrainingSettings) -> None:
        """The nets of the Minus stage."""
        _fill(model, weights, _MINUS)


@task_of("plus")
class PlusTask(MinusPlusTask):
    """Training of the Plus net on what the Minus nets give; they stay as they are."""

    mode, earlier = "Plus", ("minus",)

    @staticmethod
    def fill(model: Model, weights: Weights, settings: TrainingSettings) -> None:
        """The Plus net."""
        _fill(model, weights, _PLUS)


@task_of("minus-plus")
class BothTask(MinusPlusTask):
    """Training of all nets together, from where both stages ended."""

    mode, earlier = "Minus_Plus", ("minus", "plus")

    @staticmethod
    def fill(model: Model, weights: Weights, settings: TrainingSettings) -> None:
        """The whole model."""
        model.load_state_dict(weights)


MINUS_PLUS_STAGES: dict[str, type[MinusPlusTask]] = {
    "minus": MinusTask, "plus": PlusTask, "minus-plus": BothTask
}  # fmt: skip


def _fill(model: Model, weights: Weights, prefixes: tuple[str, ...]) -> None:
    own = {key: value for key, value in weights.items() if key.startswith(prefixes)}
    model.load_state_dict({**model.state_dict(), **own})
