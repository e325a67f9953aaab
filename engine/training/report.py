"""What an evaluation found: frozen numbers, their means, and how they are shown and stored."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from statistics import fmean, median
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

# Where an estimate came from whose score is a figure of the application (a click, the rest) ...
HEARD = ("click", "rest")
# ... and where the truth was needed to say which sound is whose.
TOLD = ("oracle",)
BESIDE = {
    "mixture": "mixture",
    "paper_binary": "ideal binary, paper's rows",
    "paper_ratio": "ideal ratio, paper's rows",
    "grid_binary": "ideal binary, model's rows",
    "grid_ratio": "ideal ratio, model's rows",
}


@dataclass(frozen=True, slots=True)
class Score:
    """Four figures in dB; NaN where there is none (silent source)."""

    sdr_db: float
    sir_db: float
    sar_db: float
    si_sdr_db: float


@dataclass(frozen=True, slots=True)
class SourceResult:
    """One source of a case: the score of its estimate, and of what stands beside it.

    ``how`` says how the estimate came about ("click", "rest", "oracle", "unseen": none), ``called``
    what the model takes it for. Wrong means closer to another source, by SDR or by SI-SDR; a
    quiet source easily is that, so ``picked`` says whether, of all estimates of the case, the click
    on this source gave the one nearest to it (by SI-SDR).
    """

    label: str
    how: str
    called: str
    estimate: Score | None
    beside: Mapping[str, Score]
    wrong_by_sdr: bool
    wrong_by_si_sdr: bool
    picked: bool


@dataclass(frozen=True, slots=True)
class CaseResult:
    """All sources of a case; ``spent_seconds`` is what the separation took."""

    name: str
    part: str
    rate: int
    seconds: float
    spent_seconds: float
    sources: tuple[SourceResult, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """Means and medians over some sources; ``gain_db`` is SDR above the mixture's, mean.

    ``wrong_by_sdr``, ``wrong_by_si_sdr`` and ``picked`` are shares of the clicks, NaN without one.
    ``beside`` has the mean score of the mixture and of the ideal masks on the same sources.
    """

    count: int
    mean: Score
    median: Score
    gain_db: float
    si_gain_db: float
    beside: Mapping[str, Score]
    wrong_by_sdr: float
    wrong_by_si_sdr: float
    picked: float


@dataclass(frozen=True, slots=True)
class Report:
    """Everything an evaluation found; ``model`` is the name it was asked by."""

    model: str
    cases: tuple[CaseResult, ...]

    def sources(self, how: Iterable[str], part: str = "", label: str = "") -> list[SourceResult]:
        """The scored sources that came about in one of these ways, of a part, of a class."""
        ways = tuple(how)
        return [
            source
            for case in self.cases
            for source in case.sources
            if source.how in ways
            and part in ("", case.part)
            and label in ("", source.label)
            and source.estimate is not None
            and not math.isnan(source.estimate.sdr_db)
        ]

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the sets, in order of their first case."""
        return tuple(dict.fromkeys(case.part for case in self.cases))

    @property
    def labels(self) -> tuple[str, ...]:
        """All classes, in alphabetical order."""
        return tuple(sorted({source.label for case in self.cases for source in case.sources}))

    def by_part(self, how: Iterable[str]) -> dict[str, Summary]:
        """A summary of every set that has such sources."""
        return _summaries(self.parts, lambda part: self.sources(how, part=part))

    def by_class(self, how: Iterable[str]) -> dict[str, Summary]:
        """A summary of every class that has such sources."""
        return _summaries(self.labels, lambda label: self.sources(how, label=label))

    def to_json(self) -> str:
        """All of it as JSON text; what is not a number is null."""
        whole = {
            "model": self.model,
            "parts": _plain(self.by_part(HEARD)),
            "classes": _plain(self.by_class(HEARD)),
            "oracle_parts": _plain(self.by_part(TOLD)),
            "oracle_classes": _plain(self.by_class(TOLD)),
            "cases": [asdict(case) for case in self.cases],
        }
        return json.dumps(_without_nan(whole), indent=1, ensure_ascii=False) + "\n"

    def to_table(self) -> RenderableType:
        """Tables for the terminal: clicks by set and by class, then what only an oracle could."""
        shown: list[RenderableType] = []
        heard = self.by_part(HEARD)
        if heard:
            shown.append(
                _table(
                    "Clicked on the picture (and the rest, where one source is unseen)",
                    "set",
                    heard,
                )
            )
            shown.append(_table("Clicked, by class", "class", self.by_class(HEARD)))
            shown.append(_beside_table("Mean SDR beside it", heard))
        told = self.by_part(TOLD)
        if told:
            shown.append(_table("No picture: slots handed out by an oracle", "set", told))
            shown.append(_beside_table("Mean SDR beside it (no picture)", told))
        unseen = sum(s.how == "unseen" for case in self.cases for s in case.sources)
        if unseen:
            shown.append(Text(f"No picture and no slots, so no score: {unseen} sources."))
        return Group(*shown)


def summarise(sources: list[SourceResult]) -> Summary:
    """Means and medians over sources that have an estimate; there must be one."""
    scores = [source.estimate for source in sources if source.estimate is not None]
    before = [source.beside["mixture"] for source in sources]
    clicks = [source for source in sources if source.how == "click"]
    kinds = [k for k in BESIDE if all(k in source.beside for source in sources)]
    return Summary(
        count=len(scores),
        mean=_average(scores, fmean),
        median=_average(scores, median),
        gain_db=fmean(a.sdr_db - b.sdr_db for a, b in zip(scores, before, strict=True)),
        si_gain_db=fmean(a.si_sdr_db - b.si_sdr_db for a, b in zip(scores, before, strict=True)),
        beside={k: _average([source.beside[k] for source in sources], fmean) for k in kinds},
        wrong_by_sdr=_share(s.wrong_by_sdr for s in clicks),
        wrong_by_si_sdr=_share(s.wrong_by_si_sdr for s in clicks),
        picked=_share(s.picked for s in clicks),
    )


def _summaries(
    names: Iterable[str], find: Callable[[str], list[SourceResult]]
) -> dict[str, Summary]:
    found = {name: find(name) for name in names}
    return {name: summarise(sources) for name, sources in found.items() if sources}


def _average(scores: list[Score], how: Callable[[list[float]], float]) -> Score:
    """Figure by figure, over the numbers there are."""

    def one(name: str) -> float:
        values = [getattr(score, name) for score in scores]
        known = [value for value in values if not math.isnan(value)]
        return how(known) if known else math.nan

    return Score(*(one(field.name) for field in fields(Score)))


def _share(flags: Iterable[bool]) -> float:
    known = list(flags)
    return fmean(known) if known else math.nan


def _table(title: str, first: str, rows: Mapping[str, Summary]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(first)
    heads = (
        "n",
        "SDR",
        "SIR",
        "SAR",
        "SI-SDR",
        "median SDR",
        "SDR gain",
        "SI-SDR gain",
        "wrong",
        "picked",
    )
    for head in heads:
        table.add_column(head, justify="right")
    for name, row in rows.items():
        mean = row.mean
        figures = (mean.sdr_db, mean.sir_db, mean.sar_db, mean.si_sdr_db, row.median.sdr_db)
        gains = (row.gain_db, row.si_gain_db)
        shares = (row.wrong_by_si_sdr, row.picked)
        shown = ("" if math.isnan(share) else f"{share:.0%}" for share in shares)
        table.add_row(name, str(row.count), *(f"{x:.2f}" for x in (*figures, *gains)), *shown)
    return table


def _beside_table(title: str, rows: Mapping[str, Summary]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("set")
    kinds = [kind for kind in BESIDE if all(kind in row.beside for row in rows.values())]
    for kind in ("model", *(BESIDE[k] for k in kinds)):
        table.add_column(kind, justify="right")
    for name, row in rows.items():
        figures = (row.mean.sdr_db, *(row.beside[kind].sdr_db for kind in kinds))
        table.add_row(name, *(f"{x:.2f}" for x in figures))
    return table


def _plain(rows: Mapping[str, Summary]) -> dict[str, Any]:
    return {name: asdict(row) for name, row in rows.items()}


def _without_nan(value: Any) -> Any:
    """JSON knows no NaN."""
    if isinstance(value, Mapping):
        return {key: _without_nan(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
