"""Paired bootstrap intervals: how sure the difference of two models on the same cases is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and the interval it lies in, in the unit of the values."""

    mean: float
    low: float
    high: float
    count: int

    @property
    def decided(self) -> bool:
        """Whether the interval leaves out zero: a difference to rely on."""
        return self.low > 0 or self.high < 0

    def __str__(self) -> str:
        return f"{self.mean:+.2f} [{self.low:+.2f}, {self.high:+.2f}] (n={self.count})"


def bootstrap_interval(
    values: ArrayLike, share: float = 0.95, draws: int = 4000, seed: int = 0
) -> Interval:
    """The mean of ``values`` ``[N]`` and its percentile bootstrap interval (Efron, 1979).

    For two models give their differences case by case (paired). NaN are left out; of nothing the
    mean is NaN. The same seed gives the same interval.
    """
    known = np.asarray(values, np.float64)
    known = known[np.isfinite(known)]
    if not known.size:
        return Interval(float("nan"), float("nan"), float("nan"), 0)
    rng = np.random.default_rng(seed)
    means = known[rng.integers(0, known.size, (draws, known.size))].mean(1)
    low, high = np.quantile(means, ((1 - share) / 2, (1 + share) / 2))
    return Interval(float(known.mean()), float(low), float(high), known.size)
