"""The spectrogram of Sound of Pixels and its family: magnitudes on a warped log axis."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from engine.models.layers.interpolate import interpolate_at


class WarpedSpectrogram(nn.Module):
    """Magnitudes on the warped-log frequency axis of Sound of Pixels (the authors' code).

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
        return interpolate_at(magnitudes, self.to_log_at, dim=-2)

    def to_linear(self, masks: Tensor) -> Tensor:
        """Log rows back to bins: ``[..., rows, W]`` -> ``[..., bins, W]``."""
        return interpolate_at(masks, self.to_linear_at, dim=-2)

    def forward(self, sound: Tensor) -> Tensor:
        """``[..., T]`` -> magnitudes ``[..., rows, W]``, never below 1e-10, so that ln is safe."""
        return self.to_log(self.transform(sound).abs() + 1e-10)
