from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pixelplayer_gui.dialogs.crash_dialog import CrashDialog, show_crash
from tests.support.mouse import LEFT


def test_the_crash_dialog_tells_and_copies(qtbot):
    dialog = CrashDialog("Traceback: ValueError", "Your project was saved.")
    qtbot.addWidget(dialog)
    assert "Your project was saved." in dialog.message.text()
    QTest.mouseClick(dialog.copy_button, LEFT)
    assert QApplication.clipboard().text() == "Traceback: ValueError"


def test_show_crash_waits_until_closed(qtbot):
    seen: list[str] = []

    def close() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, CrashDialog)
        seen.append(dialog.report.toPlainText())
        dialog.accept()

    QTimer.singleShot(50, close)
    show_crash("Traceback: KeyError", None)
    assert seen == ["Traceback: KeyError"]
