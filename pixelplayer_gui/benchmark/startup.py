"""Start-up benchmark: opens the window as the program does and exits once it is painted.

Run as a process: ``python -m pixelplayer_gui.benchmark.startup``; whoever started it takes
the time.
"""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication


class FirstPaint(QObject):
    """Waits for the window's first picture on the screen."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window is painted: when that is done it is what was waited for."""
        if event.type() == QEvent.Type.Paint and watched.objectName() == "main_window":
            QTimer.singleShot(0, lambda: os._exit(0))  # nothing is open, nothing to be kept
        return False


def main() -> int:
    """Open the window; the process ends by itself."""
    from pixelplayer_gui import app

    watcher = FirstPaint()
    application = app.application()
    assert isinstance(application, QApplication)
    application.installEventFilter(watcher)
    return app.run()


if __name__ == "__main__":
    sys.exit(main())
