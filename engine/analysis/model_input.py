"""Model input: a window resampled for a model, and the mixture's power on its mask grid."""

from __future__ import annotations

import numpy as np
import soxr
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.mixing.fft import Spectra, good_size, signal, spectrum
from engine.models.masks import window_length
from engine.models.model import Spec

# The resampler looks this far to both sides, so that a window's edges sound as in the whole clip.
_MARGIN_SECONDS = 0.1
# About the length of the spectrogram's window.
_MOMENT_SECONDS = 0.085
# Channels that have nothing to do with each other keep 1 / C of their power in the mean. A band
# that keeps less than this times that cancels; so much of the power may lie in such bands.
_CANCELLING = 0.4
_LOST_SHARE = 0.03
_BANDS = 48


def resampling_margin(rate: int) -> int:
    """Samples at ``rate`` to read beyond both ends of a window before it is resampled."""
    return round(_MARGIN_SECONDS * rate)


def model_input(sound: NDArray[np.float32], rate: int, spec: Spec) -> NDArray[np.float32]:
    """A window with its margins ``[C, n]`` at ``rate`` -> ``[spec.channels, T]`` at the model's.

    T is always a whole window of the model. Linear phase: nothing moves in time.
    """
    fitted = _fit_channels(sound, spec.channels)
    if rate != spec.sample_rate:
        fitted = soxr.resample(fitted.T, rate, spec.sample_rate, quality="HQ").T
    skip = round(resampling_margin(rate) * spec.sample_rate / rate)
    length = round(spec.window_seconds * spec.sample_rate)
    cut = fitted[:, skip : skip + length]
    missing = length - cut.shape[1]
    return np.ascontiguousarray(np.pad(cut, ((0, 0), (0, missing))), dtype=np.float32)


def moment_step(spec: Spec) -> int:
    """How many mask columns apart moments are: nearer ones would hear nearly the same samples."""
    return max(1, round(_MOMENT_SECONDS / spec.mask_hop_seconds))


def power_at_moments(sound: Tensor, spec: Spec, columns: int) -> Tensor:
    """Mean-square power ``[F, M]`` of ``[C, T]`` at every ``moment_step``-th of the mask columns.

    The rows of a moment sum to the mean square of the sound around it (mean over channels), so
    a full-scale square wave has power 1. Every bin counts for the mask row nearest to it.
    """
    size = window_length(spec.sample_rate)
    step = moment_step(spec)
    away = spec.mask_hop_seconds * spec.sample_rate * step
    hop = max(1, round(away))
    window = torch.hann_window(size, device=sound.device)
    bins = torch.stft(sound, size, hop, window=window, pad_mode="constant", return_complex=True)
    power = torch.view_as_real(bins).square().sum(-1).mean(0)
    power *= 2 / (size * float(window.square().sum()))
    power[[0, -1]] /= 2
    at = torch.arange(-(-columns // step), device=sound.device) * (away / hop)
    power = power[:, at.round().long().clamp(max=power.shape[1] - 1)]
    rows = torch.zeros(len(spec.mask_frequencies_hz), power.shape[1], device=sound.device)
    return rows.index_add_(0, _row_of_bins(spec, size).to(sound.device), power)


def _row_of_bins(spec: Spec, size: int) -> Tensor:
    rows = np.asarray(spec.mask_frequencies_hz)
    bins = np.arange(size // 2 + 1) * (spec.sample_rate / size)
    return torch.from_numpy(np.searchsorted((rows[1:] + rows[:-1]) / 2, bins))


def _fit_channels(sound: NDArray[np.float32], channels: int) -> NDArray[np.float32]:
    """The clip's channels as the model wants them; what cannot be matched is mixed down."""
    if sound.shape[0] == channels:
        return sound
    return np.repeat(downmix(sound), channels, axis=0)


def downmix(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    """One channel ``[1, n]`` of many ``[C, n]`` in which nothing is lost: their mean if it can be.

    Where channels cancel each other (left and right in opposite phase), the mean is silent though
    the clip is not. Then every other channel is turned by a quarter period before, so that none can
    cancel its neighbour; models judge by magnitudes and do not mind. Sounds in the middle keep
    their level.
    """
    mean = sound.mean(axis=0, keepdims=True, dtype=np.float32)
    count, length = sound.shape
    if count == 1 or length == 0:
        return mean
    size = good_size(length)
    spectra = spectrum(sound, size)
    if _lost_share(spectra) < _LOST_SHARE:
        return mean
    spectra[1::2] *= -1j
    turned = signal(spectra.sum(axis=0, keepdims=True), size)[:, :length]
    return np.asarray(turned * (np.sqrt(2) / count), np.float32)


def _lost_share(spectra: Spectra) -> float:
    """The share 0..1 of the power that lies in bands which the mean of the channels loses."""
    count, bins = spectra.shape
    each, mean = (np.abs(spectra) ** 2).mean(0), np.abs(spectra.mean(0)) ** 2
    edges = np.unique(np.geomspace(1, bins, _BANDS + 1).astype(int) - 1)[:-1]
    heard, kept = np.add.reduceat(each, edges), np.add.reduceat(mean, edges)
    lost = kept < _CANCELLING * heard / count
    return float(heard[lost].sum() / (heard.sum() + 1e-20))
