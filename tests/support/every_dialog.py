"""Opens every dialog of the window, one after the other, page by page, for whoever looks at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QStackedWidget, QTabWidget, QWidget

from pixelplayer_gui.actions import DEEDS

FILES_OF_THE_DESKTOP = {"open", "save_as"}
"""Actions that ask with the desktop's own dialog."""
WITHOUT_DOTS = {"keys", "about", "exports"}
WAIT_MS = 350

Look = Callable[[str, QDialog], None]


def look_at_every_dialog(window: QWidget, look: Look) -> None:
    """What every action opens that can be done now and whose words end with dots.

    ``look(name, dialog)`` is called for every page of it.
    """
    for deed in DEEDS:
        asks = deed.text.endswith("…") and deed.id not in FILES_OF_THE_DESKTOP
        action = window.deeds[deed.id]  # type: ignore[attr-defined]
        if (asks or deed.id in WITHOUT_DOTS) and action.isEnabled():
            # before the trigger, which may not come back until the dialog is closed
            QTimer.singleShot(WAIT_MS, lambda id_=deed.id: _look(window, id_, look))
            action.trigger()
            wait(WAIT_MS * 2)


def wait(milliseconds: int = WAIT_MS) -> None:
    """Let Qt work."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _look(window: QWidget, name: str, look: Look) -> None:
    dialogs = [
        part
        for part in QApplication.topLevelWidgets()
        if part is not window and part.isVisible() and isinstance(part, QDialog)
    ]
    for dialog in dialogs:
        for page in _pages(dialog):
            look(f"{name}{page}", dialog)
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
