"""Packet index: which samples of a sound track every packet holds."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from fractions import Fraction
from itertools import dropwhile, islice
from pathlib import Path
from threading import RLock
from typing import Any, NamedTuple

import numpy as np
from av.packet import Packet

from engine.media.pyav import in_seconds, open_stream, packets_of, skipped_samples
from engine.media.reading.packet_durations import (
    DOLBY_SAMPLES,
    PROBED_PACKETS,
    duration_reader,
    is_sample_accurate,
    with_decoded_durations,
    with_durations,
)
from engine.media.source_file import FileState

JITTER_SECONDS = Fraction(15, 1000)
REBASE_SECONDS = 24 * 3600
OVERLAP_SECONDS = Fraction(1, 2)
_TAIL_PACKETS = 8


class PacketSamples(NamedTuple):
    """Samples of a packet: ``keep`` of them, after ``skip`` dropped, lie at ``start``."""

    start: int
    skip: int
    keep: int


class PacketIndex:
    """An index of the packets of a sound track by sample, built as far as anybody asked.

    Sample 0 is the first one to be heard: encoder priming lies before it and is not on the line.
    Packets follow one another without seams as long as their time stamps agree within
    ``JITTER_SECONDS`` (Matroska rounds to 1 ms). A later one leaves a gap, which is silence; of an
    earlier one the overlap is dropped; a clock that jumps back or by a day starts anew, seamlessly.

    Shared by all readers of a clip and safe among threads: since each takes places from here, none
    depends on what it or another read before.
    """

    def __init__(self, path: Path, stream_index: int, state: FileState | None = None) -> None:
        self._path, self._index, self.file_state = path, stream_index, state
        self._lock = RLock()
        self._stamps, self._starts = array("q"), array("q")
        self._skips, self._keeps = array("q"), array("q")
        self._end = 0
        self._complete = False
        self._in_order = True
        self._zero: Fraction | int = Fraction(0)
        self._first = Fraction(0)
        self._samples_per_packet = 0
        self._source: Iterator[tuple[Packet, int]] | None = None
        self._container: Any = None

    @property
    def length(self) -> int:
        """How many samples the track has; reads the file's packets to the end the first time."""
        self.index_to(None)
        return self._end

    @property
    def start_seconds(self) -> Fraction:
        """When sample 0 sounds, in seconds of the file's clock.

        Where time stamps are coarser than samples (Matroska), the start that the file declares is
        truer than the sum of a rounded stamp and an exact priming.
        """
        self.index_to(0)
        first = self._first / self._rate
        declared = in_seconds(self._declared, self._base)
        if declared is not None and abs(declared - first) <= 2 * self._base:
            return declared
        return first

    @property
    def in_order(self) -> bool:
        """Whether the time stamps met so far rise, so that one can look for them after a seek."""
        return self._in_order

    def seed(self, stream: Any, packets: list[Packet]) -> None:
        """Take the first packets of the track from a file that somebody has open anyway."""
        with self._lock:
            self._read_stream_facts(stream)
            for packet, count in with_decoded_durations(iter(packets), stream):
                self._add(packet, count)

    def index_to(self, sample: int | None) -> int:
        """Know every packet up to ``sample`` (None: all); returns the end known now."""
        with self._lock:
            if sample is None and not self._complete:
                self._index_from_container()
            while not self._complete and (sample is None or self._end <= sample):
                self._index_next()
            return self._end

    def samples_of(self, packet: int) -> PacketSamples:
        """Where a packet lies, by its number."""
        return PacketSamples(self._starts[packet], self._skips[packet], self._keeps[packet])

    def stamp(self, packet: int) -> int:
        """The time stamp of a packet, in ticks of its stream."""
        return self._stamps[packet]

    def packets_for(self, start: int, stop: int) -> range:
        """The numbers of the packets that sound between two samples."""
        with self._lock:
            self.index_to(stop)
            first = max(bisect_right(self._starts, start) - 1, 0)
            return range(first, max(bisect_left(self._starts, stop), first))

    def find(self, stamp: int, tolerance: int) -> int | None:
        """The number of the packet with about that time stamp; None when there is none."""
        with self._lock:
            after = bisect_left(self._stamps, stamp)
            near = [i for i in (after - 1, after) if 0 <= i < len(self._stamps)]
            best = min(near, key=lambda i: abs(self._stamps[i] - stamp), default=None)
            if best is None or abs(self._stamps[best] - stamp) > tolerance:
                return None
            return best

    def close(self) -> None:
        """Let go of the file; what is known stays, and asking for more opens it again."""
        with self._lock:
            if self._container is not None:
                self._container.close()
            self._container, self._source = None, None

    def _index_next(self) -> None:
        if self._source is None:
            self._open()
        assert self._source is not None
        step = next(self._source, None)
        if step is None:
            self._trim_tail()
            self._complete = True
            self.close()
            return
        self._add(*step)

    def _index_from_container(self) -> None:
        """Know most of a long track at once, where the file's index tells when its packets are.

        Walking through the packets of two hours takes seconds, reading the index of an MP4 file a
        fraction of one. The last packets are met in the file, because they say where it ends; what
        does not fit in anywhere is left to the walk.
        """
        while not self._complete and len(self._stamps) < PROBED_PACKETS + 1:
            self._index_next()
        if self._complete or (self._base * self._rate) != 1:
            return
        container, stream = open_stream(self._path, self._index, self.file_state)
        stamps = self._indexed(stream)
        if stamps:
            self._zero, self._jitter = round(self._zero), int(self._jitter)
            self._add_uniform_packets(stamps[len(self._stamps) : -_TAIL_PACKETS])
            container.seek(self._stamps[-1], stream=stream, backward=True)
            rest = packets_of(container, stream)
            after = dropwhile(lambda packet: packet.pts != stamps[-_TAIL_PACKETS], rest)
            for packet in after:
                self._add(packet, self._samples_per_packet)
            self._finish_container_index(len(stamps))
        container.close()

    def _indexed(self, stream: Any) -> list[int]:
        """The time stamps of all packets, when the index is whole and the packets alike; or []."""
        count = duration_reader(stream)
        name = stream.codec_context.name
        if count is None or not name.startswith(("aac", "mp3", "ac3", "eac3")):
            return []
        self._samples_per_packet = stream.codec_context.frame_size or DOLBY_SAMPLES
        known = len(self._stamps)
        alike = all(
            skip + keep == self._samples_per_packet
            for skip, keep in zip(self._skips, self._keeps, strict=True)
        )
        entries = list(stream.index_entries)
        stamps: list[int] = [entry.timestamp for entry in entries]
        whole = (
            stream.duration and stamps and stamps[-1] + self._samples_per_packet >= stream.duration
        )
        enough = len(stamps) > known + 2 * _TAIL_PACKETS
        # the index of a clip that was cut off behind it promises what is not there
        held = entries and max(e.pos + e.size for e in entries) <= self._path.stat().st_size
        discards = any(entry.is_discard for entry in entries[known:])
        met = stamps[:known] == self._stamps.tolist()
        return stamps if alike and whole and enough and held and met and not discards else []

    def _add_uniform_packets(self, stamps: list[int]) -> None:
        """Packets of which each decodes to as much, none with anything to drop."""
        count, line = self._samples_per_packet, np.array(stamps, np.int64)
        for run in np.split(line, np.flatnonzero(np.diff(line) != count) + 1):
            if not run.size:
                continue
            # where the first of a run falls, its followers fall one behind the other
            start, dropped = self._position_of(int(run[0]), count)
            if run[0] <= self._stamps[-1]:
                self._in_order = False
            first = start + count - dropped
            self._stamps.extend(run.tolist())
            self._starts.extend((start, *range(first, first + count * (run.size - 1), count)))
            self._skips.extend((dropped, *(0 for _ in range(run.size - 1))))
            self._keeps.extend((count - dropped, *(count for _ in range(run.size - 1))))
            self._end = first + count * (run.size - 1)

    def _finish_container_index(self, total: int) -> None:
        """All is known when the last packets were met; else the walk goes on behind the known."""
        if len(self._stamps) != total:
            return
        self._trim_tail()
        self._complete = True
        self.close()

    def _open(self) -> None:
        self._container, stream = open_stream(self._path, self._index, self.file_state)
        self._read_stream_facts(stream)
        walk = with_durations(packets_of(self._container, stream), stream)
        self._source = islice(walk, len(self._stamps), None)

    def _read_stream_facts(self, stream: Any) -> None:
        self._rate = stream.codec_context.rate
        self._base = Fraction(stream.time_base)
        self._jitter = max(JITTER_SECONDS, 2 * self._base) * self._rate
        self._declared = stream.start_time

    def _add(self, packet: Packet, count: int) -> None:
        stamp = packet.pts if packet.pts is not None else packet.dts
        if stamp is None:
            stamp = self._next_stamp()
        skip, tail = self._priming_and_padding(packet, stamp, count)
        time = stamp * self._base * self._rate + skip
        keep = max(count - skip - tail, 0)
        if not self._end:
            self._zero = self._first = time
        start, dropped = self._position_of(time, keep)
        if self._stamps and stamp <= self._stamps[-1]:
            self._in_order = False
        self._stamps.append(stamp)
        self._starts.append(start)
        self._skips.append(skip + dropped)
        self._keeps.append(keep - dropped)
        self._end = start + keep - dropped
        self._last = (packet.duration or 0, count, tail)

    def _priming_and_padding(self, packet: Packet, stamp: int, count: int) -> tuple[int, int]:
        """Samples that a packet decodes to but that are not to be heard: priming and padding."""
        skipped = skipped_samples(packet)
        if skipped is not None:
            return min(skipped[0], count), min(skipped[1], count)
        if packet.is_discard:
            return count, 0
        if self._declared is not None and stamp < self._declared and not self._end:
            # Ogg marks the priming of Vorbis only by a time before its start.
            early = (self._declared - stamp) * self._base * self._rate
            return min(round(early), count), 0
        return 0, 0

    def _position_of(self, time: Fraction | int, keep: int) -> tuple[int, int]:
        late = time - self._zero - self._end
        if -self._jitter <= late <= self._jitter:
            return self._end, 0
        if late < -OVERLAP_SECONDS * self._rate or late > REBASE_SECONDS * self._rate:
            self._zero = time - self._end
            return self._end, 0
        if late > 0:
            return self._end + round(late), 0
        return self._end, min(round(-late), keep)

    def _next_stamp(self) -> int:
        if not self._stamps:
            return 0
        return self._stamps[-1] + max(round(self._keeps[-1] / self._rate / self._base), 1)

    def _trim_tail(self) -> None:
        """MP4 tells the padding of the last packet only by its shorter duration."""
        if not self._keeps or not is_sample_accurate(self._base, self._rate):
            return
        duration, count, tail = self._last
        lasting = int(duration * self._base * self._rate)
        if 0 < lasting < count and tail == 0:
            cut = min(count - lasting, self._keeps[-1])
            self._keeps[-1] -= cut
            self._end -= cut
