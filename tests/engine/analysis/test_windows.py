from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.analysis.windows import fade, nearest_first, overlapping, plan_windows, window_at


@settings(max_examples=200, deadline=None)
@given(
    st.integers(1, 30_000),
    st.sampled_from([100, 441, 1000]),
    st.floats(0.5, 4),
    st.floats(0.4, 0.8),
)
def test_shares_sum_to_one_everywhere_and_at_most_two_meet(
    length: int, rate: int, window_seconds: float, share: float
):
    windows = plan_windows(length, rate, window_seconds, share * window_seconds)
    total, how_many = np.zeros(length), np.zeros(length, int)
    for window in windows:
        first, last = window.span
        assert window.start <= first <= last <= window.stop
        total[first:last] += fade(window)
        how_many[first:last] += 1
    np.testing.assert_allclose(total, 1, atol=2e-7)
    assert how_many.max() <= 2
    assert how_many.min() >= 1


@given(st.integers(1001, 100_000))
def test_windows_are_full_of_sound_and_no_farther_apart_than_asked(length: int):
    windows = plan_windows(length, 100, 10.0, 6.0)
    assert windows[0].start == 0
    assert windows[-1].stop == length
    assert all(0 < b.start - a.start <= 600 for a, b in pairwise(windows))
    assert all(w.stop - w.start == 1000 for w in windows)


def test_a_short_sound_lies_in_the_middle_of_one_window():
    (window,) = plan_windows(200, 100, 10.0)
    assert (window.start, window.stop, window.span) == (-400, 600, (0, 200))
    np.testing.assert_array_equal(fade(window), np.ones(200))


def test_work_begins_under_the_play_head_and_goes_on_before_it_goes_back():
    windows = plan_windows(10_000, 100, 10.0, 5.0)
    order = nearest_first(windows, 5100)
    assert sorted(w.index for w in order) == list(range(len(windows)))
    assert order[0] is window_at(windows, 5100)
    here = order[0].index
    behind = [w.index for w in order if w.index < here]
    assert behind == sorted(behind, reverse=True)
    place = {w.index: n for n, w in enumerate(order)}
    assert place[here + 2] < place[here - 2]


def test_both_windows_that_share_the_play_head_come_first():
    windows = plan_windows(10_000, 100, 10.0, 5.0)
    for sample in range(0, 10_000, 97):
        sharing = overlapping(windows, sample, sample + 1)
        assert set(nearest_first(windows, sample)[: len(sharing)]) == set(sharing)


def test_overlapping_finds_exactly_the_windows_with_a_share():
    windows = plan_windows(10_000, 100, 10.0, 6.0)
    for start, stop in ((0, 1), (0, 10_000), (950, 1010), (9_999, 10_000), (20_000, 20_010)):
        expected = [
            w for w in windows if any(w.span[0] <= n < w.span[1] for n in range(start, stop))
        ]
        assert list(overlapping(windows, start, stop)) == expected


def test_what_cannot_be_cut_is_refused():
    with pytest.raises(ValueError, match="windows"):
        plan_windows(0, 100, 1.0)
    with pytest.raises(ValueError, match="windows"):
        plan_windows(1000, 100, 1.0, 1.0)
