"""The waveforms of the timeline: the lowest and highest sample of each of many short spans."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.mixing.mix import REST
from engine.scene import Stems
from pixelplayer_gui.tasks import Lane, Task

if TYPE_CHECKING:
    from engine.media.sound_reader import SoundReader
    from pixelplayer_gui.deck import Deck

BINS = 3000
STEP_BINS = 150
REFRESH_MS = 400
PEAKS = "peaks"
Read = Callable[[int, int], NDArray[np.float32]]


class Peaks(QObject):
    """Waveforms of the clip and of every stem, read in the file lane in short steps.

    ``_bins`` and ``_done`` are touched in the lane's thread only; what leaves is a copy.

    Signals:
        grew: a dict of id -> ``[BINS, 2]`` lowest and highest sample; ``REST`` is the clip's own.
    """

    grew = Signal(object)

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self._deck: Deck | None = None
        self._reader: SoundReader | None = None
        self._bins: dict[str, NDArray[np.float32]] = {}
        self._done: dict[str, NDArray[np.bool_]] = {}
        self._version = -1
        self._refresh = QTimer(self, interval=REFRESH_MS)
        self._refresh.timeout.connect(self._look)

    def set_deck(self, deck: Deck | None) -> None:
        """Draw another clip from now on."""
        self._lane.cancel(PEAKS)
        self._lane.submit(lambda _: self.close_reader(), urgency=9)
        self._deck = deck if deck is not None and deck.sound_length else None
        self._version = -1
        if self._deck is None:
            self._refresh.stop()
        else:
            self._refresh.start()
            self._look()

    def close_reader(self) -> None:
        """Forget the clip; in the lane's thread only."""
        if self._reader is not None:
            self._reader.close()
        self._reader = None
        self._bins.clear()
        self._done.clear()

    @Slot()
    def _look(self) -> None:
        """Ask for more when something is new and the lane is not at it already."""
        deck = self._deck
        if deck is None or self._lane.has(PEAKS) or self._version == deck.stems.version:
            return
        version = deck.stems.version

        def done(finished: bool) -> None:
            if finished:
                self._version = version
            else:
                self._look()

        self._lane.submit(
            lambda task: self._step(task, deck), done, progress=self.grew.emit, key=PEAKS
        )

    def _step(self, task: Task, deck: Deck) -> bool:
        """A short piece of work; True when all that is ready is drawn."""
        if self._reader is None:
            self._reader = deck.clip.sound()
        edges = np.linspace(0, deck.sound_length, BINS + 1).astype(np.int64)
        budget = STEP_BINS
        budget -= self._fill(REST, self._reader.read, np.ones(BINS, bool), edges, budget)
        for object_id in deck.stems.object_ids:
            ready = _ready_bins(deck.stems, object_id, edges)

            def read(start: int, stop: int, object_id: str = object_id) -> NDArray[np.float32]:
                return deck.stems.read(object_id, start, stop)

            budget -= self._fill(object_id, read, ready, edges, budget)
        task.report({name: bins.copy() for name, bins in self._bins.items()})
        return budget > 0

    def _fill(
        self, name: str, read: Read, ready: NDArray[np.bool_], edges: NDArray[np.int64], budget: int
    ) -> int:
        """Draw up to ``budget`` bins that are ready and not drawn yet; how many it were."""
        bins = self._bins.setdefault(name, np.zeros((BINS, 2), np.float32))
        done = self._done.setdefault(name, np.zeros(BINS, bool))
        wanted = np.flatnonzero(ready & ~done)[: max(budget, 0)]
        for run in np.split(wanted, np.flatnonzero(np.diff(wanted) > 1) + 1):
            if run.size:
                first, last = int(run[0]), int(run[-1]) + 1
                bins[first:last] = _extremes(read, edges[first : last + 1])
                done[first:last] = True
        return int(wanted.size)


def _extremes(read: Read, edges: NDArray[np.int64]) -> NDArray[np.float32]:
    """Lowest and highest sample ``[n, 2]`` between each two of ``n + 1`` edges, any channel."""
    start = int(edges[0])
    samples = read(start, int(edges[-1]))
    if samples.shape[1] == 0:
        return np.zeros((len(edges) - 1, 2), np.float32)
    places = np.minimum(edges[:-1] - start, samples.shape[1] - 1)
    low = np.minimum.reduceat(samples.min(axis=0), places)
    high = np.maximum.reduceat(samples.max(axis=0), places)
    return np.stack([low, high], axis=1).astype(np.float32)


def _ready_bins(stems: Stems, object_id: str, edges: NDArray[np.int64]) -> NDArray[np.bool_]:
    ready = np.zeros(len(edges) - 1, bool)
    try:
        spans = stems.ready_spans(object_id)
    except KeyError:  # removed meanwhile
        return ready
    for start, stop in spans:
        ready |= (edges[:-1] >= start) & (edges[1:] <= stop)
    return ready
