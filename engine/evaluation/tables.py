"""Tables of an evaluation for the terminal, and a few lines below them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from statistics import median

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from engine.evaluation.bootstrap import bootstrap_interval
from engine.evaluation.calibration import calibration_bins, sure_threshold
from engine.evaluation.report import (
    BASELINE_NAMES,
    ORACLE_ONLY,
    QUIET_DB,
    SEPARATED_BY,
    Report,
    Summary,
)

WIDTH = 200
"""Characters that the table needs; a terminal that is narrower breaks its words."""

_GOOD_OVERLAP = 0.5
_TWO_PARTS = ("hpss", "repet")
_HEADS = ("n", "SDR", "median", "gain", "SIR", "SAR", "SI-SDR", "its gain", "wrong", "picked")


def table_of(report: Report) -> RenderableType:
    """The table: clicks by set and by class, then what only an oracle could give to sources."""
    separated, oracle, same = (
        report.by_part(SEPARATED_BY),
        report.by_part(ORACLE_ONLY),
        report.same_class(),
    )
    rows = [*separated.values(), *oracle.values()]
    kinds = [kind for kind in BASELINE_NAMES if any(kind in row.beside for row in rows)]
    table = Table(title=f"SDR in dB, {report.model or 'model'}", title_justify="left")
    table.add_column("", no_wrap=True)
    for head in (*_HEADS, *(BASELINE_NAMES[kind] for kind in kinds), "x real time"):
        table.add_column(head, justify="right")
    pace = {part: report.times_real_time(part) for part in report.parts}
    _section(table, "clicked, by set", separated, kinds, pace)
    if same is not None:
        _section(table, "same class twice", {"clicked": same}, kinds)
    _section(table, "clicked, by class", report.by_class(SEPARATED_BY), kinds)
    _section(table, "oracle, by set", oracle, kinds, pace)
    return Group(table, *(Text(line) for line in _lines(report)))


def _section(
    table: Table,
    title: str,
    rows: Mapping[str, Summary],
    kinds: list[str],
    pace: Mapping[str, float] | None = None,
) -> None:
    if not rows:
        return
    table.add_row(Text(title, style="bold"))
    for name, row in rows.items():
        mean = row.mean
        figures = (mean.sdr_db, row.median.sdr_db, row.gain_db, mean.sir_db, mean.sar_db)
        figures = (*figures, mean.si_sdr_db, row.si_gain_db)
        shares = (row.wrong_by_si_sdr, row.picked)
        beside = [row.beside[kind].sdr_db if kind in row.beside else math.nan for kind in kinds]
        table.add_row(
            f"  {name}",
            str(row.count),
            *(_figure(x) for x in figures),
            *("" if math.isnan(share) else f"{share:.0%}" for share in shares),
            *(_figure(x) for x in beside),
            _figure((pace or {}).get(name, math.nan), 1),
        )
    table.add_section()


def _lines(report: Report) -> list[str]:
    lines = [
        "clicked: a click on each picture, and the rest where one source has none; oracle: no "
        "picture, its label told by who knows the truth. IBM, IRM: ideal binary and ratio masks."
    ]
    if any("nmf_blind" in s.beside for case in report.cases for s in case.sources):
        lines.append(
            "NMF blind: spectra grouped by MFCC, the groups told by an oracle; NMF taught: spectra "
            "of each class from training recordings, the true classes told."
        )
    if any(kind in s.beside for kind in _TWO_PARTS for case in report.cases for s in case.sources):
        lines.append(
            "HPSS: harmonic and percussive; REPET: what repeats and what does not; an oracle tells "
            "which is whose. They have two parts, so no figure where cases have more sources."
        )
    lines.append(f"Real time: {report.times_real_time():.1f} x, film opened to last stem.")
    leaks = report.leaks_db()
    if leaks:
        quiet = sum(leak <= QUIET_DB for leak in leaks)
        lines.append(
            f"In sight but not playing, {len(leaks)} clicks: {median(leaks):.1f} dB of the mixture "
            f"(median), {quiet} of them {-QUIET_DB:.0f} dB down or more."
        )
    steps = calibration_bins(report.clicks())
    if steps:
        shown = ", ".join(f"{s.low:.1f}-{s.high:.1f}: {s.right}/{s.count}" for s in steps)
        lines.append(
            f"Labels right by certainty: {shown}; four in five are right from "
            f"{sure_threshold(report.clicks()):.2f} on."
        )
    if report.objects is not None:
        found = report.objects
        lines.append(
            f"Found without a click: {found.hit} of {found.sounding} who play (recall "
            f"{found.recall:.0%}{_interval(found.recall_interval)}) by {found.objects} objects "
            f"(precision {found.precision:.0%}{_interval(found.precision_interval)}; "
            f"{found.again} a second time, {found.silent} where nothing sounds)."
        )
    if report.overlaps:
        interval = bootstrap_interval(report.overlaps)
        there = [overlap for overlap in report.overlaps if overlap > 0]
        lines.append(
            f"Regions found on {len(report.overlaps)} boxes drawn by hand: mean IoU "
            f"{interval.mean:.2f} [{interval.low:.2f}, {interval.high:.2f}], "
            f"{len(there)} have one, {sum(overlap >= _GOOD_OVERLAP for overlap in there)} of "
            f"{_GOOD_OVERLAP} or more."
        )
    unseen = sum(s.how == "unseen" for case in report.cases for s in case.sources)
    if unseen:
        lines.append(f"No picture and no labels, so no score: {unseen} sources.")
    return lines


def _interval(shares: tuple[float, float]) -> str:
    """A 95 % interval of a share, to stand behind it."""
    return f" [{shares[0]:.0%}, {shares[1]:.0%}]"


def _figure(number: float, digits: int = 2) -> str:
    return "" if math.isnan(number) else f"{number:.{digits}f}"
