"""Block sources of one pass of playing: at the clip's own speed, or time-stretched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engine.playback.monitor_source import MonitorSource
from engine.playback.outputs.base import fade_in
from engine.playback.time_stretch import TimeStretch

BLOCK_FRAMES = 1024
GLIDE_FRAMES = BLOCK_FRAMES // 2
"""How long the sound that waits glides to another when the mix changes: some 10 ms."""

_Floats = NDArray[np.float32]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Frames for the device ``[C, n]``: the first is sample ``place``, each next ``step`` on.

    ``last`` when the clip ends with it.
    """

    samples: _Floats
    place: float
    step: float
    last: bool

    @property
    def span(self) -> Span:
        """The samples of the clip it was made of."""
        end = self.place + self.step * self.samples.shape[1]
        return int(min(self.place, end)), max(int(max(self.place, end)), int(self.place) + 1)


class BlockSource(Protocol):
    """A source of blocks for the device."""

    def accepts_speed(self, speed: float) -> bool:
        """Go on at this speed from the next block on; False: this roll cannot."""
        ...

    def next(self, loop: Span | None) -> Block | None:
        """The next block, None behind the last."""
        ...

    def again(self, count: int) -> _Floats | None:
        """The last ``count`` samples as they would be rendered now; None: this source cannot.

        Fewer where they were not all given in one go, such as across the ends of a loop.
        """
        ...


class DirectSource:
    """A direct source at the clip's own speed: ``render``, sample for sample.

    Except: a fade where playing begins in the middle of the clip and around a loop's ends, and one
    block of gliding from the old sound to the new when the mix, the scene or a stem changed (half
    of one where what waits in the device is rendered ``again``).
    """

    def __init__(self, source: MonitorSource, bounds: Span, start: int, fade: int) -> None:
        self._source, self._fade = source, fade
        self._next, self._end = start, bounds[1]
        self._begin = start
        self._fade_from = start if start > bounds[0] else None
        self._loop_end: int | None = None
        self._tail: tuple[int, _Floats] | None = None

    def accepts_speed(self, speed: float) -> bool:
        """Only the clip's own speed."""
        return speed == 1.0

    def next(self, loop: Span | None) -> Block | None:
        """The next block, round the loop if there is one ahead."""
        start = self._next
        if loop is not None and start == loop[1]:
            start, self._fade_from, self._tail = loop[0], loop[0], None
            self._begin = start
        looping = loop is not None and start < loop[1]
        end = loop[1] if loop is not None and looping else self._end
        if start >= end:
            return None
        stop = self._next = min(start + BLOCK_FRAMES, end)
        self._loop_end = end if looping else None
        samples = self._faded(self._crossfaded(start, stop), start)
        return Block(samples, start, 1.0, stop == self._end and not looping)

    def again(self, count: int) -> _Floats | None:
        """Since playing or this round of the loop began, at most."""
        stop, start = self._next, max(self._next - count, self._begin)
        ahead = self._source.read(start, stop + BLOCK_FRAMES)
        self._tail = stop, ahead[:, stop - start :]
        return self._faded(ahead[:, : stop - start], start)

    def _crossfaded(self, start: int, stop: int) -> _Floats:
        """The samples, gliding in from what the block before would have gone on with."""
        ahead = self._source.read(start, stop + BLOCK_FRAMES)
        samples, tail = ahead[:, : stop - start], self._tail
        self._tail = stop, ahead[:, stop - start :]
        if tail is None or tail[0] != start:
            return samples
        before = tail[1][:, : stop - start]
        if np.array_equal(before, samples):
            return samples
        return np.asarray(before + (samples - before) * fade_in(stop - start), np.float32)

    def _faded(self, samples: _Floats, start: int) -> _Floats:
        """The samples with the fades that fall into them."""
        count, loop_end = samples.shape[1], self._loop_end
        places = np.arange(start, start + count) + 0.5
        if self._fade_from is not None and start < self._fade_from + self._fade:
            rise = np.clip((places - self._fade_from) / self._fade, 0.0, 1.0)
            samples = samples * rise.astype(np.float32)
        if loop_end is not None and start + count > loop_end - self._fade:
            fall = np.clip((loop_end - places) / self._fade, 0.0, 1.0)
            samples = samples * fall.astype(np.float32)
        return samples


class StretchedSource:
    """A time-stretched source: another speed or backwards, at the same pitch."""

    def __init__(
        self, source: MonitorSource, bounds: Span, start: int, fade: int, *, speed: float, rate: int
    ) -> None:
        self._source, self._bounds, self._fade, self._rate = source, bounds, fade, rate
        self._speed = speed
        self._stretch = self._start_stretch(start)
        self._fresh = True

    def accepts_speed(self, speed: float) -> bool:
        """Any other speed in the same direction."""
        if speed == 1.0 or speed * self._speed <= 0:
            return False
        self._speed, self._stretch.speed = speed, abs(speed)
        return True

    def next(self, loop: Span | None) -> Block | None:
        """The next block, round the loop if there is one ahead."""
        way = 1 if self._speed > 0 else -1
        end = self._end_ahead(loop, way)
        place, left = self._place, (end - self._place) * way
        if left < 1:
            return None
        samples, step = self._stretch.next()
        if self._fresh:
            samples = _faded(samples, self._fade, 0)
            self._fresh = False
        count = samples.shape[1]
        if ends := step * count >= left:
            count = max(round(left / step), 1)
            samples = _faded(samples[:, :count], 0, self._fade)
        self._place = end if ends else place + way * step * count
        at_end = ends and (loop is None or end not in loop)
        return Block(samples, place, way * step, at_end)

    def again(self, count: int) -> _Floats | None:
        """Never: what was stretched is not stretched alike once more."""
        return None

    def _end_ahead(self, loop: Span | None, way: int) -> float:
        """Where we roll to: the end of the loop, which is begun again from there, or the clip's."""
        first, last = (0, 1) if way > 0 else (1, 0)
        if loop is not None:
            if abs(self._place - loop[last]) < 1:
                self._stretch, self._fresh = self._start_stretch(loop[first]), True
            if (loop[last] - self._place) * way > 0:
                return loop[last]
        return self._bounds[last]

    def _start_stretch(self, start: int) -> TimeStretch:
        self._place = float(start)
        way = 1 if self._speed > 0 else -1

        def read(first: int, last: int) -> _Floats:
            if way > 0:
                return self._source.read(start + first, start + last)
            return self._source.read(start - last, start - first)[:, ::-1]

        return TimeStretch(read, self._rate, abs(self._speed))


def _faded(samples: _Floats, rise: int, fall: int) -> _Floats:
    """With a fade at the beginning and one at the end, of so many frames."""
    samples = samples.copy()
    rise, fall = min(rise, samples.shape[1]), min(fall, samples.shape[1])
    samples[:, :rise] *= fade_in(rise)
    samples[:, samples.shape[1] - fall :] *= fade_in(fall)[::-1]
    return samples
