"""The choice of the sound track that is heard when nobody asked for one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from av.stream import Disposition

from engine.media.pyav import SEARCHED_PACKETS, open_input, packets_of
from engine.message import Message


def choose_track(path: Path, sounds: Sequence[Any]) -> tuple[int, tuple[Message, ...]]:
    """The number of the default track, or of the first with any sound; what to tell of it.

    ``sounds`` are the sound tracks of an opened file, which is not read further.
    """
    if len(sounds) < 2:
        return 0, ()
    order = sorted(
        range(len(sounds)), key=lambda number: not sounds[number].disposition & Disposition.default
    )
    heard = _tracks_with_packets(path, [sounds[number].index for number in order])
    chosen = next((number for number in order if sounds[number].index in heard), order[0])
    skipped = order[: order.index(chosen)]
    if not skipped:
        return chosen, ()
    return chosen, (
        Message(
            "Sound track {empty} is empty, so track {chosen} is heard.",
            empty=skipped[0] + 1,
            chosen=chosen + 1,
        ),
    )


def _tracks_with_packets(path: Path, wanted: Sequence[int]) -> set[int]:
    """The indices of streams that a packet was met of, looking until the first wanted has one.

    The file is opened once more: a demuxer that went ahead does not come back to every packet.
    """
    met: set[int] = set()
    with open_input(path) as container:
        streams = [container.streams[index] for index in wanted]
        for packet in islice(packets_of(container, streams), SEARCHED_PACKETS):
            met.add(packet.stream_index)
            if wanted[0] in met:
                break
    return met
