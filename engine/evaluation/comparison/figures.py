"""Figures of a comparison: scores by number of sources, with paired bootstrap intervals.

A case is what is drawn anew, not a source: the sources of one mixture are no independent trials.
All models hear the same cases, so their differences are taken case by case before they are
averaged.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean, median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.bootstrap import Interval, bootstrap_interval
from engine.evaluation.cases import SILENT
from engine.evaluation.report import (
    BASELINE_NAMES,
    QUIET_DB,
    SEPARATED_BY,
    CaseResult,
    Report,
    Score,
)

MODEL, BESIDE = "model", "beside"
_MASKS = ("paper_binary", "paper_ratio", "grid_binary", "grid_ratio")
_FIGURES = ("sdr_db", "sir_db", "sar_db")
Column = NDArray[np.float64]
Wanted = Callable[[CaseResult], bool]


@dataclass(frozen=True, slots=True)
class FigureRow:
    """What one model, or what stands beside them, reached in some cases, all in dB.

    ``gain`` is SDR above the mixture's, ``ahead`` above that of the model named first (None for
    itself); both are differences case by case. ``ideal``: it knows the truth.
    """

    name: str
    kind: str
    sdr: Interval
    sir: Interval
    sar: Interval
    gain: Interval
    ahead: Interval | None
    ideal: bool = False


@dataclass(frozen=True, slots=True)
class FigureTable:
    """The rows of all cases with so many ``sources``; ``reference`` is the model named first."""

    sources: int
    cases: int
    reference: str
    rows: tuple[FigureRow, ...]


@dataclass(frozen=True, slots=True)
class AbsentRow:
    """How quiet a model leaves those who are in sight and do not play, in dB of the mixture."""

    name: str
    level: Interval
    median_db: float
    quiet: int


def figure_tables(reports: Sequence[Report]) -> tuple[FigureTable, ...]:
    """A table for every number of sources, fewest first; the first report is the reference.

    All reports are of the same cases in the same order; what stands beside is the first one's.
    """
    counts = sorted({case.sounding for case in reports[0].cases if _is_scored(case)})
    return tuple(_figure_table(reports, count) for count in counts)


def gains_by_set(reports: Sequence[Report]) -> dict[str, tuple[Interval, ...]]:
    """Set -> SDR above the mixture's of every report, paired case by case."""
    parts = dict.fromkeys(case.part for case in reports[0].cases if _is_scored(case))
    return {part: tuple(_gain(report, _of_part(part)) for report in reports) for part in parts}


def absent_rows(reports: Sequence[Report]) -> tuple[AbsentRow, ...]:
    """A row of every report with cases in which somebody does not play."""
    found = ((report.model, report.leaks_db()) for report in reports)
    return tuple(
        AbsentRow(
            name, bootstrap_interval(leaks), median(leaks), sum(leak <= QUIET_DB for leak in leaks)
        )
        for name, leaks in found
        if leaks
    )


def figures_as_json(reports: Sequence[Report]) -> dict[str, Any]:
    """All figures as plain values."""
    sets = gains_by_set(reports).items()
    return {
        "by_sources": [asdict(table) for table in figure_tables(reports)],
        "gain_by_set": {part: [asdict(gain) for gain in gains] for part, gains in sets},
        "absent": [asdict(row) for row in absent_rows(reports)],
    }


def _figure_table(reports: Sequence[Report], sources: int) -> FigureTable:
    def wanted(case: CaseResult) -> bool:
        return _is_scored(case) and case.sounding == sources

    first = reports[0]
    reference = _column(first, wanted, "sdr_db")
    rows = [
        _row(report, wanted, "", MODEL, reference if report is not first else None)
        for report in reports
    ]
    rows += [_row(first, wanted, kind, BESIDE, reference) for kind in _kinds_beside(first, wanted)]
    return FigureTable(sources, reference.size, first.model, tuple(rows))


def _row(
    report: Report, wanted: Wanted, beside: str, kind: str, reference: Column | None
) -> FigureRow:
    columns = [_column(report, wanted, figure, beside) for figure in _FIGURES]
    mixture = _column(report, wanted, "sdr_db", "mixture")
    return FigureRow(
        BASELINE_NAMES[beside] if beside else report.model,
        kind,
        *(bootstrap_interval(column) for column in columns),
        gain=bootstrap_interval(columns[0] - mixture),
        ahead=None if reference is None else bootstrap_interval(columns[0] - reference),
        ideal=beside in _MASKS,
    )


def _gain(report: Report, wanted: Wanted) -> Interval:
    own, mixture = (_column(report, wanted, "sdr_db", beside) for beside in ("", "mixture"))
    return bootstrap_interval(own - mixture)


def _of_part(part: str) -> Wanted:
    return lambda case: _is_scored(case) and case.part == part


def _is_scored(case: CaseResult) -> bool:
    """Whether a click or the rest gave a figure; mixtures with spectators are those of others."""
    return case.part != SILENT and bool(_scored_sources(case))


def _scored_sources(case: CaseResult) -> list[int]:
    return [
        i
        for i, source in enumerate(case.sources)
        if source.how in SEPARATED_BY and source.estimate is not None
        if np.isfinite(source.estimate.sdr_db)
    ]


def _column(report: Report, wanted: Wanted, figure: str, beside: str = "") -> Column:
    """Per case, the mean of a figure over the sources that were separated; NaN where it lacks."""
    return np.array([_mean(case, figure, beside) for case in report.cases if wanted(case)])


def _mean(case: CaseResult, figure: str, beside: str) -> float:
    scores: list[Score | None] = [
        case.sources[i].beside.get(beside) if beside else case.sources[i].estimate
        for i in _scored_sources(case)
    ]
    values = [float("nan") if score is None else getattr(score, figure) for score in scores]
    return fmean(values)


def _kinds_beside(report: Report, wanted: Wanted) -> list[str]:
    """What stands beside the sources of some cases, floors first."""
    cases = [case for case in report.cases if wanted(case)]
    there = {kind for case in cases for source in case.sources for kind in source.beside}
    return [kind for kind in BASELINE_NAMES if kind in there]
