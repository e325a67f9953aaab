"""An interval chart: means as dots and their intervals as lines, one below the other, as SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from engine.evaluation.bootstrap import Interval

WIDTH, ROW_HEIGHT, NAME_WIDTH, AXIS_HEIGHT = 720, 26, 190, 22
_RIGHT = 14
_STEPS = (0.5, 1, 2, 5, 10, 20, 50)
_MOST_TICKS = 9


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One line of the chart, in the picture's units; ``kind`` is what it is coloured by."""

    name: str
    kind: str
    y: float
    x: float
    low: float
    high: float
    words: str


@dataclass(frozen=True, slots=True)
class IntervalChart:
    """Where everything is; ``ticks`` are places and their numbers, ``zero`` where no gain is."""

    width: int
    height: int
    zero: float
    rows: tuple[ChartRow, ...]
    ticks: tuple[tuple[float, str], ...]


def interval_chart(rows: Sequence[tuple[str, str, Interval]]) -> IntervalChart:
    """A chart of named intervals, each with its kind; those without a mean are left out."""
    known = [row for row in rows if math.isfinite(row[2].mean)]
    lowest = min([0.0, *(interval.low for *_, interval in known)])
    highest = max([1.0, *(interval.high for *_, interval in known)])
    step = next((s for s in _STEPS if (highest - lowest) / s <= _MOST_TICKS), _STEPS[-1])
    first, last = math.floor(lowest / step), math.ceil(highest / step)

    def x(value: float) -> float:
        share = (value / step - first) / (last - first)
        return round(NAME_WIDTH + share * (WIDTH - NAME_WIDTH - _RIGHT), 1)

    lines = [
        ChartRow(
            name,
            kind,
            (number + 0.5) * ROW_HEIGHT,
            x(interval.mean),
            x(interval.low),
            x(interval.high),
            str(interval),
        )
        for number, (name, kind, interval) in enumerate(known)
    ]
    ticks = tuple((x(k * step), f"{k * step:g}") for k in range(first, last + 1))
    height = len(known) * ROW_HEIGHT + AXIS_HEIGHT
    return IntervalChart(WIDTH, height, x(0), tuple(lines), ticks)
