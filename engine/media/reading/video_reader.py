"""Video reader: the frame at a time, the nearest key frame, or one after another."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterator
from fractions import Fraction
from heapq import heappop, heappush
from pathlib import Path
from typing import Any, Self

from av.error import FFmpegError

from engine.errors import Cancelled, CannotOpen
from engine.media.pyav import open_stream, packets_of, seek
from engine.media.reading.frame_cache import FrameCache
from engine.media.reading.frame_geometry import FrameGeometry, RgbConverter
from engine.media.reading.yuv_frame import YuvFrame
from engine.media.source_file import FileState
from engine.scene.frame import Frame

_DECODE_FORWARD_SECONDS = 1.0
_SEEK_BACK_SECONDS = (0.0, 0.5, 2.0, 8.0, 32.0)
_REORDERED_FRAMES = 8
_LONE_LEAP_SECONDS = 10
_LARGE_PIXELS = 12_000_000
"""More than 4K: some hundred megabytes a frame, at the worst."""
_THREADS = max(1, min(4, os.cpu_count() or 1))
# Half a microsecond early is in time: a frame's own seconds, as a float, must find it.
_EARLY = Fraction(1, 2_000_000)

Picture = Frame | YuvFrame


class VideoReader:
    """Reads video frames for one thread; holds two decoded ones, however long the clip.

    Times are those the file stamps on its frames, never frame numbers over a rate. All seconds
    count on the clip's clock. With a ``cache`` what was decoded is looked up there first and kept
    there; ``painted`` False leaves the pictures as they are stored.
    """

    def __init__(
        self,
        path: Path,
        index: int,
        zero: Fraction,
        rate: float,
        shape: FrameGeometry,
        size: int | None,
        *,
        cache: FrameCache | None = None,
        painted: bool = True,
        state: FileState | None = None,
    ) -> None:
        self._file_state = state
        self._path, self._index, self._zero, self._rate = path, index, zero, rate
        self._converter = RgbConverter(shape, size)
        self._shape, self._cache, self._converts_to_rgb = shape, cache, painted
        self._container: Any = None
        self._stream: Any = None
        self._frames: Iterator[tuple[Fraction, Any]] | None = None
        self._current: tuple[Fraction, Any] | None = None
        self._next: tuple[Fraction, Any] | None = None
        self._key: Fraction | None = None
        self._last_picture: Picture | None = None

    def at(self, seconds: float, stopped: Callable[[], bool] = lambda: False) -> Picture:
        """The frame shown at that time, exactly; before the start the first, past the end the last.

        ``CannotOpen`` when not one picture can be decoded; ``Cancelled`` when ``stopped``, which is
        asked before every frame on the way.
        """
        target = Fraction(seconds) + self._zero + _EARLY
        kept = self._cache.at(target) if self._cache is not None else None
        if kept is not None:
            return self._picture(kept.start, kept.frame)
        self._decode_to(target, stopped)
        return self._current_picture()

    def key_frame_at(self, seconds: float) -> Picture:
        """The key frame at or before that time: quick, for dragging along the clip.

        When the very frame of that time is still in the store, that.
        """
        target = Fraction(seconds) + self._zero + _EARLY
        kept = self._cache.at(target) if self._cache is not None else None
        if kept is not None:
            return self._picture(kept.start, kept.frame)
        key = self._key_stamp_before(target)
        if self._current is None or key is None or self._key != key:
            self._seek(target, look_ahead=False)
            self._key = self._key_stamp_before(target)
        return self._current_picture()

    def frames_from(self, seconds: float) -> Iterator[Picture]:
        """The frame shown at that time and all after it, in the order they are shown."""
        self._decode_to(Fraction(seconds) + self._zero + _EARLY, lambda: False)
        yield self._current_picture()
        while self._next is not None:
            self._step()
            yield self._current_picture()

    def close(self) -> None:
        """Let go of the file; asking for a picture opens it again."""
        if self._container is not None:
            self._container.close()
        # the stream holds the decoder, and that a pool of frames
        self._container, self._stream, self._frames = None, None, None
        self._current, self._next, self._key, self._last_picture = None, None, None, None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _open(self) -> None:
        self._container, self._stream = open_stream(self._path, self._index, self._file_state)
        large = self._shape.width * self._shape.height > _LARGE_PIXELS
        # every thread that decodes a frame of its own holds some of them
        self._stream.thread_type = "SLICE" if large else "AUTO"
        self._stream.thread_count = _THREADS
        self._base = Fraction(self._stream.time_base)
        entries = self._stream.index_entries
        keys = (entry.timestamp for entry in entries if entry.is_keyframe)
        self._keys = sorted(key * self._base for key in keys)
        self._frames = self._decode()

    def _decode_to(self, target: Fraction, stopped: Callable[[], bool]) -> None:
        """Decode on, or seek, until the frame shown at the target is the present one."""
        if not self._can_decode_forward_to(target):
            self._seek(target)
        while self._next is not None and self._next[0] <= target:
            if stopped():
                raise Cancelled
            self._step()
        self._cache_current()

    def _current_picture(self) -> Picture:
        if self._current is None:
            raise CannotOpen(self._path, "none of its pictures can be read; the file is damaged.")
        return self._picture(*self._current)

    def _picture(self, time: Fraction, frame: Any) -> Picture:
        seconds = float(time - self._zero)
        if self._last_picture is None or self._last_picture.seconds != seconds:
            if self._converts_to_rgb:
                self._last_picture = Frame(self._converter.to_rgb(frame), seconds)
            else:
                self._last_picture = YuvFrame(frame, self._shape, seconds)
        return self._last_picture

    def _cache_current(self) -> None:
        """Remember the present frame; how long it is shown only the next one tells."""
        if self._cache is not None and self._current is not None and self._next is not None:
            self._cache.put(self._current[0], self._next[0], self._current[1])

    def _can_decode_forward_to(self, target: Fraction) -> bool:
        """Whether decoding on from here is no slower than seeking."""
        if self._current is None:
            return False
        if target < self._current[0]:
            return False
        if self._next is None:
            self._step_ahead()
        if self._next is None or self._next[0] > target:
            return True
        key = self._key_stamp_before(target)
        if key is None:
            return target - self._current[0] < _DECODE_FORWARD_SECONDS
        return key <= self._next[0] or target - self._current[0] < Fraction(1, 4)

    def _key_stamp_before(self, target: Fraction) -> Fraction | None:
        if self._container is None or not self._keys:
            return None
        number = bisect_right(self._keys, target)
        return self._keys[max(number - 1, 0)]

    def _seek(self, target: Fraction, look_ahead: bool = True) -> None:
        """Stand on a key frame at or before the target; on the first frame if there is none."""
        if self._container is None:
            self._open()
        for back in _SEEK_BACK_SECONDS:
            if not self._jump(target - Fraction(back)):
                break
            if self._current is not None and self._current[0] <= target:
                break
        else:
            self._rewind()
        if self._current is None:
            self._rewind()
        if look_ahead:
            self._step_ahead()

    def _jump(self, target: Fraction) -> bool:
        """Go to the key frame the file has for a time; False when that lies before its start."""
        ticks = int(target / self._base)
        if not seek(self._container, ticks, self._stream):
            self._current = None
            return False
        self._frames = self._decode()
        self._current, self._next, self._key = None, None, None
        for time, frame in self._frames:
            # What comes before the key frame leans on pictures that were not decoded.
            if frame.key_frame and not frame.is_corrupt:
                self._current = (time, frame)
                return True
        return True

    def _rewind(self) -> None:
        self.close()
        self._open()
        assert self._frames is not None
        self._current = next(self._frames, None)

    def _step(self) -> None:
        self._cache_current()
        self._current, self._next, self._key = self._next, None, None
        self._step_ahead()

    def _step_ahead(self) -> None:
        if self._next is None and self._frames is not None:
            for time, frame in self._frames:
                if self._current is None or time > self._current[0]:
                    self._next = (time, frame)
                    return

    def _decode(self) -> Iterator[tuple[Fraction, Any]]:
        """Frames in the order they are shown, from where the file stands, with their times."""
        if "avi" in self._container.format.name and self._stream.codec_context.has_b_frames:
            return _in_order(self._decode_as_stamped())
        return _without_lone_leaps(self._decode_as_stamped())

    def _decode_as_stamped(self) -> Iterator[tuple[Fraction, Any]]:
        clock = None
        for packet in packets_of(self._container, self._stream):
            for frame in self._frames_of(packet):
                clock = self._time_of(frame, clock)
                yield clock, frame
        for frame in self._frames_of(None):
            clock = self._time_of(frame, clock)
            yield clock, frame

    def _frames_of(self, packet: Any) -> list[Any]:
        try:
            return self._stream.decode(packet)
        except FFmpegError:
            return []

    def _time_of(self, frame: Any, before: Fraction | None) -> Fraction:
        stamp = frame.pts if frame.pts is not None else frame.dts
        if stamp is not None:
            return stamp * Fraction(frame.time_base or self._base)
        step = Fraction(1 / self._rate).limit_denominator(10**6)
        return self._zero if before is None else before + step


def _without_lone_leaps(frames: Iterator[tuple[Fraction, Any]]) -> Iterator[tuple[Fraction, Any]]:
    """Frames without time stamps that leap away alone: such a one is shown just after the last."""
    before: Fraction | None = None
    waiting: tuple[Fraction, Any] | None = None
    for time, frame in frames:
        if waiting is not None:
            assert before is not None
            leaped = time - before < _LONE_LEAP_SECONDS
            shown = before + max(time - before, Fraction(0)) / 2 if leaped else waiting[0]
            yield shown, waiting[1]
            before, waiting = shown, None
        if before is not None and time - before > _LONE_LEAP_SECONDS:
            waiting = time, frame
            continue
        before = time
        yield time, frame
    if waiting is not None:
        yield waiting


def _in_order(frames: Iterator[tuple[Fraction, Any]]) -> Iterator[tuple[Fraction, Any]]:
    """Frames with their time stamps put in order among themselves.

    AVI knows only when a frame is decoded; what is guessed from that for clips with B-frames is the
    right set of times on the wrong frames.
    """
    times: list[Fraction] = []
    waiting: deque[Any] = deque()
    for time, frame in frames:
        heappush(times, time)
        waiting.append(frame)
        if len(waiting) > _REORDERED_FRAMES:
            yield heappop(times), waiting.popleft()
    while waiting:
        yield heappop(times), waiting.popleft()
