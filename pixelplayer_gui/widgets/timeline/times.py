"""The time axis (seconds to pixels), and times as text."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import Self

from pixelplayer_gui.i18n.text import tr

_STEPS_SECONDS = (
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5,
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200,
)  # fmt: skip
_CLOCK = re.compile(r"(?:(?:(\d+):)?(\d+):)?(\d+(?:[.,]\d*)?)")
_CLOSEST_SECONDS = 0.02


def format_time(seconds: float, decimals: int = 2) -> str:
    """A time as "1:02.50", with hours when there are any: "1:00:02.50"."""
    units = 10**decimals
    whole = max(0, round(seconds * units))
    rest, hundredths = divmod(whole, units)
    minutes, second = divmod(rest, 60)
    hours, minute = divmod(minutes, 60)
    tail = f".{hundredths:0{decimals}d}" if decimals else ""
    if hours:
        return f"{hours}:{minute:02d}:{second:02d}{tail}"
    return f"{minute}:{second:02d}{tail}"


def small_step(step_seconds: float) -> float:
    """The time between the small lines of a ruler: whole parts of the unit people count in."""
    if step_seconds in (15, 30, 60, 900, 1800, 3600):
        return step_seconds / (6 if step_seconds in (60, 3600, 1800, 30) else 3)
    return step_seconds / (4 if step_seconds in (0.002, 0.02, 0.2, 2, 120, 7200) else 5)


def time_left(seconds: float | None) -> str:
    """How long work will take, "about 2 min left"; empty when nobody knows (None or below 0)."""
    if seconds is None or seconds < 0:
        return ""
    if seconds < 60:
        return tr("about {seconds} s left", seconds=max(1, math.ceil(seconds)))
    return tr("about {minutes} min left", minutes=math.ceil(seconds / 60))


def parse_time(text: str) -> float | None:
    """What a typed time means in seconds ("75", "1:15", "1:00:02.5"); None when nothing."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        return None
    hours, minutes, seconds = match.groups()
    return 3600 * int(hours or 0) + 60 * int(minutes or 0) + float(seconds.replace(",", "."))


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """``span`` seconds from ``start`` on ``width`` pixels, the first of them at ``left``."""

    duration: float = 0.0
    start: float = 0.0
    span: float = 0.0
    left: float = 0.0
    width: float = 1.0

    @classmethod
    def whole(cls, duration: float, left: float, width: float) -> Self:
        """The whole clip on the whole width."""
        return cls(duration, 0.0, duration, left, max(1.0, width))

    @property
    def stop(self) -> float:
        """The last second in view."""
        return self.start + self.span

    @property
    def is_whole(self) -> bool:
        """Whether all of the clip is in view."""
        return self.span >= self.duration

    def x_of(self, seconds: float) -> float:
        """The pixel column of a time; beyond the edges when it is out of view."""
        if self.span <= 0:
            return self.left
        return self.left + (seconds - self.start) / self.span * self.width

    def seconds_at(self, x: float) -> float:
        """The time at a pixel column, kept inside the clip."""
        seconds = self.start + (x - self.left) / self.width * self.span
        return min(max(0.0, seconds), self.duration)

    def resized(self, left: float, width: float) -> TimeAxis:
        """The same times on another width."""
        return replace(self, left=left, width=max(1.0, width))

    def scrolled(self, start: float) -> TimeAxis:
        """The same span from another time on, kept inside the clip."""
        return replace(self, start=min(max(0.0, start), max(0.0, self.duration - self.span)))

    def zoomed(self, factor: float, x: float) -> TimeAxis:
        """Closer (``factor`` > 1) or further, the time under ``x`` staying there."""
        if self.duration <= 0:
            return self
        fixed = self.seconds_at(x)
        closest = min(self.duration, _CLOSEST_SECONDS)
        span = min(self.duration, max(closest, self.span / factor))
        share = (x - self.left) / self.width
        return replace(self, span=span).scrolled(fixed - share * span)

    def fitted(self, start: float | None, stop: float | None) -> TimeAxis:
        """All of a span with a little air on both sides; all of the clip without one."""
        if start is None or stop is None or stop <= start:
            return replace(self, span=self.duration, start=0.0)
        air = 0.05 * (stop - start)
        span = min(self.duration, max(stop - start + 2 * air, _CLOSEST_SECONDS))
        return replace(self, span=span).scrolled(start - air)

    def showing(self, seconds: float) -> TimeAxis:
        """Turned like a page when the time is out of view, else the same."""
        if self.start <= seconds <= self.stop:
            return self
        return self.scrolled(seconds - 0.05 * self.span)

    def step_seconds(self, room: float) -> float:
        """The time between two figures of a ruler that stand at least ``room`` pixels apart."""
        wanted = room * self.span / self.width
        return next((step for step in _STEPS_SECONDS if step >= wanted), _STEPS_SECONDS[-1])

    def ticks(self, step_seconds: float) -> tuple[float, ...]:
        """The times in view that are multiples of a step."""
        if self.span <= 0:
            return ()
        first = math.ceil(self.start / step_seconds - 1e-9)
        last = math.floor(self.stop / step_seconds + 1e-9)
        return tuple(i * step_seconds for i in range(first, last + 1))
