"""Objects found by sight: which are sure, which are suggestions, and where they are seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from torch import Tensor

from engine.analysis.analyser import Analyser
from engine.media.clip import Clip
from engine.scene import Findings
from tests.support.toy_model import (
    LEFT,
    RIGHT,
    ColourBands,
    high_sound,
    low_sound,
    squares_film,
    stereo,
)

SECONDS = 7.0
LOW, HIGH = low_sound(SECONDS), high_sound(SECONDS)


class SeeingBands(ColourBands):
    """ColourBands that knows what single cells show."""

    def label_beliefs(self, raw_features: Tensor) -> Tensor:
        return self._bands_of(raw_features.flatten(1).T).T.unflatten(1, raw_features.shape[1:])


def found_in(film: Path) -> Findings:
    with Analyser(Clip.open(film), SeeingBands()) as analyser:
        return analyser.find_objects()


def test_what_is_seen_surely_and_heard_is_an_object(tmp_path: Path):
    found = found_in(squares_film(tmp_path / "film.mkv", stereo(LOW, HIGH), SECONDS))
    assert {item.label for item in found.objects} == {"low", "high"}
    assert [item.id for item in found.objects] == ["1", "2"]
    assert found.suggestions == ()
    for item in found.objects:
        place = LEFT if item.label == "low" else RIGHT
        box = item.region.seen_box_at(3.0)
        assert box.centre == pytest.approx(place, abs=0.02)
        assert (box.width, box.height) == pytest.approx((0.2, 1 / 3), abs=0.04)


def test_what_is_small_is_only_suggested(tmp_path: Path):
    film = squares_film(
        tmp_path / "film.mkv", stereo(LOW, HIGH), SECONDS, blue=lambda _: (0.8, 0.5), side=0.15
    )
    found = found_in(film)
    assert found.objects == ()
    assert {item.label for item in found.suggestions} == {"low", "high"}


def test_who_is_seen_but_never_heard_is_only_suggested(tmp_path: Path):
    found = found_in(squares_film(tmp_path / "film.mkv", stereo(LOW, 0 * HIGH), SECONDS))
    assert [item.label for item in found.objects] == ["low"]
    assert [item.label for item in found.suggestions] == ["high"]
    assert found.suggestions[0].id == "2"


def test_one_that_moves_is_one(tmp_path: Path):
    def walking(seconds: float) -> tuple[float, float]:
        return 0.2 + 0.2 * seconds / SECONDS, 0.3

    film = squares_film(
        tmp_path / "film.mkv", stereo(LOW, HIGH), SECONDS, red=walking, blue=lambda _: (0.8, 0.7)
    )
    found = found_in(film)
    assert sorted(item.label for item in found.objects) == ["high", "low"]


def test_an_object_is_hidden_while_it_is_not_in_the_picture(tmp_path: Path):
    def leaving(seconds: float) -> tuple[float, float]:
        return LEFT if seconds < 4 else (2.0, 2.0)

    film = squares_film(tmp_path / "film.mkv", stereo(LOW, HIGH), SECONDS, red=leaving)
    with Analyser(Clip.open(film), SeeingBands()) as analyser:
        found = analyser.find_objects().objects
        red, blue = (next(i for i in found if i.label == label) for label in ("low", "high"))
        red, blue = analyser.followed((red, blue))
    assert red.region.shape_at(1.0)
    assert red.region.shape_at(SECONDS - 0.5) == ()
    assert blue.region.shape_at(SECONDS - 0.5)
