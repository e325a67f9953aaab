"""Another speed: the pitch, the level, the sides and the attacks are what they were."""

import numpy as np
import pytest

from engine.playback.time_stretch import TimeStretch
from engine.playback.transients import TransientDetector
from tests.engine.playback.conftest import RATE

SPEEDS = [0.25, 0.5, 0.75, 1.5, 2.0]


def reader(sound):
    def read(start, stop):
        out = np.zeros((len(sound), stop - start), np.float32)
        first, last = max(start, 0), min(stop, sound.shape[1])
        if first < last:
            out[:, first - start : last - start] = sound[:, first:last]
        return out

    return read


def stretched(sound, speed, seconds=2.0):
    """What is heard in so many seconds, and how far in the sound it got."""
    stretch = TimeStretch(reader(sound), RATE, speed)
    hops, place = [], 0.0
    while len(hops) * stretch.hop < seconds * RATE:
        samples, step = stretch.next()
        hops.append(samples)
        place += step * stretch.hop
    return np.concatenate(hops, axis=1), place


def times(seconds=5.0):
    return np.arange(int(seconds * RATE)) / RATE


def sine(hertz, phase=0.0):
    return 0.3 * np.sin(2 * np.pi * hertz * times() + phase)


def loudest_hertz(samples):
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(samples.size), 8 * samples.size))
    return float(spectrum.argmax()) * RATE / (8 * samples.size)


def level_db(samples):
    return 10 * np.log10(np.mean(samples**2))


@pytest.mark.parametrize("speed", SPEEDS)
def test_a_tone_keeps_pitch_level_and_sides(speed):
    sound = np.stack([sine(440.0), 0.5 * sine(440.0, 1.0)]).astype(np.float32)
    played, place = stretched(sound, speed)
    assert place == pytest.approx(speed * played.shape[1], rel=0.02)
    inner = played[:, RATE // 2 :]
    assert loudest_hertz(inner[0]) == pytest.approx(440.0, abs=1.0)
    for side, wanted in zip(inner, sound, strict=True):
        assert level_db(side) == pytest.approx(level_db(wanted), abs=0.1)
    left, right = (np.fft.rfft(side * np.hanning(side.size)) for side in inner)
    assert np.angle(np.vdot(left, right)) == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize("speed", [0.5, 2.0])
def test_noise_is_as_loud_as_it_was(speed):
    rng = np.random.default_rng(3)
    sound = (0.1 * rng.standard_normal((2, 5 * RATE))).astype(np.float32)
    played, _ = stretched(sound, speed)
    assert level_db(played[:, RATE // 2 :]) == pytest.approx(level_db(sound), abs=0.5)


def test_at_the_sounds_own_speed_it_is_the_sound_itself():
    sound = np.random.default_rng(1).standard_normal((2, RATE)).astype(np.float32)
    played, place = stretched(sound, 1.0, 0.5)
    assert place == played.shape[1]
    np.testing.assert_allclose(played, sound[:, : played.shape[1]], rtol=0, atol=1e-5)


def drummed():
    """A drum every half second over a soft tone, and where it begins."""
    rng = np.random.default_rng(5)
    sound = np.stack([0.1 * sine(220.0)] * 2)
    starts = [RATE // 4 + beat * RATE // 2 for beat in range(9)]
    for start in starts:
        hit = 0.5 * rng.standard_normal(2400) * np.exp(-np.arange(2400) / 300)
        sound[:, start : start + 2400] += hit
    return sound.astype(np.float32), starts


@pytest.mark.parametrize("speed", SPEEDS)
def test_an_attack_is_heard_once_and_sharp(speed):
    sound, starts = drummed()
    played, _ = stretched(sound, speed, 4.0 if speed < 0.5 else 2.0)
    power = (np.diff(played, axis=1) ** 2).sum(axis=0)
    step = RATE // 1000
    power = power[: power.size // step * step].reshape(-1, step).sum(axis=1)
    loud = np.flatnonzero(power > 0.1 * power.max())
    hits = np.split(loud, np.flatnonzero(np.diff(loud) > 30) + 1)
    wanted = [start / speed / RATE * 1000 for start in starts if start / speed < played.shape[1]]
    # once each, about where they belong, and no longer than the drum is (7 ms down to a tenth)
    assert [hit[0] for hit in hits] == pytest.approx(wanted[: len(hits)], abs=60)
    assert len(hits) >= len(wanted) - 1
    assert max(hit[-1] - hit[0] for hit in hits) <= 12


def test_attacks_are_found_and_nothing_else():
    sound, starts = drummed()
    onsets = TransientDetector(reader(sound), RATE)
    found, place = [], 0
    while (attack := onsets.first_between(place, 4 * RATE)) is not None:
        found.append(attack)
        place = attack + 1
    assert found == pytest.approx([s for s in starts if s < 4 * RATE], abs=0.006 * RATE)
    low = np.sign(sine(70.0))[None].astype(np.float32)  # pulses are no attacks
    assert TransientDetector(reader(low), RATE).first_between(RATE, 3 * RATE) is None
