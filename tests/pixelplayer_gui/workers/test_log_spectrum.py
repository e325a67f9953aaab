"""Spectra on a scale of pitch."""

import numpy as np
import pytest

from pixelplayer_gui.workers.log_spectrum import (
    ROWS,
    log_spectrum_db,
    row_of_frequency,
    window_size,
)

RATE = 48000


def sine(hertz: float, level: float, size: int) -> np.ndarray:
    wave = level * np.sin(2 * np.pi * hertz * np.arange(size) / RATE)
    return np.tile(wave, (1, 2, 1)).astype(np.float32)


@pytest.mark.parametrize("hertz", [60.0, 440.0, 3000.0, 15000.0])
def test_a_sine_stands_in_its_row_with_its_level(hertz):
    got = log_spectrum_db(sine(hertz, 0.1, 4096), RATE)
    assert got.shape == (ROWS, 1)
    assert int(got[:, 0].argmax()) == pytest.approx(row_of_frequency(hertz), abs=2)
    assert got.max() / 255 * 100 - 100 == pytest.approx(-20, abs=2)


def test_far_from_the_sine_it_is_silent():
    got = log_spectrum_db(sine(1000.0, 0.1, 4096), RATE)[:, 0]
    assert got[row_of_frequency(100.0)] < 40
    assert got[row_of_frequency(10000.0)] < 40
    assert not log_spectrum_db(np.zeros((3, 1, 4096), np.float32), RATE).any()


def test_above_what_the_rate_can_hold_there_is_nothing():
    rng = np.random.default_rng(1)
    got = log_spectrum_db(rng.uniform(-1, 1, (1, 1, 2048)).astype(np.float32), 16000)[:, 0]
    assert not got[: row_of_frequency(8100.0)].any()
    assert got[row_of_frequency(7000.0)] > 0


def test_windows_are_short_close_up_and_never_too_long():
    assert window_size(48000, 1e6) == 4096
    assert window_size(44100, 1e6) == 4096
    assert window_size(48000, 8) == 1024
    assert window_size(96000, 1e6) == 8192
