"""Undo and redo."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pixelplayer_gui.session.history import History


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
