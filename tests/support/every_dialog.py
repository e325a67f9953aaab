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
_LOOK_MS, _SETTLE_MS = 20, 100
"""How often to look for a dialog, and how long one that was seen may still arrange itself."""

DialogVisitor = Callable[[str, QDialog], object]


def visit_every_dialog(window: QWidget, visit: DialogVisitor) -> None:
    """What every action opens that can be done now and whose words end with dots.

    ``visit(name, dialog)`` is called for every page of it.
    """
    for spec in ACTIONS:
        asks = spec.text.endswith("…") and spec.id not in FILES_OF_THE_DESKTOP
        action = window.action_map[spec.id]  # type: ignore[attr-defined]
        if (asks or spec.id in WITHOUT_DOTS) and action.isEnabled():
            visitor = _Visitor(window, spec.id, visit)
            action.trigger()
            visitor.wait()


def wait(milliseconds: int = WAIT_MS) -> None:
    """Let Qt work."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


class _Visitor:
    """Waits for the dialog of an action, visits and closes it.

    It begins before the action is triggered, which may not come back until the dialog is closed.
    """

    def __init__(self, window: QWidget, name: str, visit: DialogVisitor) -> None:
        self._window, self._name, self._visit = window, name, visit
        self._looks, self._over = 2 * WAIT_MS // _LOOK_MS, False
        QTimer.singleShot(_LOOK_MS, self._look)

    def wait(self) -> None:
        """Until it was there, or did not come in its time: not every action opens one."""
        while not self._over:
            wait(_LOOK_MS)

    def _look(self) -> None:
        self._looks -= 1
        if self._dialogs():
            QTimer.singleShot(_SETTLE_MS, self._visit_all)
        elif self._looks > 0:
            QTimer.singleShot(_LOOK_MS, self._look)
        else:
            self._over = True

    def _visit_all(self) -> None:
        try:
            for dialog in self._dialogs():
                for page in _pages(dialog):
                    self._visit(f"{self._name}{page}", dialog)
                dialog.reject()
        finally:
            self._over = True

    def _dialogs(self) -> list[QDialog]:
        return [
            part
            for part in QApplication.topLevelWidgets()
            if part is not self._window and part.isVisible() and isinstance(part, QDialog)
        ]


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
