"""A dialog opens as large as it was closed, and never larger than the screen."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog

from pixelplayer_gui.dialogs import kept_size
from pixelplayer_gui.dialogs.kept_size import keep_size


class Sheet(QDialog):
    wanted = QSize(300, 200)

    def __init__(self):
        super().__init__()
        keep_size(self)

    def sizeHint(self):
        return self.wanted


def test_the_size_a_hand_gave_it_comes_back(qtbot, monkeypatch):
    monkeypatch.setattr(kept_size, "_sizes", {})
    first = Sheet()
    qtbot.addWidget(first)
    assert first.size() == QSize(300, 200)
    first.resize(410, 260)
    first.reject()
    second = Sheet()
    qtbot.addWidget(second)
    assert second.size() == QSize(410, 260)


def test_it_is_no_larger_than_the_screen(qtbot, monkeypatch):
    monkeypatch.setattr(kept_size, "_sizes", {})
    monkeypatch.setattr(Sheet, "wanted", QSize(5000, 5000))
    sheet = Sheet()
    qtbot.addWidget(sheet)
    room = sheet.screen().availableSize()
    assert sheet.width() < room.width()
    assert sheet.height() < room.height()
