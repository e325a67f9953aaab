"""The shard order: which reader reads which sample of some shards when, without reading any.

In every epoch the shards stand end to end in an order of that epoch, and the line is cut into as
many stretches of like length as there are readers. So every sample is read by exactly one of them,
whether there are more shards or more readers, and a shard is opened by few. A reader mixes some
shards of its stretch at a time. All follows from the seed, so any place can be gone on from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice

import numpy as np

from engine.training.data.data_share import DataShare, Place

_OPEN_SHARDS = 4


@dataclass(frozen=True, slots=True)
class Turn:
    """A sample to be read: which of which shard, the place behind it, and whether a shard is done.

    ``last`` is of what this reader reads of the shard in this epoch.
    """

    shard: int
    sample: int
    place: Place
    last: bool


def turns(sizes: Sequence[int], share: DataShare) -> Iterator[Turn]:
    """The turns of the reader that asks for ever, from its place on; shards are of ``sizes``."""
    begun, read = share.place
    for epoch in count(begun):
        yield from islice(_of_epoch(sizes, share, epoch), read if epoch == begun else 0, None)


def _of_epoch(sizes: Sequence[int], share: DataShare, epoch: int) -> Iterator[Turn]:
    waiting = _stretch(sizes, share, epoch)
    rng = np.random.default_rng([share.seed, epoch, share.reader])
    running: list[tuple[int, int, int]] = []
    for read in count(1):
        while waiting and len(running) < _OPEN_SHARDS:
            running.append(waiting.pop(0))
        if not running:
            return
        at = int(rng.integers(len(running)))
        shard, sample, end = running[at]
        last = sample + 1 == end
        running[at : at + 1] = [] if last else [(shard, sample + 1, end)]
        yield Turn(shard, sample, (epoch, read), last)


def _stretch(sizes: Sequence[int], share: DataShare, epoch: int) -> list[tuple[int, int, int]]:
    """What a reader has of an epoch: shards, each with the first of its samples and the end."""
    total = sum(sizes)
    # Of fewer samples than readers some have none; never the same in every epoch.
    turn = (share.reader + epoch) % share.readers
    first, end = (total * n // share.readers for n in (turn, turn + 1))
    found, begin = [], 0
    for shard in np.random.default_rng([share.seed, epoch]).permutation(len(sizes)).tolist():
        own = max(first - begin, 0), min(end - begin, sizes[shard])
        if own[0] < own[1]:
            found.append((shard, *own))
        begin += sizes[shard]
    return found
