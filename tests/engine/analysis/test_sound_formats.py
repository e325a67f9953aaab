"""Sound formats: clips of any length, rate, channels and start are analysed alike."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.analysis.analyser import Analyser
from engine.media.clip import Clip
from tests.engine.analysis.test_analyser import MIXTURE, stems_for, whole
from tests.support.toy_model import (
    LEFT,
    RATE,
    RIGHT,
    ColourBands,
    high_sound,
    low_sound,
    sdr,
    squares_film,
)


@pytest.mark.parametrize(
    ("sound_seconds", "picture_seconds", "channels", "rate"),
    [
        (1.2, 1.2, 1, RATE),
        (6.0, 2.0, 2, 44_100),
        (2.0, 6.0, 1, 8000),
        (5.0, 5.0, 6, 48_000),
        (3.0, 3.0, 2, 192_000),
    ],
)
def test_any_length_rate_and_number_of_channels(
    tmp_path: Path, sound_seconds: float, picture_seconds: float, channels: int, rate: int
):
    low, high = low_sound(sound_seconds, rate), high_sound(sound_seconds, rate)
    shares = np.linspace(1, 0.5, channels)[:, None]
    mixture = (shares * low + shares[::-1] * high).astype(np.float32)
    film = squares_film(tmp_path / "odd.mkv", mixture, picture_seconds, rate=rate)
    with Analyser(Clip.open(film), ColourBands()) as analyser:
        red = analyser.object_at(*LEFT, min(sound_seconds, picture_seconds) / 2, "red")
        truth_db = 10 * np.log10(((shares * low) ** 2).mean())
        assert red.loudness_db == pytest.approx(truth_db, abs=3)
        stems = stems_for(film)
        analyser.separate([red], stems, 5)
        got = whole(stems, "red")
        assert got.shape[0] == channels
        assert sdr(got, (shares * low)[:, : got.shape[1]]) > 18
        assert analyser.heat(max(sound_seconds, picture_seconds)).grid.shape == (12, 20)
        stems.close()


@pytest.mark.parametrize(
    ("low_gains", "high_gains"),
    [
        ((1, -1), (1, -1)),
        ((1, 1), (1, -1)),
        ((1, 0), (1, 0)),
        ((1, -1, 0, 0, 1, -1), (0, 0, 1, 0, 0, 0)),
    ],
    ids=["opposite phase", "one of two in opposite phase", "left only", "six channels"],
)
def test_sounds_that_cancel_or_lie_in_one_channel_are_heard(
    tmp_path: Path, low_gains: tuple[int, ...], high_gains: tuple[int, ...]
):
    low, high = low_sound(4.0), high_sound(4.0)
    truths = [np.outer(gains, sound) for gains, sound in ((low_gains, low), (high_gains, high))]
    mixture = (0.7 * (truths[0] + truths[1])).astype(np.float32)
    film = squares_film(tmp_path / "odd.mkv", mixture, 4.0)
    with Analyser(Clip.open(film), ColourBands()) as analyser:
        heat = analyser.heat(2.0).grid
        assert heat[4:8, 3:7].min() > 0.1
        assert heat[4:8, 13:17].min() > 0.1
        assert {item.label for item in analyser.find_objects().objects} == {"low", "high"}
        objects = [analyser.object_at(*LEFT, 2.0, "red"), analyser.object_at(*RIGHT, 2.0, "blue")]
        stems = stems_for(film)
        analyser.separate(objects, stems)
        for item, truth in zip(objects, truths, strict=True):
            level = 10 * np.log10((0.49 * truth**2).mean())
            assert item.loudness_db == pytest.approx(level, abs=8)
            assert analyser.is_heard(item)
            sound = whole(stems, item.id)
            assert sdr(sound, 0.7 * truth[:, : sound.shape[1]]) > 18
        stems.close()


def test_a_late_sound_keeps_its_clock(tmp_path: Path):
    film = squares_film(tmp_path / "late.mkv", MIXTURE, 13.0, sound_start=2.0)
    with Analyser(Clip.open(film), ColourBands()) as analyser:
        assert analyser.heat(1.0).grid.max() < 0.01
        quiet, loud = analyser.heat(1.0), analyser.heat(2.3)
        assert loud.level_db > -40 > quiet.level_db
