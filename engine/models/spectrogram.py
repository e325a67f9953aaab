"""What the networks hear: two front ends, both on a logarithmic axis of frequency.

``WarpedSpectrogram`` is the one of Sound of Pixels and its family, to the sample; ``LogBands``
spaces its bands evenly in octaves and reaches as high as the sound does.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from engine.models.layers.interpolate import read_between


class WarpedSpectrogram(nn.Module):
    """Magnitudes on the warped-log axis of Sound of Pixels (specs 1.1, 1.3).

    ``n_fft`` / ``hop`` with a periodic Hann window, centred, reflected at the ends; then the
    ``n_fft // 2 + 1`` bins are read at ``rows`` places that lie denser in the bass. Both ways read
    with aligned corners: the first and last row *are* the first and last bin.
    """

    window: Tensor
    to_log_at: Tensor
    to_linear_at: Tensor

    def __init__(
        self, rate: int = 11_025, n_fft: int = 1022, hop: int = 256, rows: int = 256
    ) -> None:
        super().__init__()
        self.rate, self.n_fft, self.hop, self.rows = rate, n_fft, hop, rows
        bins = n_fft // 2 + 1
        v = torch.linspace(-1, 1, rows, dtype=torch.float64)
        to_log = (21 ** ((v + 1) / 2) - 11) / 10
        v = torch.linspace(-1, 1, bins, dtype=torch.float64)
        to_linear = 2 * torch.log(10 * v + 11) / math.log(21) - 1
        self.register_buffer("window", torch.hann_window(n_fft), persistent=False)
        self.register_buffer("to_log_at", (to_log + 1) / 2 * (bins - 1), persistent=False)
        self.register_buffer("to_linear_at", (to_linear + 1) / 2 * (rows - 1), persistent=False)

    @property
    def frequencies_hz(self) -> tuple[float, ...]:
        """Where the log rows lie [rows]; the first is 0 Hz, the last half the rate."""
        return tuple((self.to_log_at.double() * self.rate / self.n_fft).tolist())

    def transform(self, sound: Tensor) -> Tensor:
        """``[..., T]`` -> complex ``[..., bins, W]`` with W = T // hop + 1."""
        with torch.autocast(sound.device.type, enabled=False):
            flat = sound.float().reshape(-1, sound.shape[-1])
            complex_ = torch.stft(
                flat, self.n_fft, self.hop, window=self.window, return_complex=True
            )
        return complex_.unflatten(0, sound.shape[:-1]) if sound.ndim > 1 else complex_[0]

    def invert(self, spectrogram: Tensor, length: int | None = None) -> Tensor:
        """``[..., bins, W]`` complex -> ``[..., T]``; T = (W - 1) * hop unless given."""
        lead = spectrogram.shape[:-2]
        flat = spectrogram.reshape(-1, *spectrogram.shape[-2:])
        sound = torch.istft(flat, self.n_fft, self.hop, window=self.window, length=length)
        return sound.reshape(*lead, sound.shape[-1])

    def to_log(self, magnitudes: Tensor) -> Tensor:
        """Bins to log rows: ``[..., bins, W]`` -> ``[..., rows, W]``."""
        return read_between(magnitudes, self.to_log_at, dim=-2)

    def to_linear(self, masks: Tensor) -> Tensor:
        """Log rows back to bins: ``[..., rows, W]`` -> ``[..., bins, W]``."""
        return read_between(masks, self.to_linear_at, dim=-2)

    def forward(self, sound: Tensor) -> Tensor:
        """``[..., T]`` -> magnitudes ``[..., rows, W]``, never below 1e-10, so that ln is safe."""
        return self.to_log(self.transform(sound).abs() + 1e-10)


class LogBands(nn.Module):
    """Magnitudes on bands evenly spaced in octaves, from ``low_hz`` up to at most ``high_hz``.

    Each band is a triangle over the bins of one STFT, reaching to the centres of its neighbours
    and never narrower than one bin to each side: in the bass, where bands are finer than bins,
    it reads between two bins; in the treble it averages the power of many. Magnitude 1 is a sine at
    full scale. The window is rounded to an even number of samples, the hop to a whole one.
    """

    window: Tensor
    bank: Tensor

    def __init__(
        self,
        rate: int,
        low_hz: float,
        high_hz: float,
        bands_per_octave: float,
        window_seconds: float = 0.0929,
        hop_seconds: float = 0.0232,
    ) -> None:
        super().__init__()
        if not 0 < low_hz < high_hz <= rate / 2:
            raise ValueError(f"bands from {low_hz} to {high_hz} Hz do not fit in 0..{rate / 2} Hz")
        self.rate = rate
        self.n_fft = 2 * max(1, round(window_seconds * rate / 2))
        self.hop = max(1, round(hop_seconds * rate))
        # The small term keeps the last band when high_hz is a whole number of bands above low_hz.
        count = int(bands_per_octave * math.log2(high_hz / low_hz) + 1e-6) + 1
        steps = torch.arange(-1, count + 1, dtype=torch.float64) / bands_per_octave
        centres = low_hz * 2**steps
        self.frequencies_hz: tuple[float, ...] = tuple(centres[1:-1].tolist())
        window = torch.hann_window(self.n_fft, dtype=torch.float64)
        self.register_buffer("window", (window * 2 / window.sum()).float(), persistent=False)
        self.register_buffer("bank", self._triangles(centres).float(), persistent=False)

    @property
    def bands(self) -> int:
        """How many bands, F."""
        return len(self.frequencies_hz)

    @property
    def hop_seconds(self) -> float:
        """The true distance of columns, after rounding to whole samples."""
        return self.hop / self.rate

    def columns(self, length: int) -> int:
        """How many columns, W, ``length`` samples give."""
        return length // self.hop + 1

    def forward(self, mixture: Tensor) -> Tensor:
        """``[..., T]`` -> magnitudes ``[..., F, W]`` float32; column i is centred on i * hop.

        Differentiable also in silence: magnitudes never fall below 1e-6 (-120 dB).
        """
        with torch.autocast(mixture.device.type, enabled=False):
            flat = mixture.float().reshape(-1, mixture.shape[-1])
            spectrogram = torch.stft(
                flat,
                self.n_fft,
                self.hop,
                window=self.window,
                pad_mode="constant",
                return_complex=True,
            )
            power = spectrogram.real.square() + spectrogram.imag.square()
            magnitudes = (torch.matmul(self.bank, power) + 1e-12).sqrt()
        return magnitudes.reshape(*mixture.shape[:-1], *magnitudes.shape[-2:])

    def _triangles(self, centres: Tensor) -> Tensor:
        """Weights ``[F, bins]``; each row sums to one. ``centres`` has a neighbour at both ends."""
        bin_hz = self.rate / self.n_fft
        bins = torch.arange(self.n_fft // 2 + 1, dtype=torch.float64) * bin_hz
        middle = centres[1:-1, None]
        below = (middle - centres[:-2, None]).clamp(min=bin_hz)
        above = (centres[2:, None] - middle).clamp(min=bin_hz)
        distance = bins - middle
        weights = torch.where(distance < 0, 1 + distance / below, 1 - distance / above).clamp(min=0)
        return weights / weights.sum(dim=1, keepdim=True)
