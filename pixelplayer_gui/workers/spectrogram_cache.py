"""The spectrogram cache of the timeline: tiles in view, computed in the file worker."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from pixelplayer_gui.workers.log_spectrum import ROWS, log_spectrum_db, window_size
from pixelplayer_gui.workers.strip_audio import (
    LaneSources,
    content_numbers,
    lane_sources,
    read_lane,
)
from pixelplayer_gui.workers.waveform_pyramid import CHUNK
from pixelplayer_gui.workers.worker import Task, Worker

if TYPE_CHECKING:
    from engine.media.reading.audio_reader import AudioReader
    from engine.playback.deck import Deck
    from engine.project import Project

TILE_COLUMNS = 256
CACHE_BYTES = 32 << 20
REFRESH_MS = 400
SPECTROGRAMS = "spectra"
_FINEST = 4
"""Columns of the finest tiles are 2 ** 4 samples apart."""
_WINDOWS = 2
"""A column longer than this many windows is told by so many of them, evenly spaced."""
_FALLBACK_LEVELS = (0, 1, 2, 3, -1, -2)
"""Until a tile is there those of these levels beside its own are shown: coarser, then finer."""

Key = tuple[str, int, int]
Tile = tuple[int, NDArray[np.uint8]]


class Tiles:
    """An LRU cache of tiles by (lane, level, number), limited in bytes.

    The file lane puts them in, the window takes them out.
    """

    def __init__(self, capacity_bytes: int = CACHE_BYTES) -> None:
        self._capacity = capacity_bytes
        self._tiles: OrderedDict[Key, Tile] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        with self._lock:
            return len(self._tiles)

    @property
    def bytes(self) -> int:
        """What all tiles take."""
        with self._lock:
            return sum(tile.nbytes for _, tile in self._tiles.values())

    def get(self, key: Key) -> Tile | None:
        """The tile and the number of what it was made of."""
        with self._lock:
            tile = self._tiles.get(key)
            if tile is not None:
                self._tiles.move_to_end(key)
            return tile

    def put(self, key: Key, tile: Tile) -> None:
        """Keep a tile; the longest unused go."""
        with self._lock:
            self._tiles[key] = tile
            self._tiles.move_to_end(key)
            while len(self._tiles) * tile[1].nbytes > self._capacity:
                self._tiles.popitem(last=False)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._tiles.clear()


@dataclass(frozen=True, eq=False)
class LaneSpectrogram:
    """A lane's spectrogram at every zoom, from the cached tiles."""

    name: str
    version: int
    rate: int
    start_seconds: float
    length: int
    tiles: Tiles

    def image(self, start: float, stop: float, count: int) -> NDArray[np.uint8]:
        """Levels ``[ROWS, count]`` of equal columns between two times; 0 where not known yet."""
        made = np.zeros((ROWS, count), np.uint8)
        step = (stop - start) / max(count, 1) * self.rate
        if step <= 0:
            return made
        first = (start - self.start_seconds) * self.rate
        samples = first + (np.arange(count, dtype=np.float64) + 0.5) * np.float64(step)
        todo = (samples >= 0) & (samples < self.length)
        level = level_for(step)
        for candidate in (level + each for each in _FALLBACK_LEVELS):
            if not todo.any():
                break
            self._fill(made, samples, todo, candidate)
        return made

    def _fill(
        self,
        made: NDArray[np.uint8],
        samples: NDArray[np.float64],
        todo: NDArray[np.bool_],
        at: int,
    ) -> None:
        columns = np.floor(samples / 2**at).astype(np.int64)
        numbers = columns // TILE_COLUMNS
        for number in np.unique(numbers[todo]).tolist():
            tile = self.tiles.get((self.name, at, number))
            if tile is not None:
                here = todo & (numbers == number)
                made[:, here] = tile[1][:, columns[here] % TILE_COLUMNS]
                todo &= ~here


class SpectrogramCache(QObject):
    """Computes the spectrogram tiles in view of the lanes that show one.

    Signals:
        spectrograms_changed: a dict of lane id -> ``LaneSpectrogram`` for the lanes asked for.
    """

    spectrograms_changed = Signal(object)

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._deck: Deck | None = None
        self._reader: AudioReader | None = None
        self._sources: LaneSources = ()
        self._shown: tuple[str, ...] = ()
        self._view = (0.0, 0.0, 1)
        self._requested: object = None
        self._version = 0
        self.tiles = Tiles()
        self._refresh_timer = QTimer(self, interval=REFRESH_MS)
        self._refresh_timer.timeout.connect(self._request)

    def set_deck(self, deck: Deck | None) -> None:
        """Take another clip."""
        self._worker.cancel(SPECTROGRAMS)
        self._worker.submit(lambda _: self.close_reader(), priority=9)
        self._deck = deck if deck is not None and deck.sound_length else None
        self._sources, self._requested = (), None
        self.set_lanes(())

    @Slot(object)
    def set_project(self, project: Project | None) -> None:
        """The lanes hold the strips of this project."""
        self._sources = lane_sources(project)
        self._request()

    @Slot(object)
    def set_lanes(self, names: tuple[str, ...]) -> None:
        """Work out the spectrograms of these lanes from now on."""
        self._shown = names if self._deck is not None else ()
        if self._shown:
            self._refresh_timer.start()
            self._request()
        else:
            self._refresh_timer.stop()
            self._worker.cancel(SPECTROGRAMS)
        self._emit_spectrograms()

    @Slot(float, float, int)
    def set_view(self, start: float, stop: float, columns: int) -> None:
        """Work out this span, as close as so many columns show."""
        self._view = (start, stop, columns)
        self._request()

    def close_reader(self) -> None:
        """Forget the clip; in the lane's thread only."""
        if self._reader is not None:
            self._reader.close()
        self._reader = None
        self.tiles.clear()

    @Slot()
    def _request(self) -> None:
        deck = self._deck
        if deck is None or not self._shown:
            return
        wanted = (deck.stems.version, self._sources, self._shown, self._view)
        if wanted == self._requested:
            return
        self._requested = wanted
        _, sources, shown, view = wanted
        self._worker.submit(
            lambda task: self._compute_tiles(task, deck, sources, shown, view),
            progress=lambda _: self._emit_spectrograms(),
            key=SPECTROGRAMS,
        )

    def _emit_spectrograms(self) -> None:
        deck = self._deck
        self._version += 1
        known = (
            {}
            if deck is None
            else {
                name: LaneSpectrogram(
                    name,
                    self._version,
                    deck.rate,
                    deck.start_seconds,
                    deck.sound_length,
                    self.tiles,
                )
                for name in self._shown
            }
        )
        self.spectrograms_changed.emit(known)

    def _compute_tiles(
        self,
        task: Task,
        deck: Deck,
        sources: LaneSources,
        shown: tuple[str, ...],
        view: tuple[float, float, int],
    ) -> None:
        """Every tile in view that is not there or stale; in the lane's thread."""
        if self._reader is None:
            self._reader = deck.clip.sound()
        numbers = content_numbers(deck, sources, math.ceil(deck.sound_length / CHUNK))
        level, wanted = tiles_in_view(deck, view)
        for number in wanted:
            for name in shown:
                if task.should_stop():
                    return
                made_of = _content_hash(numbers.get(name), level, number)
                known = self.tiles.get((name, level, number))
                if known is None or known[0] != made_of:
                    tile = self._tile(deck, sources, name, level, number)
                    self.tiles.put((name, level, number), (made_of, tile))
                    task.report(None)

    def _tile(
        self, deck: Deck, sources: LaneSources, name: str, level: int, number: int
    ) -> NDArray[np.uint8]:
        assert self._reader is not None
        reader, hop = self._reader, 2**level
        size = window_size(deck.rate, hop)
        first = number * TILE_COLUMNS * hop
        if hop <= _WINDOWS * size:
            span = read_lane(
                reader, deck, sources, name,
                first + hop // 2 - size // 2, first + TILE_COLUMNS * hop + size,
            )  # fmt: skip
            frames = np.lib.stride_tricks.sliding_window_view(span, size, axis=1)
            return log_spectrum_db(frames[:, ::hop][:, :TILE_COLUMNS].transpose(1, 0, 2), deck.rate)
        columns: list[NDArray[np.uint8]] = []
        for column in range(TILE_COLUMNS):
            begin = first + column * hop
            if begin >= deck.sound_length:
                columns.append(np.zeros((ROWS, 1), np.uint8))
                continue
            starts = [begin + hop * (2 * part + 1) // (2 * _WINDOWS) for part in range(_WINDOWS)]
            frames = [read_lane(reader, deck, sources, name, at, at + size) for at in starts]
            columns.append(log_spectrum_db(np.stack(frames), deck.rate).max(axis=1, keepdims=True))
        return np.concatenate(columns, axis=1)


def level_for(step: float) -> int:
    """The level whose columns are at most ``step`` samples apart."""
    return max(math.floor(math.log2(max(step, 1.0))), _FINEST)


def tiles_in_view(deck: Deck, view: tuple[float, float, int]) -> tuple[int, range]:
    """The level of a view and the numbers of its tiles."""
    start, stop, columns = view
    first = max((start - deck.start_seconds) * deck.rate, 0.0)
    last = min((stop - deck.start_seconds) * deck.rate, float(deck.sound_length))
    level = level_for((stop - start) * deck.rate / max(columns, 1))
    size = TILE_COLUMNS * 2**level
    return level, range(math.floor(first / size), math.ceil(max(last, first) / size))


def _content_hash(numbers: NDArray[np.int64] | None, level: int, number: int) -> int:
    """What a tile should be made of: the numbers of all its chunks."""
    if numbers is None:
        return 0
    size = TILE_COLUMNS * 2**level
    first, last = number * size // CHUNK, -(-(number + 1) * size // CHUNK)
    return hash(numbers[first:last].tobytes())
