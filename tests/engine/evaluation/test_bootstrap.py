"""Bootstrap intervals: a difference is told from chance."""

import numpy as np
import pytest

from engine.evaluation.bootstrap import bootstrap_interval


def test_an_interval_tells_a_difference_from_chance() -> None:
    rng = np.random.default_rng(0)
    steady = bootstrap_interval(0.5 + 0.1 * rng.normal(size=150))
    assert steady.decided
    assert 0.45 < steady.low < steady.mean < steady.high < 0.55
    assert not bootstrap_interval(rng.normal(size=150)).decided
    assert bootstrap_interval([np.nan, 1.0, 1.0]).count == 2
    assert bootstrap_interval([]).count == 0
    assert bootstrap_interval(steady.mean * np.ones(3)).low == pytest.approx(steady.mean)
