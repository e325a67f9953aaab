"""Packet index: which samples of a sound track every packet holds."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from fractions import Fraction
from itertools import dropwhile, islice, repeat
from pathlib import Path
from threading import RLock
from typing import Any, NamedTuple

import numpy as np
from av.packet import Packet

from engine.media.pyav import in_seconds, open_stream, packets_of, seek, skipped_samples
from engine.media.reading.mending import Mending
from engine.media.reading.packet_durations import (
    DOLBY_SAMPLES,
    PROBED_PACKETS,
    duration_reader,
    is_sample_accurate,
    with_decoded_durations,
    with_durations,
)
from engine.media.reading.timeline import Placed, Timeline
from engine.media.reading.track_length import TrackHead, length_by_ends
from engine.media.source_file import FileState

_TAIL_PACKETS, _FIRST_OF_RUN = 8, 16


class PacketSamples(NamedTuple):
    """Samples of a packet: ``keep`` of them, after ``skip`` dropped, lie at ``start``.

    They are made ``stretch`` samples more, where the clock of the sound drifts.
    """

    start: int
    skip: int
    keep: int
    stretch: int = 0


class PacketIndex:
    """An index of the packets of a sound track by sample, built as far as anybody asked.

    Sample 0 is the first one to be heard: encoder priming lies before it and is not on the line.
    How packets follow one another by time stamps that are not always true says the ``Timeline``; a
    gap is silence.

    Shared by all readers of a clip and safe among threads: since each takes places from here, none
    depends on what it or another read before.
    """

    def __init__(self, path: Path, stream_index: int, state: FileState | None = None) -> None:
        self._path, self._index, self.file_state = path, stream_index, state
        self._lock = RLock()
        self._stamps, self._starts = array("q"), array("q")
        self._skips, self._keeps = array("q"), array("q")
        self._stretches = array("h")
        self._timeline = Timeline(1, Fraction(1))
        self.mending = Mending()
        self._waiting: list[tuple[int, int, int]] = []
        self._last_stamp: int | None = None
        self._after_edit = False
        self._end = 0
        self._length: int | None = None
        self._complete = False
        self._in_order = True
        self._first = Fraction(0)
        self._samples_per_packet = 0
        self._source: Iterator[tuple[Packet, int]] | None = None
        self._container: Any = None

    @property
    def length(self) -> int:
        """How many samples the track has; whatever is read afterwards, it stays what it was.

        The first and the last packets tell, where those between are regular; else all of them are
        met.
        """
        with self._lock:
            if self._length is None:
                self._length = self._length_by_ends()
            if self._length is None:
                self._length = self.index_to(None)
            return self._length

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
            self._timeline = Timeline(self._rate, self._base)
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
        return PacketSamples(
            self._starts[packet], self._skips[packet], self._keeps[packet], self._stretches[packet]
        )

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
            self._append(self._timeline.finish())
            self._trim_tail()
            self._complete = True
            self.close()
            return
        self._add(*step)

    def _length_by_ends(self) -> int | None:
        """The length by the first and the last packets; None where all must be met."""
        while not self._complete and len(self._stamps) < PROBED_PACKETS + 1:
            self._index_next()
        counts = {skip + keep for skip, keep in zip(self._skips, self._keeps, strict=True)}
        heard = sum(self._keeps)
        if self._complete or self._waiting or len(counts) != 1 or heard != self._end:
            return None
        if is_sample_accurate(self._base, self._rate):
            return None  # MP4, which has an index
        self.close()
        head = TrackHead(self._stamps[0], counts.pop(), sum(self._skips))
        return length_by_ends(self._path, self._index, self.file_state, head)

    def _index_from_container(self) -> None:
        """Know most of a long track at once, where the file's index tells when its packets are.

        Walking through the packets of two hours takes seconds, reading the index of an MP4 file a
        fraction of one. The last packets are met in the file, because they say where it ends; what
        does not fit in anywhere is left to the walk.
        """
        while not self._complete and len(self._stamps) < PROBED_PACKETS + 1:
            self._index_next()
        if self._complete or self._waiting or (self._base * self._rate) != 1:
            return
        container, stream = open_stream(self._path, self._index, self.file_state)
        stamps = self._indexed(stream)
        if stamps:
            self._add_uniform_packets(stamps[len(self._stamps) : -_TAIL_PACKETS])
            seek(container, stamps[-_TAIL_PACKETS - 1], stream)
            rest = packets_of(container, stream)
            after = dropwhile(lambda packet: packet.pts != stamps[-_TAIL_PACKETS], rest)
            for packet in after:
                self._add(packet, self._samples_per_packet)
            self._append(self._timeline.finish())
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
            # where the first of a run fall, its followers fall one behind the other
            told = 0
            while told < run.size and (told < _FIRST_OF_RUN or not self._timeline.is_steady):
                self._place(int(run[told]), 0, count)
                told += 1
            rest = run.size - told
            first = self._timeline.skip(count * rest)
            self._stamps.extend(run[told:].tolist())
            self._starts.extend(range(first, first + count * rest, count))
            self._skips.extend(repeat(0, rest))
            self._keeps.extend(repeat(count, rest))
            self._stretches.extend(repeat(0, rest))
            self._end = max(self._end, first + count * rest)
            self._last_stamp = int(run[-1])

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
        known = len(self._stamps) + len(self._waiting)
        if not known:
            self._timeline = Timeline(self._rate, self._base)
        self._source = islice(walk, known, None)

    def _read_stream_facts(self, stream: Any) -> None:
        self._rate = stream.codec_context.rate
        self._base = Fraction(stream.time_base)
        self._declared = stream.start_time

    def _add(self, packet: Packet, count: int) -> None:
        stamp = packet.pts if packet.pts is not None else packet.dts
        if stamp is None:
            stamp = self._next_stamp()
        skip, tail = self._priming_and_padding(packet, stamp, count)
        keep = max(count - skip - tail, 0)
        self._place(stamp, skip, keep)
        if packet.is_discard and self._end:
            self._after_edit = True
        self._last = (packet.duration or 0, count, tail)

    def _place(self, stamp: int, skip: int, keep: int) -> None:
        """Give a packet its place, or have it wait for those that tell where that is."""
        time = stamp * self._base * self._rate + skip
        if not self._end:
            self._first = time
        if self._last_stamp is not None and stamp <= self._last_stamp:
            self._in_order = False
        self._last_stamp = stamp
        self._waiting.append((stamp, skip, keep))
        after_edit = self._after_edit and keep > 0
        if keep:
            self._after_edit = False
        self._append(self._timeline.add(time, keep, after_edit))

    def _append(self, decided: list[Placed]) -> None:
        self.mending.stretched_seconds = self._timeline.stretched / self._rate
        for placed in decided:
            stamp, skip, keep = self._waiting.pop(0)
            self._cut_end(placed.cut_before)
            self._stamps.append(stamp)
            self._starts.append(placed.start)
            self._skips.append(skip + placed.dropped)
            self._keeps.append(keep - placed.dropped)
            self._stretches.append(placed.stretch)
            self._end = max(self._end, placed.start + keep - placed.dropped + placed.stretch)

    def _cut_end(self, samples: int) -> None:
        """Take samples away from the end: what an edit cut off though its packet holds it."""
        for number in range(len(self._keeps) - 1, -1, -1):
            if samples <= 0:
                return
            cut = min(samples, self._keeps[number])
            self._keeps[number] -= cut
            self._end -= cut
            samples -= cut

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

    def _next_stamp(self) -> int:
        if self._last_stamp is None:
            return 0
        keep = self._waiting[-1][2] if self._waiting else self._keeps[-1]
        return self._last_stamp + max(round(keep / self._rate / self._base), 1)

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
