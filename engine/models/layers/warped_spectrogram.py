"""The spectrogram of Sound of Pixels and its family: magnitudes on a warped log axis."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.models.layers.interpolate import interpolate_at

FREQUENCIES = ("log", "linear")


class WarpedSpectrogram(nn.Module):
    """Magnitudes on the warped-log frequency axis of Sound of Pixels (the authors' code).

    ``n_fft`` / ``hop`` with a periodic Hann window, centred, reflected at the ends; then the
    ``n_fft // 2 + 1`` bins are read at ``rows`` places that lie denser in the bass. Both ways read
    with aligned corners: the first and last row *are* the first and last bin. ``frequency``
    "linear" leaves the bins as they are (the other axis of Sound of Pixels' table 1).

    ``aligned`` False reads as torch does since 1.3 unless told otherwise: every place moves towards
    the edges, where half of what lies there is lost. Some models of the family were trained so.
    """

    window: Tensor
    to_log_at: Tensor
    to_linear_at: Tensor

    def __init__(
        self,
        rate: int = 11_025,
        n_fft: int = 1022,
        hop: int = 256,
        rows: int = 256,
        *,
        frequency: str = "log",
        aligned: bool = True,
    ) -> None:
        super().__init__()
        if frequency not in FREQUENCIES:
            raise ValueError(f"the frequency axis is log or linear, not {frequency}")
        bins = n_fft // 2 + 1
        self.is_log, self.aligned = frequency == "log", aligned
        self.rate, self.n_fft, self.hop, self.rows = rate, n_fft, hop, rows if self.is_log else bins
        v = torch.linspace(-1, 1, self.rows, dtype=torch.float64)
        to_log = (21 ** ((v + 1) / 2) - 11) / 10 if self.is_log else v
        v = torch.linspace(-1, 1, bins, dtype=torch.float64)
        to_linear = 2 * torch.log(10 * v + 11) / math.log(21) - 1 if self.is_log else v
        self.register_buffer("window", torch.hann_window(n_fft), persistent=False)
        self.register_buffer("to_log_at", (to_log + 1) / 2 * (bins - 1), persistent=False)
        at = (to_linear + 1) / 2 * (self.rows - 1)
        self.register_buffer("to_linear_at", at, persistent=False)

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
        return self._read(magnitudes, self.to_log_at)

    def to_linear(self, masks: Tensor) -> Tensor:
        """Log rows back to bins: ``[..., rows, W]`` -> ``[..., bins, W]``."""
        return self._read(masks, self.to_linear_at)

    def forward(self, sound: Tensor) -> Tensor:
        """``[..., T]`` -> magnitudes ``[..., rows, W]``, never below 1e-10, so that ln is safe."""
        return self.to_log(self.transform(sound).abs() + 1e-10)

    def _read(self, values: Tensor, positions: Tensor) -> Tensor:
        """``[..., n, W]`` read at places of its n rows; on the linear axis it is there already."""
        if not self.is_log:
            return values
        if self.aligned:
            return interpolate_at(values, positions, dim=-2)
        return _read_unaligned(values, positions)


def _read_unaligned(values: Tensor, positions: Tensor) -> Tensor:
    """``grid_sample`` without aligned corners: ``[..., n, W]`` at m places -> ``[..., m, W]``."""
    rows, columns = values.shape[-2:]
    y = (positions / (rows - 1) * 2 - 1).to(values)
    x = torch.linspace(-1, 1, columns, device=values.device, dtype=values.dtype)
    grid = torch.stack([x.expand(len(y), -1), y[:, None].expand(-1, columns)], dim=-1)
    flat = values.reshape(-1, 1, rows, columns)
    read = functional.grid_sample(flat, grid.expand(len(flat), -1, -1, -1), align_corners=False)
    return read.reshape(*values.shape[:-2], len(y), columns)
