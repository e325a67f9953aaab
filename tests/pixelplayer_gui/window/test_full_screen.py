"""F11: the picture alone, with controls that come when somebody moves, and all of it back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from pixelplayer_gui import theme
from pixelplayer_gui.actions import Actions
from pixelplayer_gui.window.full_screen import FullScreen
from pixelplayer_gui.window.window_layout import WindowLayout
from tests.pixelplayer_gui.conftest import delete_now
from tests.support.mouse import move


class Frame:
    """The panels in a window of their own, without a session."""

    def __init__(self) -> None:
        self.window = QMainWindow()
        self.actions = Actions(self.window)
        self.actions["back"].setEnabled(False)
        self.panels = WindowLayout(self.window, self.actions)
        self.full = FullScreen(self.window, self.panels, self.actions)
        self.window.resize(1200, 800)
        self.window.show()

    @property
    def opacity(self) -> float:
        """How much of the controls is seen."""
        effect = self.panels.transport.graphicsEffect()
        return effect.property("opacity") if effect is not None else 1.0


@pytest.fixture
def frame(qtbot: QtBot, qapp: QApplication) -> Iterator[Frame]:
    theme.apply(qapp, dark=True)
    frame = Frame()
    qtbot.waitExposed(frame.window)
    yield frame
    delete_now(frame.window)


def test_the_picture_is_alone_and_all_comes_back(qtbot: QtBot, frame: Frame):
    panels, before = frame.panels, frame.window.size()
    panels.docks["mixer_panel"].setFloating(True)
    others = panels.beside_the_picture
    assert panels.docks["mixer_panel"] in others
    frame.actions["full"].setChecked(True)
    assert frame.window.isFullScreen()
    assert not any(part.isVisible() for part in others)
    qtbot.waitUntil(lambda: panels.video.size() == frame.window.size())
    assert panels.transport.isVisible()
    frame.full.fade()
    qtbot.waitUntil(lambda: frame.opacity == 0.0)
    assert panels.video.cursor().shape() == Qt.CursorShape.BlankCursor
    move(panels.video, 50, 50)
    assert frame.opacity == 1.0
    assert panels.video.cursor().shape() != Qt.CursorShape.BlankCursor
    QTest.keyClick(panels.video, Qt.Key.Key_Escape)
    assert not frame.window.isFullScreen()
    assert not frame.actions["full"].isChecked()
    assert all(part.isVisible() for part in others)
    assert panels.docks["mixer_panel"].isFloating()
    assert panels.transport.graphicsEffect() is None
    qtbot.waitUntil(lambda: frame.window.size() == before)
    below = panels.transport.mapTo(frame.window, panels.transport.rect().topLeft()).y()
    assert below > panels.timeline.mapTo(frame.window, panels.timeline.rect().center()).y()
