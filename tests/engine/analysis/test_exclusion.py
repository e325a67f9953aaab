"""Exclusion: what is said to be none of an object leaves its region and its sound."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.analysis.analyser import Analyser
from engine.analysis.exclusion import outline_without, without_excluded
from engine.errors import BadRequest
from engine.media.clip import Clip
from engine.models.model import AudioFeatures
from engine.scene import Box, Region, Scene, Sharing, SoundingObject, Stems
from pixelplayer_gui.session.hit_testing import is_inside
from tests.support.toy_model import (
    LEFT,
    RIGHT,
    ColourBands,
    high_sound,
    low_sound,
    sdr,
    squares_film,
    stereo,
)

SECONDS = 4.0
LOW, HIGH = low_sound(SECONDS), high_sound(SECONDS)


class LeakyBands(ColourBands):
    """Red cells let through half of the high sound as well, and blue ones half of the low."""

    def masks(self, audio: AudioFeatures, vectors: Tensor) -> Tensor:
        clean = super().masks(audio, vectors)
        other = super().masks(audio, vectors.flip(1))  # blue for red
        return torch.maximum(clean, 0.5 * other)

    def label_vectors(self, labels) -> Tensor:
        colours = {"low": [0.9, 0.0, 0.0], "high": [0.0, 0.0, 0.9]}
        return torch.tensor([colours[name] for name in labels])


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "squares.mkv"
    return squares_film(path, stereo(LOW, HIGH), SECONDS)


@pytest.fixture
def analyser(film: Path):
    with Analyser(Clip.open(film), LeakyBands()) as made:
        yield made


def separated(analyser: Analyser, item: SoundingObject) -> tuple[np.ndarray, SoundingObject]:
    stems = Stems(2, analyser._features.length, analyser._features.rate)
    (followed,) = analyser.separate([item], stems)
    assert stems.is_shared(Sharing.among([item]), 0, stems.length)
    return stems.read(item.id, 0, stems.length), followed


def test_a_sound_loses_what_sounds_at_an_excluded_place(analyser: Analyser) -> None:
    red = analyser.object_at(*LEFT, 2.0, "red")
    leaky, _ = separated(analyser, red)
    left = analyser.without(red, *RIGHT, 2.0)
    clean, followed = separated(analyser, left)
    truth = stereo(LOW, np.zeros_like(LOW))
    assert sdr(leaky, truth) < 10
    assert sdr(clean, truth) > 15
    assert left.correction
    assert followed.excluded == left.excluded
    wall = analyser.without(red, 0.5, 0.95, 2.0)  # a wall claims nothing, so nothing is lost
    assert np.allclose(separated(analyser, wall)[0], leaky)


def test_a_region_loses_an_excluded_place_and_keeps_its_own(analyser: Analyser) -> None:
    both = analyser.object_in(Box(0.0, 0.1, 1.0, 0.8), 2.0, "both")
    own, other = (LEFT, RIGHT) if both.point[0] < 0.5 else (RIGHT, LEFT)
    left = analyser.without(both, *other, 2.0)
    before, after = both.region.polygon_at(2.0), left.region.polygon_at(2.0)
    assert is_inside(before, *other)
    assert not is_inside(after, *other)
    assert is_inside(after, *own)
    again = analyser.without(left, 0.5, 0.5, 2.0)
    assert [item.point[:2] for item in again.excluded] == [other, (0.5, 0.5)]


def test_an_excluded_place_lies_in_the_picture(analyser: Analyser) -> None:
    red = analyser.object_at(*LEFT, 2.0, "red")
    with pytest.raises(BadRequest, match="outside the picture"):
        analyser.without(red, 1.2, 0.5, 2.0)


def test_what_somebody_said_it_is_decides_what_it_sounds_like(analyser: Analyser) -> None:
    red = replace(analyser.object_at(*LEFT, 2.0, "red"), told_label="high")
    assert red.believed_label == "high"
    assert red.is_sure
    sound, _ = separated(analyser, red)
    assert sdr(sound, stereo(np.zeros_like(HIGH), HIGH)) > 2
    assert Scene((red,)).same_class_as(replace(red, id="other", told_label="low")) == ()


def test_a_cut_leaves_the_part_at_the_point_and_never_nothing() -> None:
    box, middle = Box(0.2, 0.2, 0.4, 0.4), ((0.35, 0.0), (0.45, 0.0), (0.45, 1.0), (0.35, 1.0))
    for point, inside, outside in ((0.3, 0.25, 0.55), (0.5, 0.55, 0.25)):
        region = Region.still(box, outline_without((), box, middle, (point, 0.4)))
        assert is_inside(region.polygon_at(0.0), inside, 0.4)
        assert not is_inside(region.polygon_at(0.0), outside, 0.4)
    everything = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    assert outline_without((), box, everything, (0.3, 0.3)) == ()


def test_an_excluded_thing_takes_only_what_it_claims_above_the_object() -> None:
    other = SoundingObject("b", Region.still(Box(0, 0, 1, 1)), (0.5, 0.5, 0.0))
    items = [replace(other, id="a", excluded=(other,)), replace(other, id="c")]
    claims = torch.tensor([0.4, 0.4]).expand(4, 2).T[..., None]
    theirs = torch.tensor([[[0.2], [0.4], [0.6], [1.0]]])
    left = without_excluded(claims, items, lambda _: theirs)
    assert left[0, :, 0].tolist() == pytest.approx([0.4, 0.4, 0.2, 0.0])
    assert torch.equal(left[1], claims[1])
