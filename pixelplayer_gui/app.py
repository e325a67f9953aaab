"""Application start-up: QApplication, main window, logging, and the crash handler."""

from __future__ import annotations

import faulthandler
import os
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import TracebackType

from platformdirs import user_log_path
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from engine import __version__
from engine.errors import Cancelled
from pixelplayer_gui.controllers.appearance_controller import apply_appearance
from pixelplayer_gui.controllers.diagnostics_controller import log_session
from pixelplayer_gui.diagnostics.log_file import log_error, log_to_file
from pixelplayer_gui.dialogs.crash_dialog import show_crash
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.settings import Settings
from pixelplayer_gui.window.renderer_selection import RendererSelection
from pixelplayer_gui.window.stop_signals import StopSignals
from pixelplayer_gui.window.window_manager import WindowManager


class CrashHandler(QObject):
    """Shows unhandled exceptions of any thread in the crash dialog, one at a time.

    ``sys.excepthook`` and ``threading.excepthook`` lead here.
    """

    _crashed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._showing = False
        self._session: Session | None = None
        self._crashed.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take over both hooks."""
        sys.excepthook = self._catch
        threading.excepthook = self._catch_in_thread

    def watch(self, session: Session) -> None:
        """Whose work to keep when something crashes."""
        self._session = session

    def _catch(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QGuiApplication.quit()
            return
        self._crashed.emit("".join(traceback.format_exception(kind, error, trace)))

    def _catch_in_thread(self, hook_args: threading.ExceptHookArgs) -> None:
        if hook_args.exc_value is not None:
            self._catch(hook_args.exc_type, hook_args.exc_value, hook_args.exc_traceback)

    @Slot(str)
    def _show(self, text: str) -> None:
        if not self._showing:
            self._showing = True
            log_error(text)
            show_crash(text, self._save_work())
            self._showing = False

    def _save_work(self) -> str | None:
        if self._session is None:
            return None
        try:
            return self._session.save_now() or None
        except Exception:  # whatever crashed may have torn this too, and must still be shown
            return tr("Your last changes could not be kept; save the project now.")


def application() -> QApplication:
    """The application of this process; made once."""
    known = QApplication.instance()
    if isinstance(known, QApplication):
        return known
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    app = QApplication(sys.argv[:1])
    app.setApplicationName("PixelPlayer")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("pixelplayer")
    return app


@contextmanager
def _crash_log() -> Iterator[None]:
    """While it lasts, a crash below Python leaves its trace in the user's log folder."""
    try:
        folder = user_log_path("pixelplayer", ensure_exists=True)
        log = (folder / "crash.log").open("a", encoding="utf-8")
    except OSError:  # no place for a log: the program runs without
        yield
        return
    with log:
        faulthandler.enable(log)
        yield
        faulthandler.disable()


def run(path: Path | str | None = None) -> int:
    """Open the window, on a file if one is named, and wait until it is closed."""
    app = application()
    with _crash_log(), log_to_file():
        handler = CrashHandler(app)
        handler.install()
        settings = Settings.load()
        apply_appearance(app, settings)
        drawing = RendererSelection(settings, app)  # checks while the window is built
        session = Session(app)
        handler.watch(session)
        log_session(session)
        draw = partial(drawing.apply_to, session=session)
        window = WindowManager(session, settings, app, prepare=lambda made: draw(made.video)).window
        window.show()
        stop = StopSignals(app)
        stop.stopped.connect(partial(_end_at_once, app, session))
        # when the window stands: loading torch takes a second
        QTimer.singleShot(0, window.start)
        if path is not None:
            window.file_controller.open(Path(path))
        status = app.exec()
        stop.close()
        if not session.ended:
            # a thread deep in torch cannot be stopped, and Python's own way out would abort
            os._exit(status)
    sys.excepthook, threading.excepthook = sys.__excepthook__, threading.__excepthook__
    return status


def _end_at_once(app: QApplication, session: Session) -> None:
    """Nobody may be there to answer a question; unsaved work is offered by the next start."""
    for window in app.topLevelWidgets():
        window.hide()
    session.close(keep_work=True)
    app.exit(Cancelled.exit_status)
