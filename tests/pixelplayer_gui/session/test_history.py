"""Undo and redo."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.mixing.mix_change import MixChange, StripChange
from engine.scene.solo_sound import SoloSound
from pixelplayer_gui.session.history import History
from pixelplayer_gui.session.project_editor import ProjectEditor
from tests.support.projects import duet


def test_a_new_history_has_nowhere_to_go():
    history = History("first")
    assert (history.current, history.undo(), history.redo()) == ("first", "first", "first")
    assert not history.can_undo
    assert not history.can_redo
    assert history.undo_name == history.redo_name == ""


def test_steps_have_names():
    history = History(0)
    history.push(1, "one")
    history.push(2, "two")
    assert (history.undo_name, history.redo_name) == ("two", "")
    assert history.undo() == 1
    assert (history.undo_name, history.redo_name) == ("one", "two")


def test_a_step_after_an_undo_forgets_what_was_undone():
    history = History(0)
    history.push(1, "one")
    history.undo()
    history.push(5, "five")
    assert not history.can_redo
    assert [history.current, history.undo(), history.redo()] == [5, 0, 5]


def test_no_step_without_a_change():
    history = History(3)
    assert not history.push(3, "nothing")
    assert not history.can_undo


def test_what_is_learned_reaches_every_value():
    history = History(1)
    history.push(2, "two")
    history.update_all(lambda value: value * 10)
    assert [history.current, history.undo()] == [20, 10]


@given(st.lists(st.one_of(st.integers(0, 3), st.sampled_from(["undo", "redo"])), max_size=60))
def test_it_behaves_like_a_list_with_a_finger(steps: list):
    history, values, finger = History(0), [0], 0
    for step in steps:
        if step == "undo":
            finger = max(finger - 1, 0)
            history.undo()
        elif step == "redo":
            finger = min(finger + 1, len(values) - 1)
            history.redo()
        elif step != values[finger]:
            values = [*values[: finger + 1], step]
            finger += 1
            history.push(step, str(step))
        assert history.current == values[finger]
        assert history.can_undo == (finger > 0)
        assert history.can_redo == (finger < len(values) - 1)


def test_jumping_keeps_every_step():
    history = History(0)
    for value in (1, 2, 3):
        history.push(value, f"to {value}")
    assert history.jump(1) == 1
    assert history.names == ("to 1", "to 2", "to 3")
    assert (history.taken, history.undo_name, history.redo_name) == (1, "to 1", "to 2")
    assert history.jump(99) == 3
    assert history.jump(-1) == 0
    history.push(9, "to 9")
    assert history.names == ("to 9",)


def test_a_merged_step_takes_the_place_of_the_one_before():
    history = History(0)
    history.push(1, "one")
    history.push(2, "two")
    assert history.push(3, "three", merge=True)
    assert (history.names, history.before, history.undo()) == (("one", "three"), 1, 1)
    history.push(5, "five")
    assert history.push(1, "back where it began", merge=True)
    assert (history.names, history.current, history.can_redo) == (("one",), 1, False)
    fresh = History(0)
    assert fresh.push(1, "the first has none before", merge=True)
    assert fresh.undo() == 0


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def editor(qapp, clock) -> ProjectEditor:
    editor = ProjectEditor(clock=clock)
    editor.set_project(duet(), saved=True)
    return editor


def test_a_line_says_what_and_how_much(editor, clock):
    for change, line in (
        (StripChange(gain_db=3.0), "Guitar: −6.0 → +3.0 dB"),
        (StripChange(gain_db=-math.inf), "Guitar: +3.0 → −∞ dB"),
        (StripChange(pan=-0.3), "Guitar: pan C → L30"),
        (StripChange(width=1.5), "Guitar: width 100% → 150%"),
        (StripChange(strength=0.8), "Guitar: strength 50% → 80%"),
        (StripChange(distance=2.0), "Guitar: distance 1× → 2×"),
        (StripChange(place=(89.0, 0.0), distance=1.0), "Guitar: angle picture → L 89°"),
        (StripChange(place=(-30.0, 0.0)), "Guitar: angle L 89° → R 30°"),
        (StripChange(name="Anna"), "Rename Guitar to Anna"),
    ):
        clock.now += 10.0
        editor.set_strip("two", change)
        assert editor.undo_name == line
    editor.set_mix(MixChange(master_db=-3.0))
    assert editor.undo_name == "Master: 0.0 → −3.0 dB"
    editor.set_mix(MixChange(field_of_view_degrees=80.0))
    assert editor.undo_name == "Field of view: 60° → 80°"


def test_keys_pressed_again_within_a_second_are_one_step(editor, clock):
    for gain in (-5.0, -4.0, -3.0):
        clock.now += 0.9
        editor.set_strip("two", StripChange(gain_db=gain))
    assert editor.step_names == ("Guitar: −6.0 → −3.0 dB",)
    clock.now += 1.1
    editor.set_strip("two", StripChange(gain_db=-2.0))
    editor.set_strip("one", StripChange(gain_db=-2.0))  # another strip
    editor.set_strip("one", StripChange(pan=0.5))  # another number
    editor.set_strip("one", StripChange(mute=True))
    editor.set_strip("one", StripChange(mute=False))  # a switch is no number
    assert len(editor.step_names) == 6
    editor.undo()
    editor.set_strip("one", StripChange(gain_db=0.0))
    assert editor.undo_name == "Violin: −2.0 → 0.0 dB"
    editor.set_strip("one", StripChange(gain_db=-2.0))  # and back: there was nothing
    assert editor.undo_name == "Mute Violin"


def test_what_was_saved_stays_a_step(editor):
    editor.set_strip("two", StripChange(gain_db=-5.0))
    editor.mark_saved(editor.committed_project)
    editor.set_strip("two", StripChange(gain_db=-4.0))
    assert editor.step_names == ("Guitar: −6.0 → −5.0 dB", "Guitar: −5.0 → −4.0 dB")
    editor.undo()
    assert not editor.dirty


def test_marks_stay_when_the_analysis_learns_more_of_an_object(qapp: object):
    editor, project = ProjectEditor(), duet()
    editor.set_project(project, saved=True)
    first = project.scene.objects[0]
    seen = replace(first, confidence=0.99)
    editor.update_objects([seen])
    marked = replace(seen, solo=SoloSound().marked(1.0, 4.0))
    editor.edit(project.with_scene(project.scene.with_object(marked)), "Mark")
    editor.update_objects([replace(seen, confidence=1.0)])
    now = editor.committed_project
    assert now is not None
    assert now.scene.get("one").solo.spans == ((1.0, 4.0),)
    assert now.scene.get("one").confidence == 1.0
