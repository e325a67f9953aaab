"""The page of a comparison: one HTML file that needs nothing beside it, and no script."""

from __future__ import annotations

import math
import os
import platform
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from importlib.resources import files

import torch
from jinja2 import Environment, StrictUndefined

from engine import __version__
from engine.evaluation.bootstrap import Interval
from engine.evaluation.cases import Case
from engine.evaluation.comparison.comparison import Comparison
from engine.evaluation.comparison.figures import (
    FigureTable,
    absent_rows,
    figure_tables,
    gains_by_set,
)
from engine.evaluation.comparison.interval_chart import IntervalChart, interval_chart
from engine.evaluation.comparison.shown_cases import LONGEST_SECONDS
from engine.evaluation.floors import FLOORS
from engine.evaluation.report import QUIET_DB

_LIBRARIES = ("torch", "torchvision", "numpy", "scipy", "av", "soundfile", "librosa")
_FLOORS = tuple(floor.title for floor in FLOORS.values())
_NUMBERS = ("no", "one source", "two sources", "three sources", "four sources", "five sources")


@dataclass(frozen=True, slots=True)
class RunFacts:
    """How a comparison came about, so that somebody else can do it again.

    ``machine`` says in general words what computed; no name of a machine or of a user.
    """

    command: tuple[str, ...]
    when: str
    versions: Mapping[str, str]
    machine: str
    seed: int


def run_facts(words: Sequence[str], seed: int) -> RunFacts:
    """The facts of this run, now; ``words`` are those of its command line."""
    libraries = {name: found for name in _LIBRARIES if (found := _version(name))}
    return RunFacts(
        tuple(map(shlex.quote, words)),
        datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %z"),
        {"PixelPlayer": __version__, "Python": platform.python_version(), **libraries},
        f"{platform.system()} on {platform.machine() or 'an unknown processor'}, "
        f"{os.cpu_count() or 1} CPU cores, {torch.get_num_threads()} threads for a model",
        seed,
    )


def comparison_page(comparison: Comparison, cases: Sequence[Case], facts: RunFacts) -> str:
    """The page as text, for everybody who did not see the run."""
    reports = comparison.reports
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"db": _db, "interval": _interval, "signed": _signed, "size": _size}
    environment.globals |= {"isnan": math.isnan}
    template = files(__package__ or "").joinpath("page.html").read_text("utf-8")
    tables = figure_tables(reports)
    return environment.from_string(template).render(
        comparison=comparison,
        facts=facts,
        cases=len(cases),
        minutes=sum(case.seconds for case in cases) / 60,
        tables=[(_sources(table.sources), table, _chart(table)) for table in tables],
        sets=gains_by_set(reports),
        absent=absent_rows(reports),
        memory=[_peak_mb(report.cases, "peak_mb") for report in reports],
        gpu_memory=[_peak_mb(report.cases, "gpu_peak_mb") for report in reports],
        quiet_db=QUIET_DB,
        longest_seconds=LONGEST_SECONDS,
        floors=any(row.name in _FLOORS for table in tables for row in table.rows),
        ideals=any(row.ideal for table in tables for row in table.rows),
    )


def _chart(table: FigureTable) -> IntervalChart:
    """The gains of all that is no mixture."""
    rows = [row for row in table.rows if row.name != "mixture"]
    kinds = ["ideal" if row.ideal else row.kind for row in rows]
    return interval_chart(
        [(row.name, kind, row.gain) for row, kind in zip(rows, kinds, strict=True)]
    )


def _sources(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else f"{count} sources"


def _peak_mb(cases: Sequence[object], name: str) -> float:
    known = [value for case in cases if not math.isnan(value := getattr(case, name))]
    return max(known, default=math.nan)


def _version(name: str) -> str:
    """The version of a library that this run has loaded; empty otherwise."""
    return version(name) if name in sys.modules else ""


def _db(value: float) -> str:
    return "–" if math.isnan(value) else f"{_rounded(value):.2f}".replace("-", "−")


def _signed(value: float) -> str:
    return "–" if math.isnan(value) else f"{_rounded(value):+.2f}".replace("-", "−")


def _rounded(value: float) -> float:
    """To two digits, and nothing is never a negative nothing."""
    return round(value, 2) + 0.0


def _interval(value: Interval | None, sign: bool = False) -> str:
    if value is None or not value.count:
        return "–"
    show = _signed if sign else _db
    around = f" [{show(value.low)}, {show(value.high)}]" if value.count > 1 else ""
    return show(value.mean) + around


def _size(bytes_: int) -> str:
    return f"{bytes_ / 1e6:.1f} MB" if bytes_ else "–"
