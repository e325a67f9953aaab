"""Where every packet of a sound track lies on its line of samples."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path
from threading import RLock
from typing import Any, NamedTuple

from av.codec.context import Flags2
from av.error import FFmpegError
from av.packet import Packet

from engine.media.ffi import in_seconds, open_stream, packets_of, skipped_samples

JITTER_SECONDS = Fraction(15, 1000)
REBASE_SECONDS = 24 * 3600
OVERLAP_SECONDS = Fraction(1, 2)
_PROBED_PACKETS = 6
_DOLBY_SAMPLES = 1536
_OPUS_SAMPLES = (480, 960, 1920, 2880)
_PCM_BYTES = {"pcm_alaw": 1, "pcm_mulaw": 1, "pcm_u8": 1, "pcm_s8": 1} | {
    f"pcm_{kind}{bits}{end}": bits // 8
    for kind, sizes in (("s", (16, 24, 32)), ("u", (16, 24, 32)), ("f", (32, 64)))
    for bits in sizes
    for end in ("le", "be")
}


class Place(NamedTuple):
    """``keep`` samples of a packet, after dropping ``skip``, lie at sample ``start``."""

    start: int
    skip: int
    keep: int


class SoundMap:
    """The packets of a sound track on its line of samples, found out as far as anybody asked.

    Sample 0 is the first one to be heard: encoder priming lies before it and is not on the line.
    Packets follow one another without seams as long as their time stamps agree within
    ``JITTER_SECONDS`` (Matroska rounds to 1 ms). A later one leaves a gap, which is silence; of an
    earlier one the overlap is dropped; a clock that jumps back or by a day starts anew, seamlessly.

    Shared by all readers of a clip and safe among threads: since each takes places from here, none
    depends on what it or another read before.
    """

    def __init__(self, path: Path, stream_index: int) -> None:
        self._path, self._index = path, stream_index
        self._lock = RLock()
        self._stamps, self._starts = array("q"), array("q")
        self._skips, self._keeps = array("q"), array("q")
        self._end = 0
        self._complete = False
        self._in_order = True
        self._zero = self._first = Fraction(0)
        self._source: Iterator[tuple[Packet, int]] | None = None
        self._container: Any = None

    @property
    def length(self) -> int:
        """How many samples the track has; reads the file's packets to the end the first time."""
        self.reach(None)
        return self._end

    @property
    def start_seconds(self) -> Fraction:
        """When sample 0 sounds, in seconds of the file's clock.

        Where time stamps are coarser than samples (Matroska), the start that the file declares is
        truer than the sum of a rounded stamp and an exact priming.
        """
        self.reach(0)
        first = self._first / self._rate
        declared = in_seconds(self._declared, self._base)
        if declared is not None and abs(declared - first) <= 2 * self._base:
            return declared
        return first

    @property
    def in_order(self) -> bool:
        """Whether the time stamps met so far rise, so that one can look for them after a seek."""
        return self._in_order

    def begin(self, stream: Any, packets: list[Packet]) -> None:
        """Take the first packets of the track from a file that somebody has open anyway."""
        with self._lock:
            self._learn(stream)
            for packet, count in _decoded(iter(packets), stream):
                self._add(packet, count)

    def reach(self, sample: int | None) -> int:
        """Know every packet up to ``sample`` (None: all); returns the end known now."""
        with self._lock:
            while not self._complete and (sample is None or self._end <= sample):
                self._take_next()
            return self._end

    def place(self, packet: int) -> Place:
        """Where a packet lies, by its number."""
        return Place(self._starts[packet], self._skips[packet], self._keeps[packet])

    def stamp(self, packet: int) -> int:
        """The time stamp of a packet, in ticks of its stream."""
        return self._stamps[packet]

    def packets_for(self, start: int, stop: int) -> range:
        """The numbers of the packets that sound between two samples."""
        with self._lock:
            self.reach(stop)
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

    def _take_next(self) -> None:
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

    def _open(self) -> None:
        self._container, stream = open_stream(self._path, self._index)
        self._learn(stream)
        counted = _counted(packets_of(self._container, stream), stream)
        self._source = islice(counted, len(self._stamps), None)

    def _learn(self, stream: Any) -> None:
        self._rate = stream.codec_context.rate
        self._base = Fraction(stream.time_base)
        self._jitter = max(JITTER_SECONDS, 2 * self._base) * self._rate
        self._declared = stream.start_time

    def _add(self, packet: Packet, count: int) -> None:
        stamp = packet.pts if packet.pts is not None else packet.dts
        if stamp is None:
            stamp = self._next_stamp()
        skip, tail = self._head_and_tail(packet, stamp, count)
        time = stamp * self._base * self._rate + skip
        keep = max(count - skip - tail, 0)
        if not self._end:
            self._zero = self._first = time
        start, dropped = self._join(time, keep)
        if self._stamps and stamp <= self._stamps[-1]:
            self._in_order = False
        self._stamps.append(stamp)
        self._starts.append(start)
        self._skips.append(skip + dropped)
        self._keeps.append(keep - dropped)
        self._end = start + keep - dropped
        self._last = (packet.duration or 0, count, tail)

    def _head_and_tail(self, packet: Packet, stamp: int, count: int) -> tuple[int, int]:
        """Samples that a packet decodes to but that are not to be heard: priming and padding."""
        told = skipped_samples(packet)
        if told is not None:
            return min(told[0], count), min(told[1], count)
        if packet.is_discard:
            return count, 0
        if self._declared is not None and stamp < self._declared and not self._end:
            # Ogg marks the priming of Vorbis only by a time before its start.
            early = (self._declared - stamp) * self._base * self._rate
            return min(round(early), count), 0
        return 0, 0

    def _join(self, time: Fraction, keep: int) -> tuple[int, int]:
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
        if not self._keeps or not _exact(self._base, self._rate):
            return
        duration, count, tail = self._last
        lasting = int(duration * self._base * self._rate)
        if 0 < lasting < count and tail == 0:
            cut = min(count - lasting, self._keeps[-1])
            self._keeps[-1] -= cut
            self._end -= cut


def _counted(packets: Iterator[Packet], stream: Any) -> Iterator[tuple[Packet, int]]:
    """Packets and how many samples each decodes to, without decoding them where that can be told.

    The first packets are decoded to hold the answer against the truth (HE-AAC, for one, decodes to
    twice what its headers say).
    """
    probe = list(islice(packets, _PROBED_PACKETS))
    real = list(_decoded(iter(probe), stream))
    count = _guess_counter(stream)
    if count is None or any(count(packet) != made for packet, made in real):
        yield from real
        yield from _decoded(packets, stream)
    else:
        yield from real
        yield from ((packet, count(packet)) for packet in packets)


def _guess_counter(stream: Any) -> Callable[[Packet], int] | None:
    context = stream.codec_context
    name, size = context.name, context.frame_size
    if name == "opus" or name == "libopus":
        return _opus_samples
    if name in _PCM_BYTES:
        block = _PCM_BYTES[name] * context.channels
        return lambda packet: packet.size // block
    if name in ("ac3", "eac3"):
        return lambda packet: _DOLBY_SAMPLES
    if name.startswith(("aac", "mp3")) and size:
        return lambda packet: size
    base = Fraction(stream.time_base)
    if name in ("flac", "alac") and _exact(base, context.rate):
        return lambda packet: int((packet.duration or 0) * base * context.rate)
    return None


def _exact(base: Fraction, rate: int) -> bool:
    """Whether every sample has a time stamp of its own."""
    return (base * rate).numerator == 1


def _opus_samples(packet: Packet) -> int:
    """Samples at 48 kHz, from the table of contents byte (RFC 6716, 3.1 and 3.2)."""
    raw = memoryview(packet)
    config, code = raw[0] >> 3, raw[0] & 3
    if config < 12:
        size = _OPUS_SAMPLES[config & 3]
    elif config < 16:
        size = _OPUS_SAMPLES[config & 1]
    else:
        size = 120 << (config & 3)
    frames = 1 if code == 0 else 2 if code < 3 else raw[1] & 63
    return size * frames


def _decoded(packets: Iterator[Packet], stream: Any) -> Iterator[tuple[Packet, int]]:
    """Packets and how many samples each really decodes to."""
    context = stream.codec_context
    keep_all_samples(context)
    for packet in packets:
        yield packet, sum(frame.samples for frame in decode(context, packet))


def keep_all_samples(context: Any) -> None:
    """Have a decoder hand out priming and padding too, so that samples can be counted."""
    context.flags2 |= int(Flags2.skip_manual)


def decode(context: Any, packet: Packet | None) -> list[Any]:
    """The frames a packet decodes to; none when it is damaged."""
    try:
        return context.decode(packet)
    except (FFmpegError, ValueError):
        return []
