"""A waveform: sound as a value, samples and their rate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import soxr  # pyright: ignore[reportMissingTypeStubs]
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Waveform:
    """Samples ``[C, T]`` float32 in -1..1 (may exceed it) and their rate in Hz."""

    samples: NDArray[np.float32]
    rate: int

    def __post_init__(self) -> None:
        if self.samples.ndim != 2 or self.samples.dtype != np.float32:
            raise ValueError(
                f"expected float32 [C, T], got {self.samples.dtype} {self.samples.shape}"
            )

    @property
    def channels(self) -> int:
        """How many channels, C."""
        return self.samples.shape[0]

    @property
    def length(self) -> int:
        """How many samples in each channel, T."""
        return self.samples.shape[1]

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.length / self.rate

    def cut(self, start: int, stop: int) -> Waveform:
        """Samples ``start`` to ``stop``; what lies outside the sound is silence."""
        inside = self.samples[:, max(start, 0) : max(min(stop, self.length), 0)]
        before, after = max(-start, 0), max(stop - max(self.length, start), 0)
        before = min(before, stop - start)
        if before or after:
            inside = np.pad(inside, ((0, 0), (before, after)))
        return Waveform(np.ascontiguousarray(inside[:, : stop - start]), self.rate)

    def mono(self) -> Waveform:
        """The mean of the channels, ``[1, T]``."""
        if self.channels == 1:
            return self
        return Waveform(self.samples.mean(axis=0, keepdims=True, dtype=np.float32), self.rate)

    def resampled(self, rate: int) -> Waveform:
        """The same sound at another rate (soxr, very high quality; linear phase, no delay)."""
        if rate == self.rate:
            return self
        moved = soxr.resample(self.samples.T, self.rate, rate, quality="VHQ")
        return Waveform(np.ascontiguousarray(moved.T, dtype=np.float32), rate)
