"""Evaluation: every case of a folder is played through the application and scored.

Each source gets SDR, SIR and SAR (BSS-eval v3, no permutation) and SI-SDR at the case's own rate;
beside it stand the mixture as it is, what ideal masks reach, NMF and another model. A click has
found the wrong object when its sound is closer to another source than to the one in the picture.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from engine.errors import Cancelled
from engine.evaluation.boxes import BoxFrame, box_overlaps
from engine.evaluation.case_runner import (
    CLICK,
    UNSEEN,
    SeparatedCase,
    separate_case,
    separate_clicks,
)
from engine.evaluation.cases import (
    SILENT,
    UNNAMED,
    Case,
    Source,
    read_cases,
    remixed_cases,
    with_silent_players,
)
from engine.evaluation.detection import DetectionCounts, detect_in_case
from engine.evaluation.floors import FLOORS, check_installed
from engine.evaluation.metrics import bss_eval, decibels, is_silent, si_sdr
from engine.evaluation.nmf import ReadRecordings, blind_nmf, learn_dictionary, supervised_nmf
from engine.evaluation.oracle_masks import PAPER_RATE, model_oracle_masks, paper_oracle_masks
from engine.evaluation.report import CaseResult, Report, Score, SourceResult
from engine.models.model import Separator
from engine.resources import resource
from engine.scene import Waveform

Sound = NDArray[np.float32]
Scores = list[list[Score]]
BaselineFunction = Callable[[Case], Sound | None]
Progress = Callable[[float, float | None], None]
OnCase = Callable[[Case, SeparatedCase, Mapping[str, Sound]], None]

_TIE_DB = 0.01
_COLUMNS = {"nmf": "nmf_blind"}
"""Floors that a report knows by another name."""


@dataclass(frozen=True, slots=True)
class EvaluationPlan:
    """The plan of an evaluation: what is scored, and which baselines beside it.

    ``remixes``: pairs freshly mixed from the cases, ``trios``: three at a time; ``silent``: cases
    with somebody in the picture who does not play; ``seed`` chooses all of them. ``oracle_masks``
    take as long as a small model, ``nmf`` longer; ``nmf_recordings`` are what teaches it.
    ``floors`` are further names of ``floors.FLOORS``. ``objects``: also count what is found
    without a click; ``boxes``: also measure how well it lies on these.
    """

    remixes: int = 0
    silent: int = 0
    seed: int = 0
    oracle_masks: bool = True
    nmf: bool = False
    nmf_recordings: ReadRecordings | None = None
    objects: bool = False
    boxes: tuple[BoxFrame, ...] = ()
    floors: tuple[str, ...] = ()
    trios: int = 0


def cases_of(data: Path, plan: EvaluationPlan) -> tuple[Case, ...]:
    """All cases below a folder, and those made of them as the plan says.

    Raises ``CannotOpen`` for a broken case, ``BadRequest`` when there is none.
    """
    cases = read_cases(data)
    remixes = remixed_cases(cases, plan.remixes, plan.seed)
    trios = remixed_cases(cases, plan.trios, plan.seed, sources=3)
    silent = with_silent_players(cases, plan.silent, plan.seed)
    return (*cases, *remixes, *trios, *silent)


def evaluate_folder(
    data: Path,
    model: Separator,
    plan: EvaluationPlan = EvaluationPlan(),
    *,
    name: str = "",
    device: str = "cpu",
    progress: Progress | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Report:
    """Score all cases below ``data``, and those made of them as the plan says.

    ``device`` is where the models already are. Raises ``CannotOpen`` for a broken case,
    ``BadRequest`` when there is none, ``Cancelled``.
    """
    cases = cases_of(data, plan)
    return evaluate_cases(
        cases, model, plan, name=name, device=device, progress=progress, cancelled=cancelled
    )


def evaluate_cases(
    cases: Sequence[Case],
    model: Separator,
    plan: EvaluationPlan = EvaluationPlan(),
    *,
    name: str = "",
    device: str = "cpu",
    progress: Progress | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    on_case: OnCase = lambda *_: None,
) -> Report:
    """Score cases one after another; the work left is told by the seconds of sound left.

    ``on_case`` is given every case as it was separated, and what stands beside it.
    """
    total, done, began = sum(case.seconds for case in cases), 0.0, time.perf_counter()
    results, found = [], DetectionCounts()
    beside = baselines(cases, plan)
    for case in cases:
        if cancelled():
            raise Cancelled
        separated = separate_case(case, model, device)
        others = {
            kind: sounds for kind, make in beside.items() if (sounds := make(case)) is not None
        }
        # Ideal masks say nothing new about a mixture that has been scored without its spectators.
        ideals = model if plan.oracle_masks and case.part != SILENT else None
        results.append(score_case(case, separated, ideals, others))
        on_case(case, separated, others)
        found += detect_in_case(case, model, device) if plan.objects else DetectionCounts()
        done += case.seconds
        if progress is not None:
            progress(done / total, (time.perf_counter() - began) * (total - done) / done)
    overlaps = box_overlaps(plan.boxes, cases, model, device)
    return Report(name, tuple(results), found if plan.objects else None, overlaps)


def baselines(cases: Sequence[Case], plan: EvaluationPlan) -> dict[str, BaselineFunction]:
    """What stands beside the model: from a case to its sources' sounds, None where it cannot."""
    made: dict[str, BaselineFunction] = {}
    if plan.nmf:
        made["nmf_blind"] = lambda case: blind_nmf(case, plan.seed)
    if plan.nmf and plan.nmf_recordings is not None:
        labels = {s.label for case in cases for s in case.sources if s.label != UNNAMED}
        known = learn_dictionary(plan.nmf_recordings, labels, plan.seed)
        made["nmf_taught"] = lambda case: supervised_nmf(case, known, plan.seed)
    check_installed(plan.floors)
    for name in plan.floors:
        separate = FLOORS[name].separate
        made[_COLUMNS.get(name, name)] = partial(_of_seed, separate, plan.seed)
    return made


def _of_seed(separate: Callable[[Case, int], Sound | None], seed: int, case: Case) -> Sound | None:
    return separate(case, seed)


def evaluate_demo(model: Separator, *, device: str = "cpu", ideals: bool = True) -> CaseResult:
    """Score clicks on both players of the bundled demo clip against its true stems (in mono)."""
    card = json.loads(resource("demo", "demo.json").read_text("utf-8"))
    channels, rate = soundfile.read(resource("demo", card["stems"]), dtype="float32")
    sources = tuple(
        Source(item["class"], channels[:, item["stem_channels"]].mean(axis=1))
        for item in card["objects"]
    )
    mixture = np.sum([source.sound for source in sources], axis=0)
    case = Case("demo", "demo", rate, mixture, sources)
    places = {
        i: (item["point"][0] / card["width"], item["point"][1] / card["height"])
        for i, item in enumerate(card["objects"])
    }
    began = time.perf_counter()
    found = separate_clicks(resource("demo", card["film"]), places, model, device)
    spent = time.perf_counter() - began
    sounds = np.stack([_to_length(found[i].sound.mean(axis=0), mixture.size) for i in places])
    labels = tuple(found[i].label for i in places)
    certainties = tuple(found[i].certainty for i in places)
    separated = SeparatedCase(sounds, (CLICK,) * len(sources), labels, spent, certainties)
    return score_case(case, separated, model if ideals else None)


def score_case(
    case: Case,
    separated: SeparatedCase,
    model: Separator | None,
    others: Mapping[str, Sound] | None = None,
) -> CaseResult:
    """Scores of one case and of ``others`` (estimates ``[N, T]``); with a model ideal masks'."""
    count = len(case.sources)
    mixture = np.repeat(case.mixture[None], count, axis=0)
    groups: dict[str, Sound] = {"estimate": separated.sounds, "mixture": mixture, **(others or {})}
    if model is not None:
        groups |= model_oracle_masks(case.mixture, case.truths, case.rate, model.spec)
        if case.rate == PAPER_RATE:
            groups |= paper_oracle_masks(case.mixture, case.truths)
    scored = _score_groups(case.truths, groups)
    if model is not None and case.rate != PAPER_RATE:
        scored |= _paper_scores(case)
    estimate = scored.pop("estimate")
    sources = tuple(_source_result(case, separated, i, estimate, scored) for i in range(count))
    facts = case.name, case.part, case.rate, case.seconds, separated.seconds
    return CaseResult(*facts, sources, separated.peak_mb, separated.gpu_peak_mb)


def _source_result(
    case: Case, separated: SeparatedCase, index: int, estimate: Scores, beside: Mapping[str, Scores]
) -> SourceResult:
    """What is said of one source, from all scores [estimate][source] of its case."""
    how, row = separated.how[index], estimate[index]
    silent = bool(is_silent(case.sources[index].sound))
    given = [i for i, way in enumerate(separated.how) if way != UNSEEN]
    rivals = [estimate[i][index].si_sdr_db for i in given if i != index]
    clicked = how == CLICK and not silent
    return SourceResult(
        label=case.sources[index].label,
        how=how,
        called=separated.labels[index],
        estimate=None if how == UNSEEN else row[index],
        beside={kind: scores[index][index] for kind, scores in beside.items()},
        wrong_by_sdr=clicked and _nearest([s.sdr_db for s in row]) != index,
        wrong_by_si_sdr=clicked and _nearest([s.si_sdr_db for s in row]) != index,
        # Two clicks that give one and the same sound have picked nothing.
        picked=clicked and all(row[index].si_sdr_db > rival + _TIE_DB for rival in rivals),
        certainty=separated.certainties[index] if separated.certainties else 0.0,
        leak_db=_level_db(separated.sounds[index], case.mixture) if silent else math.nan,
    )


def _paper_scores(case: Case) -> dict[str, Scores]:
    """Ideal masks on the paper's grid, scored at the paper's rate."""
    truths = Waveform(case.truths, case.rate).resampled(PAPER_RATE).samples
    whole = Waveform(np.ascontiguousarray(case.mixture[None]), case.rate).resampled(PAPER_RATE)
    length = min(truths.shape[1], whole.length)
    truths, mixture = np.ascontiguousarray(truths[:, :length]), whole.samples[0, :length]
    return _score_groups(truths, dict(paper_oracle_masks(mixture, truths)))


def _score_groups(truths: Sound, groups: Mapping[str, Sound]) -> dict[str, Scores]:
    """For each group of estimates ``[N, T]``: ``scores[estimate][source]``; G is solved once."""
    together = np.concatenate(list(groups.values()))
    bss, invariant = bss_eval(truths, together), si_sdr(truths, together)
    rows = [
        [
            Score(
                float(bss.sdr[e, s]),
                float(bss.sir[e, s]),
                float(bss.sar[e]),
                float(invariant[e, s]),
            )
            for s in range(truths.shape[0])
        ]
        for e in range(together.shape[0])
    ]
    count = truths.shape[0]
    return {name: rows[k * count : (k + 1) * count] for k, name in enumerate(groups)}


def _to_length(sound: Sound, length: int) -> Sound:
    """Cut or filled with silence; AAC ends with a whole frame."""
    return np.pad(sound[:length], (0, max(length - sound.size, 0)))


def _level_db(sound: Sound, mixture: Sound) -> float:
    """How far above the mixture a stem is, in dB; -100 for silence."""
    return float(decibels(np.square(sound).sum(), np.square(mixture).sum()))


def _nearest(scores_db: Sequence[float]) -> int:
    """The source with the highest score; silent ones (NaN) never."""
    return int(np.argmax(np.nan_to_num(scores_db, nan=-np.inf)))
