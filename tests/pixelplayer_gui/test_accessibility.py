"""Accessibility: every widget has an accessible name and is reached by Tab and arrows."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QMainWindow,
    QMenu,
    QPlainTextEdit,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from pixelplayer_gui.widgets.controls.arrow_walk import ArrowWalk
from pixelplayer_gui.widgets.controls.labels import EditableLabel
from tests.pixelplayer_gui.conftest import PATIENCE_MS
from tests.pixelplayer_gui.test_disabled_reasons import grey_without_reason
from tests.support.every_dialog import visit_every_dialog

INTERACTIVE = (
    QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit, QAbstractItemView,
    QPlainTextEdit, EditableLabel,
)  # fmt: skip


MOST_TAB_STOPS = 16


def interactive(window: QWidget) -> list[QWidget]:
    """What the user can touch; the scroll bars of areas follow what is in them."""
    return [
        part
        for part in window.findChildren(QWidget)
        if isinstance(part, INTERACTIVE)
        and part.window() is window  # else the list of a combo box
        and not isinstance(part, QScrollBar | QHeaderView)
        and not isinstance(part.parent(), QLineEdit)  # Qt's own cross in it
        and not part.objectName().startswith("qt_")
    ]


def name_of(part: QWidget) -> str:
    """What a screen reader says."""
    return QAccessible.queryAccessibleInterface(part).text(QAccessible.Text.Name)


def unnamed(window: QWidget) -> list[str]:
    return [
        f"{type(part).__name__} {part.objectName()} in {type(part.parent()).__name__}"
        for part in interactive(window)
        if not name_of(part).strip() or name_of(part) in {"M", "S", "✕", "…"}
    ]


def test_everything_has_a_name_and_what_is_grey_a_reason(qtbot: QtBot, window, session, film):
    with qtbot.waitSignals([session.clip_opened, session.model_ready], timeout=PATIENCE_MS):
        session.open(film)
    with qtbot.waitSignal(session.project_changed, timeout=PATIENCE_MS):
        session.add_strip(0.25, 0.5)
    assert unnamed(window) == []
    found: dict[str, tuple[list[str], list[str]]] = {}

    def look(name: str, dialog: QWidget) -> None:
        found[name] = (unnamed(dialog), grey_without_reason(dialog))

    visit_every_dialog(window, look)
    assert {"export", "palette", "keys", "models-1", "preferences-1"} <= set(found)
    assert {name: parts for name, parts in found.items() if any(parts)} == {}


def test_tab_and_arrows_reach_everything_that_is_enabled(qtbot: QtBot, window, session, film):
    with qtbot.waitSignals([session.clip_opened, session.model_ready], timeout=PATIENCE_MS):
        session.open(film)
    with qtbot.waitSignal(session.project_changed, timeout=PATIENCE_MS):
        session.add_strip(0.25, 0.5)
    stops = tab_stops(window)
    reached = set(stops)
    for walk in window.findChildren(ArrowWalk):
        reached |= set(walk.stops) if walk.current in reached else set()
    wanted = {
        part
        for part in interactive(window)
        if part.isVisible() and part.isEnabled() and not _has_its_own_key(window, part)
    }
    missed = wanted - reached
    assert [f"{type(part).__name__}: {name_of(part)}" for part in missed] == []
    seen = [part for part in stops if part.isVisible() and not window.hint_card.isAncestorOf(part)]
    assert len(seen) <= MOST_TAB_STOPS
    assert_goes_through_the_areas(window)
    dock = window.panels.docks["mixer_panel"]
    for floating in (True, False):
        dock.setFloating(floating)
    assert_goes_through_the_areas(window)


def tab_stops(window: QWidget) -> list[QWidget]:
    """What Tab stops at, in its order, hidden or not."""
    stops, part = list[QWidget](), window.nextInFocusChain()
    while part is not None and part is not window:
        if part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.window() is window:
            stops.append(part)
        part = part.nextInFocusChain()
    return stops


def assert_goes_through_the_areas(window: QWidget) -> None:
    """In their order, not as their widgets were made."""
    areas = (window.video, window.mixer, window.timeline, window.transport)  # type: ignore[attr-defined]
    stops = [part for part in tab_stops(window) if part.isVisible()]
    order = [area for part in stops for area in areas if _is_in(part, area)]
    assert set(order) == set(areas)
    assert order == sorted(order, key=areas.index)


def _is_in(part: QWidget, area: QWidget) -> bool:
    return part is area or area.isAncestorOf(part)


def test_values_are_told(window, session):
    strip = window.mixer.rest
    assert "0.0 dB" in strip.fader.accessibleDescription()
    assert name_of(strip.fader) == "Rest volume"


def _has_its_own_key(window: QMainWindow, part: QWidget) -> bool:
    """A tool whose action stands in a menu is reached there, as desktops have it."""
    action = getattr(part, "defaultAction", lambda: None)()
    return action is not None and any(action in menu.actions() for menu in _menus(window))


def _menus(window: QMainWindow) -> list[QMenu]:
    menus = [action.menu() for action in window.menuBar().actions()]
    return [menu for menu in menus if isinstance(menu, QMenu)]
