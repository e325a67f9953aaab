from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtTest import QTest

from engine.mixing.mix_change import UNCHANGED, MixChange, StripChange
from pixelplayer_gui.panels.stage_view import StageView
from tests.pixelplayer_gui.conftest import PATIENCE_MS
from tests.support.mouse import CTRL, LEFT, drag
from tests.support.projects import duet, sounding_object


@pytest.fixture
def view(qtbot):
    widget = StageView()
    widget.resize(320, 380)
    qtbot.addWidget(widget)
    widget.show_project(duet().with_strip("two", StripChange(place=(-90.0, 15.0), distance=2.0)))
    widget.show()
    qtbot.waitExposed(widget)
    return widget


@pytest.fixture
def said(view):
    heard: list[tuple] = []
    for name in ("previewed", "changed", "mix_previewed", "mix_changed"):
        getattr(view, name).connect(lambda *args, name=name: heard.append((name, *args)))
    return heard


def spots(view):
    return {spot.id: spot for spot in view.head._spots}


def test_everybody_stands_where_the_picture_or_the_hand_put_them(view):
    one, two = spots(view)["one"], spots(view)["two"]
    assert 15 < one.azimuth < 30  # left in the picture, within half of its 60 degrees
    assert not one.placed
    assert (two.azimuth, two.distance, two.placed) == (-90.0, 2.0, True)
    middle = view.head._centre()
    assert view.head.point_of(one).x() < middle.x()
    assert view.head.point_of(one).y() < middle.y()
    assert view.head.point_of(two).x() > middle.x()


def test_names_cover_neither_each_other_nor_a_disc(view):
    project = duet()
    for number in range(6):  # six who stand close together
        project = project.with_object(sounding_object(f"more {number}", "trumpet", 0.9))
        place = StripChange(place=(4.0 * number, 0.0))
        project = project.with_strip(f"more {number}", place)
    view.show_project(project)
    head = view.head
    boxes = [box for _words, box in head.names().values()]
    assert len(boxes) == 8
    for first, second in combinations(boxes, 2):
        assert not first.intersects(second)
    discs = [head.point_of(spot) for spot in head._spots]
    assert not any(box.contains(disc) for box in boxes for disc in discs)
    assert all(QRectF(head.rect()).contains(box) for box in boxes)


def test_a_drag_is_previewed_and_changed_once(view, said):
    head = view.head
    start, middle = head.point_of(spots(view)["two"]), head._centre()
    # the same ring, straight ahead
    ahead = (middle.x(), middle.y() - (start.x() - middle.x()))
    drag(head, (start.x(), start.y()), (middle.x() + 40, middle.y() - 60), ahead)
    assert [entry[0] for entry in said] == ["previewed", "previewed", "changed"]
    _name, strip_id, change = said[-1]
    assert strip_id == "two"
    assert change.place == (pytest.approx(0.0, abs=1.0), 15.0)
    assert change.distance == pytest.approx(2.0, rel=0.05)


def test_a_click_alone_changes_nothing(view, said):
    point = view.head.point_of(spots(view)["two"])
    drag(view.head, (point.x(), point.y()))
    assert said == []


def test_the_keyboard_chooses_turns_and_moves_away(view, said):
    head = view.head
    head.setFocus()
    QTest.keyClick(head, Qt.Key.Key_PageDown)
    assert head.current == "two"
    QTest.keyClick(head, Qt.Key.Key_Left)
    assert said[-1] == ("changed", "two", StripChange(place=(-85.0, 15.0), distance=2.0))
    QTest.keyClick(head, Qt.Key.Key_Up, CTRL)
    assert said[-1][2].distance > 2.0
    assert "Guitar" in head.accessibleDescription()


def test_only_nearer_stays_where_the_picture_shows_it(view, said):
    view.head.setFocus()
    QTest.keyClick(view.head, Qt.Key.Key_Down)
    assert said[-1][2].place is UNCHANGED
    assert said[-1][2].distance < 1.0


def test_double_click_puts_it_back_into_the_picture(view, said):
    point = view.head.point_of(spots(view)["two"])
    QTest.mouseDClick(view.head, LEFT, Qt.KeyboardModifier.NoModifier, point.toPoint())
    assert said == [("changed", "two", StripChange(place=None, distance=1.0))]


def test_the_field_of_view_spreads_those_in_the_picture(view, said):
    QTest.keyClick(view.field_of_view_bar, Qt.Key.Key_PageUp)
    wider = MixChange(field_of_view_degrees=85.0)
    assert said == [("mix_previewed", wider), ("mix_changed", wider)]
    project = duet()
    before = spots(view)["one"].azimuth
    view.show_project(project.with_mix(replace(project.mix, field_of_view_degrees=100.0)))
    assert spots(view)["one"].azimuth > before + 10


def test_the_head_is_turned_by_the_mouse(view, said):
    head = view.head
    middle = head._centre()
    nose = (middle.x(), middle.y() - 12)
    drag(head, nose, (middle.x() - 40, middle.y() - 40), (middle.x() - 60, middle.y()))
    assert said[0] == ("mix_previewed", MixChange(head_turn_degrees=45.0))
    assert said[-1] == ("mix_changed", MixChange(head_turn_degrees=90.0))
    assert head.turn == 90.0
    QTest.mouseDClick(head, LEFT, Qt.KeyboardModifier.NoModifier, middle.toPoint())
    assert said[-1] == ("mix_changed", MixChange(head_turn_degrees=0.0))


def test_the_head_is_turned_by_keys_and_past_the_back(view, said):
    project = duet()
    view.show_project(project.with_mix(replace(project.mix, head_turn_degrees=178.0)))
    assert view.turn_bar.number == view.head.turn == 178.0
    view.head.setFocus()
    QTest.keyClick(view.head, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert said[-1] == ("mix_changed", MixChange(head_turn_degrees=-177.0))


def test_the_room_has_a_bar(view, said):
    QTest.keyClick(view.room_bar, Qt.Key.Key_PageUp)
    assert said[-1] == ("mix_changed", MixChange(room=0.25))
    project = duet()
    view.show_project(project.with_mix(replace(project.mix, room=0.5)))
    assert view.room_bar.number == 0.5


def test_the_stage_comes_and_goes_with_binaural(qtbot, window, opened):
    session, staging = opened, window.stage_dock
    assert staging.dock.isHidden()
    session.toggle_binaural()
    qtbot.waitUntil(lambda: not staging.dock.isHidden(), timeout=PATIENCE_MS)
    assert window.action_map["stage"].isChecked()
    session.toggle_binaural()
    assert staging.dock.isHidden()
    window.action_map["stage"].trigger()
    session.toggle_binaural()
    session.toggle_binaural()
    assert not staging.dock.isHidden()


def test_a_place_is_one_step(qtbot, window, opened):
    session = opened
    session.add_strip(0.25, 0.5)
    qtbot.waitUntil(lambda: bool(session.project.mix.strips), timeout=PATIENCE_MS)
    strip = session.project.mix.strips[0].id
    view = window.stage_dock.view
    view.previewed.emit(strip, StripChange(place=(10.0, 0.0), distance=1.0))
    view.changed.emit(strip, StripChange(place=(20.0, 0.0), distance=2.0))
    assert session.project.mix.strips[0].place == (20.0, 0.0)
    assert session.undo_name == "Low: angle picture → L 20°"
    session.undo()
    assert session.project.mix.strips[0].place is None
