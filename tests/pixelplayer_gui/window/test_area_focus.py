"""F6: the keyboard goes round the areas of the window, and comes back where it was."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget, QLineEdit, QMainWindow, QPushButton, QVBoxLayout, QWidget

from pixelplayer_gui.actions import Actions
from pixelplayer_gui.window.area_focus import AreaFocus
from tests.pixelplayer_gui.conftest import PATIENCE_MS

F6, SHIFT = Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier


class Areas:
    """A window of two areas of two buttons, an empty one, and a dock."""

    def __init__(self) -> None:
        self.window = QMainWindow()
        self.actions = Actions(self.window)
        whole = QWidget()
        column = QVBoxLayout(whole)
        self.buttons = []
        self.areas = [QWidget() for _ in range(3)]
        for area in self.areas:
            column.addWidget(area)
        for area in (self.areas[0], self.areas[2]):
            inner = QVBoxLayout(area)
            for _ in range(2):
                button = QPushButton()
                inner.addWidget(button)
                self.buttons.append(button)
        self.window.setCentralWidget(whole)
        self.dock, self.line = QDockWidget(), QLineEdit()
        self.dock.setWidget(self.line)
        self.window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock)
        self.focus = AreaFocus(self.window, self.areas, self.actions)


@pytest.fixture
def areas(qtbot):
    made = Areas()
    qtbot.addWidget(made.window)
    made.window.show()
    qtbot.waitExposed(made.window)
    made.window.activateWindow()
    return made


def held(areas) -> QWidget:
    return areas.window.focusWidget()


def test_round_through_all_that_holds_something(areas):
    first, second, third, _ = areas.buttons
    first.setFocus()
    round_trip = []
    for _ in range(3):
        areas.actions["next_area"].trigger()
        round_trip.append(held(areas))
    assert round_trip == [third, areas.line, first]
    areas.actions["previous_area"].trigger()
    assert held(areas) is areas.line
    assert second is not held(areas)


def test_it_comes_back_where_it_was(areas):
    _, second, third, _ = areas.buttons
    second.setFocus()
    areas.actions["next_area"].trigger()
    assert held(areas) is third
    areas.actions["previous_area"].trigger()
    assert held(areas) is second
    areas.actions["next_area"].trigger()
    second.setEnabled(False)
    areas.actions["previous_area"].trigger()
    assert held(areas) is areas.buttons[0]


def test_a_closed_dock_is_no_area(areas):
    areas.dock.hide()
    areas.buttons[0].setFocus()
    areas.actions["previous_area"].trigger()
    assert held(areas) is areas.buttons[2]


def test_in_the_window_it_reaches_picture_mixer_timeline_and_transport(qtbot, window, opened):
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE_MS)  # else no focus is told of
    # a cursor needs a picture to be in, which comes some time after the film is open
    qtbot.waitUntil(lambda: not window.video.picture_rect.isEmpty(), timeout=PATIENCE_MS)
    window.video.setFocus()
    seen = []
    for _ in range(6):
        QTest.keyClick(window, F6)
        seen.append(window.focusWidget())
    parts = (window.mixer, window.timeline, window.transport, window.video)
    for part in parts:
        assert any(part is widget or part.isAncestorOf(widget) for widget in seen)
    window.setFocus()
    window.video.setFocus(Qt.FocusReason.ShortcutFocusReason)
    assert window.video.picture_cursor is not None
    QTest.keyClick(window, F6, SHIFT)
    assert window.video.picture_cursor is None
