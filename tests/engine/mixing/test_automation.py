"""Gain over time, and that the one renderer follows it sample for sample."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from engine.mixing import automation
from engine.mixing.mix import REST, Mix, Strip
from engine.mixing.mix_change import StripChange

CURVE = ((0.2, 0.0), (0.5, -12.0), (0.9, -60.0), (1.1, 6.0))


def curve_db(seconds: float) -> float:
    """The curve said once more, slowly: straight lines of decibels."""
    if seconds <= CURVE[0][0]:
        return CURVE[0][1]
    for (left, low), (right, high) in pairwise(CURVE):
        if seconds <= right:
            return low + (high - low) * (seconds - left) / (right - left)
    return CURVE[-1][1]


def test_between_points_the_decibels_are_a_straight_line():
    seconds = np.linspace(-1, 3, 401)
    wanted = [curve_db(float(each)) for each in seconds]
    assert automation.level_at(CURVE, seconds) == pytest.approx(wanted)
    gain = automation.gain_at(((0.0, -6.0), (1.0, 6.0)), np.array([0.0, 0.25, 0.5]))
    assert gain == pytest.approx([10 ** (-6 / 20), 10 ** (-3 / 20), 1.0])


def test_the_lowest_point_is_silence():
    assert automation.gain_at(((0.0, automation.LOWEST_DB),), np.array([5.0]))[0] == 0.0


@pytest.mark.parametrize(
    ("points", "cause"),
    [
        (((1.0, 0.0), (1.0, -3.0)), "rise"),
        (((1.0, 0.0), (0.5, -3.0)), "rise"),
        (((float("nan"), 0.0),), "rise"),
        (((0.0, 12.1),), "outside"),
        (((0.0, float("-inf")),), "outside"),
        (((0.0, float("nan")),), "outside"),
    ],
)
def test_what_is_no_curve_is_refused(points, cause):
    with pytest.raises(ValueError, match=cause):
        Strip("a", automation=points)


def test_a_flat_curve_changes_nothing_and_another_does():
    assert Mix().with_strip(REST, StripChange(automation=((1.0, 0.0), (2.0, 0.0)))).is_neutral
    assert not Mix().with_strip(REST, StripChange(automation=((1.0, 0.0), (2.0, -1.0)))).is_neutral


@pytest.mark.parametrize("start_seconds", [0.0, 0.35])
def test_the_curve_is_heard_on_the_clips_clock(make_film, start_seconds):
    film = make_film()
    film.facts = replace(film.facts, start_seconds=start_seconds)
    heard = film.render(film.mix.with_strip("o0", StripChange(automation=CURVE, gain_db=-2.0)))
    rate, length = film.facts.rate, film.facts.length
    seconds = np.arange(length) / rate + start_seconds
    level = np.array([curve_db(float(each)) for each in seconds])
    gain = np.where(level <= -60, 0.0, 10 ** ((level - 2.0) / 20))
    wanted = film.mixture + film.parts["o0"] * (gain - 1)
    np.testing.assert_allclose(heard, wanted, rtol=0, atol=1e-6)


def test_the_rest_follows_its_own_curve(make_film):
    film = make_film()
    heard = film.render(film.mix.with_strip(REST, StripChange(automation=((0.0, -60.0),))))
    np.testing.assert_allclose(heard, film.parts["o0"] + film.parts["o1"], rtol=0, atol=1e-6)


CHANGES = {"plain": {}, "around": {"binaural": True}, "limited": {"master_db": 18.0}}


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES.keys())
def test_the_bounds_of_a_span_change_no_bit(make_film, changes):
    film = make_film()
    mix = film.mix.with_strip("o0", StripChange(automation=CURVE)).with_strip(
        REST, StripChange(automation=CURVE[1:])
    )
    mix = replace(mix, **changes)
    whole = film.render(mix)
    renderer = film.renderer()
    cuts = [0, 1, 777, 1500, 20011, 20012, 47000, film.facts.length]
    pieces = [renderer.render(mix, film.scene, *span) for span in reversed([*pairwise(cuts)])]
    assert np.array_equal(np.concatenate(pieces[::-1], axis=1), whole)


def test_around_the_head_the_curve_is_heard_too(make_film):
    film = make_film()
    mix = replace(film.mix, binaural=True, isolated="o0")
    loud = film.render(mix)
    faded = film.render(mix.with_strip("o0", StripChange(automation=((0.7, 0.0), (0.8, -60.0)))))
    early, late = slice(0, 28000), slice(44000, None)
    np.testing.assert_allclose(faded[:, early], loud[:, early], rtol=0, atol=1e-6)
    assert np.abs(loud[:, late]).max() > 0.001
    assert np.abs(faded[:, late]).max() < 1e-6


def test_levels_are_those_of_the_curve(make_film):
    film = make_film()
    mix = film.mix.with_strip("o0", StripChange(automation=((0.0, -20.0),)))
    before = film.renderer().levels(film.mix, 10000, 12000)["o0"]
    after = film.renderer().levels(mix, 10000, 12000)["o0"]
    assert after == pytest.approx((before[0] - 20, before[1] - 20), abs=0.01)


def test_an_isolated_object_that_is_not_ready_falls_back_as_loud_as_its_curve(make_film):
    film = make_film(parts=1)
    film.stems.remove("o0")
    film.stems.add("o0")
    film.stems.write("o0", 40000, film.parts["o0"][:, 40000:])
    mix = replace(film.mix.with_strip("o0", StripChange(automation=((0.0, -20.0),))), isolated="o0")
    heard = film.render(mix)
    np.testing.assert_allclose(heard[:, :30000], film.mixture[:, :30000] * 0.1, rtol=0, atol=1e-6)
    np.testing.assert_allclose(
        heard[:, 50000:], film.parts["o0"][:, 50000:] * 0.1, rtol=0, atol=1e-6
    )
