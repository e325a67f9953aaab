"""The waveform cache of the timeline's lanes, computed in the file worker."""

from __future__ import annotations

import math
import time
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.scratch_disk import make_scratch_folder, remove_scratch_folder
from pixelplayer_gui.workers.remix_audio import RemixAudio
from pixelplayer_gui.workers.strip_audio import (
    ORIGINAL,
    REMIX,
    LaneSources,
    content_numbers,
    lane_ids,
    lane_sources,
    read_lanes,
)
from pixelplayer_gui.workers.waveform_pyramid import (
    CHUNK,
    FINEST,
    WaveformPyramid,
    audible_in_mix,
    sample_line,
)
from pixelplayer_gui.workers.worker import Task, Worker

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class SampleSpan:
    """Lowest and highest over the channels ``[n, 2]`` of every sample from ``first`` on."""

    first: int
    samples: Floats


@dataclass(frozen=True, eq=False)
class LaneWaveform:
    """A lane's waveform at every zoom, as it was known at one time; all on the clip's clock.

    ``version`` differs when it would be drawn differently.
    """

    version: tuple[int, ...]
    peak: float
    rate: int
    start_seconds: float
    pyramid: WaveformPyramid
    whole: WaveformPyramid
    samples: SampleSpan | None = None

    def extremes(self, start: float, stop: float, count: int) -> Floats:
        """Lowest and highest sample ``[count, 2]`` of equal columns between two times."""
        first, last = self._sample(start), self._sample(stop)
        near = self.samples
        if near is not None and (last - first) < FINEST * count:
            end = near.first + len(near.samples)
            if near.first <= max(first, 0) and min(last, self.pyramid.length) <= end:
                return sample_line(near.samples, near.first, first, last, count)
        return self.pyramid.extremes(first, last, count)

    def presence(self, start: float, stop: float, count: int) -> NDArray[np.bool_]:
        """In which of equal columns ``[count]`` it is heard in the whole."""
        first, last = self._sample(start), self._sample(stop)
        return audible_in_mix(
            self.pyramid.power(first, last, count), self.whole.power(first, last, count)
        )

    def _sample(self, seconds: float) -> float:
        return (seconds - self.start_seconds) * self.rate


if TYPE_CHECKING:
    from engine.media.reading.audio_reader import AudioReader
    from engine.mixing.mix import Mix
    from engine.playback.deck import Deck
    from engine.project import Project
    from engine.scene import Scene

STEP_SECONDS = 0.25
"""A step draws about this long, then the pictures have their turn."""
REFRESH_MS = 400
WAVEFORMS, SAMPLES = "peaks", "close up"
SAMPLES_PRIORITY = 5
_MARGIN = 0.5


class _LaneBuffer:
    """Waveform pyramid and state of one lane; touched in the file worker only."""

    def __init__(self, length: int, path: Path) -> None:
        self.pyramid = WaveformPyramid(length, path)
        self.drawn = np.zeros(self.pyramid.chunks, np.int64)
        self.version = 0
        self.samples: SampleSpan | None = None


class WaveformCache(QObject):
    """Computes waveforms of the clip, of every strip and of the rest, in short steps.

    Every chunk of every lane bears a number that tells what it was drawn from: how often it was
    written, for the rest that of all objects together. A chunk whose number differs from the one
    wanted is drawn again, those in view first; of the remix, which costs a rendering and changes
    with every fader, only those in view, and after all others. The sheets live in files beside the
    stems, so that memory does not grow with the clip; they are touched in the lane's thread only.

    Signals:
        waveforms_changed: a dict of id -> ``LaneWaveform``; ``ORIGINAL`` is the clip's own,
        ``REST`` what no object of the project claims, ``REMIX`` what is heard.
    """

    waveforms_changed = Signal(object)

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._deck: Deck | None = None
        self._sources: LaneSources = ()
        self._remix = RemixAudio()
        self._view = (0.0, 0.0, 1)
        self._requested: object = None
        self._samples_span: tuple[float, float, object] = (0.0, 0.0, None)
        self._reader: AudioReader | None = None
        self._buffers: dict[str, _LaneBuffer] = {}
        self._folder: Path | None = None
        self._file_count = 0
        self._refresh_timer = QTimer(self, interval=REFRESH_MS)
        self._refresh_timer.timeout.connect(self._request)

    def set_deck(self, deck: Deck | None) -> None:
        """Draw another clip from now on."""
        for key in (WAVEFORMS, SAMPLES):
            self._worker.cancel(key)
        self._worker.submit(lambda _: self.close_reader(), priority=9)
        self._deck = deck if deck is not None and deck.sound_length else None
        self._requested, self._sources = None, ()
        self._samples_span = (0.0, 0.0, None)
        if self._deck is None:
            self._refresh_timer.stop()
        else:
            self._refresh_timer.start()
            self._request()

    @Slot(object)
    def set_project(self, project: Project | None) -> None:
        """Draw the strips of this project; the rest is what none of them claims."""
        sources = lane_sources(project)
        if sources != self._sources:
            self._sources = sources
            self._request()

    @Slot(object)
    def set_mix(self, project: Project | None) -> None:
        """Draw the remix of this project."""
        self._remix.show_project(project)

    @Slot(float, float, int)
    def set_view(self, start: float, stop: float, columns: int) -> None:
        """Draw this span first, and as close as so many columns show."""
        self._view = (start, stop, columns)
        deck = self._deck
        if deck is None or not self._shows_samples(deck):
            return
        sources = self._sources
        version = (deck.stems.version, sources, self._remix.revision)
        low, high, known = self._samples_span
        if low <= max(start, 0.0) and min(stop, deck.duration_seconds) <= high and known == version:
            return
        margin = (stop - start) * _MARGIN
        start, stop = max(start - margin, 0.0), min(stop + margin, deck.duration_seconds)
        self._samples_span = (start, stop, version)
        self._worker.submit(
            lambda _: self._read_samples(deck, sources, start, stop),
            self.waveforms_changed.emit,
            priority=SAMPLES_PRIORITY,
            key=SAMPLES,
        )

    def close_reader(self) -> None:
        """Forget the clip; in the lane's thread only."""
        if self._reader is not None:
            self._reader.close()
        self._reader = None
        self._remix.close()
        for buffer in self._buffers.values():
            buffer.pyramid.close()
        self._buffers.clear()
        if self._folder is not None:
            remove_scratch_folder(self._folder)
        self._folder = None

    @Slot()
    def _request(self) -> None:
        """Ask for more when something is new and the lane is not at it already."""
        deck = self._deck
        if deck is None or self._worker.has_task(WAVEFORMS):
            return
        remix = (self._remix.revision, self._chunks_in_view(deck)) if self._sources else None
        wanted = (deck.stems.version, self._sources, remix)
        if wanted == self._requested:
            return
        sources = self._sources

        def done(finished: bool | None) -> None:
            if finished is None:
                return  # the remix goes on with the next turn of the timer, beside other work
            if finished:
                self._requested = wanted
                self.set_view(*self._view)  # what is close up may be new too
            else:
                self._request()

        self._worker.submit(
            lambda task: self._draw_some(task, deck, sources),
            done,
            progress=self.waveforms_changed.emit,
            key=WAVEFORMS,
        )

    def _draw_some(self, task: Task, deck: Deck, sources: LaneSources) -> bool | None:
        """A short piece of work; True when all that is ready is drawn, None when but the remix
        is not."""
        self._open(deck, sources)
        wanted = content_numbers(deck, sources, self._buffers[ORIGINAL].pyramid.chunks)
        revision, shown = self._remix.shown
        stale = np.zeros(self._buffers[ORIGINAL].pyramid.chunks, bool)
        for name, numbers in wanted.items():
            stale |= (numbers != self._buffers[name].drawn) & (numbers > 0)
        todo = self._in_view_first(deck, np.flatnonzero(stale))
        until = time.monotonic() + STEP_SECONDS
        count = 0
        for chunk in todo:
            self._draw(deck, int(chunk), sources, wanted)
            count += 1
            if task.should_stop() or time.monotonic() >= until:
                break
        finished, drawn = count == len(todo), True
        if finished and sources and shown is not None:
            numbers = self._remix.numbers(revision, wanted)
            drawn = self._draw_remix(task, deck, shown, numbers, until)
        task.report(self._waveforms(deck))
        return finished and (drawn or None)

    def _draw_remix(
        self,
        task: Task,
        deck: Deck,
        shown: tuple[Scene, Mix],
        numbers: NDArray[np.int64],
        until: float,
    ) -> bool:
        """Draw the remix where it is in view; True when all of that is drawn."""
        assert self._reader is not None
        buffer = self._buffers[REMIX]
        low, high = self._chunks_in_view(deck)
        todo = np.flatnonzero(numbers[low:high] != buffer.drawn[low:high]) + low
        for chunk in todo.tolist():
            if task.should_stop() or time.monotonic() >= until:
                return False
            start, stop = chunk * CHUNK, min((chunk + 1) * CHUNK, deck.sound_length)
            samples = self._remix.read(deck, self._reader.read, shown, start, stop)
            buffer.pyramid.write(chunk, samples)
            buffer.drawn[chunk] = numbers[chunk]
            buffer.version += 1
        return True

    def _chunks_in_view(self, deck: Deck) -> tuple[int, int]:
        """The first chunk in view, and the one after the last."""
        last = math.ceil(deck.sound_length / CHUNK)
        start, stop, _ = self._view
        low, high = (deck.rate * (each - deck.start_seconds) / CHUNK for each in (start, stop))
        return min(max(math.floor(low), 0), last), min(max(math.ceil(high), 0), last)

    def _in_view_first(self, deck: Deck, todo: NDArray[np.intp]) -> NDArray[np.intp]:
        """What is in view comes first."""
        start, stop, _ = self._view
        low, high = (deck.rate * (each - deck.start_seconds) / CHUNK for each in (start, stop))
        return todo[np.argsort(~((todo + 1 > low) & (todo < high)), kind="stable")]

    def _draw(
        self,
        deck: Deck,
        chunk: int,
        sources: LaneSources,
        wanted: dict[str, NDArray[np.int64]],
    ) -> None:
        """Draw a chunk of every lane that is stale there."""
        assert self._reader is not None
        start, stop = chunk * CHUNK, min((chunk + 1) * CHUNK, deck.sound_length)
        for name, samples in read_lanes(self._reader, deck, sources, start, stop).items():
            numbers = wanted[name]
            buffer = self._buffers[name]
            if numbers[chunk] and buffer.drawn[chunk] != numbers[chunk]:
                buffer.pyramid.write(chunk, samples)
                buffer.drawn[chunk] = numbers[chunk]
                buffer.version += 1

    def _open(self, deck: Deck, sources: LaneSources) -> None:
        """Have the reader and a sheet for each lane, and none for lanes that are gone."""
        if self._reader is None:
            self._reader = deck.clip.sound()
        if self._folder is None:
            self._folder = make_scratch_folder("peaks")
            weakref.finalize(self, remove_scratch_folder, self._folder)
        lanes = lane_ids(sources)
        for name in [each for each in self._buffers if each not in lanes]:
            self._buffers.pop(name).pyramid.close()
        for name in lanes:
            if name not in self._buffers:
                self._file_count += 1
                self._buffers[name] = _LaneBuffer(
                    deck.sound_length, self._folder / f"{self._file_count}"
                )

    def _read_samples(
        self, deck: Deck, sources: LaneSources, start: float, stop: float
    ) -> dict[str, LaneWaveform]:
        """Read the samples of a span."""
        self._open(deck, sources)
        assert self._reader is not None
        first = deck.sample_of(start)
        last = max(min(deck.sample_of(stop) + 1, deck.sound_length), first + 1)
        for name, samples in read_lanes(self._reader, deck, sources, first, last).items():
            buffer = self._buffers[name]
            extremes = np.stack([samples.min(axis=0), samples.max(axis=0)], axis=1)
            buffer.samples = SampleSpan(first, extremes)
            buffer.version += 1
        _, shown = self._remix.shown
        if sources and shown is not None:
            mixed = self._remix.read(deck, self._reader.read, shown, first, last)
            near = np.stack([mixed.min(axis=0), mixed.max(axis=0)], axis=1)
            self._buffers[REMIX].samples = SampleSpan(first, near)
            self._buffers[REMIX].version += 1
        return self._waveforms(deck)

    def _shows_samples(self, deck: Deck) -> bool:
        start, stop, columns = self._view
        return stop > start and (stop - start) * deck.rate < FINEST * columns

    def _waveforms(self, deck: Deck) -> dict[str, LaneWaveform]:
        whole = self._buffers[ORIGINAL]
        return {
            name: LaneWaveform(
                (buffer.version, whole.version),
                buffer.pyramid.peak,
                deck.rate,
                deck.start_seconds,
                buffer.pyramid,
                whole.pyramid,
                buffer.samples,
            )
            for name, buffer in self._buffers.items()
        }
