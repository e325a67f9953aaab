"""What a net does, to look at and to listen to while it learns."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import IterableDataset

from engine.models.masks import apply_masks
from engine.models.model import Spec
from engine.models.pixel_slots.front_end import (
    HOP,
    RATE,
    WINDOW_SECONDS,
    row_frequencies,
    row_weights,
    spectrum,
)
from engine.models.sound_of_pixels import SoundOfPixels
from engine.training.data.audio_sources import load_sound_pack
from engine.training.data.mixture_dataset import Recipe, Sources

_COLOURS = torch.tensor([[1.0, 0.3, 0.2], [0.2, 0.6, 1.0], [0.6, 1.0, 0.3]])
_PICTURES = 8


@dataclass(frozen=True, slots=True)
class Exhibits:
    """Pictures ``[3, H, W]`` in 0..1 and sounds ``[T]`` with their rate, by name."""

    pictures: dict[str, Tensor] = field(default_factory=dict)
    sounds: dict[str, tuple[Tensor, int]] = field(default_factory=dict)


@torch.inference_mode()
def ear_exhibits(ear: nn.Module, data: Path, cache: Path, device: torch.device) -> Exhibits:
    """Two held-out recordings mixed: its slots, each in a colour, and how they sound."""
    rng = np.random.default_rng(7)
    players = Sources(load_sound_pack(data, cache), Recipe(held_out=True, room=0.0))
    mixture = torch.from_numpy(0.1 * (players.draw(rng)[1] + players.draw(rng)[1]))
    power = (row_weights() @ spectrum(mixture).abs().square()).to(device)
    masks = ear(power[None])[0].softmax(1)[0].cpu()
    rows = tuple(row_frequencies().tolist())
    spec = Spec(RATE, 1, WINDOW_SECONDS, rows, HOP / RATE, (0.0,), 224, 16)
    heard = apply_masks(mixture[None], RATE, masks, spec)[:, 0]
    level = levels(power.cpu())
    sounds = {f"slot {i}": (sound, RATE) for i, sound in enumerate(heard)}
    pictures = {"mixture": level.expand(3, -1, -1), "slots": coloured(masks, level)}
    return Exhibits(pictures, {"mixture": (mixture, RATE), **sounds})


@torch.inference_mode()
def eye_exhibits(eye: nn.Module, stream: IterableDataset, device: torch.device) -> Exhibits:
    """Some pictures above, and the same below, dark where it sees no instrument."""
    source = iter(stream)
    pictures = torch.stack([next(source)["pictures"] for _ in range(_PICTURES)])
    cells = eye(pictures.to(device)).float().softmax(1).cpu()
    seen = functional.interpolate(1 - cells[:, -1:], size=pictures.shape[2:], mode="nearest")
    both = torch.cat([pictures, pictures * (0.15 + 0.85 * seen)], 2)
    return Exhibits({"where it sees an instrument": torch.cat(list(both), 2)})


@torch.inference_mode()
def duet_exhibits(net: nn.Module, stream: IterableDataset, device: torch.device) -> Exhibits:
    """A duet: the mixture, its two masks in colours, its pictures and its sounds."""
    assert isinstance(net, SoundOfPixels)
    sample = next(iter(stream))
    mixture, looks = sample["sources"].sum(0)[None] / 2, sample["looks"]
    magnitudes = net.front(mixture.to(device))
    heard = net.listen(mixture[None].to(device))
    cells = net.look(looks[:, 0, :3].to(device)).amax((2, 3))
    masks = net.masks(heard, torch.sigmoid(cells)).float().cpu()
    sounds = net.separate(mixture[None].to(device), looks[None].to(device))[0, :, 0].cpu()
    level = levels(magnitudes[0].square().cpu())
    pictures = {
        "mixture": level.expand(3, -1, -1),
        "masks": coloured(masks, level),
        "pictures": torch.cat(list(looks[:, 0, :3]), 2),
    }
    rate = net.spec.sample_rate
    named = {f"source {i}": (sound, rate) for i, sound in enumerate(sounds)}
    return Exhibits(pictures, {"mixture": (mixture[0], rate), **named})


def levels(power: Tensor) -> Tensor:
    """Power ``[F, W]`` as grey, 80 dB from black to white, the bass below."""
    level = 10 * torch.log10(power / power.max().clamp_min(1e-12) + 1e-8)
    return (1 + level / 80).clamp(0, 1).flip(0)


def coloured(masks: Tensor, level: Tensor) -> Tensor:
    """Masks ``[S, F, W]``, each in its colour, as bright as the sound is loud."""
    colours = _COLOURS[torch.arange(len(masks)) % len(_COLOURS)]
    return (torch.einsum("sc,sfw->cfw", colours, masks.flip(1)) * level).clamp(0, 1)
