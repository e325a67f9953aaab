"""The evaluation report: frozen scores, their means, and how they are stored."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from statistics import fmean, median
from typing import Any

from engine.evaluation.calibration import calibration_bins
from engine.evaluation.cases import SILENT
from engine.evaluation.detection import DetectionCounts

# Where an estimate came from whose score is a figure of the application (a click, the rest) ...
SEPARATED_BY = ("click", "rest")
# ... and where the truth was needed to say which sound is whose.
ORACLE_ONLY = ("oracle",)
BASELINE_NAMES = {
    "mixture": "mixture",
    "nmf_blind": "NMF blind",
    "nmf_taught": "NMF taught",
    "hpss": "HPSS",
    "repet": "REPET",
    "paper_binary": "IBM paper",
    "paper_ratio": "IRM paper",
    "grid_binary": "IBM ours",
    "grid_ratio": "IRM ours",
}
"""What stands beside an estimate: ideal binary and ratio masks on the paper's rows and on ours."""
QUIET_DB = -20.0
"""Who does not play should be heard at most so far above the mixture."""


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
    on this source gave the one nearest to it (by SI-SDR). ``certainty`` is how sure of the label
    the model is; ``leak_db``, for a source that is silent, how far above the mixture its stem is.
    """

    label: str
    how: str
    called: str
    estimate: Score | None
    beside: Mapping[str, Score]
    wrong_by_sdr: bool
    wrong_by_si_sdr: bool
    picked: bool
    certainty: float = 0.0
    leak_db: float = math.nan


@dataclass(frozen=True, slots=True)
class CaseResult:
    """All sources of a case; what the separation took: ``spent_seconds`` and ``peak_mb``.

    That is the memory of the whole program; ``gpu_peak_mb`` is NaN where no GPU was asked.
    """

    name: str
    part: str
    rate: int
    seconds: float
    spent_seconds: float
    sources: tuple[SourceResult, ...]
    peak_mb: float = math.nan
    gpu_peak_mb: float = math.nan

    @property
    def sounding(self) -> int:
        """How many of its sources sound."""
        return sum(math.isnan(source.leak_db) for source in self.sources)

    @property
    def same_class(self) -> bool:
        """Whether two of its sources are of one class."""
        labels = [source.label for source in self.sources]
        return len(set(labels)) < len(labels)


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
    """Everything an evaluation found; ``model`` is the name it was asked by.

    ``objects`` says how many objects it finds by itself, where that was asked for, ``overlaps``
    how well they lie on boxes drawn by hand, one for each.
    """

    model: str
    cases: tuple[CaseResult, ...]
    objects: DetectionCounts | None = None
    overlaps: tuple[float, ...] = ()

    def clicks(self) -> list[SourceResult]:
        """Every source that was clicked, silent ones too."""
        return [s for case in self.cases for s in case.sources if s.how == "click"]

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
        """A summary of every class that has such sources; cases with spectators do not count.

        Their mixtures are those of other cases.
        """
        once = tuple(case for case in self.cases if case.part != SILENT)
        heard = Report(self.model, once)
        return _summaries(self.labels, lambda label: heard.sources(how, label=label))

    def same_class(self) -> Summary | None:
        """A summary of what was clicked where two sources are of one class."""
        pairs = Report(
            self.model, tuple(c for c in self.cases if c.same_class and c.part != SILENT)
        )
        sources = pairs.sources(SEPARATED_BY)
        return summarise(sources) if sources else None

    def leaks_db(self) -> list[float]:
        """How far above the mixture the stem of everybody is who was clicked and does not play."""
        found = [source.leak_db for case in self.cases for source in case.sources]
        return [leak for leak in found if not math.isnan(leak)]

    def times_real_time(self, part: str = "") -> float:
        """Seconds of clip per second of work, from opening it to the last stem."""
        cases = [case for case in self.cases if part in ("", case.part)]
        spent = sum(case.spent_seconds for case in cases)
        return sum(case.seconds for case in cases) / spent if spent > 0 else math.nan

    def to_json(self) -> str:
        """All of it as JSON text; what is not a number is null."""
        leaks, same = self.leaks_db(), self.same_class()
        whole = {
            "model": self.model,
            "times_real_time": {p or "all": self.times_real_time(p) for p in ("", *self.parts)},
            "silent": _leakage(leaks) if leaks else None,
            "same_class": asdict(same) if same else None,
            "label_certainty": [asdict(step) for step in calibration_bins(self.clicks())],
            "objects": asdict(self.objects) if self.objects else None,
            "box_overlaps": list(self.overlaps),
            "parts": _plain(self.by_part(SEPARATED_BY)),
            "classes": _plain(self.by_class(SEPARATED_BY)),
            "oracle_parts": _plain(self.by_part(ORACLE_ONLY)),
            "oracle_classes": _plain(self.by_class(ORACLE_ONLY)),
            "cases": [asdict(case) for case in self.cases],
        }
        return json.dumps(without_nan(whole), indent=1, ensure_ascii=False) + "\n"


def summarise(sources: list[SourceResult]) -> Summary:
    """Means and medians over sources that have an estimate; there must be one."""
    scores = [source.estimate for source in sources if source.estimate is not None]
    before = [source.beside["mixture"] for source in sources]
    clicks = [source for source in sources if source.how == "click"]
    kinds = [k for k in BASELINE_NAMES if all(k in source.beside for source in sources)]
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


def _leakage(leaks_db: list[float]) -> dict[str, float]:
    """Figures of those who do not play; the share that is quiet is 20 dB down or more."""
    return {
        "count": len(leaks_db),
        "mean_db": fmean(leaks_db),
        "median_db": median(leaks_db),
        "quiet": fmean(leak <= QUIET_DB for leak in leaks_db),
    }


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


def _plain(rows: Mapping[str, Summary]) -> dict[str, Any]:
    return {name: asdict(row) for name, row in rows.items()}


def without_nan(value: Any) -> Any:
    """JSON knows no NaN."""
    if isinstance(value, Mapping):
        return {key: without_nan(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [without_nan(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
