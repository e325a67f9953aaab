"""Head accuracy: what the binaural renderer makes of a measured head, against the raw responses.

The figures are those the field gives: errors of the interaural time and level difference (ITD, ILD)
by azimuth, log spectral distance (LSD) of interpolated directions, the colour that the toggle adds
in third octaves, and how loud the loudest click of a moving sound is. Just noticeable differences
are some 20 us and 1 dB; an LSD of 5 dB is called good.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.mixing.binaural.head import Direction, Head, convolve, frame_spectra
from engine.mixing.binaural.hrir import AlignedHead, align
from engine.mixing.binaural.sofa import HeadMeasurements
from engine.mixing.binaural.sphere import Sphere
from engine.mixing.block_grid import CELLS, BlockGrid
from engine.mixing.fft import good_size, spectrum

RATE = 48000
STAGE_DEGREES = 30
"""The half field of view over which colour is looked at: where the objects of a film stand."""
MOVING_DEGREES_PER_SECOND = 90.0
_ITD_HERTZ = (200.0, 1500.0)
_ILD_HERTZ = (200.0, 16000.0)
_LSD_HERTZ = (200.0, 16000.0)
_ON_THE_HORIZON = 0.5
_LEFT_OUT_EVERY = 7
_TONE_HERTZ = 500.0
_CLICK_ABOVE_HERTZ = 4000.0
_UPSAMPLING = 16
_SIZE = 2048

_Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class AzimuthErrors:
    """What is off at one azimuth in degrees: ITD in microseconds, ILD in dB over third octaves."""

    azimuth: float
    itd_us: float
    ild_db: float


@dataclass(frozen=True, slots=True)
class HeadAccuracy:
    """The figures of one head.

    ``lsd_db`` is the mean over ``directions`` left out of the measurements and interpolated from
    their neighbours, ``coarsest_lsd_db`` the largest. ``colouration_db`` is the mean |dB| of a
    third octave around their mean, both ears added up in power, over the frontal stage.
    ``click_db`` is what a tone moving at 90 degrees a second has far above itself, at its loudest,
    against it.
    """

    name: str
    azimuths: tuple[AzimuthErrors, ...]
    lsd_db: float
    coarsest_lsd_db: float
    directions: int
    colouration_db: float
    click_db: float

    def summary(self) -> tuple[str, ...]:
        """The figures over all directions, a line each."""
        itd = np.abs([each.itd_us for each in self.azimuths])
        ild = np.array([each.ild_db for each in self.azimuths])
        return (
            f"time between the ears: off by {itd.mean():.1f} us, at most {itd.max():.1f}",
            f"level between the ears: off by {ild.mean():.2f} dB, at most {ild.max():.2f}",
            f"{self.directions} directions from their neighbours: LSD {self.lsd_db:.1f} dB, "
            f"at most {self.coarsest_lsd_db:.1f}",
            f"colour of the toggle: {self.colouration_db:.1f} dB in third octaves",
            f"loudest click of a moving tone: {self.click_db:.0f} dB",
        )

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return asdict(self)


def head_accuracy(measured: HeadMeasurements) -> HeadAccuracy:
    """The figures of a head, through the renderer's own filters at 48 kHz."""
    head, aligned = Head(measured), align(measured)
    lsd = interpolation_lsd(aligned)
    return HeadAccuracy(
        measured.name,
        tuple(azimuth_errors(measured, head)),
        float(lsd.mean()),
        float(lsd.max()),
        len(lsd),
        colouration(head),
        click_level(head),
    )


def azimuth_errors(measured: HeadMeasurements, head: Head) -> list[AzimuthErrors]:
    """The errors at every measured azimuth on the horizon, from -180 to 180 degrees."""
    azimuths, elevations = measured.directions.T
    grid = BlockGrid.for_rate(RATE)
    errors = []
    for index in np.flatnonzero(np.abs(elevations) < _ON_THE_HORIZON):
        azimuth = (float(azimuths[index]) + 180) % 360 - 180
        raw, delays = measured.responses[index], measured.delays[index]
        made = head.responses((round(azimuth) % 360, 0), grid)
        late = delays[1] - delays[0]
        itd = interaural_delay(raw, measured.rate) + float(late) / measured.rate
        itd_made = interaural_delay(made, RATE)
        ild = _third_octave_ild(raw, measured.rate) - _third_octave_ild(made, RATE)
        errors.append(
            AzimuthErrors(azimuth, 1e6 * (itd_made - itd), float(np.nanmean(np.abs(ild))))
        )
    return sorted(errors, key=lambda each: each.azimuth)


def interaural_delay(responses: NDArray[np.floating], rate: float) -> float:
    """By how many seconds the right ear of ``[2, T]`` is later, below 1.5 kHz, where ears use it.

    The peak of the interaural cross-correlation, all frequencies alike (phase transform, Knapp and
    Carter 1976): a small loudspeaker's missing bass shall not decide.
    """
    size = good_size(8 * responses.shape[-1])
    left, right = np.fft.rfft(responses.astype(np.float64), size)
    hertz = np.arange(size // 2 + 1) * rate / size
    low, high = _ITD_HERTZ
    between = np.exp(1j * np.angle(np.conj(left) * right)) * ((hertz >= low) & (hertz <= high))
    fine = np.fft.irfft(between, size * _UPSAMPLING)
    place = int(fine.argmax())
    signed = place if place < len(fine) // 2 else place - len(fine)
    return signed / (_UPSAMPLING * rate)


def interpolation_lsd(aligned: AlignedHead) -> _Doubles:
    """The log spectral distances in dB of measured directions made from their neighbours alone.

    Of every seventh direction; both ears; 200 Hz to 16 kHz. Those with no neighbours around them
    are left out: at the edge of the measurements nothing is interpolated.
    """
    distances = []
    azimuths, elevations = _degrees(aligned.sphere)
    for index in range(0, len(azimuths), _LEFT_OUT_EVERY):
        kept = np.arange(len(azimuths)) != index
        sphere = Sphere(np.stack([azimuths[kept], elevations[kept]], axis=1))
        near, weights = sphere.near(azimuths[index], elevations[index])
        if len(near) < 3:
            continue
        made = np.tensordot(weights, aligned.responses[kept][near].astype(np.float64), 1)
        distances.append(_log_spectral_distance(made, aligned.responses[index], aligned.rate))
    return np.array(distances)


def colouration(head: Head) -> float:
    """Mean |dB| by which third octaves differ from their mean, both ears' power, front stage."""
    grid = BlockGrid.for_rate(RATE)
    ways = range(-STAGE_DEGREES, STAGE_DEGREES + 1, 10)
    heard = [head.responses((way % 360, 0), grid) for way in ways]
    power = np.mean([np.abs(spectrum(each, _SIZE)) ** 2 for each in heard], axis=0).sum(axis=0)
    hertz = np.arange(_SIZE // 2 + 1) * RATE / _SIZE
    bands_db = 10 * np.log10(_third_octave_means(power[None], hertz)[0])
    return float(np.abs(bands_db - bands_db.mean()).mean())


def click_level(head: Head) -> float:
    """What a moving tone of 500 Hz has above 4 kHz at its loudest, in dB against the tone."""
    grid = BlockGrid.for_rate(RATE)
    blocks = round(2.0 * RATE / grid.block)
    time = np.arange(-grid.cell, blocks * grid.block) / RATE
    tone = np.sin(2 * np.pi * _TONE_HERTZ * time).astype(np.float32)
    heard = [
        convolve(
            frame_spectra(tone[None, n * grid.block : (n + 1) * grid.block + grid.cell], grid),
            [_filters_on_the_way(head, n, grid)],
            grid,
        )
        for n in range(blocks)
    ]
    joined = np.concatenate(heard, axis=1)[:, 4 * grid.cell :]
    return loudest_above(joined, _CLICK_ABOVE_HERTZ, RATE)


def loudest_above(sound: NDArray[np.floating], hertz: float, rate: float) -> float:
    """The peak of what ``[C, T]`` has above so many Hz, in dB against its own peak.

    The ends are left out: a sound that begins or ends there clicks by itself.
    """
    size = sound.shape[-1]
    window = np.hanning(size)
    lines = np.fft.rfft(sound * window)
    lines[..., np.arange(lines.shape[-1]) * rate / size < hertz] = 0
    above = np.fft.irfft(lines, size)
    return float(20 * np.log10(np.abs(above).max() / np.abs(sound).max()))


def _filters_on_the_way(head: Head, number: int, grid: BlockGrid) -> NDArray[np.complex64]:
    edges = (number * CELLS + np.arange(CELLS + 1)) * grid.cell / RATE
    ways: list[Direction] = [
        (round(-90 + MOVING_DEGREES_PER_SECOND * float(t)) % 360, 0) for t in edges
    ]
    return np.stack([head.spectra(way, grid) for way in ways])


def _degrees(sphere: Sphere) -> tuple[_Doubles, _Doubles]:
    ahead, left, up = sphere.points.T
    return np.degrees(np.arctan2(left, ahead)) % 360, np.degrees(np.arcsin(np.clip(up, -1, 1)))


def _log_spectral_distance(
    made: NDArray[np.floating], true: NDArray[np.floating], rate: float
) -> float:
    levels = [20 * np.log10(np.abs(np.fft.rfft(each, _SIZE)) + 1e-9) for each in (made, true)]
    hertz = np.arange(_SIZE // 2 + 1) * rate / _SIZE
    low, high = _LSD_HERTZ
    heard = (hertz >= low) & (hertz <= min(high, 0.42 * rate))
    apart = (levels[0] - levels[1])[..., heard]
    return float(np.sqrt((apart**2).mean(axis=-1)).mean())


def _third_octave_ild(responses: NDArray[np.floating], rate: float) -> _Doubles:
    """The level difference left - right of ``[2, T]`` in each third octave, in dB."""
    hertz = np.arange(_SIZE // 2 + 1) * rate / _SIZE
    power = np.abs(np.fft.rfft(responses.astype(np.float64), _SIZE)) ** 2
    left, right = 10 * np.log10(_third_octave_means(power, hertz) + 1e-20)
    return left - right


def _third_octave_means(power: NDArray[np.floating], hertz: _Doubles) -> _Doubles:
    """The mean power ``[..., B]`` in each third octave from 200 Hz to 16 kHz."""
    low, high = _ILD_HERTZ
    centres = low * 2 ** (np.arange(int(3 * np.log2(high / low)) + 1) / 3)
    means = []
    for centre in centres:
        band = (hertz >= centre * 2 ** (-1 / 6)) & (hertz < centre * 2 ** (1 / 6))
        means.append(power[..., band].mean(axis=-1))
    return np.stack(means, axis=-1)
