"""Statistics of ``bench --gui``: percentiles, slopes, leaked resources, start-up time."""

from __future__ import annotations

import os
import resource
import subprocess
import time
from typing import Any

import numpy as np

from engine.child_process import child_environment, python_command
from engine.cli.bench.measures import BenchResult, Measure
from pixelplayer_gui.benchmark import startup
from pixelplayer_gui.benchmark.watchdog import ResourceCounts, StallWatchdog, slope_per_minute

START_COUNT = 3
MEMORY_BUDGET_MB_PER_MINUTE = 1.0


def percentiles(what: str, seconds: list[float], budget_ms: float) -> list[Measure]:
    """The 50th without and the 95th percentile with a budget, in milliseconds."""
    p50, p95 = 1000 * np.percentile(seconds, (50, 95))
    return [
        Measure(f"{what}, p50", float(p50), "ms"),
        Measure(f"{what}, p95", float(p95), "ms", budget_ms),
    ]


def monkey_result(
    counts: tuple[ResourceCounts, ResourceCounts],
    stalls: StallWatchdog,
    memory: tuple[list[float], list[float | None]],
    files: list[int | None],
    about: dict[str, Any],
) -> BenchResult:
    """What a monkey's session says: stalls, memory, and what is left behind."""
    before, after = counts
    longest = max(stalls.seconds, default=0.0)
    measures = [
        Measure("stalls > 50 ms of the window", len(stalls.seconds), "", 0),
        Measure("longest stall", 1000 * longest, "ms", 50),
    ]
    samples = [(moment, mb) for moment, mb in zip(*memory, strict=True) if mb is not None]
    if samples:
        slope = slope_per_minute(*zip(*samples, strict=True))
        measures += [
            Measure("memory rises", slope, "MB/min", MEMORY_BUDGET_MB_PER_MINUTE),
            Measure("memory at the end", samples[-1][1], "MB"),
        ]
    held = [count for count in files if count is not None]
    if held and after.open_files is not None:
        grown = after.open_files - max(held[: len(held) // 3 + 1])  # readers are opened at first
        measures.append(Measure("open files more than in its first third", max(grown, 0), "", 0))
    for what, was, now in zip(
        ("threads", "open files", "Qt objects"),
        before.as_json().values(),
        after.as_json().values(),
        strict=True,
    ):
        if was is not None and now is not None:
            measures.append(Measure(f"{what} more than before", now - was, ""))
    monkey = about | {
        "before": before.as_json(),
        "after": after.as_json(),
        "stall_ms": sorted((round(1000 * each) for each in stalls.seconds), reverse=True)[:20],
        "stalled_in": dict(stalls.places.most_common(10)),
    }
    return BenchResult(measures, {"monkey": monkey})


def start_up() -> list[Measure]:
    """From the start of the process to the painted window: the median, and its computing alone."""
    words = python_command(startup.__name__)
    took, computed = [], []
    for _ in range(START_COUNT):
        used, start = _children_seconds(), time.perf_counter()
        subprocess.run(words, env=child_environment(), check=True, capture_output=True)
        took.append(time.perf_counter() - start)
        computed.append(_children_seconds() - used)
    return [
        Measure("start to window shown, median", 1000 * float(np.median(took)), "ms", 2000),
        Measure("start to window, computing alone", 1000 * float(np.median(computed)), "ms"),
    ]


def load_average() -> tuple[float, ...]:
    """How many processes want to compute, over 1, 5 and 15 minutes; empty where nobody tells."""
    try:
        return os.getloadavg()
    except (AttributeError, OSError):
        return ()


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
