"""The sheet of keys: nothing of it is cut off in a narrow window."""

from __future__ import annotations

from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot

from pixelplayer_gui.dialogs.shortcuts_sheet import ShortcutsSheet


def test_a_narrow_sheet_scrolls_down_only(qtbot: QtBot):
    long = "what a key does, in so many words that one line of a narrow sheet cannot hold them"
    sheet = ShortcutsSheet([("File", [("Ctrl+O", long)] * 20)])
    qtbot.addWidget(sheet)
    sheet.show()
    sheet.resize(700, 420)
    qtbot.waitExposed(sheet)
    area = sheet.findChild(QScrollArea)
    assert area is not None
    assert area.horizontalScrollBar().maximum() == 0
    assert area.verticalScrollBar().maximum() > 0
