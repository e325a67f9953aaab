from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow

from pixelplayer_gui.actions import Actions
from pixelplayer_gui.window.panel_docks import PanelDocks
from pixelplayer_gui.window.panel_grip import GRIP_WIDTH, PanelGrip
from pixelplayer_gui.window.window_layout import WindowLayout
from tests.support.docks import drag_separator, separator
from tests.support.mouse import move, press, release
from tests.support.projects import duet, sounding_object

SCREENS = {(1280, 820): 4, (1366, 768): 4, (1920, 1080): 8}
"""The window, and how many strips of objects stand uncut in it."""


@pytest.fixture
def panels(window):
    return WindowLayout(window, Actions(window))


@pytest.fixture
def window(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def filled(window, panels):
    """The panels of a window that is shown, with ten objects."""
    project = duet()
    for number in range(8):
        project = project.with_object(sounding_object(f"more {number}", "flute", 0.9))
    panels.mixer.show_project(project)
    window.show()
    return panels


@pytest.mark.parametrize("size", SCREENS)
def test_picture_mixer_and_timeline_share_the_window(window, filled, qtbot, size):
    panels = filled
    window.resize(*size)
    qtbot.waitUntil(lambda: window.size().toTuple() == size)
    qtbot.waitUntil(lambda: 0.35 <= panels.timeline.height() / window.height() <= 0.4)
    panels.video.aspect_changed.emit(16 / 9)
    whole = [
        strip
        for strip in panels.mixer.strips
        if strip.visibleRegion().boundingRect().width() == strip.width()
    ]
    assert len(whole) >= SCREENS[size] + 2  # the rest and the master besides
    assert panels.mixer.rest in whole
    assert panels.mixer.master in whole
    # the picture keeps its shape's width, the mixer the rest
    beside = panels.video.width() - panels.video.height() * 16 / 9
    assert -panels.video.width() * 0.1 <= beside
    assert panels.mixer.strips[0].thumbnail.isVisible()


def test_a_wide_film_leaves_the_mixer_less_but_never_nothing(window, filled):
    panels = filled
    before = panels.mixer.width()
    panels.video.aspect_changed.emit(4 / 3)
    assert panels.mixer.width() > before
    panels.video.aspect_changed.emit(6.0)
    assert panels.mixer.width() >= 0.29 * window.width()


def test_a_hand_on_the_separator_holds_until_a_double_click(window, filled, qtbot):
    panels = filled
    assert set(panels.arrangement) == {"docks"}
    ruled = panels.docks["mixer_panel"].width()
    drag_separator(panels, "mixer_panel", 40)
    kept = panels.docks["mixer_panel"].width()
    assert kept < ruled
    panels.video.aspect_changed.emit(1.0)
    window.resize(window.width() + 100, window.height())
    qtbot.waitUntil(lambda: panels.host.width() == window.width())
    assert panels.docks["mixer_panel"].width() == kept
    assert panels.arrangement["mixer"] == str(kept)
    at = separator(panels, "mixer_panel")
    QTest.mouseDClick(panels.host, Qt.MouseButton.LeftButton, pos=at)
    assert set(panels.arrangement) == {"docks"}
    assert panels.docks["mixer_panel"].width() != kept


def test_an_arrangement_comes_back_and_can_be_reset(filled):
    panels = filled
    ruled = panels.docks["timeline_panel"].height()
    panels.restore({})  # what the first start looks like
    drag_separator(panels, "timeline_panel", 60)
    panels.timeline.lanes.set_common_height(60)
    panels.docks["mixer_panel"].hide()
    kept, arrangement = panels.docks["timeline_panel"].height(), panels.arrangement
    assert kept < ruled
    panels.reset()
    assert panels.timeline.lanes.common_height is None
    assert panels.docks["mixer_panel"].isVisible()
    assert panels.docks["timeline_panel"].height() == ruled
    panels.restore(arrangement)
    assert panels.timeline.lanes.common_height == 60
    assert panels.docks["mixer_panel"].isHidden()
    assert panels.docks["timeline_panel"].height() == kept


def test_the_view_menu_shows_hides_and_resets(window, qtbot):
    actions = Actions(window)
    panels = WindowLayout(window, actions)
    PanelDocks(window, panels, actions)
    panels.restore({})
    window.show()
    for name, dock in panels.docks.items():
        assert actions[name].isChecked()
        actions[name].trigger()
        assert dock.isHidden()
        dock.show()
        assert actions[name].isChecked()
        grip = dock.titleBarWidget()
        assert isinstance(grip, PanelGrip)
        assert grip.width() == GRIP_WIDTH
        QTest.mouseDClick(grip, Qt.MouseButton.LeftButton)
        assert dock.isFloating()
        qtbot.waitUntil(lambda grip=grip, dock=dock: grip.width() > dock.width() - 10)
        QTest.mouseClick(grip.close_button, Qt.MouseButton.LeftButton)
        assert not actions[name].isChecked()
    actions["reset_layout"].trigger()
    assert all(dock.isVisible() and not dock.isFloating() for dock in panels.docks.values())
    assert actions["mixer_panel"].isChecked()


def test_a_panel_is_dragged_out_by_its_grip(filled, qtbot):
    dock = filled.docks["mixer_panel"]
    grip = dock.titleBarWidget()
    press(grip, 3, 100)
    for x in (20, -60, -200):
        move(grip, x, 150)
    assert dock.isFloating()
    release(grip, -200, 150)
    assert dock.isFloating()
    assert filled.mixer.isVisible()
    qtbot.waitUntil(lambda: filled.video.width() == filled.host.width())
    dock.close()
    assert filled.docks["timeline_panel"].isVisible()
