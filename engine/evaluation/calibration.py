"""Calibration of a model's label certainty, and from where on a label counts as sure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

_BIN_EDGES = (0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


class LabelledClick(Protocol):
    """Somebody with a true label, what a model calls it, and how sure it is of that (0..1)."""

    @property
    def label(self) -> str:
        """The true class, in the words of the data pack."""
        ...

    @property
    def called(self) -> str:
        """The model's word."""
        ...

    @property
    def certainty(self) -> float:
        """How sure the model is."""
        ...


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """A calibration bin: clicks of certainty ``low`` .. ``high``, how many, how many right."""

    low: float
    high: float
    count: int
    right: int


def is_right(named: LabelledClick) -> bool:
    """Whether a model's word means the true class."""
    return named.called == named.label.replace("_", " ")


def calibration_bins(clicks: Iterable[LabelledClick]) -> tuple[CalibrationBin, ...]:
    """How many labels are right at every step of certainty; nothing for a model without labels."""
    named = [click for click in clicks if click.called]
    steps = []
    for low, high in pairwise(_BIN_EDGES):
        inside = [n for n in named if low <= n.certainty < high or n.certainty == high == 1.0]
        if inside:
            steps.append(CalibrationBin(low, high, len(inside), sum(is_right(n) for n in inside)))
    return tuple(steps)


def sure_threshold(clicks: Sequence[LabelledClick], share: float = 0.8) -> float:
    """The least certainty from which on so many labels are right; 1.0 when there is none.

    This is how the question mark behind a label is set.
    """
    ranked = sorted((c for c in clicks if c.called), key=lambda c: c.certainty, reverse=True)
    right, best = 0, 1.0
    for count, click in enumerate(ranked, start=1):
        right += is_right(click)
        if right >= share * count:
            best = click.certainty
    return best
