"""The scene: which objects seem to be of one class."""

from __future__ import annotations

import pytest

from engine.scene import Box, Region, Scene, SoundingObject


def _object(object_id: str, label: str, confidence: float) -> SoundingObject:
    region = Region((0.0,), (Box(0, 0, 1, 1),))
    return SoundingObject(object_id, region, (0.5, 0.5, 0.0), label, confidence)


def test_two_of_one_class_are_named_to_each_other() -> None:
    first, second = _object("1", "violin", 0.9), _object("2", "violin", 0.6)
    scene = Scene((first, _object("3", "flute", 0.9), second))
    assert scene.same_class_as(first) == (second,)
    assert scene.same_class_as(second) == (first,)


@pytest.mark.parametrize("other", [("violin", 0.2), ("", 0.0), ("flute", 0.9)])
def test_what_is_not_known_is_of_no_class(other: tuple[str, float]) -> None:
    first, second = _object("1", "violin", 0.9), _object("2", *other)
    scene = Scene((first, second))
    assert scene.same_class_as(first) == ()
    assert scene.same_class_as(second) == ()
