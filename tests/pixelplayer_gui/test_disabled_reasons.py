"""Whatever is grey says why: in the window, in its menus and panels."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QMenu,
    QScrollBar,
    QToolButton,
    QToolTip,
    QWidget,
)
from pytestqt.qtbot import QtBot

from pixelplayer_gui.actions import reason_of_action
from pixelplayer_gui.controllers.mixer_controller import TITLE
from pixelplayer_gui.widgets.controls.disabled_reason import (
    reason_of,
    set_enabled,
)
from pixelplayer_gui.widgets.controls.labels import EditableLabel
from tests.pixelplayer_gui.conftest import PATIENCE_MS

CONTROLS = (
    QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit, EditableLabel
)  # fmt: skip


def grey_without_reason(window: QWidget) -> list[str]:
    """The grey controls that say nothing of why."""
    return [
        f"{type(part).__name__} {part.accessibleName() or getattr(part, 'text', str)()}"
        for part in window.findChildren(QWidget)
        if isinstance(part, CONTROLS)
        and part.isVisible()
        and not part.isEnabled()
        and not isinstance(part, QScrollBar)
        and not part.objectName().startswith("qt_")
        and not isinstance(part.window(), QFileDialog)  # Qt's own
        and not (isinstance(part, QToolButton) and part.defaultAction())  # as in its menu
        and not reason_of(part)
    ]


def silent_actions(menu: QMenu) -> Iterator[str]:
    """The grey lines of a menu, and of those in it, that say nothing of why."""
    for action in menu.actions():
        inner = action.menu()
        grey = not action.isEnabled() and not action.isSeparator() and action.objectName() != TITLE
        if grey and not (reason_of_action(action) and menu.toolTipsVisible()):
            yield f"{menu.title()}: {action.text()}"
        if isinstance(inner, QMenu):
            inner.aboutToShow.emit()
            yield from silent_actions(inner)


def menus_of(window) -> list[QMenu]:
    found = [action.menu() for action in window.menuBar().actions()]
    return [menu for menu in found if isinstance(menu, QMenu)]


def all_silent_actions(window) -> list[str]:
    return [words for menu in menus_of(window) for words in silent_actions(menu)]


def test_without_a_film(window):
    for dock in ("stage", "history"):
        window.action_map[dock].trigger()
    assert grey_without_reason(window) == []
    assert all_silent_actions(window) == []
    assert reason_of(window.mixer.rest.fader) == "Open a film first."


def test_with_a_film_and_a_strip(qtbot: QtBot, window, session, film):
    with qtbot.waitSignals([session.clip_opened, session.model_ready], timeout=PATIENCE_MS):
        session.open(film)
    assert grey_without_reason(window) == []
    assert reason_of(window.mixer.rest.fader) == ""
    with qtbot.waitSignal(session.project_changed, timeout=PATIENCE_MS):
        session.add_strip(0.25, 0.5)
    assert grey_without_reason(window) == []
    assert all_silent_actions(window) == []  # of dialogs: test_accessibility.py


def test_a_panel_lends_its_reason_to_all_that_is_in_it(qtbot: QtBot):
    panel, shown = QWidget(), list[str]()
    button, own = QLineEdit(panel), QLineEdit(panel)
    own.setToolTip("its own words")
    set_enabled(panel, False, "the panel's reason")
    set_enabled(own, False, "its own reason")
    qtbot.addWidget(panel)
    panel.resize(200, 100)
    panel.show()
    qtbot.waitExposed(panel)
    for part in (button, own):
        there = QPoint(2, 2)
        event = QHelpEvent(QHelpEvent.Type.ToolTip, there, part.mapToGlobal(there))
        QApplication.sendEvent(part, event)
        shown.append(QToolTip.text())
    assert shown == ["the panel's reason", "its own words\nits own reason"]
    set_enabled(panel, True, "the panel's reason")
    assert reason_of(button) == ""
    assert reason_of(own) == "its own reason"
    QToolTip.hideText()


def test_an_action_forgets_its_reason(window):
    action: QAction = window.action_map["no_range"]
    assert "No range is marked." in action.toolTip()
    window.action_map.allow("no_range", True)
    assert "No range" not in action.toolTip()
    assert reason_of_action(action) == ""


def test_the_palette_says_why(window):
    window.help_controller.show_palette()
    palette = window.help_controller.command_palette
    QTest.keyClicks(palette.search, "no range")
    assert palette.shown[0].why_not == "No range is marked."
    palette.reject()
