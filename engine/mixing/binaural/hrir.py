"""HRIR alignment: measured responses made minimum-phase, levelled, with delays kept apart.

Blending two responses that arrive at different times combs the treble, so each is stripped of its
delay (made minimum-phase), blended, and delayed again. One delay for all frequencies is that of the
onset; bass bends around the head later than that, by up to 140 us, and between two ears it is the
bass that is timed. What the bass lacks stays with the response as a phase of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.mixing.binaural.sofa import HeadMeasurements
from engine.mixing.binaural.sphere import Sphere
from engine.mixing.fft import good_size, signal, spectrum

KEPT_SECONDS = 0.0054
"""How long a response is kept: the pinna and the shoulder, not the room."""
ONSET_SHARE = 0.1
"""A response begins where it first reaches this share of its peak (-20 dB)."""
BASS_HERTZ = (110.0, 260.0)
"""Below the first, the head casts no shadow; above the second, the measurement is trusted."""
TIMED_HERTZ = (200.0, 1500.0, 3000.0)
"""Between the first two, ears compare times; above the third they compare onsets."""
_FURTHEST_SECONDS, _LAGS = 0.0003, 601
_LEAD_IN_SECONDS = 0.0005
_UPSAMPLING = 8
_SIZE = 2048
_LEVEL_LIMIT_DB = 15.0
_FLOOR_DB = -60.0

_Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class AlignedHead:
    """Minimum-phase responses ``[M, 2, T]`` at ``rate`` Hz, and when they reach each ear.

    ``delays`` ``[M, 2]`` are the seconds each ear hears a sound later than both do when it comes
    from straight ahead. Sound from everywhere is heard at 0 dB at all frequencies.
    """

    rate: float
    sphere: Sphere
    responses: _Floats
    delays: _Floats

    def towards(self, azimuth: float, elevation: float) -> tuple[_Floats, _Floats]:
        """The responses ``[2, T]`` and delays ``[2]`` of any direction in degrees."""
        indices, weights = self.sphere.near(azimuth, elevation)
        shares = weights.astype(np.float32)
        return np.tensordot(shares, self.responses[indices], 1), shares @ self.delays[indices]


def align(head: HeadMeasurements) -> AlignedHead:
    """Take the delays out, flatten the diffuse field and cut to what matters."""
    sphere = Sphere(head.directions)
    onsets = _onsets(head.responses)
    lead_in = np.float32(_LEAD_IN_SECONDS * head.rate)
    aligned = _cut(_shifted(head.responses, lead_in - onsets), head.rate, lead_in)
    level_db = _levels(aligned)
    hertz = np.arange(_SIZE // 2 + 1) * head.rate / _SIZE
    level_db -= _diffuse_level(level_db, sphere, hertz)
    responses = _minimum_phase(_with_bass(level_db, hertz))
    # a phase of its own begins before its onset, hence the lead
    late = _bass_delays(aligned, responses, hertz) + _LEAD_IN_SECONDS
    responses = signal(spectrum(responses) * np.exp(np.complex64(-2j * np.pi) * (hertz * late)))
    early = _cut(responses, head.rate, lead_in)
    delays = (onsets + head.delays) / np.float32(head.rate)
    indices, weights = sphere.near(0.0, 0.0)
    ahead = (weights @ delays[indices]).mean() + np.float32(_LEAD_IN_SECONDS)
    return AlignedHead(head.rate, sphere, early, (delays - ahead).astype(np.float32))


def _onsets(responses: _Floats) -> _Floats:
    """Where each response begins, in samples to a fraction, ``[M, 2]``."""
    size = responses.shape[-1]
    fine = np.abs(signal(spectrum(responses), size * _UPSAMPLING))
    level = ONSET_SHARE * fine.max(axis=-1, keepdims=True)
    first = np.maximum((fine >= level).argmax(axis=-1), 1)
    above = np.take_along_axis(fine, first[..., None], -1)[..., 0]
    below = np.take_along_axis(fine, first[..., None] - 1, -1)[..., 0]
    back = (above - level[..., 0]) / np.maximum(above - below, 1e-12)
    return ((first - np.clip(back, 0, 1)) / _UPSAMPLING).astype(np.float32)


def _shifted(responses: _Floats, samples: _Floats) -> _Floats:
    """Each response moved to the right by a fraction of samples."""
    size = responses.shape[-1]
    padded = good_size(2 * size)
    turns = np.arange(padded // 2 + 1, dtype=np.float32) / np.float32(padded)
    moves = np.exp(np.complex64(-2j * np.pi) * (turns * samples[..., None]))
    return signal(spectrum(responses, padded) * moves, padded)[..., :size]


def _bass_delays(aligned: _Floats, least: _Floats, hertz: NDArray[np.float64]) -> _Floats:
    """By how many seconds each ear is later than onset and minimum phase say, ``[M, 2, F]``.

    Half of what is between the ears ``[M, 2, T]`` goes to either; it fades where none is timed.
    """
    between, made = spectrum(aligned, _SIZE), spectrum(least, _SIZE)
    turned = np.angle(between[:, 1] * between[:, 0].conj() * made[:, 0] * made[:, 1].conj())
    low, high, none = TIMED_HERTZ
    timed = (hertz >= low) & (hertz <= high)
    turned = turned[:, timed]
    lags = np.linspace(-_FURTHEST_SECONDS, _FURTHEST_SECONDS, _LAGS)
    lines = 2 * np.pi * hertz[timed, None] * lags
    fits = np.cos(turned) @ np.cos(lines) - np.sin(turned) @ np.sin(lines)
    apart = lags[fits.argmax(axis=-1)][:, None]
    fading = np.clip(np.log(np.maximum(hertz, 1.0) / none) / np.log(high / none), 0.0, 1.0)
    apart = apart * np.sin(np.pi / 2 * fading) ** 2
    return (np.stack([-apart, apart], axis=1) / 2).astype(np.float32)


def _cut(responses: _Floats, rate: float, lead_in: np.float32) -> _Floats:
    """The first milliseconds only, faded at the ends; the room and the noise go."""
    kept = min(round(KEPT_SECONDS * rate), responses.shape[-1])
    window = np.ones(kept, np.float32)
    rise, fall = round(float(lead_in) / 2), max(kept // 4, 1)
    window[:rise] = np.sin(np.pi / 2 * (np.arange(rise) + 0.5) / max(rise, 1)) ** 2
    window[-fall:] = np.cos(np.pi / 2 * (np.arange(fall) + 0.5) / fall) ** 2
    return responses[..., :kept] * window


def _levels(responses: _Floats) -> _Floats:
    """The level of each response at each frequency in dB, with a floor under its notches."""
    power = np.abs(spectrum(responses, _SIZE)) ** 2
    ceiling = power.max(initial=1e-20)
    return (10 * np.log10(np.maximum(power, ceiling * 10 ** (_FLOOR_DB / 10)))).astype(np.float32)


def _diffuse_level(level_db: _Floats, sphere: Sphere, hertz: NDArray[np.float64]) -> _Floats:
    """How loud sound from everywhere is at each frequency, smoothed over a third of an octave.

    What is common to all directions (loudspeaker, ear canal) is not space; left in, the binaural
    toggle would change the colour of everything.
    """
    power = np.tensordot(sphere.areas, (10 ** (level_db / 10)).mean(axis=1), 1)
    diffuse = _third_octaves(10 * np.log10(power), hertz)
    trusted = (hertz >= BASS_HERTZ[0]) & (hertz <= min(16000.0, 0.42 * hertz[-1] * 2))
    middle = float(diffuse[trusted].mean())
    near = np.clip(diffuse, middle - _LEVEL_LIMIT_DB, middle + _LEVEL_LIMIT_DB)
    places = np.arange(len(hertz))
    return np.interp(places, places[trusted], near[trusted]).astype(np.float32)


def _third_octaves(level_db: NDArray[np.float64], hertz: NDArray[np.float64]) -> _Floats:
    """The mean over a third of an octave around each frequency."""
    low = np.floor(hertz * 2 ** (-1 / 6) / hertz[1]).astype(int)
    high = np.minimum(np.ceil(hertz * 2 ** (1 / 6) / hertz[1]).astype(int) + 1, len(hertz))
    sums = np.concatenate([[0.0], np.cumsum(level_db)])
    return ((sums[high] - sums[low]) / (high - low)).astype(np.float32)


def _with_bass(level_db: _Floats, hertz: NDArray[np.float64]) -> _Floats:
    """Let the bass through at full level from everywhere, which a small loudspeaker did not."""
    low, high = BASS_HERTZ
    share = np.clip(np.log(np.maximum(hertz, 1.0) / low) / np.log(high / low), 0.0, 1.0)
    return level_db * share.astype(np.float32)


def _minimum_phase(level_db: _Floats) -> _Floats:
    """The responses of those levels that come as early as can be, through the cepstrum."""
    cepstra = signal(level_db * np.complex64(np.log(10) / 20), _SIZE)
    cepstra[..., 1 : _SIZE // 2] *= 2
    cepstra[..., _SIZE // 2 + 1 :] = 0
    return signal(np.exp(spectrum(cepstra)), _SIZE)
