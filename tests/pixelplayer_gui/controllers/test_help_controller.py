"""Command palette, shortcuts sheet and README hold what the table of actions holds."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from pixelplayer_gui.actions import ACTIONS, without_mnemonic
from pixelplayer_gui.dialogs.command_palette import fuzzy_score
from tests.support import readme_keys
from tests.support.present import present


def test_the_readme_tells_the_keys_of_the_table():
    assert readme_keys.shown() == readme_keys.table(), "run `python -m tests.support.readme_keys`"


def test_no_two_actions_have_the_same_key():
    all_keys = [key for spec in ACTIONS for key in spec.keys]
    assert sorted(all_keys) == sorted(set(all_keys))


def test_every_action_stands_in_a_menu_and_in_the_palette(window):
    names = {entry.action.objectName() for entry in window.help_controller.entries()}
    alone = {spec.id for spec in ACTIONS if window.action_map[spec.id].menu() is None}
    assert alone - names == {"palette"}
    assert any(entry.menu.endswith("Presets") for entry in window.help_controller.entries())


def test_a_few_letters_find_and_do_it_by_keyboard_alone(qtbot: QtBot, window):
    window.action_map["palette"].trigger()
    palette = window.help_controller.command_palette
    assert len(palette.shown) == len(window.help_controller.entries())
    qtbot.keyClicks(palette.search, "outl")
    assert palette.shown[0].name == "Object Outlines"
    before = window.action_map["outlines"].isChecked()
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert window.action_map["outlines"].isChecked() is not before


def test_what_cannot_be_done_now_is_shown_and_not_done(qtbot: QtBot, window):
    window.help_controller.show_palette()
    palette = window.help_controller.command_palette
    qtbot.keyClicks(palette.search, "save project")
    assert palette.shown[0].name == "Save Project"
    assert not palette.shown[0].action.isEnabled()
    assert palette.list.currentRow() == -1 or palette.list.currentItem().text() != "Save Project"
    qtbot.keyClick(palette.search, Qt.Key.Key_Escape)
    assert not palette.isVisible()


def test_the_arrows_move_while_one_types(qtbot: QtBot, window):
    window.help_controller.show_palette()
    palette = window.help_controller.command_palette
    first = palette.list.currentRow()
    qtbot.keyClick(palette.search, Qt.Key.Key_Down)
    assert palette.list.currentRow() > first
    qtbot.keyClick(palette.search, Qt.Key.Key_Escape)


def test_the_sheet_shows_every_key(window):
    window.action_map["keys"].trigger()
    shown = " ".join(
        label.text() for label in window.help_controller.shortcuts_sheet.findChildren(QLabel)
    )
    for spec in ACTIONS:
        if spec.keys:
            assert without_mnemonic(spec.text).rstrip("…") in shown
            assert window.action_map[spec.id].shortcut().toString() in shown
    window.help_controller.shortcuts_sheet.close()


@pytest.mark.parametrize(("typed", "better", "worse"), [
    ("exf", "Export Film", "Next Frame"),
    ("heat", "Heat Map", "Hear Everything at"),
    ("sp", "Save Project", "Display"),
])  # fmt: skip
def test_beginnings_of_words_fit_best(typed: str, better: str, worse: str):
    assert present(fuzzy_score(typed, better)) > (fuzzy_score(typed, worse) or -1)


def test_letters_in_another_order_do_not_fit():
    assert fuzzy_score("tac", "cat") is None
    assert fuzzy_score("", "cat") == 0


def test_at_700_pixels_nothing_leaves_the_toolbar_unseen(qtbot: QtBot, window):
    window.resize(700, 600)
    bar = window.findChild(object, "tools")
    more = bar.findChild(QToolButton, "qt_toolbar_ext_button")
    hidden = [
        action.text()
        for action in bar.actions()
        if not action.isSeparator() and not bar.widgetForAction(action).isVisible()
    ]
    assert hidden
    assert more.isVisible()
    image = more.grab().toImage()
    seen = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    assert sum(pixel.lightness() > 120 for pixel in seen) > 12, "the arrow is not to be seen"
