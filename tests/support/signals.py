"""Test signals: numbered pictures, and noise and tones that name their channel."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def test_tone(channels: int, seconds: float, rate: int) -> NDArray[np.float32]:
    """A steady chord ``[C, T]``: each channel a sine of its own pitch, at -12 dB."""
    time = np.arange(round(seconds * rate)) / rate
    pitches = 220.0 * np.arange(2, channels + 2)
    return (0.25 * np.sin(2 * np.pi * pitches[:, None] * time)).astype(np.float32)


test_tone.__test__ = False  # type: ignore[attr-defined]  # pytest collects by name


def noise(channels: int, length: int, seed: int = 0, level: float = 0.2) -> NDArray[np.float32]:
    """White noise ``[C, T]``: nothing in it repeats, so a shift of one sample shows."""
    made = np.random.default_rng(seed).standard_normal((channels, length)) * level
    return np.clip(made, -1, 1).astype(np.float32)


def numbered_picture(index: int, size: tuple[int, int]) -> NDArray[np.uint8]:
    """The picture of frame ``index``: 16 black or white cells above, a colour ramp below."""
    width, height = size
    bits = [(index >> bit) & 1 for bit in range(16)]
    cells = np.array(bits, np.uint8).reshape(2, 8) * 215 + 20
    rows = np.arange(height // 2) * 2 // max(height // 2, 1)
    columns = np.arange(width) * 8 // width
    made = np.empty((height, width, 3), np.uint8)
    made[: height // 2] = cells[rows[:, None], columns[None, :]][..., None]
    ramp = np.linspace(40, 215, width).astype(np.uint8)
    made[height // 2 :, :, 0] = ramp
    made[height // 2 :, :, 1] = 120
    made[height // 2 :, :, 2] = ramp[::-1]
    return made


def read_number(pixels: NDArray[np.uint8]) -> int:
    """Which frame a numbered picture ``[H, W, 3]`` is."""
    height, width = pixels.shape[:2]
    rows = [height // 8, height // 4 + height // 8]
    columns = [(2 * column + 1) * width // 16 for column in range(8)]
    grey = pixels.astype(int).mean(axis=2)
    return sum(
        1 << (8 * r + c) for r in (0, 1) for c in range(8) if grey[rows[r], columns[c]] > 128
    )


def as_format(samples: NDArray[np.float32], name: str) -> NDArray[Any]:
    """Samples ``[C, T]`` as FFmpeg's sample format wants them (``[1, T * C]`` when packed)."""
    if name.startswith("s16"):
        made = np.clip(np.rint(samples * 2.0**15), -(2**15), 2**15 - 1).astype(np.int16)
    elif name.startswith("s32"):
        made = np.clip(np.rint(samples * 2.0**23), -(2**23), 2**23 - 1).astype(np.int32) << 8
    elif name.startswith("u8"):
        made = np.clip(np.rint(samples * 2.0**7) + 128, 0, 255).astype(np.uint8)
    else:
        made = samples.astype(np.float64 if name.startswith("dbl") else np.float32)
    return np.ascontiguousarray(made) if name.endswith("p") else made.T.reshape(1, -1).copy()
