"""Spectral augmentation of mixtures: another microphone, level and start; band limits and noise.

Sources are real and imaginary planes ``[2, bins, W]`` of the front end's spectra, which are cheaper
to multiply than complex numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from torch import Tensor

from engine.models.pixel_slots.front_end import N_FFT, SAMPLE_RATE, row_weights, spectrum

BINS = N_FFT // 2 + 1


@dataclass(frozen=True, slots=True)
class SpectralRecipe:
    """How sources are changed before they are mixed; all but the spread of levels are shares."""

    level_db: float = 5.0
    equaliser: float = 0.8
    band_limit: float = 0.35
    noise: float = 0.3


def complex_planes(sound: Tensor) -> Tensor:
    """``[T]`` at 48 kHz -> real and imaginary plane of its spectrum ``[2, bins, W]``."""
    spectra = spectrum(sound)
    return torch.stack([spectra.real, spectra.imag])


def blend_sources(
    sources: list[Tensor], recipe: SpectralRecipe, rng: np.random.Generator
) -> tuple[list[Tensor], Tensor]:
    """Sources as played -> as they are heard, and their noisy mixture; all ``[2, bins, W]``."""
    limit = _band_limit(rng) if rng.random() < recipe.band_limit else torch.ones(BINS, 1)
    parts = [_augmented(one, limit, recipe, rng) for one in sources]
    mixture = torch.stack(parts).sum(0)
    if rng.random() < recipe.noise:
        level = 10 ** (rng.uniform(-60, -25) / 20) * mixture[0].square().mean().mul(2).sqrt()
        mixture = mixture + _noise(mixture.shape[2], rng) * (limit * level)
    return parts, mixture


def band_sums(one: Tensor, other: Tensor) -> Tensor:
    """Re(one x other*) summed over each row's bins ``[F, W]``."""
    product = one[0] * other[0]
    product.addcmul_(one[1], other[1])
    return torch.sparse.mm(_sparse_rows(), product)


def energy(one: Tensor) -> Tensor:
    """The sum of all squares, a scalar."""
    return one.square().sum()


def _augmented(
    spectra: Tensor, limit: Tensor, recipe: SpectralRecipe, rng: np.random.Generator
) -> Tensor:
    """The same playing at another level, through another microphone, starting elsewhere."""
    gain = limit * float(10 ** (rng.normal(0, recipe.level_db) / 20) * rng.choice((-1, 1)))
    if rng.random() < recipe.equaliser:
        gain = gain * 10 ** (equaliser_db(rng) / 20)
    columns = spectra.shape[2]
    shift = int(rng.integers(columns))
    out = torch.empty_like(spectra)
    torch.mul(spectra[..., columns - shift :], gain, out=out[..., :shift])
    torch.mul(spectra[..., : columns - shift], gain, out=out[..., shift:])
    return out


def equaliser_db(rng: np.random.Generator) -> Tensor:
    """Gains ``[bins, 1]`` in dB within +-9: two shelves or bells and a tilt."""
    octave = torch.log2(torch.arange(1, BINS + 1) / BINS)[:, None]
    curve = octave.add(5) * rng.normal(0, 0.6)
    for _ in range(int(rng.integers(1, 4))):
        centre, width = rng.uniform(-9, 0), rng.uniform(0.4, 3)
        curve = curve + rng.uniform(-9, 9) * torch.exp(-(((octave - centre) / width) ** 2))
    return curve.clamp(-9, 9).float()


def _band_limit(rng: np.random.Generator) -> Tensor:
    """An old camera ``[bins, 1]``: nothing above some kilohertz, or very low."""
    hz = torch.arange(BINS)[:, None] * (SAMPLE_RATE / N_FFT)
    top = float(rng.choice([3400, 4000, 5500, 7000, 8000, 11000, 11000, 16000]))
    slope = rng.uniform(0.01, 0.1) * top
    return torch.sigmoid((top - hz) / slope) * torch.sigmoid((hz - rng.uniform(0, 120)) / 20)


@cache
def _white_noise(columns: int) -> Tensor:
    return torch.randn(2, BINS, columns, generator=torch.Generator().manual_seed(0))


def _noise(columns: int, rng: np.random.Generator) -> Tensor:
    """Tilted noise ``[2, bins, W]`` of power 1 in the mean."""
    shifts = int(rng.integers(BINS)), int(rng.integers(columns))
    white = torch.roll(_white_noise(columns), shifts, (1, 2))
    tilt = (torch.arange(1, BINS + 1) / 100.0)[:, None] ** -float(rng.uniform(0, 1))
    return white * (tilt / (2 * tilt.square().mean()).sqrt())


@cache
def _sparse_rows() -> Tensor:
    return row_weights().to_sparse()
