"""Adapting in a whole window: marks on the lanes, learning, before and after, undone and kept."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QContextMenuEvent
from pytestqt.qtbot import QtBot

from engine.project import read_project
from engine.scene import SoundingObject
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.window.main_window import MainWindow
from tests.pixelplayer_gui.conftest import PATIENCE_MS
from tests.support.present import present


@pytest.fixture
def two(qtbot: QtBot, window: MainWindow, opened: Session) -> tuple[str, str]:
    """The ids of both squares of the film, in the mixer of the window."""
    for count, x in enumerate((0.25, 0.75)):
        opened.add_strip(x, 0.5)
        qtbot.waitUntil(
            lambda n=count: len(present(opened.project).mix.strips) == n + 1, timeout=PATIENCE_MS
        )
    first, second = (strip.id for strip in present(opened.project).mix.strips)
    return first, second


def item_of(session: Session, object_id: str) -> SoundingObject:
    return present(session.project).scene.get(object_id)


def learn(qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignal(session._parts.inference.solos_learned, timeout=PATIENCE_MS):
        session.adapt()


def mark_both(session: Session, two: tuple[str, str]) -> None:
    for object_id, span in zip(two, ((0.5, 2.0), (2.0, 3.5)), strict=True):
        session.set_range(*span)
        session.mark_solo(object_id)


def test_marks_are_shown_on_the_lane_and_undone(
    window: MainWindow, opened: Session, two: tuple[str, str]
) -> None:
    bar, lanes = window.timeline.solo_bar, window.timeline.lanes
    assert bar.isHidden()
    assert not window.action_map["adapt"].isEnabled()
    before = lanes.grab().toImage()
    mark_both(opened, two)
    assert [lane.solos for lane in lanes.lanes[:2]] == [((0.5, 2.0),), ((2.0, 3.5),)]
    assert lanes.grab().toImage() != before
    assert not bar.isHidden()
    assert "1.5 s" in bar.words
    assert bar.adapt_button.isEnabled()
    assert window.action_map["adapt"].isEnabled()
    assert "plays here" in opened.undo_name
    opened.undo()
    opened.undo()
    assert lanes.lanes[0].solos == ()
    assert bar.isHidden()


def test_what_is_marked_is_learned_heard_and_kept(
    qtbot: QtBot, window: MainWindow, opened: Session, two: tuple[str, str], tmp_path: Path
) -> None:
    mark_both(opened, two)
    plain = present(opened.project).sharing.key
    bar = window.timeline.solo_bar
    learn(qtbot, opened)
    adapted = present(opened.project).sharing.key
    assert adapted != plain
    assert opened.undo_name == "Adapt to this film"
    assert all(item_of(opened, object_id).solo.is_heard for object_id in two)
    assert window.timeline.lanes.lanes[0].solos_known
    assert not bar.adapt_button.isEnabled()  # all is learned
    assert not bar.used_switch.isChecked()
    deck = present(opened._parts.deck)
    sharing = present(opened.project).sharing
    qtbot.waitUntil(lambda: deck.is_separated(sharing), timeout=PATIENCE_MS)
    bar.used_switch.switched.emit(True)
    assert present(opened.project).sharing.key == plain
    assert bar.used_switch.isChecked()
    window.action_map["adapted"].trigger()
    assert present(opened.project).sharing.key == adapted
    with qtbot.waitSignal(opened.project_saved, timeout=PATIENCE_MS):
        opened.save_project(tmp_path / "adapted.ppx")
    kept = read_project(tmp_path / "adapted.ppx")
    assert kept.scene.objects == present(opened.project).scene.objects
    for _ in range(3):
        opened.undo()
    assert present(opened.project).sharing.key == plain
    assert item_of(opened, two[0]).solo.spans == ((0.5, 2.0),)


def test_marks_that_changed_while_it_learned_are_not_taken_for_learned(
    qtbot: QtBot, window: MainWindow, opened: Session, two: tuple[str, str]
) -> None:
    mark_both(opened, two)
    held = threading.Event()
    opened._parts.inference._worker.submit(lambda _: held.wait(20), priority=1000)
    opened.adapt()
    opened.unmark_solo(two[1])
    with qtbot.waitSignal(opened._parts.inference.solos_learned, timeout=PATIENCE_MS):
        held.set()
    assert item_of(opened, two[0]).solo.is_heard
    assert not item_of(opened, two[1]).solo.spectra


def test_it_can_be_stopped(
    qtbot: QtBot, window: MainWindow, opened: Session, two: tuple[str, str]
) -> None:
    mark_both(opened, two)
    held = threading.Event()
    opened._parts.inference._worker.submit(lambda _: held.wait(20), priority=1000)
    opened.adapt()
    assert window.action_map["cancel"].isEnabled()
    opened.cancel()
    held.set()
    qtbot.waitUntil(lambda: not opened._parts.inference._worker.busy, timeout=PATIENCE_MS)
    assert not item_of(opened, two[0]).solo.spectra


def test_too_little_is_told_with_the_name_of_the_strip(
    qtbot: QtBot, window: MainWindow, opened: Session, two: tuple[str, str]
) -> None:
    opened.mark_solo(two[0])
    assert "First mark on the timeline" in window.message_bar.sentence
    opened.set_range(0.5, 0.9)
    opened.mark_solo(two[0])
    with qtbot.waitSignal(opened.failed, timeout=PATIENCE_MS):
        opened.adapt()
    name = present(opened.project).mix.get(two[0]).name
    assert f"where only {name} plays" in window.message_bar.sentence


def test_marks_go_one_by_one_or_all(
    window: MainWindow, opened: Session, two: tuple[str, str]
) -> None:
    mark_both(opened, two)
    opened.set_range(1.0, 1.5)
    opened.unmark_solo(two[0])
    assert item_of(opened, two[0]).solo.spans == ((0.5, 1.0), (1.5, 2.0))
    opened.set_range(None, None)
    opened.unmark_solo(two[0])
    assert item_of(opened, two[0]).solo.spans == ()
    assert "Unmark" in opened.undo_name


def test_a_lane_has_the_menu_of_its_strip(
    window: MainWindow, opened: Session, two: tuple[str, str]
) -> None:
    asked: list[str] = []
    window.timeline.strip_menu_requested.connect(lambda lane_id, _: asked.append(lane_id))
    window.timeline.strip_menu_requested.disconnect(window.mixer_controller.show_menu)
    lanes = window.timeline.lanes
    for lane in lanes.lanes:
        place = (lanes.area(lane.id).center() + QPointF(30, 0)).toPoint()
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, QPoint(5, 5))
        lanes.contextMenuEvent(event)
    assert asked == [*two, "rest"]
    window.mixer_controller.fill_menus()
    actions = window.mixer_controller._strip_menu.actions()
    assert "Only This Plays Here" in [action.text().replace("&", "") for action in actions]
