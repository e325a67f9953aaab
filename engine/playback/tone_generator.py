"""The test tone of a sound card: a beep on the left, on the right, then on both."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine.errors import DeviceLost
from engine.playback.outputs.base import OutputDevice, SilentOutput, fade_in
from engine.playback.outputs.open_output import open_output

HERTZ = 440.0
BEEP_SECONDS, GAP_SECONDS = 0.4, 0.1
LEVEL_DBFS = -18.0
_FADE_SECONDS = 0.02
_PATIENCE_SECONDS = 5.0

_Floats = NDArray[np.float32]


def beep_signal(rate: int, channels: int) -> _Floats:
    """``[C, n]``: a beep on the left, on the right and on both; on one channel three alike."""
    length, fade = round(BEEP_SECONDS * rate), round(_FADE_SECONDS * rate)
    beep = 10 ** (LEVEL_DBFS / 20) * 2**0.5 * np.sin(2 * np.pi * HERTZ * np.arange(length) / rate)
    beep[:fade] *= fade_in(fade)
    beep[-fade:] *= fade_in(fade)[::-1]
    gap = np.zeros((channels, round(GAP_SECONDS * rate)), np.float32)
    parts: list[_Floats] = []
    for sides in ((0,), (1,), (0, 1)):
        part = np.zeros((channels, length), np.float32)
        part[[side % channels for side in sides]] = beep
        parts += [part, gap]
    return np.concatenate(parts, axis=1)


def play_tone(device: str = "", stopped: Callable[[], bool] = lambda: False) -> None:
    """Play the tone on a sound card and wait for its end; ``DeviceLost`` when it cannot be."""
    output = open_output(48000, 2, device)
    try:
        if isinstance(output, SilentOutput) and output.notice:
            raise DeviceLost(output.notice)
        _play(output, beep_signal(output.rate, output.channels), stopped)
    finally:
        output.close()


def _play(output: OutputDevice, beeps: _Floats, stopped: Callable[[], bool]) -> None:
    given, end = 0, time.monotonic() + _PATIENCE_SECONDS
    last = 0
    while given < beeps.shape[1] and not stopped() and time.monotonic() < end:
        count = min(output.free(), beeps.shape[1] - given)
        if count:
            last = output.write(beeps[:, given : given + count]) + count
            given += count
        time.sleep(0.005)
    output.drain()
    while output.heard() < last and not stopped() and time.monotonic() < end:
        time.sleep(0.01)
