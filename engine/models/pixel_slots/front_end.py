"""The front end of pixel slots: STFT in 256 rows to 20 kHz, and a mask's error on them.

Masks are constant within a band. With band sums of |X|^2, of Re(T X*) and of |T|^2 the energy of
the error T - m X is known exactly, so the signal-to-distortion ratio can be optimised on the rows
without an inverse transform (``band_error``).
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

SAMPLE_RATE = 48_000
N_FFT = 4096
HOP = 1024
COLUMNS = 288
ROWS = 256
WINDOW_SECONDS = COLUMNS * HOP / SAMPLE_RATE

_WARP_HZ, _TOP_HZ = 1100.0, 20_000.0


def row_frequencies(rows: int = ROWS) -> Tensor:
    """Centre frequency in Hz of every row ``[F]``: linear (12 Hz a row) below, log above 1.1 kHz.

    Rows are never narrower than a bin, so that no row is empty; the last one is 20 kHz.
    """
    bend = torch.log1p(torch.tensor(_TOP_HZ / _WARP_HZ, dtype=torch.float64))
    steps = torch.linspace(0, 1, rows, dtype=torch.float64)
    return (_WARP_HZ * torch.expm1(bend * steps)).float()


def row_weights(n_fft: int = N_FFT, rate: int = SAMPLE_RATE, rows: int = ROWS) -> Tensor:
    """Shares ``[F, bins]`` of each bin in its two nearest rows; every column sums to one."""
    centres = row_frequencies(rows).double()
    bins = torch.arange(n_fft // 2 + 1, dtype=torch.float64) * rate / n_fft
    right = torch.searchsorted(centres, bins.clamp(max=_TOP_HZ)).clamp(1, rows - 1)
    left = right - 1
    share = ((bins - centres[left]) / (centres[right] - centres[left])).clamp(0, 1)
    weights = torch.zeros(rows, bins.numel(), dtype=torch.float64)
    columns = torch.arange(bins.numel())
    weights[left, columns] += 1 - share
    weights[right, columns] += share
    return weights.float()


def spectrum(sound: Tensor) -> Tensor:
    """``[..., T]`` at 48 kHz -> complex ``[..., bins, W]``, Hann, centred, one column per hop."""
    window = torch.hann_window(N_FFT, device=sound.device)
    flat = sound.reshape(-1, sound.shape[-1])
    bins = torch.stft(flat, N_FFT, HOP, window=window, return_complex=True, pad_mode="reflect")
    columns = max(sound.shape[-1] // HOP, 1)
    return bins[..., :columns].reshape(*sound.shape[:-1], N_FFT // 2 + 1, columns)


def window_power(mixture: Tensor, weights: Tensor) -> Tensor:
    """``[B, C, T]`` and ``row_weights`` -> power of a window ``[B, F, W]``, all channels together.

    A shorter mixture is filled up with silence, a longer one cut.
    """
    power = torch.einsum("fk,bckw->bfw", weights, spectrum(mixture).abs().square())
    return F.pad(power, (0, max(COLUMNS - power.shape[2], 0)))[..., :COLUMNS]


def band_error(masks: Tensor, power: Tensor, cross: Tensor, target: Tensor) -> Tensor:
    """Energy of ``T - m X`` for every slot and target ``[B, S, N]``.

    ``masks`` [B, S, F, W]; ``power`` sum |X|^2 [B, F, W]; ``cross`` sum Re(T X*) [B, N, F, W];
    ``target`` sum |T|^2 [B, N].
    """
    own = torch.einsum("bsfw,bsfw,bfw->bs", masks, masks, power)
    shared = torch.einsum("bsfw,bnfw->bsn", masks, cross)
    return own[:, :, None] - 2 * shared + target[:, None, :]
