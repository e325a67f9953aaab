"""Masks applied: from soft masks on a model's grid to each object's sound at the clip's rate.

::

    mixture [C, T] --STFT--> [C, F', W'] --x--> [N, C, F', W'] --inverse--> stems [N, C, T]
    masks [N, F, W] --interpolate--> [N, F', W'] --^

The masks are estimated at the model's rate in mono; here they are laid over the spectrogram of the
sound as it is. Every channel gets the same mask and keeps its own phase, so panning survives.
The step is linear in the masks: masks that sum to one give stems that sum to the mixture.
"""

from __future__ import annotations

from functools import cache

import torch
from torch import Tensor
from torch.nn import functional

from engine.models.layers.interpolate import interpolate_at, positions_of
from engine.models.model import PixelSeparator, Spec

# Long enough to part the partials of a low note, and what the masks were learned on.
WINDOW_SECONDS = 0.0929


def apply_masks(mixture: Tensor, rate: int, masks: Tensor, spec: Spec) -> Tensor:
    """``[..., C, T]`` at ``rate`` and masks ``[..., N, F, W]`` -> stems ``[..., N, C, T]``.

    Sample 0 of the mixture is the start of the window the masks were estimated on. Rows and
    columns of the masks lie where ``spec`` says; between them they are interpolated, above the
    highest row the mean of its top octave holds. Differentiable; float32 whatever autocast says.
    """
    with torch.autocast(mixture.device.type, enabled=False):
        spectrogram = stft(mixture.float(), rate)
        gains = expand_masks(masks.float(), rate, spectrogram.shape[-1], spec)
        stems = gains.unsqueeze(-3) * spectrogram.unsqueeze(-4)
        return istft(stems, rate, mixture.shape[-1])


def separate_by_cells(model: PixelSeparator, mixture: Tensor, object_frames: Tensor) -> Tensor:
    """``Separator.separate`` of a model whose objects are looked at cell by cell (one window).

    ``[B, C, T]`` at ``spec.sample_rate`` and ``[B, N, P, 4, H, W]`` -> ``[B, N, C, T]``.
    An object's vector is pooled from the mean of its cells, by how far each lies in its region.
    """
    audio = model.encode_audio(mixture)
    sounds: list[Tensor] = []
    for index, objects in enumerate(object_frames):
        vectors = torch.stack([_object_vector(model, pictures) for pictures in objects])
        masks = model.masks(model.condition_on_visible(audio.window(index), vectors), vectors)
        sounds.append(apply_masks(mixture[index], model.spec.sample_rate, masks, model.spec))
    return torch.stack(sounds)


def _object_vector(model: PixelSeparator, pictures: Tensor) -> Tensor:
    """The vector ``[K]`` of an object from its pictures ``[P, 4, H, W]``."""
    cells = model.encode_frames(pictures[:, :3]).float()
    inside = functional.interpolate(pictures[:, 3:], size=cells.shape[2:], mode="area") + 1e-6
    return model.pool((cells * inside).sum((2, 3)) / inside.sum((2, 3)))


def stft(mixture: Tensor, rate: int) -> Tensor:
    """The complex spectrogram ``[..., C, F', W']`` of ``[..., C, T]`` that masks are laid over."""
    size = window_length(rate)
    hop = size // 4
    # A frame centred on or after the last sample, so that the end is as well covered as the middle.
    padded = functional.pad(mixture, (0, -mixture.shape[-1] % hop))
    window = torch.hann_window(size, device=mixture.device)
    spectrogram = torch.stft(
        padded.flatten(0, -2),
        size,
        hop,
        window=window,
        pad_mode="constant",
        return_complex=True,
    )
    return spectrogram.unflatten(0, mixture.shape[:-1])


def istft(spectrogram: Tensor, rate: int, length: int) -> Tensor:
    """The inverse of ``stft``: ``[..., F', W']`` -> ``[..., T]`` of exactly ``length``."""
    size = window_length(rate)
    window = torch.hann_window(size, device=spectrogram.device)
    lead = spectrogram.shape[:-2]
    padded = length + -length % (size // 4)
    sound = torch.istft(spectrogram.flatten(0, -3), size, size // 4, window=window, length=padded)
    return sound[..., :length].unflatten(0, lead)


def expand_masks(masks: Tensor, rate: int, columns: int, spec: Spec) -> Tensor:
    """Masks ``[..., F, W]`` of the model's grid -> ``[..., F', columns]`` at ``rate``."""
    size = window_length(rate)
    seconds = torch.arange(columns, dtype=torch.float64) * (size // 4) / rate
    masks = interpolate_at(masks, seconds / spec.mask_hop_seconds, dim=-1)
    rows = torch.tensor(spec.mask_frequencies_hz, dtype=torch.float64)
    bins = torch.arange(size // 2 + 1, dtype=torch.float64) * rate / size
    positions = positions_of(bins, rows)
    top_octave = masks[..., rows > rows[-1] / 2, :].mean(dim=-2, keepdim=True)
    # The mean stands as one more row behind the last, where every bin above the grid points.
    positions[bins > rows[-1]] = len(rows)
    return interpolate_at(torch.cat([masks, top_octave], dim=-2), positions, dim=-2)


@cache
def window_length(rate: int) -> int:
    """Samples of the STFT window at ``rate``: near 92.9 ms, a multiple of 4, quick to transform."""
    wanted = rate * WINDOW_SECONDS
    near = range(4, int(2 * wanted) + 8, 4)
    return min((n for n in near if _is_smooth(n)), key=lambda n: abs(n - wanted))


def binary_target(target: Tensor, mixture: Tensor, threshold: float = 0.5) -> Tensor:
    """1 where a magnitude exceeds ``threshold`` of the mixture's, else 0 (Sound of Pixels)."""
    return (target > threshold * mixture).to(target.dtype)


def ratio_target(target: Tensor, mixture: Tensor, limit: float = 5.0) -> Tensor:
    """A magnitude over the mixture's, in 0..``limit`` (Sound of Pixels); mixture not 0."""
    return (target / mixture).clamp(0, limit)


def ideal_binary_masks(magnitudes: Tensor) -> Tensor:
    """True sources ``[N, ...]`` -> masks ``[N, ...]``: 1 for the loudest at each place, else 0."""
    loudest = magnitudes.argmax(dim=0, keepdim=True)
    return torch.zeros_like(magnitudes).scatter_(0, loudest, 1.0)


def ideal_ratio_masks(magnitudes: Tensor, power: float = 1.0) -> Tensor:
    """True sources ``[N, ...]`` -> shares ``[N, ...]`` that sum to one (equal ones in silence)."""
    raised = magnitudes**power + torch.finfo(magnitudes.dtype).tiny
    return raised / raised.sum(dim=0, keepdim=True)


def _is_smooth(number: int) -> bool:
    for prime in (2, 3, 5):
        while number % prime == 0:
            number //= prime
    return number == 1
