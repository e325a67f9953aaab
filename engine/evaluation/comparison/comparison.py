"""A comparison: several models on the same cases, one after another."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from engine.analysis.model_host import ModelHost
from engine.errors import WeightsDamaged, WeightsMissing
from engine.evaluation.cases import Case
from engine.evaluation.comparison.figures import figures_as_json
from engine.evaluation.comparison.model_facts import ModelFacts, facts_of
from engine.evaluation.comparison.shown_cases import ShownCase, ShownCases
from engine.evaluation.evaluate import EvaluationPlan, Progress, evaluate_cases
from engine.evaluation.report import Report, without_nan
from engine.models.model import Separator

LoadHost = Callable[[], ModelHost]


@dataclass(frozen=True, slots=True)
class ComparedModel:
    """One model of a comparison: what it is, and what it reached."""

    facts: ModelFacts
    report: Report


@dataclass(frozen=True, slots=True)
class Comparison:
    """What all models reached on the same cases; differences are against the first.

    ``left_out`` is the sentence of each model that could not take part, by its name; ``shown`` are
    a few cases to look at and to listen to.
    """

    models: tuple[ComparedModel, ...]
    left_out: Mapping[str, str]
    shown: tuple[ShownCase, ...] = ()

    @property
    def reports(self) -> tuple[Report, ...]:
        """The models' reports, in order."""
        return tuple(model.report for model in self.models)

    def to_json(self) -> str:
        """All figures, and every model's whole report, as JSON text."""
        whole: dict[str, Any] = {
            "models": [asdict(model.facts) for model in self.models],
            "left_out": dict(self.left_out),
            "figures": figures_as_json(self.reports),
            "reports": [json.loads(report.to_json()) for report in self.reports],
        }
        return json.dumps(without_nan(whole), indent=1, ensure_ascii=False) + "\n"


def compare(
    cases: Sequence[Case],
    hosts: Mapping[str, LoadHost],
    plan: EvaluationPlan,
    *,
    show: int = 0,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Comparison:
    """Score every model on all cases; ``show`` of them are kept to be looked at.

    One model is in memory at a time. What stands beside them (floors, ideal masks) is scored with
    the first only. Models without readable weights are left out; ``WeightsMissing`` or
    ``WeightsDamaged`` where none is left. Raises what the hosts raise, ``Cancelled``.
    """
    shown = ShownCases(cases, show, plan.seed)
    models: list[ComparedModel] = []
    left_out: dict[str, str] = {}
    for number, (name, load) in enumerate(hosts.items()):
        try:
            host = load()
        except (WeightsMissing, WeightsDamaged) as error:
            if number == len(hosts) - 1 and not models:
                raise
            left_out[name] = str(error)
            continue
        model, facts = host.model, facts_of(host)
        assert isinstance(model, Separator)
        report = evaluate_cases(
            cases,
            model,
            plan if not models else _model_alone(plan),
            name=facts.name,
            device=facts.device,
            progress=progress and _share_of(progress, number, len(hosts)),
            cancelled=cancelled,
            on_case=shown.listener(facts.name, model, facts.device),
        )
        models.append(ComparedModel(facts, report))
        del model
        host.unload()
    compared = Comparison(tuple(models), left_out)
    return replace(compared, shown=shown.shown(cases, compared.reports))


def _model_alone(plan: EvaluationPlan) -> EvaluationPlan:
    """The plan without all that would be the same for every model."""
    return replace(plan, oracle_masks=False, nmf=False, nmf_recordings=None, floors=())


def _share_of(progress: Progress, number: int, count: int) -> Progress:
    """A progress of which one model is a part; the time left is known of that model only."""

    def told(done: float, seconds_left: float | None) -> None:
        last = number == count - 1
        progress((number + done) / count, seconds_left if last else None)

    return told
