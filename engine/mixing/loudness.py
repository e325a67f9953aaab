# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
"""Loudness: sample peak, true peak, and LUFS after ITU-R BS.1770-4 and EBU R 128.

Not by ``pyebur128`` (no wheel since Python 3.13; a test compares with it where there is one) or
``pyloudnorm`` (integrated loudness alone).
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from engine.mixing.channels import LFE, SURROUND, channel_roles

SILENCE_DB = float("-inf")
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0
SUB_BLOCK_SECONDS = 0.1
HALF_TAPS = 12
"""How many samples on either side the true peak between two samples depends on."""

_Floats = NDArray[np.float32]


def to_db(amplitude: float) -> float:
    """An amplitude factor in decibels; zero is minus infinity."""
    return float(20.0 * np.log10(amplitude)) if amplitude > 0 else SILENCE_DB


def peak_db(samples: _Floats) -> float:
    """The highest sample of ``[C, T]`` in dBFS."""
    return to_db(float(np.abs(samples).max())) if samples.size else SILENCE_DB


def rms_db(samples: _Floats) -> float:
    """The root mean square of all channels of ``[C, T]`` in dBFS."""
    if not samples.size:
        return SILENCE_DB
    flat = samples.ravel()
    return to_db(float(np.sqrt(np.dot(flat, flat) / flat.size)))


def true_peaks(samples: _Floats) -> _Floats:
    """The highest value near each sample between the samples, over the channels.

    ``samples`` is ``[C, HALF_TAPS + T + HALF_TAPS]``; returns ``[T]``, linear. The sound is
    oversampled four times (BS.1770-4, annex 2) by an interpolator that keeps the samples.
    """
    inner = np.abs(samples[:, HALF_TAPS:-HALF_TAPS]).max(axis=0)
    if not inner.size:
        return inner
    for channel in samples:
        for taps in _between_taps():
            between = np.abs(np.correlate(channel, taps, "valid"))
            # The points between two samples belong to both of them.
            np.maximum(inner, between[:-1], out=inner)
            np.maximum(inner, between[1:], out=inner)
    return inner


def true_peak_db(samples: _Floats) -> float:
    """The true peak of ``[C, T]`` in dBTP, four times oversampled."""
    padded = np.pad(samples, ((0, 0), (HALF_TAPS, HALF_TAPS)))
    return to_db(float(true_peaks(padded).max(initial=0.0)))


@cache
def true_peak_bound() -> float:
    """By what factor the true peak can exceed the highest sample at the very most."""
    return float(np.abs(_between_taps()).sum(axis=1).max())


@cache
def _between_taps() -> _Floats:
    """The interpolator: ``[3, 2 * HALF_TAPS]``, one row per quarter step after a sample."""
    places = np.arange(1 - HALF_TAPS, HALF_TAPS + 1)
    rows: list[NDArray[np.float64]] = []
    for quarter in (0.25, 0.5, 0.75):
        distance = places - quarter
        window = np.i0(7.0 * np.sqrt(1 - (distance / (HALF_TAPS + 0.5)) ** 2)) / np.i0(7.0)
        row = np.sinc(distance) * window
        rows.append(row / row.sum())
    return np.stack(rows).astype(np.float32)


@cache
def k_weighting(rate: int) -> NDArray[np.float64]:
    """The K filter as second-order sections ``[2, 6]`` for any rate (BS.1770-4, annex 1).

    The standard prints coefficients for 48 kHz; these are the analogue prototypes behind them, a
    high shelf for the head and a high pass, transformed for ``rate``.
    """
    shelf, passed = _prototype(rate, 1681.974450955533), _prototype(rate, 38.13547087602444)
    high = 10 ** (3.999843853973347 / 20)
    middle = high**0.4996667741545416
    k, q = shelf, 0.7071752369554196
    first = [high + middle * k / q + k * k, 2 * (k * k - high), high - middle * k / q + k * k]
    sections = np.array(
        [
            [*first, 1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k],
            [1.0, -2.0, 1.0, *_poles(passed, 0.5003270373238773)],
        ]
    )
    sections[0] /= sections[0, 3]
    # The high pass keeps its numerator as printed, so that 48 kHz gives the standard's numbers.
    sections[1, 3:] /= sections[1, 3]
    return sections


def _prototype(rate: int, hertz: float) -> float:
    return float(np.tan(np.pi * hertz / rate))


def _poles(k: float, q: float) -> tuple[float, float, float]:
    return 1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k


def k_power(rate: int, size: int) -> _Floats:
    """The K filter's power response at the ``size // 2 + 1`` frequencies of a real FFT."""
    from scipy import signal

    places: Any = np.arange(size // 2 + 1) * rate / size
    _, response = signal.freqz_sos(k_weighting(rate), places, fs=rate)
    return (np.abs(response) ** 2).astype(np.float32)


def channel_weights(channels: int) -> _Floats:
    """How much each channel counts: surround 1.41, low-frequency effects not at all."""
    weight = {SURROUND: 1.41, LFE: 0.0}
    return np.array([weight.get(role[0], 1.0) for role in channel_roles(channels)], np.float32)


class LoudnessMeter:
    """Loudness of a sound that comes in blocks of any size; memory grows by 80 bytes a second."""

    def __init__(self, rate: int, channels: int) -> None:
        # not with this module: it takes a second, and most exports measure nothing
        from scipy import signal

        self._filter = signal.sosfilt
        self._sections = k_weighting(rate)
        self._state = np.zeros((len(self._sections), channels, 2))
        self._weights = channel_weights(channels)
        self._step = max(round(rate * SUB_BLOCK_SECONDS), 1)
        self._open = np.zeros(0)
        self._energies: list[float] = []

    @property
    def momentary_lufs(self) -> float:
        """Loudness of the last 400 ms."""
        return self._latest(4)

    @property
    def short_term_lufs(self) -> float:
        """Loudness of the last 3 s."""
        return self._latest(30)

    @property
    def integrated_lufs(self) -> float:
        """Loudness of the whole sound so far, gated; minus infinity when nothing passed."""
        blocks = _means(np.array(self._energies), 4)
        kept = blocks[_lufs(blocks) > ABSOLUTE_GATE_LUFS]
        if not kept.size:
            return SILENCE_DB
        gate = float(_lufs(kept.mean(keepdims=True))[0]) + RELATIVE_GATE_LU
        return float(_lufs(kept[_lufs(kept) > gate].mean(keepdims=True))[0])

    def add(self, samples: _Floats) -> None:
        """Hear the next ``[C, T]`` samples."""
        heard, self._state = self._filter(
            self._sections, samples.astype(np.float64), axis=1, zi=self._state
        )
        power = np.concatenate([self._open, self._weights @ (heard * heard)])
        whole = power.size // self._step * self._step
        self._energies += power[:whole].reshape(-1, self._step).mean(axis=1).tolist()
        self._open = power[whole:]

    def _latest(self, count: int) -> float:
        latest = self._energies[-count:]
        if not latest:
            return SILENCE_DB
        return float(_lufs(np.array([sum(latest) / len(latest)]))[0])


def integrated_lufs(samples: _Floats, rate: int) -> float:
    """The gated loudness of ``[C, T]`` in LUFS."""
    meter = LoudnessMeter(rate, len(samples))
    meter.add(samples)
    return meter.integrated_lufs


def _means(values: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """The mean of every ``count`` neighbours; empty when there are fewer."""
    if values.size < count:
        return np.zeros(0)
    return sliding_window_view(values, count).mean(axis=1)


def _lufs(energy: NDArray[np.float64]) -> NDArray[np.float64]:
    return -0.691 + 10.0 * np.log10(np.maximum(energy, 1e-30))
