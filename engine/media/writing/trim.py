"""Trimming of a clip at key frames, without encoding its picture anew."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from pathlib import Path
from typing import Any

from av.container import InputContainer
from av.packet import Packet

from engine.errors import BadRequest
from engine.media.clip import Clip
from engine.media.pyav import decoded_at, is_picture, open_stream, packets_of, seek, shown_at

_SEEK_BACK_SECONDS = (0, 2, 10, 60, None)
"""How far before the key frame is sought; None: from the beginning, all through the file."""
_SEEK_AHEAD_SECONDS = 2
_SUBTITLE_EARLY_SECONDS = 10
"""How long before the cut a subtitle may begin and still be found."""
_SUBTITLE_LATE_SECONDS = 1
"""How much later than its picture a subtitle may lie in the file."""
_MAX_REORDERED_PACKETS = 64
"""More packets than any codec shows in another order than it keeps them."""


@dataclass(frozen=True, slots=True)
class Trim:
    """A span of a clip, moved out to where the picture can be cut without loss.

    ``start`` and ``stop`` are seconds on the file's own clock, ``zero`` is that of the clip's 0.
    """

    start: Fraction
    stop: Fraction
    zero: Fraction

    @property
    def start_seconds(self) -> float:
        """Where it begins on the clip's clock."""
        return float(self.start - self.zero)

    @property
    def stop_seconds(self) -> float:
        """Where it ends on the clip's clock."""
        return float(self.stop - self.zero)

    @property
    def seconds(self) -> float:
        """How long it is."""
        return float(self.stop - self.start)

    def samples(self, start_seconds: float, rate: int) -> tuple[int, int]:
        """The samples in it of a sound that starts at a time of the clip's clock."""
        first = max(round((self.start_seconds - start_seconds) * rate), 0)
        last = round((self.stop_seconds - start_seconds) * rate)
        return first, max(last, first)

    def chapters(self, chapters: list[Any]) -> list[Any]:
        """The chapters that are heard in it, cut at its ends; times stay the file's own."""
        kept = []
        for chapter in chapters:
            base = Fraction(chapter["time_base"])
            start = max(chapter["start"] * base, self.start)
            stop = min(chapter["end"] * base, self.stop)
            if start < stop:
                kept.append({**chapter, "start": round(start / base), "end": round(stop / base)})
        return kept

    def packets(self, container: InputContainer, streams: list[Any]) -> Iterator[Packet]:
        """The packets of the streams that lie in it; covers whole, subtitles cut at its ends."""
        early = self.start - _SUBTITLE_EARLY_SECONDS
        seek(container, int(early * 1_000_000))
        pictures = {stream.index for stream in streams if is_picture(stream)}
        for packet in packets_of(container, streams):
            stamp, is_cover = shown_at(packet), False
            if packet.stream_index in pictures:
                inside = self.start <= stamp < self.stop
            elif packet.stream.type == "video":
                inside = is_cover = True
            else:
                inside = self._clip_subtitle(packet, stamp)
            # asked before the packet is given away, which may change it
            over = not is_cover and decoded_at(packet) > self.stop + _SUBTITLE_LATE_SECONDS
            if inside:
                yield packet
            if over:
                return

    def _clip_subtitle(self, packet: Packet, stamp: Fraction) -> bool:
        """Cut a subtitle at the ends; False when it is not seen in the span."""
        base, length = Fraction(packet.time_base), packet.duration or 0
        start = max(stamp, self.start)
        stop = min(stamp + length * base, self.stop)
        if not (start < stop if length else self.start <= stamp < self.stop):
            return False
        packet.pts = packet.dts = round(start / base)
        packet.duration = round((stop - start) / base) if length else 0
        return True


def exact_trim(clip: Clip, start_seconds: float, stop_seconds: float) -> Trim:
    """Just that span of a clip's sound; ``BadRequest`` when nothing of the clip lies in it."""
    end = clip.zero + Fraction(clip.info.duration_seconds)
    start = max(Fraction(start_seconds) + clip.zero, clip.zero)
    stop = min(Fraction(stop_seconds) + clip.zero, end)
    if start >= stop:
        raise BadRequest(
            "The selection {start:.2f} to {stop:.2f} s holds nothing of the clip; select a part "
            "of it.",
            start=start_seconds,
            stop=stop_seconds,
        )
    return Trim(start, stop, clip.zero)


def key_frame_trim(clip: Clip, start_seconds: float, stop_seconds: float) -> Trim:
    """The span of a clip, moved out to key frames where it has a picture.

    ``BadRequest`` when nothing of the clip lies in the span.
    """
    exact = exact_trim(clip, start_seconds, stop_seconds)
    picture = clip.info.picture
    if picture is None:
        return exact
    end = clip.zero + Fraction(clip.info.duration_seconds)
    path, index = clip.info.path, picture.stream_index
    first = _key_before(path, index, exact.start)
    container, stream = open_stream(path, index)
    with container:
        last = _end_after(container, stream, exact.stop, end)
    return Trim(min(first, exact.start), last, clip.zero)


def _key_before(path: Path, index: int, start: Fraction) -> Fraction:
    """The time of the last key frame at or before ``start``; the first picture's if none is."""
    # half a microsecond early is in time, as for seeking
    start += Fraction(1, 2_000_000)
    for back in _SEEK_BACK_SECONDS:
        container, stream = open_stream(path, index)
        with container:
            if back is None or _seek(container, stream, start - back):
                key = _walk_to_key(container, stream, start)
                if key is not None:
                    return key
    container, stream = open_stream(path, index)
    with container:
        first = next(packets_of(container, stream), None)
        return start if first is None else shown_at(first)


def _walk_to_key(container: InputContainer, stream: Any, start: Fraction) -> Fraction | None:
    found = None
    for packet in packets_of(container, stream):
        stamp = shown_at(packet)
        if packet.is_keyframe and stamp <= start:
            found = stamp
        if decoded_at(packet) > start:
            break
    return found


def _end_after(container: InputContainer, stream: Any, stop: Fraction, end: Fraction) -> Fraction:
    """The first time at or after ``stop`` where no picture leans on a later one."""
    if stop >= end:
        return end
    _seek(container, stream, stop - _SEEK_AHEAD_SECONDS)
    times: list[Fraction] = []
    beyond = 0
    for packet in packets_of(container, stream):
        times.append(shown_at(packet))
        beyond += times[-1] >= stop
        if beyond > _MAX_REORDERED_PACKETS:
            break
    # the earliest time of all packets from each on, and the latest of all before it
    earliest = list(accumulate(reversed(times), min))[::-1]
    latest = [Fraction(-1 << 40), *accumulate(times, max)]
    # ``earliest`` rises, so the first place where nothing earlier than ``stop`` follows is sought
    for number in range(bisect_left(earliest, stop), len(times)):
        if latest[number] < earliest[number]:
            return earliest[number]
    return end


def _seek(container: InputContainer, stream: Any, seconds: Fraction) -> bool:
    return seek(container, int(seconds / stream.time_base), stream)
