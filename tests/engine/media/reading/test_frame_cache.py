"""Pictures that were decoded are found again, within the memory they may take."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from engine.errors import Cancelled
from engine.media.clip import Clip
from engine.media.reading.frame_cache import FrameCache
from engine.media.reading.yuv_frame import YuvFrame
from tests.support.film import make_film, read_number


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("films") / "long gop.mp4"
    return make_film(path, seconds=4.0, sound=None, fps=25, gop=100, size=(160, 96))


def counted(reader, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often the reader asks its decoder for pictures."""
    asked: list[int] = []
    frames_of = reader._frames_of
    monkeypatch.setattr(reader, "_frames_of", lambda packet: asked.append(1) or frames_of(packet))
    return asked


def test_stepping_back_decodes_the_group_once(film: Path, monkeypatch: pytest.MonkeyPatch):
    with Clip.open(film).pictures(cache=FrameCache(64 << 20)) as reader:
        asked = counted(reader, monkeypatch)
        assert read_number(reader.at(90 / 25).pixels) == 90
        once = len(asked)
        for number in range(89, 0, -1):
            frame = reader.at(number / 25)
            assert read_number(frame.pixels) == number
            assert frame.seconds == pytest.approx(number / 25)
        assert len(asked) == once
        assert read_number(reader.at(91 / 25).pixels) == 91  # and on again from where it stood
        assert len(asked) <= once + 3


def test_the_memory_has_a_limit(film: Path):
    one = 160 * 96 * 3 // 2
    store = FrameCache(10 * one + 2 * 8192)
    with Clip.open(film).pictures(cache=store) as reader:
        reader.at(3.0)
        assert 5 <= len(store) <= 11
        assert store.nbytes <= store.limit_bytes
        for number in (75, 74, 73, 60, 73, 20, 99, 0):
            assert read_number(reader.at(number / 25).pixels) == number
            assert store.nbytes <= store.limit_bytes


def test_what_was_used_last_stays():
    class Picture:
        class Plane:
            buffer_size = 100

        planes = (Plane(),)

    store = FrameCache(300)
    frames = [Picture() for _ in range(4)]
    for number in range(3):
        store.put(Fraction(number), Fraction(number + 1), frames[number])
    assert store.at(Fraction(1, 2)).frame is frames[0]  # type: ignore[union-attr]
    store.put(Fraction(3), Fraction(4), frames[3])
    assert store.at(Fraction(1)) is None
    assert store.at(Fraction(0)) is not None
    assert store.at(Fraction(4)) is None
    assert store.at(Fraction(-1)) is None


def test_a_long_way_can_be_given_up(film: Path):
    with Clip.open(film).pictures(cache=FrameCache(64 << 20)) as reader:
        asked: list[int] = []

        def stopped() -> bool:
            asked.append(1)
            return len(asked) > 10

        with pytest.raises(Cancelled):
            reader.at(3.9, stopped)
        assert read_number(reader.at(50 / 25).pixels) == 50


def test_dragging_shows_the_very_frame_when_it_is_at_hand(film: Path):
    with Clip.open(film).pictures(cache=FrameCache(64 << 20)) as reader:
        assert read_number(reader.key_frame_at(2.0).pixels) == 0
        reader.at(2.0)
        assert read_number(reader.key_frame_at(1.0).pixels) == 25


def test_pictures_may_stay_as_they_are_stored(film: Path):
    clip = Clip.open(film)
    with clip.pictures(painted=False) as reader, clip.pictures() as painter:
        frame = reader.at(1.0)
        assert isinstance(frame, YuvFrame)
        assert (frame.width, frame.height) == (160, 96)
        assert frame.planes is not None
        assert [p.width for p in frame.planes.planes] == [160, 80, 80]
        np.testing.assert_array_equal(frame.pixels, painter.at(1.0).pixels)
