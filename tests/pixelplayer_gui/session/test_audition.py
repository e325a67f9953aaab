"""Audition while the mouse is held, and regions drawn by hand, with a small real model."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from engine.scene import Box, Sharing
from pixelplayer_gui.session.session import Session
from tests.pixelplayer_gui.conftest import PATIENCE_MS, SECONDS
from tests.pixelplayer_gui.session.test_session import (
    BLUE,
    RED,
    click,
    isolated,
    stem,
    wait_for_stems,
)
from tests.support.present import present
from tests.support.toy_model import low_sound, sdr


def hold(qtbot: QtBot, session: Session, point: tuple[float, float]) -> str:
    session.audition(*point)
    qtbot.waitUntil(lambda: isolated(session) is not None, timeout=PATIENCE_MS)
    found = isolated(session)
    assert found is not None
    return found


def test_what_is_held_is_heard_and_then_all_is_as_before(qtbot: QtBot, opened: Session):
    before = opened.project
    opened.seek(1.0)
    found = hold(qtbot, opened, RED)
    assert opened.playing
    assert present(opened.project).mix.get(found).name == "Low"
    opened.stop_audition()
    assert opened.project == before
    assert not opened.playing
    assert opened.position_seconds == pytest.approx(1.0)
    assert not opened.dirty
    assert opened.undo_name == ""


def test_the_sound_of_a_guest_is_worked_out(qtbot: QtBot, opened: Session):
    found = hold(qtbot, opened, RED)
    assert opened._parts.deck is not None
    deck = opened._parts.deck
    qtbot.waitUntil(lambda: deck.is_separated(Sharing((found,))), timeout=PATIENCE_MS)
    assert sdr(stem(opened, found).mean(0), 0.65 * low_sound(SECONDS)) > 10
    opened.stop_audition()


def test_a_click_keeps_what_was_listened_to(qtbot: QtBot, opened: Session):
    found = hold(qtbot, opened, RED)
    opened.stop_audition()
    with qtbot.assertNotEmitted(opened.click_started):
        opened.click(*RED)
    assert isolated(opened) == found
    assert opened.undo_name == "Add an object"
    opened.undo()
    assert present(opened.project).scene.objects == ()


def test_to_listen_to_another_leaves_the_isolated_one(qtbot: QtBot, opened: Session):
    red = click(qtbot, opened, RED)
    opened.play()
    opened.audition(*BLUE)
    qtbot.waitUntil(lambda: isolated(opened) not in (red, None), timeout=PATIENCE_MS)
    opened.stop_audition()
    assert isolated(opened) == red
    assert opened.playing  # it played before, so it goes on
    opened.pause()


def test_a_known_object_is_heard_at_once(qtbot: QtBot, opened: Session):
    red = click(qtbot, opened, RED)
    opened.hear_everything()
    with qtbot.assertNotEmitted(opened.click_started):
        opened.audition(*RED)
    assert isolated(opened) == red
    opened.stop_audition()
    assert isolated(opened) is None


def test_to_let_go_before_the_answer_changes_nothing(qtbot: QtBot, opened: Session):
    with qtbot.waitSignal(opened.click_finished, timeout=PATIENCE_MS):
        opened.audition(*RED)
        opened.stop_audition()
    assert isolated(opened) is None
    assert present(opened.project).scene.objects == ()


def test_a_drawn_region_is_isolated_whole(qtbot: QtBot, opened: Session):
    box = Box(0.1, 0.2, 0.3, 0.6)
    with qtbot.waitSignal(opened.click_finished, timeout=PATIENCE_MS):
        opened.add_region(box, isolate=True)
    (item,) = present(opened.project).scene.objects
    assert isolated(opened) == item.id
    assert item.region.at(0.0) == box
    assert item.label == "low"
    wait_for_stems(qtbot, opened)
    assert sdr(stem(opened, item.id).mean(0), 0.65 * low_sound(SECONDS)) > 10


def test_a_drawn_region_may_only_be_a_strip(qtbot: QtBot, opened: Session):
    click(qtbot, opened, BLUE)
    opened.hear_everything()
    around = present(opened.project).scene.objects[0].region.at(0.0)
    with qtbot.waitSignal(opened.click_finished, timeout=PATIENCE_MS):
        opened.add_region(around, isolate=False)
    assert len(present(opened.project).scene.objects) == 2
    assert isolated(opened) is None
