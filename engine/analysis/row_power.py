"""Row power: the power of a sound on the rows and columns of a model's masks, at any rate."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from engine.models.layers.interpolate import positions_of
from engine.models.masks import window_length


@torch.inference_mode()
def row_power(
    sound: Tensor, rate: int, rows_hz: Sequence[float], hop_seconds: float, columns: int
) -> Tensor:
    """``[C, T]`` at ``rate`` -> power ``[F, W]``, the mean over the channels.

    A bin is shared among the two rows next to it, so that no row is empty because none is nearest.
    What lies above the highest row is left out.
    """
    size = window_length(rate)
    hop = max(1, round(hop_seconds * rate))
    window = torch.hann_window(size, device=sound.device)
    bins = torch.stft(sound, size, hop, window=window, pad_mode="constant", return_complex=True)
    power = torch.view_as_real(bins).square().sum(-1).mean(0) / size
    at = torch.arange(columns, device=sound.device) * (hop_seconds * rate / hop)
    power = power[:, at.round().long().clamp(max=power.shape[1] - 1)]
    hertz = torch.arange(size // 2 + 1, dtype=torch.float64) * rate / size
    inside = hertz <= rows_hz[-1]
    positions = positions_of(hertz[inside], torch.tensor(rows_hz, dtype=torch.float64))
    lower = positions.floor().long()
    share = (positions - lower).float().to(sound.device)[:, None]
    power = power[inside.to(power.device)]
    rows = torch.zeros(len(rows_hz), columns, device=sound.device)
    rows.index_add_(0, lower.to(rows.device), power * (1 - share))
    upper = (lower + 1).clamp(max=len(rows_hz) - 1).to(rows.device)
    return rows.index_add_(0, upper, power * share)
