"""The waveforms of the timeline, read in the file lane as far and as close as anybody looks."""

from __future__ import annotations

import shutil
import tempfile
import time
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from pixelplayer_gui.workers.strip_audio import (
    ORIGINAL,
    Parts,
    lanes_of,
    numbers_of,
    parts_of,
    sounds_of,
)
from pixelplayer_gui.workers.waveform_pyramid import CHUNK, FINEST, Pyramid, line, present
from pixelplayer_gui.workers.worker import Lane, Task

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class CloseUp:
    """Lowest and highest over the channels ``[n, 2]`` of every sample from ``first`` on."""

    first: int
    samples: Floats


@dataclass(frozen=True, eq=False)
class Wave:
    """A lane's waveform at every zoom, as it was known at one time; all on the clip's clock.

    ``version`` differs when it would be drawn differently.
    """

    version: tuple[int, ...]
    peak: float
    rate: int
    start_seconds: float
    pyramid: Pyramid
    whole: Pyramid
    close_up: CloseUp | None = None

    def extremes(self, start: float, stop: float, count: int) -> Floats:
        """Lowest and highest sample ``[count, 2]`` of equal columns between two times."""
        first, last = self._sample(start), self._sample(stop)
        near = self.close_up
        if near is not None and (last - first) < FINEST * count:
            end = near.first + len(near.samples)
            if near.first <= max(first, 0) and min(last, self.pyramid.length) <= end:
                return line(near.samples, near.first, first, last, count)
        return self.pyramid.extremes(first, last, count)

    def presence(self, start: float, stop: float, count: int) -> NDArray[np.bool_]:
        """In which of equal columns ``[count]`` it is heard in the whole."""
        first, last = self._sample(start), self._sample(stop)
        return present(self.pyramid.power(first, last, count), self.whole.power(first, last, count))

    def _sample(self, seconds: float) -> float:
        return (seconds - self.start_seconds) * self.rate


if TYPE_CHECKING:
    from engine.media.reading.audio_reader import SoundReader
    from engine.playback.deck import Deck
    from engine.project import Project

STEP_SECONDS = 0.25
"""A step draws about this long, then the pictures have their turn."""
REFRESH_MS = 400
PEAKS, CLOSE_UP = "peaks", "close up"
CLOSE_UP_URGENCY = 5
_MARGIN = 0.5


class _Sheet:
    """What is drawn of one lane; of the file lane's thread only."""

    def __init__(self, length: int, path: Path) -> None:
        self.pyramid = Pyramid(length, path)
        self.drawn = np.zeros(self.pyramid.chunks, np.int64)
        self.version = 0
        self.close_up: CloseUp | None = None


class Peaks(QObject):
    """Waveforms of the clip, of every object and of the rest, in short steps.

    Every chunk of every lane bears a number that tells what it was drawn from: how often it was
    written, for the rest that of all objects together. A chunk whose number differs from the one
    wanted is drawn again, those in view first. The sheets live in files beside the stems, so that
    memory does not grow with the clip; they are touched in the lane's thread only.

    Signals:
        grew: a dict of id -> ``Wave``; ``ORIGINAL`` is the clip's own, ``REST`` what no object of
            the project claims.
    """

    grew = Signal(object)

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self._deck: Deck | None = None
        self._parts: Parts = ()
        self._view = (0.0, 0.0, 1)
        self._asked: object = None
        self._close_span: tuple[float, float, object] = (0.0, 0.0, None)
        self._reader: SoundReader | None = None
        self._sheets: dict[str, _Sheet] = {}
        self._folder: Path | None = None
        self._made = 0
        self._refresh = QTimer(self, interval=REFRESH_MS)
        self._refresh.timeout.connect(self._look)

    def set_deck(self, deck: Deck | None) -> None:
        """Draw another clip from now on."""
        for key in (PEAKS, CLOSE_UP):
            self._lane.cancel(key)
        self._lane.submit(lambda _: self.close_reader(), urgency=9)
        self._deck = deck if deck is not None and deck.sound_length else None
        self._asked, self._parts = None, ()
        self._close_span = (0.0, 0.0, None)
        if self._deck is None:
            self._refresh.stop()
        else:
            self._refresh.start()
            self._look()

    @Slot(object)
    def show_project(self, project: Project | None) -> None:
        """Draw the strips of this project; the rest is what none of them claims."""
        parts = parts_of(project)
        if parts != self._parts:
            self._parts = parts
            self._look()

    @Slot(float, float, int)
    def look_at(self, start: float, stop: float, columns: int) -> None:
        """Draw this span first, and as close as so many columns show."""
        self._view = (start, stop, columns)
        deck = self._deck
        if deck is None or not self._is_close(deck):
            return
        parts = self._parts
        version = (deck.stems.version, parts)
        low, high, known = self._close_span
        if low <= max(start, 0.0) and min(stop, deck.duration_seconds) <= high and known == version:
            return
        margin = (stop - start) * _MARGIN
        start, stop = max(start - margin, 0.0), min(stop + margin, deck.duration_seconds)
        self._close_span = (start, stop, version)
        self._lane.submit(
            lambda _: self._read_close_up(deck, parts, start, stop),
            self.grew.emit,
            urgency=CLOSE_UP_URGENCY,
            key=CLOSE_UP,
        )

    def close_reader(self) -> None:
        """Forget the clip; in the lane's thread only."""
        if self._reader is not None:
            self._reader.close()
        self._reader = None
        for sheet in self._sheets.values():
            sheet.pyramid.close()
        self._sheets.clear()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._folder = None

    @Slot()
    def _look(self) -> None:
        """Ask for more when something is new and the lane is not at it already."""
        deck = self._deck
        if deck is None or self._lane.has(PEAKS):
            return
        wanted = (deck.stems.version, self._parts)
        if wanted == self._asked:
            return
        parts = self._parts

        def done(finished: bool) -> None:
            if finished:
                self._asked = wanted
                self.look_at(*self._view)  # what is close up may be new too
            else:
                self._look()

        self._lane.submit(
            lambda task: self._step(task, deck, parts), done, progress=self.grew.emit, key=PEAKS
        )

    def _step(self, task: Task, deck: Deck, parts: Parts) -> bool:
        """A short piece of work; True when all that is ready is drawn."""
        self._open(deck, parts)
        wanted = numbers_of(deck, parts, self._sheets[ORIGINAL].pyramid.chunks)
        stale = np.zeros(self._sheets[ORIGINAL].pyramid.chunks, bool)
        for name, numbers in wanted.items():
            stale |= (numbers != self._sheets[name].drawn) & (numbers > 0)
        todo = self._in_order(deck, np.flatnonzero(stale))
        until = time.monotonic() + STEP_SECONDS
        count = 0
        for chunk in todo:
            self._draw(deck, int(chunk), parts, wanted)
            count += 1
            if task.stopped() or time.monotonic() >= until:
                break
        task.report(self._waves(deck))
        return count == len(todo)

    def _in_order(self, deck: Deck, todo: NDArray[np.intp]) -> NDArray[np.intp]:
        """What is in view comes first."""
        start, stop, _ = self._view
        low, high = (deck.rate * (each - deck.start_seconds) / CHUNK for each in (start, stop))
        return todo[np.argsort(~((todo + 1 > low) & (todo < high)), kind="stable")]

    def _draw(
        self,
        deck: Deck,
        chunk: int,
        parts: Parts,
        wanted: dict[str, NDArray[np.int64]],
    ) -> None:
        """Draw a chunk of every lane that is stale there."""
        assert self._reader is not None
        start, stop = chunk * CHUNK, min((chunk + 1) * CHUNK, deck.sound_length)
        for name, samples in sounds_of(self._reader, deck, parts, start, stop).items():
            numbers = wanted[name]
            sheet = self._sheets[name]
            if numbers[chunk] and sheet.drawn[chunk] != numbers[chunk]:
                sheet.pyramid.write(chunk, samples)
                sheet.drawn[chunk] = numbers[chunk]
                sheet.version += 1

    def _open(self, deck: Deck, parts: Parts) -> None:
        """Have the reader and a sheet for each lane."""
        if self._reader is None:
            self._reader = deck.clip.sound()
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="pixelplayer-peaks-"))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        for name in lanes_of(parts):
            if name not in self._sheets:
                self._made += 1
                self._sheets[name] = _Sheet(deck.sound_length, self._folder / f"{self._made}")

    def _read_close_up(
        self, deck: Deck, parts: Parts, start: float, stop: float
    ) -> dict[str, Wave]:
        """Read the samples of a span."""
        self._open(deck, parts)
        assert self._reader is not None
        first = deck.sample_of(start)
        last = max(min(deck.sample_of(stop) + 1, deck.sound_length), first + 1)
        for name, samples in sounds_of(self._reader, deck, parts, first, last).items():
            sheet = self._sheets[name]
            extremes = np.stack([samples.min(axis=0), samples.max(axis=0)], axis=1)
            sheet.close_up = CloseUp(first, extremes)
            sheet.version += 1
        return self._waves(deck)

    def _is_close(self, deck: Deck) -> bool:
        start, stop, columns = self._view
        return stop > start and (stop - start) * deck.rate < FINEST * columns

    def _waves(self, deck: Deck) -> dict[str, Wave]:
        whole = self._sheets[ORIGINAL]
        return {
            name: Wave(
                (sheet.version, whole.version),
                sheet.pyramid.peak,
                deck.rate,
                deck.start_seconds,
                sheet.pyramid,
                whole.pyramid,
                sheet.close_up,
            )
            for name, sheet in self._sheets.items()
        }
