"""Oracle masks, the upper bound of masking: sources separated with masks that know the truth.

Two grids are looked at: Sound of Pixels' 256 warped-log rows at 11 kHz, by which
published figures can be compared, and the grid of the model at hand laid over the case's own
spectrogram, which is the ceiling of what the model could do in the application.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.models.layers.warped_spectrogram import WarpedSpectrogram
from engine.models.masks import (
    apply_masks,
    binary_target,
    ideal_binary_masks,
    ideal_ratio_masks,
    ratio_target,
    window_length,
)
from engine.models.model import Spec
from engine.scene import Waveform

Sound = NDArray[np.float32]
PAPER_RATE = 11_025


@torch.inference_mode()
def paper_oracle_masks(
    mixture: Sound,
    truths: Sound,
    grid: WarpedSpectrogram | None = None,
    threshold: float | None = None,
) -> Mapping[str, Sound]:
    """Mixture ``[T]``, sources ``[N, T]`` at 11,025 Hz -> estimates ``[N, T]`` by kind of mask.

    ``threshold`` is where the binary masks are cut once more on the linear bins, as the authors'
    code does with what it predicts; None leaves the edges that the warp made soft.
    """
    grid = grid or WarpedSpectrogram(PAPER_RATE)
    whole, parts = torch.from_numpy(mixture), torch.from_numpy(truths)
    spectrogram = grid.transform(whole)
    loud, own = grid(whole), grid(parts)

    def heard(masks: Tensor) -> Sound:
        return grid.invert(masks * spectrogram, mixture.size).numpy()

    binary = grid.to_linear(binary_target(own, loud))
    return {
        "paper_binary": heard(binary if threshold is None else (binary > threshold).float()),
        "paper_ratio": heard(grid.to_linear(ratio_target(own, loud))),
    }


@torch.inference_mode()
def model_oracle_masks(mixture: Sound, truths: Sound, rate: int, spec: Spec) -> Mapping[str, Sound]:
    """The same for a model's own mask grid, at any rate, by the way the application goes."""
    listened = Waveform(np.ascontiguousarray(truths), rate).resampled(spec.sample_rate).samples
    magnitudes = on_grid(torch.from_numpy(listened), spec)
    whole = torch.from_numpy(mixture)[None]
    masks = {
        "grid_binary": ideal_binary_masks(magnitudes),
        "grid_ratio": ideal_ratio_masks(magnitudes),
    }
    return {k: apply_masks(whole, rate, m, spec)[:, 0].numpy() for k, m in masks.items()}


def on_grid(sound: Tensor, spec: Spec) -> Tensor:
    """RMS magnitudes ``[..., F, W]`` of ``[..., T]`` at the model's rate on its mask grid.

    A row hears the bins up to its neighbours, at least one to each side; a column is centred on
    its own second.
    """
    size = window_length(spec.sample_rate)
    hop = max(round(spec.mask_hop_seconds * spec.sample_rate), 1)
    bins = torch.stft(
        sound,
        size,
        hop,
        window=torch.hann_window(size),
        pad_mode="constant",
        return_complex=True,
    )
    return (_row_weights(spec, size) @ bins.abs().square()).sqrt()


def _row_weights(spec: Spec, size: int) -> Tensor:
    """Triangles ``[F, bins]`` around every row; each row of weights sums to one."""
    rows = torch.tensor(spec.mask_frequencies_hz, dtype=torch.float64)
    step = spec.sample_rate / size
    bins = torch.arange(size // 2 + 1, dtype=torch.float64) * step
    gaps = torch.diff(rows).clamp_min(step)
    below = torch.cat([gaps[:1], gaps])[:, None]
    above = torch.cat([gaps, gaps[-1:]])[:, None]
    away = bins[None] - rows[:, None]
    weights = (1 - torch.where(away < 0, -away / below, away / above)).clamp_min(0)
    return (weights / weights.sum(dim=1, keepdim=True).clamp_min(1e-12)).float()
