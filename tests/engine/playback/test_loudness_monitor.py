import numpy as np
import pytest

from engine.mixing.loudness import integrated_lufs, true_peak_db
from engine.playback.loudness_monitor import NO_LOUDNESS, LoudnessMonitor

RATE = 48000


def sine(seconds, level_db, hertz=997.0):
    at = np.arange(round(seconds * RATE)) / RATE
    wave = 10 ** (level_db / 20) * np.sin(2 * np.pi * hertz * at)
    return np.stack([wave, wave]).astype(np.float32)


def play(track, sound, first=0, block=1024):
    for start in range(0, sound.shape[1], block):
        track.add(first + start, sound[:, start : start + block])
    track.settle(first + sound.shape[1])
    return first + sound.shape[1]


def test_what_is_told_is_what_the_whole_sound_measures():
    sound = np.concatenate([sine(4, -20), sine(4, -30)], axis=1)
    track = LoudnessMonitor(RATE, 2)
    end = play(track, sound)
    momentary, short_term, integrated, peak = track.at(end)
    assert momentary == pytest.approx(-30.0, abs=0.1)  # EBU Tech 3341: a stereo sine of -30 dBFS
    assert short_term == pytest.approx(-30.0, abs=0.1)
    assert integrated == pytest.approx(integrated_lufs(sound, RATE), abs=0.2)
    assert peak == pytest.approx(true_peak_db(sound), abs=0.02)


def test_a_peak_between_two_blocks_is_found():
    track = LoudnessMonitor(RATE, 2)
    sound = sine(1, -6, hertz=RATE / 4 - 3.0)
    end = play(track, sound, block=37)
    assert track.at(end)[3] == pytest.approx(-6.0, abs=0.1)


def test_nothing_is_told_before_it_is_heard():
    track = LoudnessMonitor(RATE, 2)
    play(track, sine(1, -20), first=50_000)
    assert track.at(50_000) == NO_LOUDNESS
    assert track.at(60_000)[0] == pytest.approx(-20.0, abs=0.5)


def test_what_was_replaced_before_it_was_heard_is_not_measured():
    track = LoudnessMonitor(RATE, 2)
    track.add(0, sine(1, -20))
    track.add(RATE, sine(1, 0))
    track.replace(RATE // 2, sine(1.5, -40))
    track.settle(2 * RATE)
    assert track.at(2 * RATE)[0] == pytest.approx(-40.0, abs=0.2)
    assert track.at(2 * RATE)[3] == pytest.approx(-20.0, abs=0.2)


def test_what_waited_behind_a_cut_is_not_measured():
    track = LoudnessMonitor(RATE, 2)
    track.add(0, sine(1, -40))
    track.add(RATE, sine(1, 0))
    track.cut(RATE)
    assert track.at(0)[3] == pytest.approx(-40.0, abs=0.2)


def test_a_pause_keeps_what_was_told_and_a_reset_forgets_it():
    track = LoudnessMonitor(RATE, 2)
    play(track, sine(2, -20))
    track.cut()
    assert track.at(0)[2] == pytest.approx(-20.0, abs=0.2)
    track.reset()
    assert track.at(10**9) == NO_LOUDNESS
    end = play(track, sine(2, -40), first=10**6)
    assert track.at(end)[2] == pytest.approx(-40.0, abs=0.2)
