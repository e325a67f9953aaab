"""Mouse gestures in the frame: hold, rubber band, pan, zoom, and hover hints."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.analysis.analyser import HeatMap
from engine.errors import EngineError
from engine.scene import Box
from pixelplayer_gui.actions import Actions
from pixelplayer_gui.controllers.video_controller import VideoController
from pixelplayer_gui.panels.status_bar import StatusBar
from pixelplayer_gui.panels.video_view import VideoView
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.widgets.video import video_overlay
from pixelplayer_gui.widgets.video.mouse_gestures import Gesture
from pixelplayer_gui.widgets.video.video_overlay import Outline, place_labels
from tests.pixelplayer_gui.panels.test_video_view import (
    LEFT,
    grey_frame,
    painted,
    project_with,
    view,  # noqa: F401
)
from tests.support.mouse import NONE, drag, move, press, release, wheel

SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
MIDDLE = Qt.MouseButton.MiddleButton


@pytest.fixture
def pane(view: VideoView, tmp_path) -> VideoView:  # noqa: F811
    view.show_frame(grey_frame())
    view.show_project(project_with(tmp_path))
    return view


def heard(pane: VideoView) -> list[tuple]:
    said: list[tuple] = []
    pane.clicked.connect(lambda *a: said.append(("clicked", *a)))
    pane.strip_requested.connect(lambda *a: said.append(("strip", *a)))
    pane.hold_started.connect(lambda *a: said.append(("hold_started", *a)))
    pane.hold_ended.connect(lambda: said.append(("hold_ended",)))
    pane.region_drawn.connect(lambda *a: said.append(("region", *a)))
    return said


def test_a_press_that_rests_is_a_hold_and_no_click(qtbot: QtBot, pane: VideoView):
    said = heard(pane)
    with qtbot.waitSignal(pane.hold_started):
        press(pane, 480, 330)
    assert said == [("hold_started", pytest.approx(0.75), pytest.approx(0.75))]
    assert "let go" in pane.hint
    release(pane, 480, 330)
    assert [what for what, *_ in said] == ["hold_started", "hold_ended"]


def test_a_hold_ends_when_the_window_is_left(qtbot: QtBot, pane: VideoView):
    said = heard(pane)
    with qtbot.waitSignal(pane.hold_started):
        press(pane, 480, 330)
    pane.setFocus()
    pane.clearFocus()
    assert said[-1] == ("hold_ended",)
    release(pane, 480, 330)
    assert [what for what, *_ in said] == ["hold_started", "hold_ended"]


@pytest.mark.parametrize(("keys", "isolate"), [(NONE, True), (SHIFT, False)])
def test_a_drag_draws_a_region(pane: VideoView, keys, isolate):
    said = heard(pane)
    drag(pane, (320, 330), (200, 200), (160, 150), modifiers=keys)
    ((what, box, alone),) = said
    assert (what, alone) == ("region", isolate)
    assert (box.x, box.y) == pytest.approx((0.25, 0.25))
    assert (box.width, box.height) == pytest.approx((0.25, 0.5))


def test_a_region_ends_at_the_edge_of_the_picture(pane: VideoView):
    said = heard(pane)
    drag(pane, (480, 330), (900, 700))
    assert said == [("region", Box(0.75, 0.75, 0.25, 0.25), True)]


def test_the_band_is_drawn_while_it_is_dragged(pane: VideoView):
    plain = painted(pane)
    press(pane, 200, 200)
    move(pane, 400, 300)
    inside = QPoint(300, 250)
    assert painted(pane).pixelColor(inside) != plain.pixelColor(inside)
    assert pane.gesture is Gesture.SELECTING
    QTest.keyClick(pane, Qt.Key.Key_Escape)
    said = heard(pane)
    assert painted(pane).pixelColor(inside) == plain.pixelColor(inside)
    release(pane, 400, 300)
    assert said == []


def test_a_shaking_hand_still_clicks(pane: VideoView):
    said = heard(pane)
    drag(pane, (480, 330), (483, 328))
    assert said == [("clicked", pytest.approx(0.75), pytest.approx(0.75))]


def test_the_wheel_zooms_about_the_mouse(pane: VideoView):
    place = QPointF(160, 150)
    before = pane.point_at(place)
    wheel(pane, 3, at=place)
    assert pane.zoom > 1.5
    assert pane.point_at(place) == pytest.approx(before)
    pane.zoom_fit()
    assert pane.zoom == 1


def test_clicks_and_outlines_map_rightly_when_zoomed(pane: VideoView):
    for _ in range(4):
        wheel(pane, 1, at=pane.place_of(LEFT.x, LEFT.y))
    said = heard(pane)
    corner = pane.place_of(LEFT.x, LEFT.y + 0.2)
    assert pane.rect().contains(corner.toPoint())
    QTest.mouseClick(pane, Qt.MouseButton.LeftButton, pos=corner.toPoint())
    assert said[0] == ("clicked", pytest.approx(LEFT.x, abs=0.004), pytest.approx(0.5, abs=0.004))
    image = painted(pane)
    near = [image.pixelColor(corner.toPoint() + QPoint(step, 0)) for step in range(-2, 3)]
    assert max(abs(c.red() - c.blue()) for c in near) > 60  # the outline's colour, on grey


def test_middle_and_alt_drags_push_the_picture(pane: VideoView):
    wheel(pane, 8, at=QPointF(320, 240))
    said = heard(pane)
    before = pane.place_of(0.5, 0.5)
    QTest.mousePress(pane, MIDDLE, pos=QPoint(300, 200))
    move(pane, 340, 230, buttons=MIDDLE)
    QTest.mouseRelease(pane, MIDDLE, pos=QPoint(340, 230))
    moved = pane.place_of(0.5, 0.5) - before
    assert (moved.x(), moved.y()) == pytest.approx((40, 30))
    drag(pane, (300, 200), (290, 190), modifiers=ALT)
    moved = pane.place_of(0.5, 0.5) - before
    assert (moved.x(), moved.y()) == pytest.approx((30, 20))
    assert said == []


def test_alt_clicks_exclude_and_say_so_before(qtbot: QtBot, pane: VideoView, tmp_path):
    said = heard(pane)
    with qtbot.waitSignal(pane.exclusion_requested) as received:
        QTest.mouseClick(pane, Qt.MouseButton.LeftButton, ALT, QPoint(480, 330))
    assert received.args == pytest.approx([0.75, 0.75], abs=0.002)
    assert said == []
    over, beside = pane.place_of(0.2, 0.5), pane.place_of(0.5, 0.5)
    move(pane, over.x(), over.y(), ALT, Qt.MouseButton.NoButton)
    assert "not this, Violin loses" in pane.hint
    assert pane.cursor().shape() == Qt.CursorShape.ForbiddenCursor
    move(pane, beside.x(), beside.y(), ALT, Qt.MouseButton.NoButton)
    assert "move the picture" in pane.hint
    pane.show_project(project_with(tmp_path, isolated="left"))
    assert "Violin" in pane.hint


def test_what_a_click_will_do_is_said(qtbot: QtBot, pane: VideoView, tmp_path):
    over = pane.place_of(0.2, 0.5)
    with qtbot.waitSignal(pane.hint_changed):
        move(pane, over.x(), over.y(), buttons=Qt.MouseButton.NoButton)
    assert "Violin" in pane.hint
    assert pane.cursor().shape() == Qt.CursorShape.PointingHandCursor
    move(pane, over.x(), over.y(), SHIFT, Qt.MouseButton.NoButton)
    assert "strip" in pane.hint
    pane.show_project(project_with(tmp_path, isolated="left"))
    move(pane, over.x(), over.y(), buttons=Qt.MouseButton.NoButton)
    assert "everything" in pane.hint
    middle = pane.place_of(0.5, 0.5)
    move(pane, middle.x(), middle.y(), buttons=Qt.MouseButton.NoButton)
    assert "hold" in pane.hint
    move(pane, 320, 10, buttons=Qt.MouseButton.NoButton)
    assert pane.hint == ""


def test_a_strips_light_is_not_put_out_by_the_picture(pane: VideoView, tmp_path):
    plain = painted(pane)
    pane.highlight("left")  # the mouse is over its strip
    lit = painted(pane)
    assert lit != plain
    pane.show_project(project_with(tmp_path))
    assert painted(pane) == lit


def test_a_new_picture_size_is_seen_whole_only_when_the_film_is_gone(pane: VideoView):
    wheel(pane, 3, at=QPointF(160, 150))
    pane.show_frame(grey_frame(seconds=1.0))
    assert pane.zoom > 1.5
    pane.show_frame(None)
    pane.show_frame(grey_frame())
    assert pane.zoom == 1


def edge_of(box: QRectF) -> list[QPointF]:
    steps = [n / 8 for n in range(9)]
    xs = [box.left() + step * box.width() for step in steps]
    ys = [box.top() + step * box.height() for step in steps]
    across = [QPointF(x, y) for x in xs for y in (box.top(), box.bottom())]
    return across + [QPointF(x, y) for y in ys for x in (box.left(), box.right())]


def test_names_touch_their_edges_and_never_lie_over_each_other():
    visible = QRectF(0, 60, 640, 360)
    size = QSizeF(120, 20)
    whole = QRectF(4, 64, 632, 352)
    boxes = [whole] * 5 + [QRectF(200, 200, 90, 90)] * 3 + [QRectF(-50, 30, 180, 150)]
    edges = [edge_of(box) for box in boxes]
    places = place_labels([size] * len(boxes), edges, visible)
    for number, (place, edge) in enumerate(zip(places, edges, strict=True)):
        assert visible.contains(place)
        assert not any(place.intersects(other) for other in places[:number])
        assert any(place.contains(point) for point in edge)
    assert places[5].center().x() == 245  # above the middle of what it names
    assert places[5].bottom() == 204


@pytest.mark.parametrize("reach", [0.5, 1.4])
def test_an_outline_ends_where_the_picture_ends(reach: float):
    picture = QRectF(0, 60, 640, 360)
    ring = [n * 2 * math.pi / 12 for n in range(12)]
    points = tuple((0.5 + math.cos(at) * reach / 2, 0.5 + math.sin(at) * reach / 2) for at in ring)
    path = Outline("a", "A", QColor("red"), points).path_in(picture)
    assert picture.adjusted(-1, -1, 1, 1).contains(path.boundingRect())
    assert path.contains(picture.center())


def test_no_more_places_are_tried_than_until_one_is_free(monkeypatch: pytest.MonkeyPatch):
    tried: list[QPointF] = []

    def noted(point: QPointF, size: QSizeF, side: float, area: QRectF) -> QRectF:
        tried.append(point)
        return on_edge(point, size, side, area)

    on_edge = video_overlay._on_edge
    monkeypatch.setattr(video_overlay, "_on_edge", noted)
    edges = [edge_of(QRectF(40 + 200 * n, 200, 90, 90)) for n in range(3)]
    place_labels([QSizeF(80, 20)] * 3, edges, QRectF(0, 0, 640, 360))
    assert len(tried) == 3


def test_a_name_whose_edge_is_out_of_sight_stays_in_sight():
    """So close that the object is larger than what is seen of the picture."""
    visible = QRectF(0, 0, 300, 200)
    beyond = edge_of(QRectF(-400, -400, 1200, 1200))
    places = place_labels([QSizeF(100, 20)] * 20, [beyond] * 20, visible)
    assert all(visible.contains(place) for place in places)
    assert not any(places[0].intersects(other) for other in places[1:6])


def test_a_silent_moment_is_remarked_calmly(qtbot: QtBot, pane: VideoView, session: Session):
    actions = Actions(pane)
    VideoController(pane, StatusBar(pane), actions, session)
    plain = painted(pane)
    session.heat_changed.emit(HeatMap(np.zeros((3, 4), np.float32), 0.0, -90.0))
    assert painted(pane) != plain
    session.heat_changed.emit(HeatMap(np.zeros((3, 4), np.float32), 0.0, -20.0))
    assert painted(pane) == plain


def test_a_heat_that_fails_is_told_once(qtbot: QtBot, session: Session):
    received: list[str] = []
    session.failed.connect(received.append)
    inference = session._parts.inference
    for _ in range(3):
        inference._fail_heat(EngineError("The film was moved."))
    inference._fail_heat(EngineError("The disk is full."))
    assert received == ["The film was moved.", "The disk is full."]
