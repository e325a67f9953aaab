"""Training visualization: pictures and sounds of what a net does, for TensorBoard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import IterableDataset

from engine.models.masks import apply_masks
from engine.models.model import Separator, Spec
from engine.models.pixel_slots.front_end import (
    HOP,
    SAMPLE_RATE,
    WINDOW_SECONDS,
    row_frequencies,
    row_weights,
    spectrum,
)
from engine.models.sound_of_pixels import SoundOfPixels
from engine.training.validation.band_scores import LabelMasks
from engine.training.validation.held_out_cases import HeldOutCase, held_out_cases

_COLOURS = torch.tensor([[1.0, 0.3, 0.2], [0.2, 0.6, 1.0], [0.6, 1.0, 0.3]])
_PICTURES = 8


@dataclass(frozen=True, slots=True)
class Visuals:
    """Visuals for TensorBoard: pictures ``[3, H, W]`` in 0..1, sounds ``[T]`` and rates."""

    pictures: dict[str, Tensor] = field(default_factory=dict)
    sounds: dict[str, tuple[Tensor, int]] = field(default_factory=dict)


@torch.inference_mode()
def audio_visuals(audio_net: nn.Module, data: Path, cache: Path, device: torch.device) -> Visuals:
    """A held-out case: its slots, each in a colour, and how they sound."""
    mixture = torch.from_numpy(held_out_cases(data, cache)[0].sounds.sum(0))
    power = row_weights() @ spectrum(mixture).abs().square()
    masks = audio_net(power[None].to(device))[0].softmax(1)[0].cpu()
    names = [f"slot {i}" for i in range(len(masks))]
    return _mask_visuals(mixture, power, masks, "slots", names)


@torch.inference_mode()
def query_visuals(masks_of: LabelMasks, case: HeldOutCase) -> Visuals:
    """A held-out case: the masks of its classes, each in a colour, and how they sound."""
    mixture = torch.from_numpy(case.sounds.sum(0))
    power = row_weights() @ spectrum(mixture).abs().square()
    return _mask_visuals(mixture, power, masks_of(power[None], case.labels), "masks", case.labels)


def _mask_visuals(
    mixture: Tensor, power: Tensor, masks: Tensor, title: str, names: Sequence[str]
) -> Visuals:
    """A mixture ``[T]``, its power ``[F, W]`` and masks ``[N, F, W]`` as pictures and sounds."""
    rows = tuple(row_frequencies().tolist())
    spec = Spec(SAMPLE_RATE, 1, WINDOW_SECONDS, rows, HOP / SAMPLE_RATE, (0.0,), 224, 16)
    audio = apply_masks(mixture[None], SAMPLE_RATE, masks, spec)[:, 0]
    level = grey_levels(power)
    sounds = {name: (sound, SAMPLE_RATE) for name, sound in zip(names, audio, strict=True)}
    pictures = {"mixture": level.expand(3, -1, -1), title: colour_masks(masks, level)}
    return Visuals(pictures, {"mixture": (mixture, SAMPLE_RATE), **sounds})


@torch.inference_mode()
def vision_visuals(vision_net: nn.Module, stream: IterableDataset, device: torch.device) -> Visuals:
    """Some pictures above, and the same below, dark where it sees no instrument."""
    source = iter(stream)
    pictures = torch.stack([next(source)["pictures"] for _ in range(_PICTURES)])
    cells = vision_net(pictures.to(device)).float().softmax(1).cpu()
    seen = functional.interpolate(1 - cells[:, -1:], size=pictures.shape[2:], mode="nearest")
    both = torch.cat([pictures, pictures * (0.15 + 0.85 * seen)], 2)
    return Visuals({"where it sees an instrument": torch.cat(list(both), 2)})


@torch.inference_mode()
def pair_visuals(net: nn.Module, stream: IterableDataset, device: torch.device) -> Visuals:
    """A duet: the mixture, its two masks in colours, its pictures and its sounds."""
    assert isinstance(net, SoundOfPixels)
    sample = next(iter(stream))
    mixture, object_frames = sample["sources"].sum(0)[None] / 2, sample["looks"]
    magnitudes = net.front(mixture.to(device))
    audio = net.encode_audio(mixture[None].to(device))
    cells = net.encode_frames(object_frames[:, 0, :3].to(device)).amax((2, 3))
    masks = net.masks(audio, torch.sigmoid(cells)).float().cpu()
    sounds = net.separate(mixture[None].to(device), object_frames[None].to(device))[0, :, 0].cpu()
    level = grey_levels(magnitudes[0].square().cpu())
    pictures = {
        "mixture": level.expand(3, -1, -1),
        "masks": colour_masks(masks, level),
        "pictures": torch.cat(list(object_frames[:, 0, :3]), 2),
    }
    rate = net.spec.sample_rate
    named = {f"source {i}": (sound, rate) for i, sound in enumerate(sounds)}
    return Visuals(pictures, {"mixture": (mixture[0], rate), **named})


@torch.inference_mode()
def separation_visuals(model: Separator, mixture: Tensor, looks: Tensor) -> Visuals:
    """A mixture ``[T]`` and looks ``[N, P, 4, H, W]``: each object's share in a colour, its sound.

    The pictures are those of the first moment.
    """
    rate, device = model.spec.sample_rate, next(model.parameters()).device
    sounds = model.separate(mixture[None, None].to(device), looks[None].to(device))[0, :, 0].cpu()
    whole = _spectrum_to_look_at(mixture).abs().square()
    shares = _spectrum_to_look_at(sounds).abs() / (whole.sqrt() + 1e-6)
    level = grey_levels(whole)
    pictures = {
        "mixture": level.expand(3, -1, -1),
        "shares": colour_masks(shares.clamp(0, 1), level),
        "pictures": torch.cat(list(looks[:, 0, :3]), 2),
    }
    named = {f"source {i}": (sound, rate) for i, sound in enumerate(sounds)}
    return Visuals(pictures, {"mixture": (mixture, rate), **named})


def _spectrum_to_look_at(sound: Tensor) -> Tensor:
    """The complex spectrogram ``[..., F, W]`` of ``[..., T]``, fine enough to look at."""
    window = torch.hann_window(1024)
    return torch.stft(sound, 1024, 256, window=window, return_complex=True)


def grey_levels(power: Tensor) -> Tensor:
    """Power ``[F, W]`` as grey, 80 dB from black to white, the bass below."""
    level = 10 * torch.log10(power / power.max().clamp_min(1e-12) + 1e-8)
    return (1 + level / 80).clamp(0, 1).flip(0)


def colour_masks(masks: Tensor, level: Tensor) -> Tensor:
    """Masks ``[S, F, W]``, each in its colour, as bright as the sound is loud."""
    colours = _COLOURS[torch.arange(len(masks)) % len(_COLOURS)]
    return (torch.einsum("sc,sfw->cfw", colours, masks.flip(1)) * level).clamp(0, 1)
