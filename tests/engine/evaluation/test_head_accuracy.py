"""The figures of a head: right for heads whose errors are known."""

from dataclasses import replace

import numpy as np
import pytest

from engine.evaluation.head_accuracy import (
    azimuth_errors,
    head_accuracy,
    interaural_delay,
    interpolation_lsd,
    loudest_above,
)
from engine.mixing.binaural.head import Head
from engine.mixing.binaural.hrir import align
from engine.mixing.binaural.sofa import HeadMeasurements, bundled_head

RATE = 44100.0


def two_points() -> HeadMeasurements:
    """Two ears 18 cm apart and nothing between: every time between them is known."""
    directions = np.array([[a, e] for e in (-30, 0, 30) for a in range(0, 360, 15)], np.float32)
    side = np.sin(np.radians(directions[:, 0])) * np.cos(np.radians(directions[:, 1]))
    late = 0.09 / 343 * RATE * np.stack([-side, side], axis=1) + 40
    responses = np.sinc(np.arange(256) - late[..., None]).astype(np.float32)
    return HeadMeasurements("two points", RATE, responses, directions, np.zeros((72, 2), "f4"))


@pytest.fixture(scope="module")
def bundled() -> HeadMeasurements:
    return bundled_head()


def test_the_bundled_head_is_given_truly(bundled: HeadMeasurements) -> None:
    accuracy = head_accuracy(bundled)
    assert len(accuracy.azimuths) == 72
    # an ear notices some 20 us and 1 dB
    assert max(abs(each.itd_us) for each in accuracy.azimuths) < 5
    assert max(each.ild_db for each in accuracy.azimuths) < 1
    assert accuracy.directions > 90
    assert accuracy.lsd_db < 1.2
    assert accuracy.colouration_db < 2
    assert accuracy.click_db < -80
    assert len(accuracy.summary()) == 5


def test_the_time_between_the_ears_is_measured() -> None:
    measured = two_points()
    left = int(np.flatnonzero((measured.directions == (90, 0)).all(axis=1))[0])
    assert interaural_delay(measured.responses[left], RATE) == pytest.approx(0.18 / 343, abs=2e-6)


def test_a_head_that_comes_too_late_is_found_out() -> None:
    measured = two_points()
    later = replace(measured, delays=measured.delays + np.array([0, 4], np.float32))
    errors = azimuth_errors(measured, Head(later))
    assert [e.itd_us for e in errors] == pytest.approx([4 / RATE * 1e6] * len(errors), abs=2)


def test_a_head_that_is_too_loud_at_one_ear_is_found_out() -> None:
    measured = two_points()
    louder = replace(measured, responses=measured.responses * np.array([[1], [2]], np.float32))
    errors = azimuth_errors(measured, Head(louder))
    middle = [e.ild_db for e in errors]
    assert min(middle) > 4  # all but the bass, which no head shades
    assert max(middle) < 6.1


def test_a_direction_unlike_its_neighbours_has_a_distance(bundled: HeadMeasurements) -> None:
    aligned = align(two_points())
    assert interpolation_lsd(aligned).max() < 0.5
    odd = aligned.responses.copy()
    odd[:, 0] = np.where(np.arange(odd.shape[-1]) == 0, 1.0, 0.0)
    odd[::7, 0] *= 10  # one in seven is left out: 20 dB at one ear of two
    assert interpolation_lsd(replace(aligned, responses=odd)).mean() > 5


def test_a_click_in_a_tone_is_as_loud_as_it_is() -> None:
    time = np.arange(48000) / 48000
    tone = np.sin(2 * np.pi * 500 * time)
    assert loudest_above(tone[None], 4000, 48000) < -100
    tone[24000] += 0.01
    # 20 of 24 kHz lie above: a click of -40 dB has 5/6 of its height there
    assert loudest_above(tone[None], 4000, 48000) == pytest.approx(-40 - 1.6, abs=0.3)
