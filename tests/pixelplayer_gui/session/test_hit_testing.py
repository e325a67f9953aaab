"""Hit testing of objects, and names of new ones."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from engine.scene import Box, Region, Scene, Shape, SoundingObject
from pixelplayer_gui.i18n import translation
from pixelplayer_gui.i18n.text import translated_name
from pixelplayer_gui.session import hit_testing

DIAMOND = ((0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5))


def item(name: str, box: Box, outline: tuple = ()) -> SoundingObject:
    return SoundingObject(name, Region.still(box, outline), (0.5, 0.5, 0.0))


def test_the_smallest_object_under_the_point_is_meant():
    stage = item("stage", Box(0.0, 0.0, 1.0, 1.0))
    violin = item("violin", Box(0.4, 0.4, 0.2, 0.2))
    scene = Scene((stage, violin))
    assert hit_testing.object_at(scene, 0.5, 0.5, 0.0) == violin
    assert hit_testing.object_at(scene, 0.1, 0.1, 0.0) == stage
    assert hit_testing.object_at(Scene(), 0.1, 0.1, 0.0) is None


def test_an_outline_counts_not_its_box():
    scene = Scene((item("diamond", Box(0.2, 0.2, 0.4, 0.4), DIAMOND),))
    assert hit_testing.object_at(scene, 0.4, 0.4, 0.0) is not None
    assert hit_testing.object_at(scene, 0.22, 0.22, 0.0) is None


def test_an_object_is_where_it_is_at_that_time():
    path = Region((0.0, 2.0), (Box(0.0, 0.4, 0.2, 0.2), Box(0.8, 0.4, 0.2, 0.2)))
    scene = Scene((SoundingObject("walker", path, (0.1, 0.5, 0.0)),))
    assert hit_testing.object_at(scene, 0.1, 0.5, 0.0) is not None
    assert hit_testing.object_at(scene, 0.1, 0.5, 2.0) is None
    assert hit_testing.object_at(scene, 0.5, 0.5, 1.0) is not None


def test_what_is_seen_counts_and_nothing_while_it_is_hidden():
    shapes = (Shape(0.0, ((0.2, 0.2), (0.3, 0.2), (0.3, 0.3), (0.2, 0.3))), Shape(4.0, ()))
    region = Region((0.0,), (Box(0.0, 0.0, 0.6, 0.6),), (), shapes)
    scene = Scene((SoundingObject("flute", region, (0.25, 0.25, 0.0)),))
    assert hit_testing.object_at(scene, 0.25, 0.25, 1.0) is not None
    assert hit_testing.object_at(scene, 0.5, 0.5, 1.0) is None
    assert hit_testing.object_at(scene, 0.25, 0.25, 3.0) is None


def test_the_same_place_is_the_same_object():
    scene = Scene((item("violin", Box(0.4, 0.4, 0.2, 0.2)),))
    near, far = item("new", Box(0.41, 0.4, 0.2, 0.2)), item("new", Box(0.55, 0.4, 0.2, 0.2))
    assert hit_testing.matching_object(scene, near, 0.0) is not None
    assert hit_testing.matching_object(scene, far, 0.0) is None


def test_names_are_taken_once():
    assert hit_testing.unique_name("acoustic_guitar", []) == "Acoustic guitar"
    assert hit_testing.unique_name("violin", ["Violin"]) == "Violin 2"
    assert hit_testing.unique_name("violin", ["Violin", "Violin 2"]) == "Violin 3"
    assert hit_testing.unique_name("", []) == "Object 1"
    assert hit_testing.unique_name("", ["Object 1"]) == "Object 2"


def test_a_name_somebody_typed_in_another_language_is_not_given_again(qapp: QApplication):
    translation.set_language(qapp, translation.CHINESE)
    try:
        taken = translated_name(hit_testing.unique_name("violin", []))
        again = hit_testing.unique_name("violin", [taken])
        assert taken == "小提琴"
        assert translated_name(again) == "小提琴 2"
    finally:
        translation.set_language(qapp, translation.ENGLISH)
    assert again == "Violin 2"


def test_ids_are_taken_once():
    assert hit_testing.unique_id(set()) == "object-1"
    assert hit_testing.unique_id({"object-1", "object-3"}) == "object-2"


@pytest.mark.parametrize(
    ("confidence", "name"), [(0.9, "Violin"), (0.6, "Violin?"), (0.2, "Object 1")]
)
def test_a_name_claims_no_more_than_the_model_knows(confidence, name):
    thing = replace(item("a", Box(0, 0, 1, 1)), label="violin", confidence=confidence)
    assert hit_testing.name_for_object(thing, []) == name
    assert hit_testing.name_for_object(thing, [name]) != name
