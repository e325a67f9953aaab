from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow

from pixelplayer_gui.actions import Actions
from pixelplayer_gui.window.window_layout import WindowLayout
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


def test_a_hand_on_the_handle_holds_until_a_double_click(filled):
    panels = filled
    assert panels.splitters == {}
    upper = panels.mixer.parentWidget()
    upper.moveSplitter(upper.handle(1).x() - 40, 1)
    kept = panels.mixer.width()
    panels.video.aspect_changed.emit(1.0)
    assert panels.mixer.width() == kept
    assert list(panels.splitters) == ["mixer"]
    panels.timeline.lanes.set_common_height(60)
    kept_panels = panels.splitters
    panels.timeline.lanes.set_common_height(None)
    panels.restore_splitters(kept_panels)
    assert panels.timeline.lanes.common_height == 60
    panels.timeline.lanes.set_common_height(None)
    QTest.mouseDClick(upper.handle(1), Qt.MouseButton.LeftButton)
    assert panels.splitters == {}
    assert panels.mixer.width() != kept
