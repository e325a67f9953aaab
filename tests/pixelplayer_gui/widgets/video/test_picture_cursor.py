"""The keyboard's cursor in the picture: arrows move it, Enter clicks there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pixelplayer_gui.panels.video_view import VideoView
from pixelplayer_gui.widgets.video.picture_cursor import FAR_STEP, FINE_STEP, STEP, PictureCursor
from tests.pixelplayer_gui.conftest import PATIENCE_MS
from tests.pixelplayer_gui.panels.test_video_view import (
    grey_frame,
    painted,
    project_with,
    view,  # noqa: F401
)
from tests.support.mouse import LEFT, NONE, wheel

KEY, BY_TAB = Qt.Key, Qt.FocusReason.TabFocusReason
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture
def pane(qtbot, view: VideoView, tmp_path) -> VideoView:  # noqa: F811
    view.show_frame(grey_frame())
    view.show_project(project_with(tmp_path))
    view.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus, timeout=PATIENCE_MS)
    view.clearFocus()
    view.setFocus(BY_TAB)
    return view


def at(pane: VideoView, x: float, y: float) -> None:
    assert pane.picture_cursor == pytest.approx((x, y))


def test_arrows_go_in_steps_and_stay_inside():
    cursor = PictureCursor()
    assert cursor.moved(KEY.Key_Right, NONE, 2.0) == PictureCursor(0.5 + STEP / 2, 0.5)
    assert cursor.moved(KEY.Key_Up, CTRL, 2.0) == PictureCursor(0.5, 0.5 - FINE_STEP)
    assert cursor.moved(KEY.Key_Down, SHIFT, 2.0) == PictureCursor(0.5, 0.5 + FAR_STEP)
    assert PictureCursor(0.01, 1.0).moved(KEY.Key_Left, SHIFT, 1.0) == PictureCursor(0.0, 1.0)
    assert PictureCursor(1.0, 0.99).moved(KEY.Key_Down, NONE, 1.0) == PictureCursor(1.0, 1.0)


def test_who_comes_by_the_keyboard_gets_a_cursor(pane: VideoView):
    shown = painted(pane)
    at(pane, 0.5, 0.5)
    pane.clearFocus()
    assert pane.picture_cursor is None
    assert painted(pane) != shown
    pane.setFocus(Qt.FocusReason.MouseFocusReason)
    assert pane.picture_cursor is None


def test_enter_clicks_as_the_mouse_does(pane: VideoView):
    said: list[tuple] = []
    pane.clicked.connect(lambda *a: said.append(("clicked", *a)))
    pane.strip_requested.connect(lambda *a: said.append(("strip", *a)))
    pane.exclusion_requested.connect(lambda *a: said.append(("not this", *a)))
    QTest.keyClick(pane, KEY.Key_Down, SHIFT)
    for key, modifier in ((KEY.Key_Return, NONE), (KEY.Key_Enter, SHIFT), (KEY.Key_Return, ALT)):
        QTest.keyClick(pane, key, modifier)
    place = (pytest.approx(0.5), pytest.approx(0.5 + FAR_STEP))
    assert said == [("clicked", *place), ("strip", *place), ("not this", *place)]


def test_it_lifts_out_what_it_is_on_and_says_so(pane: VideoView):
    outline = pane.outlines[0]
    middle = [sum(axis) / len(axis) for axis in zip(*outline.points, strict=True)]
    for _ in range(60):
        x, y = pane.picture_cursor or (0.5, 0.5)
        key = KEY.Key_Right if x < middle[0] else KEY.Key_Left
        QTest.keyClick(pane, key, CTRL if abs(x - middle[0]) < STEP else NONE)
        key = KEY.Key_Down if y < middle[1] else KEY.Key_Up
        QTest.keyClick(pane, key, CTRL if abs(y - middle[1]) < STEP else NONE)
    assert outline.name in pane.hint
    assert pane.hint.startswith("Enter")
    assert pane.accessibleDescription() == pane.hint


def test_esc_leaves_it_and_only_then_means_what_the_window_says(pane: VideoView):
    heard: list[str] = []
    for key in (KEY.Key_Escape, KEY.Key_Right):
        action = QAction(pane)
        action.setShortcut(QKeySequence(key))
        action.triggered.connect(lambda _=False, name=key.name: heard.append(name))
        pane.addAction(action)
    QTest.keyClick(pane, KEY.Key_Right)
    assert pane.hint.startswith("Enter")
    QTest.keyClick(pane, KEY.Key_Escape)
    assert pane.picture_cursor is None
    assert pane.hint == ""
    assert heard == []
    QTest.keyClick(pane, KEY.Key_Right)
    QTest.keyClick(pane, KEY.Key_Escape)
    assert heard == ["Key_Right", "Key_Escape"]


def test_where_the_mouse_moves_the_hint_is_the_mouses(pane: VideoView):
    QTest.keyClick(pane, KEY.Key_Right)
    assert pane.hint.startswith("Enter")
    QTest.mouseMove(pane, pane.place_of(0.1, 0.1).toPoint())
    assert pane.picture_cursor is not None
    assert pane.hint.startswith("Click")
    QApplication.sendEvent(pane, QEvent(QEvent.Type.Leave))
    assert pane.hint.startswith("Enter")
    QTest.keyClick(pane, KEY.Key_Right)
    assert pane.hint.startswith("Enter")


def test_a_mouse_button_takes_it_away_and_its_keys_are_the_windows_again(pane: VideoView):
    QTest.mouseClick(pane, LEFT, NONE, QPoint(100, 100))
    assert pane.picture_cursor is None
    said: list[tuple] = []
    pane.clicked.connect(lambda *a: said.append(a))
    QTest.keyClick(pane, KEY.Key_Return)
    assert said == []


def test_in_a_magnified_picture_it_is_kept_in_sight(pane: VideoView):
    wheel(pane, 8)
    assert pane.zoom > 2
    for _ in range(8):
        QTest.keyClick(pane, KEY.Key_Right, SHIFT)
        QTest.keyClick(pane, KEY.Key_Down, SHIFT)
    at(pane, 1.0, 1.0)
    place = pane.place_of(1.0, 1.0)
    assert pane.rect().adjusted(-1, -1, 2, 2).contains(place.toPoint())
