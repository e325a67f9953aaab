"""Monkey testing of the window: seeded random actions, repeatable; for bench and tests.

It works where a hand does: on the picture, the strips, the actions and keys. It opens no dialog and
leaves no file but those it is told to save to.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from engine.mixing.mix import REST

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from pixelplayer_gui.session.session import Session
    from pixelplayer_gui.window.main_window import MainWindow

MONKEY_ACTIONS = (
    "undo", "redo", "back", "remove", "find", "cancel", "heat", "colours", "outlines", "history",
    "zoom_in", "zoom_out", "zoom_fit", "time_in", "time_out", "time_fit", "time_range", "play",
    "stop", "backwards", "halt", "forwards", "slower", "faster", "loop", "mark_in", "mark_out",
    "original", "binaural", "earlier", "later", "frame_earlier", "frame_later", "start", "end",
    "marker", "marker_before", "marker_next"
)  # fmt: skip
"""Every action that asks nothing and leaves the clip open."""
KEYS = (
    Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End,
)  # fmt: skip
_LEFT = Qt.MouseButton.LeftButton


class Monkey:
    """Performs one random action after the other on a window that has a clip open."""

    def __init__(
        self, window: MainWindow, session: Session, seed: int, save_to: Path | None = None
    ) -> None:
        self._window, self._session, self._save_to = window, session, save_to
        self._random = random.Random(seed)
        self.done: list[str] = []
        self._moves: tuple[tuple[Callable[[], str], int], ...] = (
            (self._trigger_action, 8),
            (self._click, 4),
            (self._seek, 4),
            (self._scrub, 2),
            (self._drag_fader, 5),
            (self._mute_or_solo, 3),
            (self._key, 2),
            (self._save, 1),
        )

    def step(self) -> str:
        """Do the next thing; tells which."""
        moves, weights = zip(*self._moves, strict=True)
        name = self._random.choices(moves, weights)[0]()
        self.done.append(name)
        return name

    def reset_window(self) -> None:
        """Leave the window as it is when nobody touches it: still, nothing shown, nothing asked."""
        session, actions = self._session, self._window.action_map
        session.cancel()
        session.pause()
        session.set_looping(False)
        session.set_range(None, None)
        session.set_tempo(1.0)
        for name, on in (
            ("heat", False),
            ("colours", False),
            ("outlines", True),
            ("history", False),
        ):
            actions[name].setChecked(on)
        if actions["original"].isChecked():
            actions["original"].trigger()
        session.hear_everything()

    def undo_all(self) -> None:
        """Undo, step by step, to where the clip was opened."""
        while self._session.undo_name:
            self._session.undo()

    def _trigger_action(self) -> str:
        name = self._random.choice(MONKEY_ACTIONS)
        self._window.action_map[name].trigger()
        return name

    def _click(self) -> str:
        video = self._window.video
        x, y = self._random.uniform(0.05, 0.95), self._random.uniform(0.05, 0.95)
        keys = self._random.choice(
            (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        )
        place = video.place_of(x, y).toPoint()
        if video.rect().contains(place):
            QTest.mouseClick(video, _LEFT, keys, place)
        return f"click {x:.2f} {y:.2f} {keys.name}"

    def _seek(self) -> str:
        seconds = self._random.uniform(0, self._session.duration_seconds)
        self._session.seek(seconds)
        return f"seek {seconds:.2f}"

    def _scrub(self) -> str:
        places = [self._random.uniform(0, self._session.duration_seconds) for _ in range(4)]
        for seconds in places:
            self._session.scrub(seconds)
        self._session.seek(places[-1])
        return f"scrub {places[-1]:.2f}"

    def _drag_fader(self) -> str:
        strip = self._random.choice(self._window.mixer.strips)
        fader = strip.fader
        self._drag(fader, [self._random.uniform(0.1, 0.9) for _ in range(5)])
        return "fader"

    def _mute_or_solo(self) -> str:
        strip = self._random.choice(self._window.mixer.strips[:-1])  # the master has neither
        button = self._random.choice((strip.mute, strip.solo))
        assert button is not None
        button.click()
        return "mute or solo"

    def _key(self) -> str:
        window = self._window
        targets: tuple[QWidget, ...] = (
            window.video,
            window.timeline,
            window.mixer.master.fader,
            window.mixer.strip(REST).fader,
        )
        key = self._random.choice(KEYS)
        QTest.keyClick(self._random.choice(targets), key)
        return key.name

    def _save(self) -> str:
        if self._save_to is not None:
            self._session.save_project(self._save_to)
        return "save"

    def _drag(self, widget: QWidget, heights: list[float]) -> None:
        """Press, move and let go; ``heights`` are shares of the widget's height."""
        places = [QPoint(widget.width() // 2, round(each * widget.height())) for each in heights]
        QTest.mousePress(widget, _LEFT, pos=places[0])
        for place in places[1:]:
            QTest.mouseMove(widget, place)
        QTest.mouseRelease(widget, _LEFT, pos=places[-1])
