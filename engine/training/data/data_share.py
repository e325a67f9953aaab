"""The data share: what of the data each worker of each process reads, and how far it has come.

All workers of all processes of a run are *readers*. Data that is read in order, as films are, is
divided among them anew in every epoch; a reader's *place* is the epoch and how much of its share of
that epoch it has read. Places travel with the samples, so that those are kept of which a step has
learned, and not what lies ready for the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import IterableDataset, get_worker_info

Place = tuple[int, int]
"""An epoch, and how many samples of it a reader has read."""

START: Place = (0, 0)
PLACE = "place"
"""What a sample calls its worker and that worker's place, ``[3]``."""


@dataclass(frozen=True, slots=True)
class DataShare:
    """A process's share: which of how many it is, the seed of all orders, its workers' places."""

    process: int = 0
    processes: int = 1
    seed: int = 0
    places: tuple[Place, ...] = (START,)

    @property
    def readers(self) -> int:
        """How many there are in all processes."""
        return self.processes * len(self.places)

    @property
    def reader(self) -> int:
        """The number of the worker that asks, among all."""
        return self.process * len(self.places) + _worker()

    @property
    def place(self) -> Place:
        """Where the worker that asks goes on."""
        return self.places[_worker()]


@dataclass(slots=True)
class ReadPlaces:
    """The places of all readers of a run: of each process those of its workers."""

    process: int
    places: list[list[Place]]

    @classmethod
    def at_start(cls, process: int, processes: int, workers: int) -> ReadPlaces:
        """Nothing is read yet; without workers the process itself reads."""
        return cls(process, [[START] * max(workers, 1) for _ in range(processes)])

    def go_on(self, kept: Sequence[Sequence[Sequence[int]]]) -> None:
        """Take up what was kept.

        By another number of readers the epoch would be divided in another way: then the next
        begins.
        """
        if [len(own) for own in kept] == [len(own) for own in self.places]:
            self.places = [[(epoch, read) for epoch, read in own] for own in kept]
            return
        begun = [epoch + (read > 0) for own in kept for epoch, read in own]
        self.places = [[(max(begun, default=0), 0)] * len(own) for own in self.places]

    def note(self, told: Tensor) -> None:
        """A batch of one worker ``[B, 3]`` was learned from."""
        worker, epoch, read = told[-1].tolist()
        self.places[self.process][worker] = (epoch, read)

    def share(self, seed: int) -> DataShare:
        """This process's."""
        own = tuple(self.places[self.process])
        return DataShare(self.process, len(self.places), seed, own)


class SharedData:
    """Data that knows whose ``share`` is read of it, and the ``place`` up to which it was read."""

    share: DataShare = DataShare()
    place: Place = START


@dataclass(eq=False)
class SharedDataset(IterableDataset):
    """Samples of a dataset, each with its worker and that one's place in the ``share``."""

    samples: IterableDataset
    data: SharedData
    share: DataShare = field(default_factory=DataShare)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        whole, self.data.share = self.data.share, self.share
        try:
            self.data.place = self.share.place
            for sample in self.samples:
                yield {**sample, PLACE: torch.tensor([_worker(), *self.data.place])}
        finally:
            self.data.share = whole


def _worker() -> int:
    worker = get_worker_info()
    return worker.id if worker else 0
