import numpy as np
import pytest

from engine.playback.outputs.device_clock import DeviceClock
from engine.playback.position_map import PositionMap

RATE = 48000


def test_steps_of_a_card_become_steady_time():
    clock = DeviceClock(RATE, 0.0)
    rng = np.random.default_rng(0)
    errors, last = [], 0.0
    for now in np.cumsum(rng.uniform(0.001, 0.02, 500)):
        taken = int(now * RATE / 1024) * 1024
        frame = clock.read(taken, now * RATE + 4000, now)
        assert frame >= last
        errors.append(frame - now * RATE)
        last = frame
    settled = np.array(errors[50:])
    # The card's steps are 21 ms; what is left of them is a few.
    assert np.ptp(settled) < 0.012 * RATE
    assert settled.mean() == pytest.approx(-512, abs=300)


def test_time_never_falls_and_never_overtakes_what_was_written():
    clock = DeviceClock(RATE, 0.0)
    assert clock.read(0, 1000, 1.0) == 0
    assert clock.read(900, 1000, 1.01) <= 1000
    before = clock.read(990, 1000, 1.5)
    assert before <= 1000
    assert clock.read(200, 1000, 1.51) >= before
    assert clock.frame <= 1000


def test_a_long_gap_is_taken_over_at_once():
    clock = DeviceClock(RATE, 0.0)
    assert clock.read(RATE * 10, RATE * 20, 0.5) == RATE * 10


def test_rest_does_not_count():
    clock = DeviceClock(RATE, 0.0)
    clock.read(0, 0, 0.01)
    clock.start(0.08)
    assert clock.read(0, 4000, 0.081) < 0.002 * RATE


def test_a_timeline_follows_seeks_loops_and_gaps():
    timeline = PositionMap(500)
    assert timeline.at(123456) == 500
    assert timeline.end == 0
    timeline.add(1000, 500, 100)
    timeline.add(1100, 600, 100)
    timeline.add(1200, 500, 100)  # round the loop
    timeline.add(1350, 600, 100)  # after a gap
    frames = [0, 1000, 1150, 1199, 1200, 1299, 1320, 1350, 1449, 9999]
    samples = [500, 500, 650, 699, 500, 599, 600, 600, 699, 700]
    assert [timeline.at(frame) for frame in frames] == samples
    assert timeline.end == 1450
