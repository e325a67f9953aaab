"""Where the window stands: within its screen, and as it was when it was last on that screen."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow
from pytestqt.qtbot import QtBot

from pixelplayer_gui import theme
from pixelplayer_gui.actions import Actions
from pixelplayer_gui.settings import ANY_SCREEN, ScreenLayout, Settings
from pixelplayer_gui.window.panel_host import base64_text
from pixelplayer_gui.window.window_layout import WindowLayout
from pixelplayer_gui.window.window_place import WindowPlace, fitted, screen_key
from tests.pixelplayer_gui.conftest import delete_now


def screen(name: str) -> QScreen:
    """One of the screens of ``tests/support/screens.json``."""
    for known in QGuiApplication.screens():
        if known.name() == name:
            return known
    pytest.skip("the tests run on other screens than their own")


class Frame:
    """The panels in a window of their own, without a session."""

    def __init__(self, settings: Settings) -> None:
        self.window = QMainWindow()
        self.panels = WindowLayout(self.window, Actions(self.window))
        self.dock = QDockWidget("History", self.panels.host)
        self.dock.setObjectName("history_dock")
        self.panels.host.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, self.dock)
        self.dock.hide()
        self.place = WindowPlace(self.window, self.panels, settings)
        self.place.restore()
        self.window.show()


@pytest.fixture
def build(qtbot: QtBot, qapp: QApplication) -> Iterator[Callable[[Settings], Frame]]:
    theme.apply(qapp, dark=True)
    made: list[Frame] = []

    def build(settings: Settings) -> Frame:
        made.append(Frame(settings))
        qtbot.waitExposed(made[-1].window)
        return made[-1]

    yield build
    for frame in made:
        delete_now(frame.window)


@pytest.mark.parametrize("name", ["desk", "laptop", "twice"])
def test_the_first_window_fits(build: Callable[[Settings], Frame], name: str):
    settings = Settings(layouts={screen_key(screen(name)): ScreenLayout()})
    frame = build(settings)
    available = screen(name).availableGeometry()
    assert frame.window.screen() is screen(name)
    assert available.contains(frame.window.frameGeometry())
    for part in (frame.panels.transport, frame.panels.status_bar, frame.panels.mixer):
        place = part.rect().translated(part.mapTo(frame.window, QPoint()))
        assert frame.window.rect().contains(place)
    if name == "twice":  # a desktop has a panel and titles too
        assert frame.window.minimumSizeHint().height() <= 540 - 36


def test_each_screen_has_its_own_size(qtbot: QtBot, build: Callable[[Settings], Frame]):
    settings = Settings()
    for name, size in (("desk", (1500, 900)), ("laptop", (1000, 600))):
        frame = build(settings)
        frame.window.move(screen(name).availableGeometry().topLeft() + QPoint(20, 10))
        frame.window.resize(*size)
        qtbot.waitUntil(lambda frame=frame, name=name: frame.window.screen() is screen(name))
        frame.place.save()
    assert list(settings.layouts) == ["desk 1920x1200", "laptop 1366x768"]
    again = build(settings)  # where it was last
    assert again.window.screen() is screen("laptop")
    assert again.window.size().toTuple() == (1000, 600)
    settings.layouts = dict(reversed(settings.layouts.items()))
    assert build(settings).window.size().toTuple() == (1500, 900)


def test_a_screen_that_is_gone_is_no_place(build: Callable[[Settings], Frame]):
    frame = build(Settings(layouts={"beamer 4096x2160": ScreenLayout(geometry="AdnQywAD")}))
    assert frame.window.screen() is QGuiApplication.primaryScreen()
    assert frame.window.screen().availableGeometry().contains(frame.window.frameGeometry())


def test_a_window_beyond_the_screen_comes_back(build: Callable[[Settings], Frame]):
    frame = build(Settings())
    frame.window.move(1500, 1000)
    frame.place.fit()
    assert screen("desk").availableGeometry().contains(frame.window.frameGeometry())


def test_what_fits_is_left_alone():
    room = QRect(0, 30, 1366, 738)
    assert fitted(QRect(100, 50, 800, 600), room) == QRect(100, 50, 800, 600)
    assert fitted(QRect(900, 0, 800, 600), room) == QRect(566, 30, 800, 600)
    assert fitted(QRect(-5, -5, 4000, 4000), room) == room


def test_the_layout_of_version_2_holds_on_every_screen(tmp_path: Path):
    old = {"version": 2, "window_geometry": "AAAA", "splitters": {"upper": "BBBB"}}
    path = tmp_path / "settings.json"
    path.write_text(json.dumps(old), "utf-8")
    expected = ScreenLayout(geometry="AAAA", panels={"upper": "BBBB"})
    assert Settings.load(path).layouts == {ANY_SCREEN: expected}


def test_docks_come_back_where_they_were(build: Callable[[Settings], Frame]):
    settings = Settings()
    frame = build(settings)
    docks = frame.panels.docks
    frame.panels.host.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, frame.dock)
    frame.dock.show()
    frame.panels.host.addDockWidget(Qt.DockWidgetArea.TopDockWidgetArea, docks["timeline_panel"])
    docks["mixer_panel"].setFloating(True)
    frame.place.save()
    again = build(settings)
    host, docks = again.panels.host, again.panels.docks
    assert again.dock.isVisible()
    assert host.dockWidgetArea(again.dock) == Qt.DockWidgetArea.RightDockWidgetArea
    assert host.dockWidgetArea(docks["timeline_panel"]) == Qt.DockWidgetArea.TopDockWidgetArea
    assert docks["mixer_panel"].isFloating()
    assert docks["mixer_panel"].isVisible()


def test_a_layout_from_before_the_docks_is_passed_over(build: Callable[[Settings], Frame]):
    window = QMainWindow()
    old = {"mixer": "AAAA/wAAAAEAAAAC", "docks": base64_text(window.saveState()), "lanes": "60"}
    delete_now(window)
    frame = build(Settings(layouts={ANY_SCREEN: ScreenLayout(panels=old)}))
    assert all(dock.isVisible() for dock in frame.panels.docks.values())
    assert frame.panels.timeline.lanes.common_height == 60
    assert set(frame.panels.arrangement) == {"docks", "lanes"}
