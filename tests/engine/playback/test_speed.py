"""Playback at another speed: the pitch stays, backwards too, and a drag is heard in grains."""

from itertools import pairwise

import numpy as np
import pytest

from engine.mixing.mix import Mix
from tests.engine.playback.conftest import RATE
from tests.engine.playback.test_player import level


def frequency(samples):
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(samples.size), 4 * samples.size))
    return float(spectrum.argmax()) * RATE / (4 * samples.size)


def tone_bench(make_bench, seconds=3.0):
    """A bench whose sound is 440 Hz that grows louder, so that every place tells itself."""
    bench = make_bench(seconds=seconds)
    time = np.arange(bench.length) / RATE
    bench.mixture[:] = (np.sin(2 * np.pi * 440 * time) * (0.1 + 0.2 * time / seconds))[None]
    bench.player.mix = Mix()
    return bench


@pytest.mark.parametrize("speed", [0.5, 2.0, -1.0, -2.0])
def test_another_speed_keeps_the_pitch_and_tells_the_place(make_bench, speed):
    bench = tone_bench(make_bench)
    bench.player.speed = speed
    bench.player.seek(int(1.5 * RATE))
    bench.player.play()
    seen = bench.pass_seconds(0.5)
    # a passing time of half a second is half a second times the speed of the clip
    assert seen[-1] - seen[10] == pytest.approx(speed * 0.4 * RATE, abs=0.03 * RATE)
    assert seen == sorted(seen, reverse=speed < 0)
    played = bench.output.captured()[0, RATE // 10 :]
    assert frequency(played) == pytest.approx(440, abs=1)
    # the picture's place is the sound's: how loud it is says where in the clip we are
    at_end = bench.player._loop._position_map.at(bench.output.captured().shape[1] - RATE // 20)
    loud = np.sqrt(2 * np.mean(played[-RATE // 10 :] ** 2))
    assert loud == pytest.approx(0.1 + 0.2 * at_end / bench.length, rel=0.05)


def test_the_speed_changes_while_it_plays(make_bench):
    bench = tone_bench(make_bench)
    bench.player.play()
    bench.pass_seconds(0.3)
    bench.player.speed = 0.5
    seen = bench.pass_seconds(0.4)
    assert seen == sorted(seen)
    assert seen[-1] - seen[0] == pytest.approx(0.2 * RATE, abs=0.03 * RATE)
    bench.player.speed = -1.0
    back = bench.pass_seconds(0.2)
    assert back[-1] == pytest.approx(seen[-1] - 0.2 * RATE, abs=0.05 * RATE)
    bench.player.speed = 9.0
    assert bench.player.speed == 4.0
    jumps = np.abs(np.diff(bench.output.captured()[0])).max()
    assert jumps < 0.3 * 2 * np.pi * 440 / RATE * 1.3  # nothing steeper than the tone itself


def test_backwards_ends_at_the_beginning_and_forwards_at_the_end(make_bench):
    bench = tone_bench(make_bench, seconds=1.0)
    bench.player.speed = -2.0
    bench.player.seek(RATE // 2)
    bench.player.play()
    bench.pass_seconds(0.6)
    assert (bench.player.playing, bench.player.position) == (False, 0)
    bench.player.speed = 2.0
    bench.player.play()
    bench.pass_seconds(0.9)
    assert (bench.player.finished, bench.player.position) == (True, bench.length)


@pytest.mark.parametrize("speed", [0.5, -1.0])
def test_a_loop_comes_round_at_any_speed(make_bench, speed):
    bench = tone_bench(make_bench)
    bench.player.loop = (RATE, RATE + RATE // 5)
    bench.player.speed = speed
    bench.player.seek(RATE + RATE // 10)
    bench.player.play()
    seen = bench.pass_seconds(1.5)
    assert all(RATE - 10 <= place <= 1.2 * RATE + 10 for place in seen)
    jumps = [later - earlier for earlier, later in pairwise(seen)]
    assert sum(jump * np.sign(speed) < -0.1 * RATE for jump in jumps) >= 3


def test_a_drag_is_heard_in_grains_and_rests_quietly(make_bench):
    bench = tone_bench(make_bench)
    bench.player.play()
    bench.pass_seconds(0.2)
    before = bench.output.captured().shape[1]
    for place in range(60000, 70000, 1000):
        bench.player.scrub(place)
        assert bench.player.position == place
        bench.pass_seconds(0.02)
    heard = bench.output.captured()[0, before:]
    assert level(heard) > 0.05
    assert frequency(heard[480:]) == pytest.approx(440, rel=0.05)
    assert np.abs(np.diff(heard)).max() < 0.3 * 2 * np.pi * 440 / RATE * 2  # no clicks
    bench.pass_seconds(0.3)
    rests = bench.output.captured().shape[1]
    bench.pass_seconds(0.5)
    assert bench.output.captured().shape[1] == rests
    assert bench.player.position == 69000
    bench.player.seek(70000)  # let go: it plays on from there
    seen = bench.pass_seconds(0.2)
    assert seen[-1] == pytest.approx(70000 + 0.2 * RATE, abs=0.02 * RATE)
