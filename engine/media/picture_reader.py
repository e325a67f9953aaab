"""Pictures of a film: the one at a time, the nearest key frame, or one after another."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections import deque
from collections.abc import Iterator
from fractions import Fraction
from heapq import heappop, heappush
from pathlib import Path
from typing import Any, Self

from av.error import FFmpegError

from engine.errors import CannotOpen
from engine.media.ffi import open_stream, packets_of
from engine.media.picture_shape import Painter, Shape
from engine.scene.frame import Frame

_ROLL_FORWARD_SECONDS = 1.0
_SEEK_BACK_SECONDS = (0.0, 0.5, 2.0, 8.0, 32.0)
_REORDERED_FRAMES = 8
_THREADS = max(1, min(4, os.cpu_count() or 1))


class PictureReader:
    """Reads pictures for one thread; holds two decoded frames, however long the film.

    Times are those the file stamps on its frames, never frame numbers over a rate. All seconds
    count on the clip's clock.
    """

    def __init__(
        self, path: Path, index: int, zero: Fraction, rate: float, shape: Shape, size: int | None
    ) -> None:
        self._path, self._index, self._zero, self._rate = path, index, zero, rate
        self._painter = Painter(shape, size)
        self._container: Any = None
        self._frames: Iterator[tuple[Fraction, Any]] | None = None
        self._now: tuple[Fraction, Any] | None = None
        self._after: tuple[Fraction, Any] | None = None
        self._key: Fraction | None = None
        self._painted: Frame | None = None

    def at(self, seconds: float) -> Frame:
        """The frame shown at that time, exactly; before the start the first, past the end the last.

        ``CannotOpen`` when not one picture can be decoded.
        """
        # Half a microsecond early is in time: a frame's own seconds, as a float, must find it.
        target = Fraction(seconds) + self._zero + Fraction(1, 2_000_000)
        if not self._can_roll_to(target):
            self._seek(target)
        while self._after is not None and self._after[0] <= target:
            self._step()
        return self._shown()

    def key_frame_at(self, seconds: float) -> Frame:
        """The key frame at or before that time: quick, for dragging along the film."""
        target = Fraction(seconds) + self._zero + Fraction(1, 2_000_000)
        key = self._key_stamp_before(target)
        if self._now is None or key is None or self._key != key:
            self._seek(target, look_ahead=False)
            self._key = self._key_stamp_before(target)
        return self._shown()

    def play_from(self, seconds: float) -> Iterator[Frame]:
        """The frame shown at that time and all after it, in the order they are shown."""
        yield self.at(seconds)
        while self._after is not None:
            self._step()
            yield self._shown()

    def close(self) -> None:
        """Let go of the file; asking for a picture opens it again."""
        if self._container is not None:
            self._container.close()
        self._container, self._frames = None, None
        self._now, self._after, self._key, self._painted = None, None, None, None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _open(self) -> None:
        self._container, self._stream = open_stream(self._path, self._index)
        self._stream.thread_type = "AUTO"
        self._stream.thread_count = _THREADS
        self._base = Fraction(self._stream.time_base)
        entries = self._stream.index_entries
        keys = (entry.timestamp for entry in entries if entry.is_keyframe)
        self._keys = sorted(key * self._base for key in keys)
        self._frames = self._decode()

    def _shown(self) -> Frame:
        if self._now is None:
            raise CannotOpen(self._path, "none of its pictures can be read; the file is damaged.")
        time, frame = self._now
        seconds = float(time - self._zero)
        if self._painted is None or self._painted.seconds != seconds:
            self._painted = Frame(self._painter.paint(frame), seconds)
        return self._painted

    def _can_roll_to(self, target: Fraction) -> bool:
        """Whether decoding on from here is no slower than seeking."""
        if self._now is None:
            return False
        if target < self._now[0]:
            return False
        if self._after is None:
            self._step_ahead()
        if self._after is None or self._after[0] > target:
            return True
        key = self._key_stamp_before(target)
        if key is None:
            return target - self._now[0] < _ROLL_FORWARD_SECONDS
        return key <= self._after[0] or target - self._now[0] < Fraction(1, 4)

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
            if self._now is not None and self._now[0] <= target:
                break
        else:
            self._rewind()
        if self._now is None:
            self._rewind()
        if look_ahead:
            self._step_ahead()

    def _jump(self, target: Fraction) -> bool:
        """Go to the key frame the file has for a time; False when that lies before its start."""
        ticks = int(target / self._base)
        try:
            self._container.seek(ticks, stream=self._stream, backward=True)
        except (FFmpegError, OSError):
            self._now = None
            return False
        self._frames = self._decode()
        self._now, self._after, self._key = None, None, None
        for time, frame in self._frames:
            # What comes before the key frame leans on pictures that were not decoded.
            if frame.key_frame and not frame.is_corrupt:
                self._now = (time, frame)
                return True
        return True

    def _rewind(self) -> None:
        self.close()
        self._open()
        assert self._frames is not None
        self._now = next(self._frames, None)

    def _step(self) -> None:
        self._now, self._after, self._key = self._after, None, None
        self._step_ahead()

    def _step_ahead(self) -> None:
        if self._after is None and self._frames is not None:
            for time, frame in self._frames:
                if self._now is None or time > self._now[0]:
                    self._after = (time, frame)
                    return

    def _decode(self) -> Iterator[tuple[Fraction, Any]]:
        """Frames in the order they are shown, from where the file stands, with their times."""
        if "avi" in self._container.format.name and self._stream.codec_context.has_b_frames:
            return _in_order(self._decode_as_stamped())
        return self._decode_as_stamped()

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


def _in_order(frames: Iterator[tuple[Fraction, Any]]) -> Iterator[tuple[Fraction, Any]]:
    """Frames with their time stamps put in order among themselves.

    AVI knows only when a frame is decoded; what is guessed from that for films with B-frames is the
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
