"""The window manager: recreates the main window when the language changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, SignalInstance, Slot

from pixelplayer_gui.session.session import Session
from pixelplayer_gui.settings import Settings
from pixelplayer_gui.window.main_window import MainWindow

STATE_SIGNALS = (
    "clip_opened",
    "clip_closed",
    "model_ready",
    "model_missing",
    "analysis_busy",
    "analysis_idle",
)
"""Signals that tell how something stands, besides those called ``..._changed`` or ``..._grew``."""
EXCLUSIVE_SIGNALS = tuple(
    set(STATE_SIGNALS[place : place + 2]) for place in range(0, len(STATE_SIGNALS), 2)
)
REPLAYED_FIRST = ("clip_opened", "clip_closed", "project_changed")


class WindowManager(QObject):
    """Holds the main window of a session, and replaces it by one that shows the same."""

    def __init__(
        self,
        session: Session,
        settings: Settings,
        parent: QObject | None = None,
        *,
        prepare: Callable[[MainWindow], None] = lambda _: None,
    ) -> None:
        """``prepare`` is called with every window before it is shown."""
        super().__init__(parent)
        self._session, self._settings, self._prepare = session, settings, prepare
        self._replay = StateReplay(session, self)
        self.window = self._create_window()

    @Slot()
    def recreate_window(self) -> None:
        """Put a new window in the place of the old one; project, sound and history go on."""
        old, shown = self.window, self.window.isVisible()
        old.close_for_replacement()
        self.window = self._create_window()
        self._replay.replay()
        if shown:
            self.window.show()

    def _create_window(self) -> MainWindow:
        window = MainWindow(self._session, self._settings)
        window.appearance_controller.language_changed.connect(self.recreate_window)
        self._prepare(window)
        return window


class StateReplay(QObject):
    """Records the last state signals of the session, to replay them to a new window."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._last: dict[str, tuple[Any, ...]] = {}
        self._signals = _state_signals(session)
        for name, signal in self._signals.items():
            signal.connect(self._recorder(name))

    def replay(self) -> None:
        """Emit the recorded signals again: first the clip, then what is made of it."""
        names = [name for name in REPLAYED_FIRST if name in self._last]
        for name in names + [name for name in self._last if name not in REPLAYED_FIRST]:
            self._signals[name].emit(*self._last[name])

    def _recorder(self, name: str) -> Any:
        rivals = next((pair - {name} for pair in EXCLUSIVE_SIGNALS if name in pair), set[str]())

        def keep(*args: Any) -> None:
            for rival in rivals:
                self._last.pop(rival, None)
            self._last[name] = args

        return keep


def delete_now(thing: QObject) -> None:
    """Delete a Qt object at once, so that nothing of it hears a signal any more."""
    thing.deleteLater()
    QCoreApplication.sendPostedEvents(thing, QEvent.Type.DeferredDelete)


def _state_signals(session: Session) -> dict[str, SignalInstance]:
    names = {name for name in dir(session) if name.endswith(("_changed", "_grew"))}
    names = (names | set(STATE_SIGNALS)) - {"levels_changed"}  # they come by themselves
    parts = {name: getattr(session, name) for name in sorted(names)}
    return {name: part for name, part in parts.items() if isinstance(part, SignalInstance)}
