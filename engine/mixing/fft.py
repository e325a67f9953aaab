# pyright: basic
"""FFT in single precision over the last axis; scipy's, with their types."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import fft

Spectra = NDArray[np.complex64]


def spectrum(samples: NDArray[np.floating], size: int | None = None) -> Spectra:
    """The ``size // 2 + 1`` lines of ``[..., T]``, padded with zeros (or cut) to ``size``."""
    return np.asarray(fft.rfft(samples, size)).astype(np.complex64, copy=False)


def signal(spectra: NDArray[np.complexfloating], size: int | None = None) -> NDArray[np.float32]:
    """The ``[..., size]`` samples whose spectrum that is."""
    return np.asarray(fft.irfft(spectra, size)).astype(np.float32, copy=False)


def good_size(least: int) -> int:
    """The next size that transforms quickly."""
    return int(fft.next_fast_len(least, real=True) or least)
