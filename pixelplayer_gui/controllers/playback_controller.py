"""The playback controller: J-K-L shuttle, speed, the range and its loop, original or remix."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import QMainWindow

from pixelplayer_gui.actions import Actions
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.panels.transport_bar import TEMPOS, TransportBar
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.session.session_state import SessionState

_SHUTTLE_KEYS = (Qt.Key.Key_J, Qt.Key.Key_L)


class PlaybackController(QObject):
    """Shuttle keys; J or L beside a held K play slowly for as long as both are held.

    Qt's shortcuts know no key that is let go of, so that is heard of at the window's door.
    """

    def __init__(
        self, window: QMainWindow, actions: Actions, bar: TransportBar, session: Session
    ) -> None:
        super().__init__(window)
        self._window, self._actions, self._bar, self._session = window, actions, bar, session
        self._native_window: QWindow | None = None
        self._k_held = self._playing_slowly = False
        self._tempo = 1.0
        for name, slot in (
            ("backwards", self._backwards), ("halt", self._halt), ("forwards", self._forwards),
            ("slower", self._slower), ("faster", self._faster),
            ("mark_in", self._mark_in), ("mark_out", self._mark_out),
            ("no_range", self._forget_range),
        ):  # fmt: skip
            actions[name].triggered.connect(slot)
        for name in ("backwards", "halt", "forwards", "original"):
            actions[name].setAutoRepeat(False)
        actions["original"].triggered.connect(session.toggle_original)
        bar.original_toggled.connect(session.toggle_original)
        bar.tempo_chosen.connect(session.set_tempo)
        session.speed_changed.connect(bar.show_speed)
        session.speed_changed.connect(self._keep_tempo)
        session.original_changed.connect(bar.show_original)
        session.original_changed.connect(self._show_original)
        actions["loop"].toggled.connect(session.set_looping)
        bar.loop_toggled.connect(session.set_looping)
        session.looping_changed.connect(self._show_looping)
        session.range_changed.connect(self._show_range)

    def show_state(self, state: SessionState) -> None:
        """Show how everything stands, in a window that was just made."""
        self._bar.show_speed(state.speed, state.tempo)
        self._bar.show_original(state.original, state.original_gain_db)
        self._show_original(state.original, state.original_gain_db)
        self._tempo = state.tempo
        self._show_looping(state.looping)
        self._show_range(*(state.time_range or (None, None)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hear of keys that are let go of, and of a window that is left with keys held."""
        if event.type() == QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            if not event.isAutoRepeat():
                self._on_key_released(event.key())
        elif event.type() == QEvent.Type.FocusOut:
            self._on_key_released(Qt.Key.Key_K)
        return False

    def _on_key_released(self, key: int) -> None:
        if key == Qt.Key.Key_K:
            self._k_held = False
        if self._playing_slowly and (key == Qt.Key.Key_K or key in _SHUTTLE_KEYS):
            self._playing_slowly = False
            self._session.pause()

    @Slot()
    def _halt(self) -> None:
        door = self._window.windowHandle()
        if door is not None and door is not self._native_window:
            self._native_window = door
            door.installEventFilter(self)
        self._k_held = True
        self._session.pause()

    @Slot()
    def _backwards(self) -> None:
        self._shuttle(-1)

    @Slot()
    def _forwards(self) -> None:
        self._shuttle(1)

    def _shuttle(self, direction: int) -> None:
        if self._k_held:
            self._playing_slowly = True
            self._session.play_slowly(direction)
        else:
            self._session.shuttle(direction)

    @Slot()
    def _slower(self) -> None:
        slower = [tempo for tempo in TEMPOS if tempo < self._tempo]
        self._session.set_tempo(slower[-1] if slower else TEMPOS[0])

    @Slot()
    def _faster(self) -> None:
        faster = [tempo for tempo in TEMPOS if tempo > self._tempo]
        self._session.set_tempo(faster[0] if faster else TEMPOS[-1])

    @Slot()
    def _mark_in(self) -> None:
        now, end = self._session.position_seconds, self._session.duration_seconds
        marked = self._session.time_range
        self._session.set_range(now, marked[1] if marked and marked[1] > now else end)

    @Slot()
    def _mark_out(self) -> None:
        now = self._session.position_seconds
        marked = self._session.time_range
        self._session.set_range(marked[0] if marked and marked[0] < now else 0.0, now)

    @Slot()
    def _forget_range(self) -> None:
        self._session.set_range(None, None)

    @Slot(object, object)
    def _show_range(self, start: float | None, end: float | None) -> None:
        self._actions.allow("no_range", start is not None, tr("No range is marked."))

    @Slot(bool)
    def _show_looping(self, on: bool) -> None:
        self._actions["loop"].setChecked(on)
        self._bar.show_loop(on)

    @Slot(float, float)
    def _keep_tempo(self, _: float, tempo: float) -> None:
        self._tempo = tempo

    @Slot(bool, float)
    def _show_original(self, on: bool, _: float) -> None:
        self._actions["original"].setChecked(on)
