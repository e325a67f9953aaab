"""The spectrograms of the timeline: tiles worked out in the file lane, for what is in view."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from pixelplayer_gui.workers.log_spectrum import ROWS, levels, window_size
from pixelplayer_gui.workers.strip_audio import Parts, numbers_of, parts_of, sound_of
from pixelplayer_gui.workers.waveform_pyramid import CHUNK
from pixelplayer_gui.workers.worker import Lane, Task

if TYPE_CHECKING:
    from engine.media.reading.audio_reader import SoundReader
    from engine.playback.deck import Deck
    from engine.project import Project

TILE_COLUMNS = 256
CACHE_BYTES = 32 << 20
REFRESH_MS = 400
SPECTRA = "spectra"
_FINEST = 4
"""Columns of the finest tiles are 2 ** 4 samples apart."""
_WINDOWS = 2
"""A column longer than this many windows is told by so many of them, evenly spaced."""
_STAND_INS = (0, 1, 2, 3, -1, -2)
"""Until a tile is there those of these levels beside its own are shown: coarser, then finer."""

Key = tuple[str, int, int]
Tile = tuple[int, NDArray[np.uint8]]


class Tiles:
    """Tiles by (lane, level, number), the latest used kept up to a number of bytes.

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
class LaneSpectrum:
    """A lane's spectrogram at every zoom, from the tiles that are there."""

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
        for candidate in (level + each for each in _STAND_INS):
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


class Spectra(QObject):
    """Works out the tiles in view of the lanes whose spectrogram is shown.

    Signals:
        grew: a dict of lane id -> ``LaneSpectrum`` for the lanes asked for.
    """

    grew = Signal(object)

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self._deck: Deck | None = None
        self._reader: SoundReader | None = None
        self._parts: Parts = ()
        self._shown: tuple[str, ...] = ()
        self._view = (0.0, 0.0, 1)
        self._done: object = None
        self._version = 0
        self.tiles = Tiles()
        self._refresh = QTimer(self, interval=REFRESH_MS)
        self._refresh.timeout.connect(self._look)

    def set_deck(self, deck: Deck | None) -> None:
        """Take another clip."""
        self._lane.cancel(SPECTRA)
        self._lane.submit(lambda _: self.close_reader(), urgency=9)
        self._deck = deck if deck is not None and deck.sound_length else None
        self._parts, self._done = (), None
        self.show(())

    @Slot(object)
    def show_project(self, project: Project | None) -> None:
        """The lanes hold the strips of this project."""
        self._parts = parts_of(project)
        self._look()

    @Slot(object)
    def show(self, names: tuple[str, ...]) -> None:
        """Work out the spectrograms of these lanes from now on."""
        self._shown = names if self._deck is not None else ()
        if self._shown:
            self._refresh.start()
            self._look()
        else:
            self._refresh.stop()
            self._lane.cancel(SPECTRA)
        self._tell()

    @Slot(float, float, int)
    def look_at(self, start: float, stop: float, columns: int) -> None:
        """Work out this span, as close as so many columns show."""
        self._view = (start, stop, columns)
        self._look()

    def close_reader(self) -> None:
        """Forget the clip; in the lane's thread only."""
        if self._reader is not None:
            self._reader.close()
        self._reader = None
        self.tiles.clear()

    @Slot()
    def _look(self) -> None:
        deck = self._deck
        if deck is None or not self._shown:
            return
        wanted = (deck.stems.version, self._parts, self._shown, self._view)
        if wanted == self._done:
            return
        self._done = wanted
        _, parts, shown, view = wanted
        self._lane.submit(
            lambda task: self._work(task, deck, parts, shown, view),
            progress=lambda _: self._tell(),
            key=SPECTRA,
        )

    def _tell(self) -> None:
        deck = self._deck
        self._version += 1
        known = (
            {}
            if deck is None
            else {
                name: LaneSpectrum(
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
        self.grew.emit(known)

    def _work(
        self,
        task: Task,
        deck: Deck,
        parts: Parts,
        shown: tuple[str, ...],
        view: tuple[float, float, int],
    ) -> None:
        """Every tile in view that is not there or stale; in the lane's thread."""
        if self._reader is None:
            self._reader = deck.clip.sound()
        numbers = numbers_of(deck, parts, math.ceil(deck.sound_length / CHUNK))
        level, wanted = tiles_in_view(deck, view)
        for number in wanted:
            for name in shown:
                if task.stopped():
                    return
                made_of = _made_of(numbers.get(name), level, number)
                known = self.tiles.get((name, level, number))
                if known is None or known[0] != made_of:
                    tile = self._tile(deck, parts, name, level, number)
                    self.tiles.put((name, level, number), (made_of, tile))
                    task.report(None)

    def _tile(
        self, deck: Deck, parts: Parts, name: str, level: int, number: int
    ) -> NDArray[np.uint8]:
        assert self._reader is not None
        reader, hop = self._reader, 2**level
        size = window_size(deck.rate, hop)
        first = number * TILE_COLUMNS * hop
        if hop <= _WINDOWS * size:
            span = sound_of(
                reader, deck, parts, name,
                first + hop // 2 - size // 2, first + TILE_COLUMNS * hop + size,
            )  # fmt: skip
            frames = np.lib.stride_tricks.sliding_window_view(span, size, axis=1)
            return levels(frames[:, ::hop][:, :TILE_COLUMNS].transpose(1, 0, 2), deck.rate)
        columns: list[NDArray[np.uint8]] = []
        for column in range(TILE_COLUMNS):
            begin = first + column * hop
            if begin >= deck.sound_length:
                columns.append(np.zeros((ROWS, 1), np.uint8))
                continue
            starts = [begin + hop * (2 * part + 1) // (2 * _WINDOWS) for part in range(_WINDOWS)]
            frames = [sound_of(reader, deck, parts, name, at, at + size) for at in starts]
            columns.append(levels(np.stack(frames), deck.rate).max(axis=1, keepdims=True))
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


def _made_of(numbers: NDArray[np.int64] | None, level: int, number: int) -> int:
    """What a tile should be made of: the numbers of all its chunks."""
    if numbers is None:
        return 0
    size = TILE_COLUMNS * 2**level
    first, last = number * size // CHUNK, -(-(number + 1) * size // CHUNK)
    return hash(numbers[first:last].tobytes())
