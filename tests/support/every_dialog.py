"""Opens every dialog of the window, page by page, and calls a visitor for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QStackedWidget, QTabWidget, QWidget

from pixelplayer_gui.actions import ACTIONS

FILES_OF_THE_DESKTOP = {"open", "save_as"}
"""Actions that ask with the desktop's own dialog."""
WITHOUT_DOTS = {"keys", "about", "exports"}
WAIT_MS = 350

DialogVisitor = Callable[[str, QDialog], object]


def visit_every_dialog(window: QWidget, visit: DialogVisitor) -> None:
    """What every action opens that can be done now and whose words end with dots.

    ``visit(name, dialog)`` is called for every page of it.
    """
    for spec in ACTIONS:
        asks = spec.text.endswith("…") and spec.id not in FILES_OF_THE_DESKTOP
        action = window.action_map[spec.id]  # type: ignore[attr-defined]
        if (asks or spec.id in WITHOUT_DOTS) and action.isEnabled():
            # before the trigger, which may not come back until the dialog is closed
            QTimer.singleShot(WAIT_MS, lambda id_=spec.id: _visit_dialog(window, id_, visit))
            action.trigger()
            wait(WAIT_MS * 2)


def wait(milliseconds: int = WAIT_MS) -> None:
    """Let Qt work."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _visit_dialog(window: QWidget, name: str, visit: DialogVisitor) -> None:
    dialogs = [
        part
        for part in QApplication.topLevelWidgets()
        if part is not window and part.isVisible() and isinstance(part, QDialog)
    ]
    for dialog in dialogs:
        for page in _pages(dialog):
            visit(f"{name}{page}", dialog)
        dialog.reject()


def _pages(dialog: QDialog) -> Iterator[str]:
    """Turn to each page in its turn."""
    pages = dialog.findChild(QTabWidget) or dialog.findChild(QStackedWidget)
    if pages is None:
        yield ""
        return
    for number in range(pages.count()):
        pages.setCurrentIndex(number)
        QApplication.processEvents()
        yield f"-{number + 1}" if pages.count() > 1 else ""
