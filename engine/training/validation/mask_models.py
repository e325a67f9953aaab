"""Networks as functions from a mixture's power and what is in sight to masks, to be compared.

The query U-Net and the audio network of pixel slots 2 are asked alike: with the true classes of
what is in sight, without, and with what a vision network makes of a picture of each object. In all
of these the masks of the objects and the rest are shares.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from engine.models.pixel_slots.audio_net import AudioNet
from engine.models.pixel_slots.model import LABELS, PixelSlots, label_index
from engine.models.pixel_slots_v3.class_shares import class_shares
from engine.models.pixel_slots_v3.query_unet import QueryUNet
from engine.models.pixel_slots_v3.vision_net import OUTPUTS
from engine.models.sound_classes import CLASSES
from engine.models.weights.loading import load
from engine.training.validation.band_scores import LabelMasks

_OFF_SCREEN = 0.05
_UNSEEN = 0.02
_NEVER = -30.0
"""The logit of a class that a network does not know."""


@dataclass(frozen=True, slots=True)
class MaskModel:
    """Three ways to ask a model for masks ``[N, F, W]`` of a mixture's power ``[1, F, W]``.

    ``queried`` and ``unqueried``: of classes that are (or are not) known to be in sight; ``seen``:
    of objects, from the class probabilities ``[N, L + 1]`` of what each looks like.
    """

    name: str
    queried: LabelMasks
    unqueried: LabelMasks
    seen: Callable[[Tensor, Tensor], Tensor]


def query_model(net: QueryUNet) -> MaskModel:
    """The query U-Net on the CPU."""
    cpu = torch.device("cpu")

    def seen(power: Tensor, probabilities: Tensor) -> Tensor:
        likely = probabilities[:, : len(CLASSES)]
        query = likely.amax(0, keepdim=True)
        masks = class_shares(net(power, query), power)[0]
        return torch.einsum("nc,cfw->nfw", ownership(likely), masks)

    return MaskModel("query", query_masks(net, cpu), query_masks(net, cpu, 0.0), seen)


def pixel_slots_model(weights: Path) -> MaskModel:
    """Pixel slots 2; what it has no label for is its ``other``."""
    model = PixelSlots()
    load(model, weights)
    net, cpu = model.eval().audio_net, torch.device("cpu")

    def seen(power: Tensor, probabilities: Tensor) -> Tensor:
        # The picture's cells, as the model expects them: as many of each object, the rest nothing.
        nothing = torch.zeros(len(probabilities), probabilities.shape[1])
        nothing[:, -1] = 1
        cells = torch.stack([probabilities, nothing], 1).flatten(0, 1).repeat(8, 1)
        audio = model.condition_on_visible(model.slots(power), cells)
        return model.masks(audio, probabilities)

    unseen = float(model.unseen)
    queried = label_masks(net, cpu, unseen)
    return MaskModel("pixel slots 2", queried, unlabelled_masks(net, cpu), seen)


def query_masks(net: QueryUNet, device: torch.device, certainty: float = 1.0) -> LabelMasks:
    """Masks of the query U-Net; ``certainty``: how surely it is told what is in sight."""

    def masks_of(power: Tensor, visible: Sequence[str]) -> Tensor:
        index = torch.tensor([CLASSES.index(name) for name in visible], device=device)
        query = torch.zeros(1, len(CLASSES), device=device)
        query[0, index] = certainty
        power = power.to(device)
        return class_shares(net(power, query), power)[0, index].cpu()

    return masks_of


def label_masks(net: AudioNet, device: torch.device, unseen: float = _UNSEEN) -> LabelMasks:
    """Masks of pixel slots 2 with the labels in sight as prior; ``unseen``: for any other."""

    def masks_of(power: Tensor, visible: Sequence[str]) -> Tensor:
        slots = net(power.to(device)).softmax(1)
        prior = torch.full((slots.shape[1],), unseen, device=device)
        index = [label_index(name) for name in visible]
        prior[index] += 1
        slots = slots * prior.square()[None, :, None, None]
        masks = (slots / slots.sum(1, keepdim=True))[0, index].cpu()
        # Two that are both "other" share it.
        same = torch.tensor([index.count(i) for i in index])
        return masks / same[:, None, None]

    return masks_of


def unlabelled_masks(net: AudioNet, device: torch.device) -> LabelMasks:
    """Masks of pixel slots 2 while nothing is known to be in sight."""

    def masks_of(power: Tensor, visible: Sequence[str]) -> Tensor:
        index = [label_index(name) for name in visible]
        return net(power.to(device)).softmax(1)[0, index].cpu()

    return masks_of


def ownership(likely: Tensor) -> Tensor:
    """How much of a class's sound each object gets ``[N, C]``, from what they look like ``[N, C]``.

    Every column sums to less than one: what nobody looks like is left to the rest.
    """
    squared = likely.square()
    return squared / (squared.sum(0, keepdim=True) + _OFF_SCREEN**2)


def padded_cell_logits(net: nn.Module, device: torch.device) -> Callable[[Tensor], Tensor]:
    """The vision network of pixel slots 2 with its labels where ``CLASSES`` has them."""

    def cell_logits(picture: Tensor) -> Tensor:
        cells = net(picture.to(device)).float().cpu()
        out = torch.full((len(picture), OUTPUTS, *cells.shape[2:]), _NEVER)
        out[:, [CLASSES.index(name) for name in LABELS]] = cells[:, : len(LABELS)]
        out[:, -1] = cells[:, -1]
        return out

    return cell_logits
