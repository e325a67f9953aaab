"""Verification of a video just written: are all streams in it, unchanged and on time?"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import BadRequest, Cancelled, CannotOpen, CannotRead
from engine.media.clip import Clip
from engine.media.pyav import open_input, packets_of, stream_names
from engine.media.writing.audio_encoder import AudioCodec
from engine.message import Message

EXCERPT_SAMPLES = 1 << 14
_EXCERPTS = 4
_LAG_SAMPLES = 4096
_EXPECTED_LAG_SAMPLES = 24
_MIN_PEAK_RATIO = 0.95
_ALLOWED_LAG_SECONDS = 0.0011
_QUIET = 1e-4
_NAL_CODECS = frozenset({"h264", "hevc"})


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what, whether it is right, and what was found."""

    name: Message
    passed: bool
    detail: Message


@dataclass(slots=True)
class StreamDigest:
    """A digest of one copied stream: a hash of its packets, and their times."""

    codec: str
    nal_length_size: int = 0
    digest: Any = field(default_factory=hashlib.sha256)
    pictures: Any = field(default_factory=hashlib.sha256)
    times: array[float] = field(default_factory=lambda: array("d"))
    tick: float = 0.0
    end: float = 0.0

    @property
    def seconds(self) -> float:
        """How long it lasts, from its earliest packet to the end of its latest."""
        return self.end - min(self.times) if self.times else 0.0

    def add(self, packet: Any) -> None:
        """Note a packet, before it is given away."""
        self.digest.update(packet)
        if self.codec in _NAL_CODECS:
            for unit in coded_slices(bytes(packet), self.codec, self.nal_length_size):
                self.pictures.update(unit)
        stamp = packet.pts if packet.pts is not None else packet.dts
        base = float(packet.time_base)
        self.times.append((stamp or 0) * base)
        self.end = max(self.end, ((stamp or 0) + (packet.duration or 0)) * base)
        self.tick = max(self.tick, base)

    def same_packets(self, other: StreamDigest) -> bool:
        """Whether the bytes are the same; containers frame H.264 and HEVC each in their way."""
        if self.digest.digest() == other.digest.digest():
            return True
        return self.codec in _NAL_CODECS and self.pictures.digest() == other.pictures.digest()

    def same_times(self, other: StreamDigest) -> bool:
        """Whether all time stamps are the same to a tick, or all moved by one amount."""
        if self.codec.startswith("pcm_") and self.times and other.times:
            # samples may be cut anew into packets; what counts is when they begin and end
            moved = min(other.times) - min(self.times)
            return abs(other.end - self.end - moved) <= 2 * max(self.tick, other.tick) + 1e-9
        if len(self.times) != len(other.times) or not self.times:
            return len(self.times) == len(other.times)
        moved = np.asarray(other.times) - np.asarray(self.times)
        return float(np.ptp(moved)) <= 2 * max(self.tick, other.tick) + 1e-9


class LoudExcerpts:
    """Some loud stretches of the sound that went in, to find again in what comes out."""

    def __init__(self) -> None:
        self._kept: list[tuple[float, int, NDArray[np.float32]]] = []
        self.length = 0

    def add(self, block: NDArray[np.float32]) -> None:
        """Note a block ``[C, n]``; at most four stretches are kept."""
        if block.shape[1]:
            part = block[:, :EXCERPT_SAMPLES].copy()
            self._kept.append((float(np.square(part).mean()), self.length, part))
            self._kept.sort(key=lambda item: -item[0])
            del self._kept[_EXCERPTS:]
        self.length += block.shape[1]

    def lag(self, read: Callable[[int, int], NDArray[np.float32]]) -> int | None:
        """How many samples later the sound comes back; None where it was silent all along."""
        found = [
            _lag(part, read(start - _LAG_SAMPLES, start + part.shape[1] + _LAG_SAMPLES))
            for power, start, part in self._kept
            if power > _QUIET**2 and part.shape[1] > _LAG_SAMPLES // 8
        ]
        return max(found, key=abs) if found else None

    def difference(self, read: Callable[[int, int], NDArray[np.float32]]) -> float:
        """The largest difference of any sample in the stretches."""
        return max(
            (
                float(np.abs(np.clip(part, -1, 1) - read(at, at + part.shape[1])).max())
                for _, at, part in self._kept
            ),
            default=0.0,
        )


def verify_copied_streams(
    path: Path,
    wanted: Sequence[str],
    traces: Mapping[str, StreamDigest],
    cancelled: Callable[[], bool],
) -> tuple[list[Check], float]:
    """Verify a written file: compare its copied streams with the digests of what went in.

    ``wanted`` are all streams that should be there. The second value is by how many seconds the
    muxer moved everything (MPEG-TS, Matroska when something starts before 0).
    """
    found: dict[str, StreamDigest] = {}
    with open_input(path) as container:
        places = stream_names(container.streams)
        checks = [_verify_streams_present(set(places.values()), wanted)]
        streams = [s for s in container.streams if places[s.index] in traces]
        for stream in streams:
            name = places[stream.index]
            found[name] = StreamDigest(traces[name].codec, nal_length_size(stream))
        for packet in packets_of(container, streams) if streams else ():
            if cancelled():
                raise Cancelled
            found[places[packet.stream_index]].add(packet)
    for name, trace in traces.items():
        other = found.get(name, StreamDigest(trace.codec))
        count = Message(
            "{found} of {wanted} packets", found=len(other.times), wanted=len(trace.times)
        )
        checks.append(
            Check(Message("{stream}: packets", stream=name), trace.same_packets(other), count)
        )
        length = Message("none")
        if other.times:
            length = Message("{seconds:.2f} s", seconds=max(other.times) - min(other.times))
        checks.append(
            Check(Message("{stream}: times", stream=name), trace.same_times(other), length)
        )
    return checks, _moved(traces, found)


def _verify_streams_present(found: set[str], wanted: Sequence[str]) -> Check:
    """Whether every stream that was written is there (a muxer may add one of chapter titles)."""
    missing = [name for name in wanted if name not in found]
    detail = Message.verbatim(", ".join(wanted))
    if missing:
        detail = Message("{streams} missing", streams=", ".join(missing))
    return Check(Message("film: tracks"), not missing, detail)


def _moved(traces: Mapping[str, StreamDigest], found: Mapping[str, StreamDigest]) -> float:
    for name, trace in traces.items():
        if trace.times and name in found and found[name].times and "cover" not in name:
            return min(found[name].times) - min(trace.times)
    return 0.0


def verify_picture_and_chapters(
    path: Path, source: Clip, chapters: int | None = None
) -> list[Check]:
    """Hold the size, turn and colour of the picture and the chapters against the source."""
    made = Clip.open(path).info
    checks = []
    old, new = source.info.picture, made.picture
    if old is not None and new is not None:
        turn = (old.width, old.height, old.rotation) == (new.width, new.height, new.rotation)
        shape = Message("{width} × {height}", width=new.width, height=new.height)
        if new.rotation:
            shape = Message("{size}, turned {degrees}°", size=shape, degrees=new.rotation)
        checks.append(Check(Message("picture: size and turn"), turn, shape))
        same = old.colour_space == new.colour_space and old.bit_depth == new.bit_depth
        colour = Message("{space}, {depth} bit", space=new.colour_space, depth=new.bit_depth)
        checks.append(Check(Message("picture: colour"), same, colour))
    if chapters is not None:
        count = Message.verbatim(str(made.chapters))
        checks.append(Check(Message("chapters"), made.chapters == chapters, count))
    return checks


def verify_encoded_sound(
    path: Path,
    track: int,
    excerpts: LoudExcerpts,
    codec: AudioCodec,
    rate: int,
    start: float | None,
) -> list[Check]:
    """Hold the length and the timing of an encoded track against the samples that went in.

    ``start`` is when, on the new file's clock, the first of those samples should sound; None in
    a file without a clock, where they are just the first.
    """
    try:
        clip = Clip.open(path, track)
        with clip.sound() as reader:
            begin = reader.info.start_seconds if start is None else start - float(clip.zero)
            return _verify_samples(reader, excerpts, codec, rate, begin)
    except (CannotOpen, CannotRead) as error:
        # its own sentence names the file by the name it has only until it is whole
        return [Check(Message("sound: can be read"), False, error.why)]
    except BadRequest:
        return [Check(Message("sound: can be read"), False, Message("it is missing"))]


def _verify_samples(
    reader: Any, excerpts: LoudExcerpts, codec: AudioCodec, rate: int, offset: float
) -> list[Check]:
    info = reader.info
    shift = (offset - info.start_seconds) * info.rate
    if abs(shift) <= _ALLOWED_LAG_SECONDS * info.rate:
        shift = 0.0  # a clock of milliseconds says no more than that they begin together
    share = rate / info.rate
    length = reader.length
    wanted = round(excerpts.length / share + shift)
    slack = 0 if codec.lossless and share == 1 else 2400
    right = wanted - 1 <= length <= wanted + slack + 1
    detail = Message("{seconds:.2f} s", seconds=length / info.rate)
    if not right:
        off, late = abs(length - wanted) / info.rate * 1000, length > wanted
        word = Message("long") if late else Message("short")
        detail = Message("it is {off:.1f} ms too {word}", off=off, word=word)
    checks = [Check(Message("sound: length"), right, detail)]
    if share != 1:
        return checks
    move = round(shift)
    lag = excerpts.lag(lambda start, stop: reader.read(start + move, stop + move))
    if lag is not None:
        near = abs(lag) <= _ALLOWED_LAG_SECONDS * info.rate
        late = Message("to the sample")
        if lag:
            late = Message("{milliseconds:.2f} ms late", milliseconds=lag / info.rate * 1000)
        checks.append(Check(Message("sound: on time"), near, late))
    if codec.lossless and codec.sample_format not in ("u8", "u8p"):
        far = excerpts.difference(lambda start, stop: reader.read(start + move, stop + move))
        difference = Message("differs by {far:.2g}", far=far)
        checks.append(Check(Message("sound: the same"), far <= 2.0**-15, difference))
    return checks


def nal_length_size(stream: Any) -> int:
    """Bytes of the length before each unit of H.264 or HEVC; 0 where start codes part them."""
    context = stream.codec_context
    extra = (context.extradata or b"") if context is not None else b""
    if context is None or not extra or extra[0] != 1:
        return 0
    at = {"h264": 4, "hevc": 21}.get(context.codec.canonical_name)
    return (extra[at] & 3) + 1 if at is not None and len(extra) > at else 0


def coded_slices(raw: bytes, codec: str, length_size: int) -> list[bytes]:
    """The coded slices of an H.264 or HEVC packet, whichever way it is framed.

    Parameter sets and delimiters are left out, since containers keep those where they like.
    """
    units = _after_lengths(raw, length_size) if length_size else _after_start_codes(raw)
    if codec == "h264":
        return [unit for unit in units if unit and 1 <= unit[0] & 31 <= 5]
    return [unit for unit in units if unit and (unit[0] >> 1) & 63 < 32]


def _after_start_codes(raw: bytes) -> list[bytes]:
    return [part.rstrip(b"\0") for part in raw.split(b"\0\0\1") if part.strip(b"\0")]


def _after_lengths(raw: bytes, length_size: int) -> list[bytes]:
    units, at = [], 0
    while at + length_size <= len(raw):
        begin = at + length_size
        at = begin + int.from_bytes(raw[at:begin], "big")
        units.append(raw[begin:at].rstrip(b"\0"))
    return units


def _lag(part: NDArray[np.float32], around: NDArray[np.float32]) -> int:
    """Where ``part [C, n]`` lies best in ``around``, relative to its middle."""
    size = 1 << (around.shape[1] + part.shape[1]).bit_length()
    spectrum = np.fft.rfft(around, size) * np.conj(np.fft.rfft(part, size))
    match = np.fft.irfft(spectrum.sum(axis=0), size)[: around.shape[1] - part.shape[1] + 1]
    # A steady tone matches once a period: what fits where it should be is there.
    near = match[_LAG_SAMPLES - _EXPECTED_LAG_SAMPLES : _LAG_SAMPLES + _EXPECTED_LAG_SAMPLES + 1]
    if near.max() >= _MIN_PEAK_RATIO * match.max():
        return int(np.argmax(near)) - _EXPECTED_LAG_SAMPLES
    return int(np.argmax(match)) - _LAG_SAMPLES


def all_passed(checks: Sequence[Check]) -> bool:
    """Whether everything looked at was right."""
    return all(check.passed for check in checks)
