"""The arrow walk: one Tab stop for several controls, arrows between them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from pixelplayer_gui.widgets.controls.arrow_walk import LEFT_RIGHT, ArrowWalk, chain_tab_order
from pixelplayer_gui.widgets.controls.value_bar import ValueBar
from pixelplayer_gui.widgets.controls.value_scales import STRENGTH_SCALE

TAB, LEFT, RIGHT = Qt.Key.Key_Tab, Qt.Key.Key_Left, Qt.Key.Key_Right


class Row:
    """A button before, four controls in a walk of which the third uses the arrows, one behind."""

    def __init__(self) -> None:
        self.window = QWidget()
        layout = QHBoxLayout(self.window)
        self.before, self.after = QPushButton(), QPushButton()
        self.bar = ValueBar("Strength", STRENGTH_SCALE)
        self.inner = QWidget()
        row = QHBoxLayout(self.inner)
        self.stops = [QPushButton(), QPushButton(), self.bar, QPushButton()]
        for part in (self.before, self.inner, self.after):
            layout.addWidget(part)
        for part in self.stops:
            row.addWidget(part)
        self.walk = ArrowWalk(self.inner, LEFT_RIGHT)
        self.walk.set_stops(self.stops)
        chain_tab_order([self.before, *self.stops, self.after])


@pytest.fixture
def row(qtbot):
    made = Row()
    qtbot.addWidget(made.window)
    made.window.show()
    qtbot.waitExposed(made.window)
    made.window.activateWindow()
    made.before.setFocus()
    return made


def press(row, *keys: Qt.Key) -> QWidget | None:
    for key in keys:
        QTest.keyClick(row.window.focusWidget(), key)
    return row.window.focusWidget()


def test_tab_stops_once_and_comes_back_to_where_the_arrows_led(row):
    first, second, *_ = row.stops
    assert press(row, TAB) is first
    assert press(row, RIGHT) is second
    assert press(row, TAB) is row.after
    assert press(row, Qt.Key.Key_Backtab) is second
    assert press(row, LEFT, LEFT) is first


def test_a_control_keeps_the_arrows_it_understands(row):
    assert press(row, TAB, RIGHT, RIGHT) is row.bar
    changed: list[float] = []
    row.bar.changed.connect(changed.append)
    assert press(row, RIGHT) is row.bar
    assert changed
    assert changed[0] > STRENGTH_SCALE.default


def test_what_cannot_be_used_is_passed_over(row):
    first, second, bar, last = row.stops
    second.setEnabled(False)
    bar.hide()
    assert press(row, TAB, RIGHT) is last
    row.before.setFocus()
    last.hide()
    assert row.walk.current is first
    assert press(row, TAB) is first
    row.before.setFocus()
    for stop in row.stops:
        stop.setEnabled(False)
    assert press(row, TAB) is row.after


def test_a_shortcut_of_the_window_has_the_arrows_elsewhere_only(row):
    fired: list[int] = []
    action = QAction(row.window)
    action.setShortcut(QKeySequence(RIGHT))
    action.triggered.connect(lambda: fired.append(1))
    row.window.addAction(action)
    row.stops[0].setFocus()
    assert press(row, RIGHT) is row.stops[1]
    assert fired == []
    row.after.setFocus()
    press(row, RIGHT)
    assert fired == [1]
