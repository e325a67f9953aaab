"""The length of a sound track by its first and last packets, instead of by all of them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

from av.container import InputContainer
from av.packet import Packet

from engine.media.excerpt_file import last_excerpts
from engine.media.pyav import (
    family,
    open_input,
    open_stream,
    packets_of,
    seek,
    skipped_samples,
)
from engine.media.reading.packet_durations import duration_reader, is_sample_accurate
from engine.media.source_file import FileState, check_unchanged

_LAST_PACKETS = 4
_TAIL_MICROSECONDS = 10_000_000
_TOLD_BY_HEADERS = ("aac", "mp3", "ac3", "eac3", "opus", "libopus")
"""Codecs whose packets are of one length, or tell theirs without what came before."""


class TrackHead(NamedTuple):
    """The first packets of a track: the first stamp, and the samples that each decodes to.

    ``skipped`` samples of them are not to be heard.
    """

    first_stamp: int
    samples_per_packet: int
    skipped: int


def length_by_ends(path: Path, index: int, state: FileState | None, head: TrackHead) -> int | None:
    """How many samples a track has that begins so, by the last packets of the file.

    It reads as much of two hours as of a minute. None where that does not tell for certain: packets
    differ, or the last ones do not lie where packets without a gap would; then something is missing
    or drifts on the way, and only all packets tell how that is mended.
    """
    if state is not None:
        check_unchanged(path, state)
    for container in _opened_at_end(path, index):
        with container:
            stream = container.streams[index]
            last = list(packets_of(container, stream))[-_LAST_PACKETS:]
            if len(last) == _LAST_PACKETS:
                return _length(last, stream, head)
    return None


def _opened_at_end(path: Path, index: int) -> Iterator[InputContainer]:
    """The file with its last packets next; again with more of them, for who met too few."""
    container, stream = open_stream(path, index)
    kind = family(container.format.name)
    if not _is_regular(stream):
        container.close()
    elif kind == "mpegts" and container.duration and container.start_time is not None:
        end = container.start_time + container.duration
        if seek(container, max(end - _TAIL_MICROSECONDS, container.start_time)):
            yield container
        container.close()
    else:
        container.close()
        for excerpt in last_excerpts(path) if kind in ("matroska", "flv") else ():
            yield open_input(path, excerpt)


def _is_regular(stream: Any) -> bool:
    context = stream.codec_context
    accurate = is_sample_accurate(Fraction(stream.time_base), context.rate)
    return context.name.startswith(_TOLD_BY_HEADERS) and not accurate


def _length(last: list[Packet], stream: Any, head: TrackHead) -> int | None:
    """None when the last packets are not where packets of one length lead to."""
    each, ticks = head.samples_per_packet, Fraction(stream.time_base) * stream.codec_context.rate
    count = duration_reader(stream) if stream.codec_context.name.endswith("opus") else None
    numbers = []
    for packet in last:
        stamp = packet.pts if packet.pts is not None else packet.dts
        if stamp is None or packet.is_discard or (count is not None and count(packet) != each):
            return None
        late = (stamp - head.first_stamp) * ticks
        numbers.append(round(late / each))
        if abs(late - numbers[-1] * each) > max(ticks, 1):
            return None
    if numbers != list(range(numbers[0], numbers[0] + len(last))):
        return None
    skipped = skipped_samples(last[-1])
    padding = 0 if skipped is None else skipped[1]
    return (numbers[-1] + 1) * each - head.skipped - padding
