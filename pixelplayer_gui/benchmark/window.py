"""``bench --gui``: the real window on a film, worked by hand and monkey, and what that costs."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest

from engine.cli.bench.measures import Measure
from engine.cli.bench.playback import measure_playing
from engine.cli.demo import has_screen
from engine.errors import EngineError
from engine.mixing.mix import Mix
from pixelplayer_gui.app import _application
from pixelplayer_gui.benchmark.monkey import Monkey
from pixelplayer_gui.benchmark.output_probe import Ear, ear_at
from pixelplayer_gui.benchmark.statistics import (
    Told,
    load_average,
    monkey_told,
    percentiles,
    start_up,
)
from pixelplayer_gui.benchmark.watchdog import Counts, Stalls, memory_mb
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.settings import Settings
from pixelplayer_gui.window.main_window import MainWindow

if TYPE_CHECKING:
    from engine.playback.deck import Deck
    from engine.scene import Frame

PATIENCE_SECONDS = 60.0
POLL_MS = 1
OPENINGS, SEEKS, CLICKS, FADERS = 5, 20, 12, 10
PLAYING_SECONDS = 8.0
MONKEY_PAUSE_MS = 120


class Unsaved(Settings):
    """The habits of a user who has none; the real user's are neither read nor written."""

    def save(self, path: Path | None = None) -> None:
        """Forget them."""


class Bench:
    """A window that is open for measuring; ``measure`` goes through all of it once."""

    def __init__(self, film: Path, minutes: float, seed: int) -> None:
        self._film, self._minutes, self._seed = film, minutes, seed
        self._app = _application()
        self._session = Session(self._app)
        self._window = MainWindow(self._session, Unsaved(hints=False))
        self._dice = np.random.default_rng(seed)
        self.failures: list[str] = []
        self._session.failed.connect(self.failures.append)

    def close(self) -> None:
        """Close the window without a question."""
        self._window.discard_and_close()

    def measure(self) -> Iterator[Told]:
        """One group of figures after the other."""
        yield Told(start_up())
        self._window.show()
        self._window.start()
        yield Told(self._opening())
        yield Told(self._seeks())
        with ear_at(self._deck.player, self._deck.stems) as ear:
            yield Told(self._clicks(ear, analysing=False))
            yield Told(self._clicks(ear, analysing=True))
            yield Told(self._faders(ear))
        for busy in (False, True):
            self._settle()
            seconds = min(PLAYING_SECONDS, self._session.duration_seconds - 1.5)
            yield Told(measure_playing(self._session, max(seconds, 0.5), busy=busy))
        yield self._monkey()

    @property
    def _deck(self) -> Deck:
        deck = self._session._deck
        assert deck is not None
        return deck

    def _opening(self) -> list[Measure]:
        """The first time beside the loading of torch and the model, then with all of it there."""
        first = self._open()
        self._settle()
        again: list[float] = []
        for _ in range(OPENINGS):
            again.append(self._open())
            self._settle()
        return [
            Measure("open to first frame, at once after the start", 1000 * first, "ms"),
            *percentiles("open to first frame", again, 300),
        ]

    def _open(self) -> float:
        """From asking for the film to its first picture, in seconds."""
        came: list[float] = []

        def show(frame: Frame | None) -> None:
            if frame is not None:
                came.append(time.perf_counter())

        self._session.close_clip()
        self._session.frame_changed.connect(show)
        start = time.perf_counter()
        self._session.open(self._film)
        wait_for(lambda: bool(came) or bool(self.failures), "the first picture")
        self._session.frame_changed.disconnect(show)
        if not came:
            raise EngineError(self.failures[0])
        return came[0] - start

    def _seeks(self) -> list[Measure]:
        scrubbed = [self._look(self._session.scrub) for _ in range(SEEKS)]
        exact = [self._look(self._session.seek) for _ in range(SEEKS)]
        return [
            *percentiles("seek to a key frame (scrub)", scrubbed, 60),
            *percentiles("exact seek", exact, 250),
        ]

    def _look(self, go: Callable[[float], None]) -> float:
        """From asking for a random time to the picture that answers, in seconds."""
        came: list[float] = []

        def show(frame: Frame | None) -> None:
            came.append(time.perf_counter())

        target = float(self._dice.uniform(0, self._session.duration_seconds * 0.98))
        pause(150)  # the exact picture behind a scrub must not be taken for the next one
        self._forget_pictures()
        wait_for(lambda: not self._session._lane.busy, "the file thread")
        self._session.frame_changed.connect(show)
        start = time.perf_counter()
        go(target)
        wait_for(lambda: bool(came), "a picture")
        self._session.frame_changed.disconnect(show)
        return came[0] - start

    def _forget_pictures(self) -> None:
        """Let no picture be there already; in the thread that keeps them."""
        self._session._lane.submit(lambda _: self._session._film._store.clear())

    def _clicks(self, ear: Ear, *, analysing: bool) -> list[Measure]:
        took = [self._click(ear, analysing) for _ in range(CLICKS)]
        what = "click to sound, " + ("while analysing" if analysing else "while playing")
        return percentiles(what, took, 100)

    def _click(self, ear: Ear, analysing: bool) -> float:
        """From a mouse click at a random place to the first isolated sound heard, in seconds."""
        session, video = self._session, self._window.video
        self._settle()
        end = max(session.duration_seconds - 4, 0.0)
        session.seek(float(self._dice.uniform(0, end)))
        session.play()
        if analysing:
            session.find_objects()
        pause(600)  # the sound runs, and the click's place in time is prepared as for a user
        x, y = self._dice.uniform(0.15, 0.85, 2)
        ear.forget()
        start = time.perf_counter()
        QTest.mouseClick(video, Qt.MouseButton.LeftButton, pos=video.place_of(x, y).toPoint())
        return self._until_heard(ear, lambda mix: mix.isolated is not None, start)

    def _faders(self, ear: Ear) -> list[Measure]:
        self._settle()
        took: list[float] = []
        for number in range(FADERS):
            self._play_on()
            gain_db = -1.0 - number
            start = time.perf_counter()
            self._window.mixer.master_previewed.emit(gain_db)
            took.append(self._until_heard(ear, lambda mix, db=gain_db: mix.master_db == db, start))
        self._window.mixer.master_changed.emit(0.0)
        return percentiles("fader to ear", took, 120)

    def _until_heard(self, ear: Ear, wanted: Callable[[Mix], bool], start: float) -> float:
        def heard() -> bool:
            if not self._session.playing:
                self._play_on()
            return ear.hears(wanted)

        wait_for(heard, "the sound")
        return time.perf_counter() - start

    def _play_on(self) -> None:
        session = self._session
        if not session.playing or session.position_seconds > session.duration_seconds - 2:
            session.seek(0.0)
            session.play()
            pause(200)

    def _monkey(self) -> Told:
        session = self._session
        self._settle()
        before, stalls = Counts.take(session), Stalls(self._app)
        monkey = Monkey(self._window, session, self._seed)
        moments, memory = [0.0], [memory_mb()]
        begun = time.perf_counter()
        stalls.start()
        while time.perf_counter() - begun < 60 * self._minutes:
            monkey.step()
            pause(MONKEY_PAUSE_MS)
            moments.append(time.perf_counter() - begun)
            memory.append(memory_mb())
        stalls.stop()
        monkey.rest()
        self._settle()
        pause(1000)
        return monkey_told(
            (before, Counts.take(session)),
            stalls,
            (moments, memory),
            {"steps": len(monkey.done), "failures": self.failures},
        )

    def _settle(self) -> None:
        """Nothing plays, nothing is computed, no step holds."""
        session = self._session
        session.pause()
        session.cancel()
        session.back()
        session.jump(0)
        inference = session._discovery._inference
        wait_for(
            lambda: not (session._lane.busy or inference._lane.busy), "the threads to have ended"
        )
        session.seek(0.0)
        wait_for(lambda: not session._lane.busy, "the first picture")


def measure_gui(
    film: Path, minutes: float, seed: int, tell: Callable[[str, float], None] = lambda *_: None
) -> Told:
    """Everything ``bench --gui`` tells; ``EngineError`` when the film cannot be opened.

    ``tell`` hears how far it is (0..1). Without a display the window is drawn off screen.
    """
    if not has_screen():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    whole = Told(about={"film": film.name, "seed": seed, "minutes": minutes})
    with closing(Bench(film, minutes, seed)) as bench:
        for number, part in enumerate(bench.measure(), start=1):
            whole.measures += part.measures
            whole.about |= part.about
            tell("measuring the window", number / 9)
        whole.about |= {
            "platform": bench._app.platformName(),
            "sound": bench._session.output_name,
            "load_average": [round(each, 1) for each in load_average()],
            "cores": os.cpu_count(),
        }
    return whole


def wait_for(done: Callable[[], bool], what: str) -> None:
    """Work on events until it is so; ``EngineError`` when it never is."""
    end = time.perf_counter() + PATIENCE_SECONDS
    while not done():
        if time.perf_counter() > end:
            raise EngineError(f"{what} did not come in {PATIENCE_SECONDS:.0f} s: look at the log.")
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, POLL_MS)
        time.sleep(POLL_MS / 1000)


def pause(milliseconds: int) -> None:
    """Let the window live for so long."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
