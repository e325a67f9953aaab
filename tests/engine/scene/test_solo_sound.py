"""Solo sounds: marking and unmarking seconds, and what of it is heard."""

from __future__ import annotations

from dataclasses import replace

from engine.scene import Sharing
from engine.scene.solo_sound import SoloSound
from tests.support.projects import sounding_object


def test_marks_that_touch_are_one_and_stand_in_order() -> None:
    solo = SoloSound().marked(4.0, 6.0).marked(1.0, 2.0).marked(7.0, 6.0)
    assert solo.spans == ((1.0, 2.0), (4.0, 7.0))


def test_a_part_of_a_mark_can_be_taken_out() -> None:
    solo = SoloSound().marked(1.0, 5.0).unmarked(2.0, 3.0)
    assert solo.spans == ((1.0, 2.0), (3.0, 5.0))
    assert solo.unmarked(0.0, 9.0).spans == ()


def test_a_mark_changes_no_sound_until_something_was_learned_of_it() -> None:
    plain = sounding_object("one")
    marked = replace(plain, solo=SoloSound().marked(1.0, 5.0))
    learned = replace(plain, solo=marked.solo.learned(b"spectra"))
    switched_off = replace(plain, solo=replace(learned.solo, used=False))
    assert Sharing.among([marked]).key == Sharing.among([plain]).key
    assert Sharing.among([learned]).key != Sharing.among([plain]).key
    assert Sharing.among([switched_off]).key == Sharing.among([plain]).key


def test_it_knows_whether_all_that_is_marked_was_learned() -> None:
    learned = SoloSound().marked(1.0, 5.0).learned(b"spectra")
    assert learned.is_current
    assert not learned.marked(6.0, 7.0).is_current
