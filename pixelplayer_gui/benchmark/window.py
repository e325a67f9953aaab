"""``bench --gui``: benchmark of the real window on a clip, by scripted use and a monkey."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest

from engine.cli.bench.measures import BenchResult, Measure
from engine.errors import EngineError
from engine.message import Message
from engine.mixing.mix import Mix
from pixelplayer_gui.app import application
from pixelplayer_gui.benchmark.monkey import Monkey
from pixelplayer_gui.benchmark.output_probe import OutputProbe, probe_output
from pixelplayer_gui.benchmark.playback import measure_playing
from pixelplayer_gui.benchmark.statistics import (
    load_average,
    monkey_result,
    percentiles,
    start_up,
)
from pixelplayer_gui.benchmark.watchdog import (
    ResourceCounts,
    StallWatchdog,
    memory_mb,
    open_files,
)
from pixelplayer_gui.session.object_analysis import NOTHING_SOUNDS
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.settings import Settings
from pixelplayer_gui.window.main_window import MainWindow

if TYPE_CHECKING:
    from engine.playback.deck import Deck
    from engine.scene import Frame

TIMEOUT_SECONDS = 60.0
POLL_MS = 1
OPENINGS, SEEKS, CLICKS, FADERS = 5, 20, 12, 10
PLAYING_SECONDS = 8.0
MONKEY_PAUSE_MS = 120
HEARD = "heard"
CLICK_STAGES = {
    "asked": "to the question",
    "begun": "until it is dealt with",
    "found": "finding the object",
    "separated": "separating its first sound",
    "handed over": "handing it to the sound thread",
    HEARD: "rendering and waiting in the device",
}
"""What ends each part of the way from a click to its sound, in order."""


class UnsavedSettings(Settings):
    """Default settings that are neither read from disk nor written."""

    def save(self, path: Path | None = None) -> None:
        """Forget them."""


class WindowBenchmark:
    """A window that is open for measuring; ``measure`` goes through all of it once."""

    def __init__(self, clip: Path, minutes: float, seed: int) -> None:
        self._clip, self._minutes, self._seed = clip, minutes, seed
        self._app = application()
        self._session = Session(self._app)
        self._window = MainWindow(self._session, UnsavedSettings(hints=False))
        self._random = np.random.default_rng(seed)
        self.failures: list[str] = []
        self._session.failed.connect(self.failures.append)
        self._clicking, self._clicked_at = False, 0.0
        self._stages: dict[str, list[float]] = defaultdict(list)
        self._session.notice.connect(self._click_elsewhere)

    def close(self) -> None:
        """Close the window without a question, and delete it.

        Left to Python's end it would be collected when Qt's application is gone, and crash.
        """
        self._window.discard_and_close()
        for part in (self._window, self._session):
            part.deleteLater()
            QCoreApplication.sendPostedEvents(part, QEvent.Type.DeferredDelete)

    def measure(self) -> Iterator[BenchResult]:
        """One group of figures after the other."""
        yield BenchResult(start_up())
        self._window.show()
        self._window.start()
        yield BenchResult(self._measure_opening())
        yield BenchResult(self._measure_seeks())
        with probe_output(self._deck) as probe:
            yield BenchResult(self._measure_clicks(probe, analysing=False))
            yield BenchResult(self._measure_clicks(probe, analysing=True))
            yield BenchResult(self._measure_faders(probe))
        for busy in (False, True):
            self._wait_until_idle()
            seconds = min(PLAYING_SECONDS, self._session.duration_seconds - 1.5)
            yield BenchResult(measure_playing(self._session, max(seconds, 0.5), busy=busy))
        yield self._measure_monkey()

    @property
    def _deck(self) -> Deck:
        deck = self._session._parts.deck
        assert deck is not None
        return deck

    def _measure_opening(self) -> list[Measure]:
        """The first time beside the loading of torch and the model, then with all of it there."""
        first = self._open()
        self._wait_until_idle()
        again: list[float] = []
        for _ in range(OPENINGS):
            again.append(self._open())
            self._wait_until_idle()
        return [
            Measure("open to first frame, at once after the start", 1000 * first, "ms"),
            *percentiles("open to first frame", again, 300),
        ]

    def _open(self) -> float:
        """From asking for the clip to its first picture, in seconds."""
        came: list[float] = []

        def show(frame: Frame | None) -> None:
            if frame is not None:
                came.append(time.perf_counter())

        self._session.close_clip()
        self._session.frame_changed.connect(show)
        start = time.perf_counter()
        self._session.open(self._clip)
        wait_for(lambda: bool(came) or bool(self.failures), "the first picture")
        self._session.frame_changed.disconnect(show)
        if not came:
            raise EngineError(self.failures[0])
        return came[0] - start

    def _measure_seeks(self) -> list[Measure]:
        scrubbed = [self._time_to_frame(self._session.scrub) for _ in range(SEEKS)]
        exact = [self._time_to_frame(self._session.seek) for _ in range(SEEKS)]
        return [
            *percentiles("seek to a key frame (scrub)", scrubbed, 60),
            *percentiles("exact seek", exact, 250),
        ]

    def _time_to_frame(self, go: Callable[[float], None]) -> float:
        """From asking for a random time to the picture that answers, in seconds."""
        came: list[float] = []

        def show(frame: Frame | None) -> None:
            came.append(time.perf_counter())

        target = float(self._random.uniform(0, self._session.duration_seconds * 0.98))
        pause(150)  # the exact picture behind a scrub must not be taken for the next one
        self._forget_pictures()
        wait_for(lambda: not self._session._parts.file_worker.busy, "the file thread")
        self._session.frame_changed.connect(show)
        start = time.perf_counter()
        go(target)
        wait_for(lambda: bool(came), "a picture")
        self._session.frame_changed.disconnect(show)
        return came[0] - start

    def _forget_pictures(self) -> None:
        """Let no picture be there already; in the thread that keeps them."""
        self._session._parts.file_worker.submit(
            lambda _: self._session._parts.frame_loader._cache.clear()
        )

    def _measure_clicks(self, probe: OutputProbe, *, analysing: bool) -> list[Measure]:
        self._stages.clear()
        took = [self._click(probe, analysing) for _ in range(CLICKS)]
        what = "click to sound, " + ("while analysing" if analysing else "while playing")
        return percentiles(what, took, 100) + [
            Measure(f"  of that {stage}, median", 1000 * float(np.median(seconds)), "ms")
            for stage, seconds in self._stages.items()
        ]

    def _note_stages(self, heard: float) -> None:
        """How long each part of the way of the click took that is heard now."""
        moments = self._session._parts.analysis.click_moments
        before = self._clicked_at
        for name, stage in CLICK_STAGES.items():
            moment = heard if name == HEARD else moments.get(name, before)
            self._stages[stage].append(max(moment - before, 0.0))
            before = max(moment, before)

    def _click(self, probe: OutputProbe, analysing: bool) -> float:
        """From a mouse click at a random place to the first isolated sound heard, in seconds.

        Where nothing sounds another place is clicked, and the time runs from there.
        """
        session = self._session
        self._wait_until_idle()
        end = max(session.duration_seconds - 4, 0.0)
        session.seek(float(self._random.uniform(0, end)))
        session.play()
        if analysing:
            session.find_objects()
        pause(600)  # the sound runs, and the click's place in time is prepared as for a user
        probe.reset()
        self._clicking = True
        self._click_somewhere()
        heard = self._moment_heard(probe, lambda mix: mix.isolated is not None)
        self._clicking = False
        self._note_stages(heard)
        return heard - self._clicked_at

    def _click_somewhere(self) -> None:
        video = self._window.video
        x, y = self._random.uniform(0.15, 0.85, 2)
        self._clicked_at = time.perf_counter()
        QTest.mouseClick(video, Qt.MouseButton.LeftButton, pos=video.place_of(x, y).toPoint())

    def _click_elsewhere(self, notice: Message) -> None:
        if self._clicking and notice == NOTHING_SOUNDS:
            QTimer.singleShot(0, self._click_somewhere)

    def _measure_faders(self, probe: OutputProbe) -> list[Measure]:
        self._wait_until_idle()
        took: list[float] = []
        for number in range(FADERS):
            self._play_on()
            gain_db = -1.0 - number
            start = time.perf_counter()
            self._window.mixer.master.fader.set_by_user(gain_db)
            heard = self._moment_heard(probe, lambda mix, db=gain_db: mix.master_db == db)
            took.append(heard - start)
        self._window.mixer.master.fader.set_by_user(0.0)
        return percentiles("fader to ear", took, 60)

    def _moment_heard(self, probe: OutputProbe, wanted: Callable[[Mix], bool]) -> float:
        """When such a mix began to be heard, by ``time.perf_counter``; waits for it."""
        moments: list[float] = []

        def is_heard() -> bool:
            if not self._session.playing:
                self._play_on()
            heard_for = probe.heard_for(wanted)
            if heard_for is not None:
                moments.append(time.perf_counter() - heard_for)
            return bool(moments)

        wait_for(is_heard, "the sound")
        return moments[0]

    def _play_on(self) -> None:
        session = self._session
        if not session.playing or session.position_seconds > session.duration_seconds - 2:
            session.seek(0.0)
            session.play()
            pause(200)

    def _measure_monkey(self) -> BenchResult:
        session = self._session
        self._wait_until_idle()
        before, stalls = ResourceCounts.take(session), StallWatchdog(self._app)
        monkey = Monkey(self._window, session, self._seed)
        moments, memory, files = [0.0], [memory_mb()], [open_files()]
        begun = time.perf_counter()
        stalls.start()
        while time.perf_counter() - begun < 60 * self._minutes:
            monkey.step()
            pause(MONKEY_PAUSE_MS)
            moments.append(time.perf_counter() - begun)
            memory.append(memory_mb())
            files.append(open_files())
        stalls.stop()
        monkey.reset_window()
        self._wait_until_idle()
        pause(1000)
        return monkey_result(
            (before, ResourceCounts.take(session)),
            stalls,
            (moments, memory),
            files,
            {"steps": len(monkey.done), "failures": self.failures},
        )

    def _wait_until_idle(self) -> None:
        """Nothing plays, nothing is computed, no step holds."""
        session = self._session
        session.pause()
        session.cancel()
        session.hear_everything()
        session.jump_to_step(0)
        inference = session._parts.inference
        wait_for(
            lambda: not (session._parts.file_worker.busy or inference._worker.busy),
            "the threads to have ended",
        )
        session.seek(0.0)
        wait_for(lambda: not session._parts.file_worker.busy, "the first picture")


def measure_gui(
    clip: Path,
    minutes: float,
    seed: int,
    on_progress: Callable[[str, float], None] = lambda *_: None,
) -> BenchResult:
    """Everything ``bench --gui`` tells; ``EngineError`` when the clip cannot be opened.

    ``on_progress`` hears how far it is (0..1).
    """
    whole = BenchResult(about={"film": clip.name, "seed": seed, "minutes": minutes})
    with closing(WindowBenchmark(clip, minutes, seed)) as bench:
        for number, part in enumerate(bench.measure(), start=1):
            whole.measures += part.measures
            whole.about |= part.about
            on_progress("measuring the window", number / 9)
        whole.about |= {
            "platform": bench._app.platformName(),
            "sound": bench._session.output_name,
            "load_average": [round(each, 1) for each in load_average()],
            "cores": os.cpu_count(),
        }
    return whole


def wait_for(done: Callable[[], bool], what: str) -> None:
    """Work on events until it is so; ``EngineError`` when it never is."""
    end = time.perf_counter() + TIMEOUT_SECONDS
    while not done():
        if time.perf_counter() > end:
            raise EngineError(
                "{what} did not come in {seconds:.0f} s: look at the log.",
                what=what,
                seconds=TIMEOUT_SECONDS,
            )
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, POLL_MS)
        time.sleep(POLL_MS / 1000)


def pause(milliseconds: int) -> None:
    """Let the window live for so long."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
