"""Benchmark of playback: picture against sound, and underruns, while Python is kept busy.

Every function takes what it measures and gives ``Measure`` values. On a machine without a sound
card JACK's dummy device keeps a hard rhythm.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer

from engine.cli.bench.measures import Measure

if TYPE_CHECKING:
    from engine.scene import Frame
    from pixelplayer_gui.session.session import Session

AV_BUDGET_MS = 20.0
SETTLING_SECONDS = 0.5
_HOG_SIZE = 512


class ShownFrames:
    """Compares what is shown with what is heard, one frame after the other.

    ``heard_seconds`` tells the time heard now. Call ``show`` the moment a picture is handed to the
    screen: it is early (+) or late (-) by how far its own time lies from what is heard.
    """

    def __init__(self, heard_seconds: Callable[[], float]) -> None:
        self._heard = heard_seconds
        self.shown_seconds: list[float] = []
        self.offsets_seconds: list[float] = []

    def show(self, frame_seconds: float) -> None:
        """A picture of that time appears now."""
        self.shown_seconds.append(frame_seconds)
        self.offsets_seconds.append(frame_seconds - self._heard())

    def measures(self, frames_per_second: float, what: str) -> list[Measure]:
        """The offset's 95th percentile (ms) beside its budget, its median, and pictures dropped."""
        if len(self.shown_seconds) < 2:
            return []
        offsets = 1000 * np.array(self.offsets_seconds)
        lasted = self.shown_seconds[-1] - self.shown_seconds[0]
        due = max(round(lasted * frames_per_second) + 1, 1)
        return [
            Measure(
                f"picture against sound, {what}, p95",
                float(np.percentile(np.abs(offsets), 95)),
                "ms",
                AV_BUDGET_MS,
            ),
            Measure(f"picture against sound, {what}, median", float(np.median(offsets)), "ms"),
            Measure(f"pictures dropped, {what}", 100 * (1 - len(offsets) / due), "%", 0.1),
        ]


def measure_playing(session: Session, seconds: float, *, busy: bool) -> list[Measure]:
    """Play the open clip for so long: picture against sound, dropped pictures, gaps in the sound.

    In the GUI thread, whose events are worked on meanwhile. ``busy``: beside a hog.
    """
    deck, info = session._parts.deck, session.clip_info
    assert deck is not None
    assert info is not None
    shown = ShownFrames(lambda: session.position_seconds)
    begun = time.perf_counter()

    def show(frame: Frame | None) -> None:
        if frame is not None and time.perf_counter() - begun > SETTLING_SECONDS:
            shown.show(frame.seconds)

    what = "busy" if busy else "alone"
    gaps, loop = deck.player.underruns, QEventLoop()
    session.frame_changed.connect(show)
    with busy_threads() if busy else nullcontext():
        begun = time.perf_counter()
        session.play()
        QTimer.singleShot(round(1000 * (seconds + SETTLING_SECONDS)), loop.quit)
        loop.exec()
        session.frame_changed.disconnect(show)
        session.pause()
    gaps = deck.player.underruns - gaps
    measures = shown.measures(info.picture.frames_per_second if info.picture else 25.0, what)
    return [*measures, Measure(f"gaps in the sound, {what}", gaps, "", 0)]


@contextmanager
def busy_threads() -> Iterator[None]:
    """Keep Python busy with two threads: one of torch, where installed, one of Python."""
    stop = threading.Event()

    def compute() -> None:
        with suppress(ImportError):
            import torch

            matrix = torch.rand(_HOG_SIZE, _HOG_SIZE)
            while not stop.is_set():
                matrix = torch.nn.functional.normalize(matrix @ matrix)

    def count() -> None:
        number = 0
        while not stop.is_set():
            number += 1

    threads = [threading.Thread(target=work, daemon=True) for work in (compute, count)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
