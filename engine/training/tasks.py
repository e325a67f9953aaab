"""Training tasks: for each part of a model its net, dataset, loss, scores and visuals.

Those of pixel slots are here; those of the papers have files of their own, imported below so that
every part is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.utils.data import IterableDataset

from engine.models.layers.efficientnet_lite import LOWER_CHANNELS
from engine.models.model import Model
from engine.models.pixel_slots.audio_net import AudioNet, AudioNetWithSlots
from engine.models.pixel_slots.front_end import HOP, SAMPLE_RATE, WINDOW_SECONDS
from engine.models.pixel_slots.losses import audio_loss, vision_loss
from engine.models.pixel_slots.model import LABELS, PixelSlots, VisionNet
from engine.models.pixel_slots_v3.losses import mixture_losses, place_loss
from engine.models.pixel_slots_v3.model import PixelSlotsV3
from engine.models.pixel_slots_v3.query_unet import QueryUNet
from engine.models.pixel_slots_v3.vision_net import DenseVisionNet, UpperVisionNet
from engine.models.weights.loading import load_model
from engine.training.co_separation_task import CoSeparationTask
from engine.training.data.image_dataset import ImageDataset
from engine.training.data.photo_views import ViewFeatures, cached_view_features
from engine.training.data.photos import Photo
from engine.training.data.query_dataset import MIXTURE_RECIPE, QueryDataset
from engine.training.data.slot_dataset import SlotDataset
from engine.training.data.view_dataset import ViewDataset
from engine.training.films.film_data import Films
from engine.training.linear_probe import fit_head, pooled_features
from engine.training.minus_plus_tasks import MinusPlusTask
from engine.training.nmf_miml_task import MimlTask
from engine.training.settings import TrainingSettings
from engine.training.sound_of_pixels_tasks import MixAndSeparateTask, PairTask
from engine.training.task import TASKS, Batch, TrainingTask, Weights, task_of
from engine.training.validation.band_scores import (
    audio_scores,
    presence_scores,
    scored_cases,
)
from engine.training.validation.film_pairs import film_cases
from engine.training.validation.held_out_cases import held_out_cases
from engine.training.validation.mask_models import (
    label_masks,
    padded_cell_logits,
    query_masks,
    unlabelled_masks,
)
from engine.training.validation.vision_scores import (
    cached_vision_scores,
    pair_photos,
    vision_scores,
)
from engine.training.visualization import (
    Visuals,
    audio_visuals,
    query_visuals,
    vision_visuals,
)
from engine.training.warm_start import start_from_pixel_slots

__all__ = [
    "TASKS",
    "AudioTask",
    "Batch",
    "CoSeparationTask",
    "MimlTask",
    "MinusPlusTask",
    "MixAndSeparateTask",
    "PairTask",
    "QueryTask",
    "TrainingTask",
    "ViewTask",
    "VisionTask",
]


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
        return SlotDataset(self.data, seed)

    def loss(self, net: nn.Module, batch: Batch) -> Tensor:
        """SDR of the slots in their best order and of the named masks."""
        return audio_loss(net, batch)

    def scores(self, net: nn.Module, device: torch.device) -> dict[str, float]:
        """SDR in bands on the fixed cases of held-out sources and on the old sets."""
        assert isinstance(net, AudioNetWithSlots)
        queried, unqueried = (
            label_masks(net.audio_net, device),
            unlabelled_masks(net.audio_net, device),
        )
        return audio_scores(self.data, self.cache, self.settings.scored, queried, unqueried)

    def visuals(self, net: nn.Module, device: torch.device) -> Visuals:
        """A mixture, its slots in colour, and their sounds."""
        return audio_visuals(net, self.pack, self.cache, device)

    @staticmethod
    def fill(model: Model, weights: Weights, settings: TrainingSettings) -> None:
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
        return ImageDataset(self.pack, seed)

    def loss(self, net: nn.Module, batch: Batch) -> Tensor:
        """Cross entropy of places."""
        return vision_loss(net, batch)

    def scores(self, net: nn.Module, device: torch.device) -> dict[str, float]:
        """How many held-out players and players of the pairs are named rightly."""
        return vision_scores(self.pack, padded_cell_logits(net, device))

    def visuals(self, net: nn.Module, device: torch.device) -> Visuals:
        """Pictures, and where in them it sees an instrument."""
        return vision_visuals(net, ImageDataset(self.pack, 7), device)

    @staticmethod
    def fill(model: Model, weights: Weights, settings: TrainingSettings) -> None:
        """The vision network."""
        assert isinstance(model, PixelSlots)
        model.vision_net.load_state_dict(weights)

    def prepare(self) -> None:
        """Nothing to decode."""


class _QueryWithPresence(nn.Module):
    """The query U-Net in training: the masks' logits, and the classes that sound at all."""

    def __init__(self, net: QueryUNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, power: Tensor, query: Tensor) -> tuple[Tensor, Tensor]:
        encoded = self.net.encode(power)
        return self.net.decode(encoded, query), self.net.presence(encoded)


@task_of("query")
class QueryTask(TrainingTask):
    """Training of the query U-Net: mixtures of real playing, with what would be in sight.

    ``start_weights`` may be pixel slots of version 2 or 3, with whose audio network it goes on.
    """

    batch, rate = 8, 4e-4
    sound_seconds = MIXTURE_RECIPE.columns * HOP / SAMPLE_RATE
    former_keys = QueryUNet.former_keys

    def build_net(self) -> nn.Module:
        """The network, begun from another version's audio network where that is named."""
        net = QueryUNet()
        if self.settings.start_weights:
            start_from_pixel_slots(net, Path(self.settings.start_weights))
        return _QueryWithPresence(net).to(memory_format=torch.channels_last)

    def dataset(self, seed: int) -> IterableDataset:
        """Mixtures as band sums, with queries."""
        return QueryDataset(self.data, seed)

    def loss(self, net: nn.Module, batch: Batch) -> Tensor:
        """The mean loss; in the last third without the worst eighth, which may be spoiled items."""
        logits, presence = net(batch["power"], batch["query"])
        each = mixture_losses(logits, presence, batch)
        drop = len(each) // 8 if self.progress > 2 / 3 else 0
        return each.sort().values[: len(each) - drop].mean()

    def scores(self, net: nn.Module, device: torch.device) -> dict[str, float]:
        """SDR in bands on the fixed cases of held-out sources and on the old sets."""
        assert isinstance(net, _QueryWithPresence)
        unet = net.net
        queried, unqueried = query_masks(unet, device), query_masks(unet, device, 0.0)
        scores = audio_scores(self.data, self.cache, self.settings.scored, queried, unqueried)
        cases = scored_cases(self.data, self.cache, self.settings.scored)
        if not cases:
            return scores
        heard = presence_scores(cases, lambda power: unet.presence(unet.encode(power.to(device))))
        return {**scores, **heard}

    def visuals(self, net: nn.Module, device: torch.device) -> Visuals:
        """A held-out mixture, its classes' masks in colour, and their sounds."""
        assert isinstance(net, _QueryWithPresence)
        if isinstance(self.data, Films):
            cases = film_cases(self.data.root, self.settings.scored)
        else:
            cases = held_out_cases(self.pack, self.cache)
        return query_visuals(query_masks(net.net, device), cases[0]) if cases else Visuals()

    def learning_rate_factor(self, name: str) -> float:
        """Presence is a small head on features that are there already: it may hurry."""
        return 5.0 if name.startswith("net.presence_head") else 1.0

    @staticmethod
    def fill(model: Model, weights: Weights, settings: TrainingSettings) -> None:
        """The audio network."""
        assert isinstance(model, PixelSlotsV3)
        _QueryWithPresence(model.audio_net).load_state_dict(weights)


def _start_vision_net(settings: TrainingSettings) -> DenseVisionNet:
    """The network a run of the vision part begins from."""
    if not settings.start_weights:
        model = load_model("pixel-slots", device="cpu")
        assert isinstance(model, PixelSlotsV3)
        return model.vision_net
    net = DenseVisionNet()
    net.trunk.load_imagenet(Path(settings.start_weights))
    return net.eval()


@task_of("vision")
class ViewTask(TrainingTask):
    """Training of the dense vision network's upper stages, on cached features of the lower ones.

    ``start_weights`` are ImageNet weights of EfficientNet-Lite0 (``layers.efficientnet_lite``);
    without them it goes on from the default model's own network.
    """

    batch, rate = 24, 1e-3

    def build_net(self) -> nn.Module:
        """What is trained, with the head of a linear probe."""
        net = UpperVisionNet(_start_vision_net(self.settings)).to(memory_format=torch.channels_last)
        net.head.load_state_dict(self._probe(net))
        return net

    def dataset(self, seed: int) -> IterableDataset:
        """Features of photos, and what is where in them."""
        photos, features = self._features()
        return ViewDataset(photos, features, seed)

    def loss(self, net: nn.Module, batch: Batch) -> Tensor:
        """Cross entropy of places."""
        return place_loss(net(batch["features"]).float(), batch["places"], batch["target"])

    def scores(self, net: nn.Module, device: torch.device) -> dict[str, float]:
        """How many held-out players and players of the pairs are named rightly."""
        photos, features = self._features()
        return cached_vision_scores(
            lambda lower: net(lower.to(device)).cpu(), photos, features[0], self._pairs()
        )

    def visuals(self, net: nn.Module, device: torch.device) -> Visuals:
        """Nothing: its samples are features, not pictures."""
        return Visuals()

    @staticmethod
    def fill(model: Model, weights: Weights, settings: TrainingSettings) -> None:
        """The upper stages of the run, the lower ones as it found them."""
        assert isinstance(model, PixelSlotsV3)
        model.vision_net.load_state_dict(_start_vision_net(settings).state_dict())
        UpperVisionNet(model.vision_net).load_state_dict(weights)

    def prepare(self) -> None:
        """Every photo seen once per view."""
        self._features()
        self._pairs()

    def learning_rate_factor(self, name: str) -> float:
        """What ImageNet taught learns a tenth as fast."""
        return 1.0 if name.startswith("head") else 0.1

    def _probe(self, net: UpperVisionNet) -> Weights:
        """The head fitted to the frozen trunk; kept in the run's folder."""
        path = Path(self.settings.run) / "probe.pt"
        if not path.exists():
            photos, features = self._features()
            numbers = features[0].photo
            rows = [i for i, n in enumerate(numbers) if photos[int(n)].split == "train"]
            shown = [photos[int(numbers[i])] for i in rows]
            head = fit_head(pooled_features(net, features[0])[rows], shown)
            torch.save(head.state_dict(), path)
        return torch.load(path, map_location="cpu", weights_only=True)

    def _features(self) -> tuple[Sequence[Photo], list[ViewFeatures]]:
        photos = self.data.photos(self.cache)
        return photos, [self._views(photos, n) for n in range(self.settings.views)]

    def _pairs(self) -> tuple[list[list[Photo]], ViewFeatures]:
        players = [] if self.data.pack is None else pair_photos(self.data.pack)
        return players, self._views([photo for player in players for photo in player], 0)

    def _views(self, photos: Sequence[Photo], number: int) -> ViewFeatures:
        lower = _start_vision_net(self.settings).trunk.halves()[0]
        return cached_view_features(
            photos, lower, LOWER_CHANNELS, self.cache / "views", "lite0-stage5", number
        )
