"""Where the window lives: it is made anew when it has to speak another language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, SignalInstance, Slot

from pixelplayer_gui.session.session import Session
from pixelplayer_gui.settings import Settings
from pixelplayer_gui.window.main_window import MainWindow

STATES = ("clip_opened", "clip_closed", "model_ready", "model_missing", "scene_busy", "scene_idle")
"""Signals that tell how something stands, besides those called ``..._changed`` or ``..._grew``."""
ONE_OR_THE_OTHER = tuple(set(STATES[place : place + 2]) for place in range(0, len(STATES), 2))
FIRST = ("clip_opened", "clip_closed", "project_changed")


class House(QObject):
    """Holds the window of a session, and puts another in its place that shows the same."""

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
        self._memory = Memory(session, self)
        self.window = self._make()

    @Slot()
    def make_anew(self) -> None:
        """Put a new window in the place of the old one; project, sound and history go on."""
        old, shown = self.window, self.window.isVisible()
        old.retire()
        self.window = self._make()
        self._memory.tell_again()
        if shown:
            self.window.show()

    def _make(self) -> MainWindow:
        window = MainWindow(self._session, self._settings)
        window.look.language_changed.connect(self.make_anew)
        self._prepare(window)
        return window


class Memory(QObject):
    """What the session told last of everything it tells, for a window that comes later."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._last: dict[str, tuple[Any, ...]] = {}
        self._signals = _states(session)
        for name, signal in self._signals.items():
            signal.connect(self._keeper(name))

    def tell_again(self) -> None:
        """Let everybody hear it once more: first the clip, then what is made of it."""
        names = [name for name in FIRST if name in self._last]
        for name in names + [name for name in self._last if name not in FIRST]:
            self._signals[name].emit(*self._last[name])

    def _keeper(self, name: str) -> Any:
        rivals = next((pair - {name} for pair in ONE_OR_THE_OTHER if name in pair), set[str]())

        def keep(*told: Any) -> None:
            for rival in rivals:
                self._last.pop(rival, None)
            self._last[name] = told

        return keep


def delete_now(thing: QObject) -> None:
    """Delete a Qt object at once, so that nothing of it hears a signal any more."""
    thing.deleteLater()
    QCoreApplication.sendPostedEvents(thing, QEvent.Type.DeferredDelete)


def _states(session: Session) -> dict[str, SignalInstance]:
    names = {name for name in dir(session) if name.endswith(("_changed", "_grew"))}
    names = (names | set(STATES)) - {"levels_changed"}  # they come by themselves
    parts = {name: getattr(session, name) for name in sorted(names)}
    return {name: part for name, part in parts.items() if isinstance(part, SignalInstance)}
