from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from engine.mixing.binaural.head import direction, whole_degrees
from engine.mixing.binaural.room import near_field
from engine.mixing.mix import REST, Mix, Strip
from engine.mixing.mix_change import StripChange
from engine.mixing.strip_edits import merge_strips, split_off_strip
from engine.scene import Box, Region, Sharing

FULL = 1e-6


def isolated(film, key):
    return film.render(replace(film.mix, isolated=key))


@pytest.mark.parametrize("channels", [1, 2, 6])
def test_the_neutral_mix_is_the_mixture_bit_for_bit(make_film, channels):
    film = make_film(channels=channels)
    assert np.array_equal(film.render(film.mix), film.mixture)
    assert np.array_equal(film.render(film.mix, -300, 900)[:, 300:], film.mixture[:, :900])


@pytest.mark.parametrize("channels", [1, 2, 8])
def test_strips_and_rest_add_up_to_the_mixture(make_film, channels):
    film = make_film(parts=3, channels=channels)
    total = sum(isolated(film, key) for key in (*film.parts, REST))
    np.testing.assert_allclose(total, film.mixture, rtol=0, atol=FULL)


def test_an_isolated_object_is_its_stem(make_film):
    film = make_film()
    np.testing.assert_allclose(isolated(film, "o1"), film.parts["o1"], rtol=0, atol=FULL)


def test_isolation_overrules_mute_and_solo_and_keeps_the_fader(make_film):
    film = make_film()
    mix = film.mix.with_strip("o1", StripChange(mute=True, gain_db=-6)).with_strip(
        "o0", StripChange(solo=True)
    )
    heard = film.render(replace(mix, isolated="o1"))
    np.testing.assert_allclose(heard, film.parts["o1"] * 10 ** (-6 / 20), rtol=0, atol=FULL)


def test_gain_mute_solo_and_master(make_film):
    film = make_film()
    one, two = film.parts["o0"], film.parts["o1"]
    rest = film.mixture - one - two
    mix = film.mix.with_strip("o0", StripChange(gain_db=-12)).with_strip(
        "o1", StripChange(mute=True)
    )
    heard = film.render(replace(mix, master_db=-3))
    wanted = (rest + one * 10 ** (-12 / 20)) * 10 ** (-3 / 20)
    np.testing.assert_allclose(heard, wanted, rtol=0, atol=FULL)
    soloed = film.render(film.mix.with_strip("o0", StripChange(solo=True)))
    np.testing.assert_allclose(soloed, one, rtol=0, atol=FULL)
    silent = film.render(film.mix.with_strip(REST, StripChange(gain_db=float("-inf"))))
    np.testing.assert_allclose(silent, one + two, rtol=0, atol=FULL)


def test_panning_moves_only_that_strip(make_film):
    film = make_film()
    heard = film.render(film.mix.with_strip("o0", StripChange(pan=-1.0)))
    others = film.mixture - film.parts["o0"]
    np.testing.assert_allclose(heard[1], others[1], rtol=0, atol=FULL)
    np.testing.assert_allclose(
        heard[0], others[0] + film.parts["o0"].sum(axis=0), rtol=0, atol=FULL
    )
    rest = film.render(film.mix.with_strip(REST, StripChange(pan=1.0)))
    parts = film.parts["o0"] + film.parts["o1"]
    np.testing.assert_allclose(rest[0], parts[0], rtol=0, atol=FULL)


def test_a_strip_without_a_stem_changes_nothing(make_film):
    film = make_film()
    mix = film.mix.with_new(Strip("late", gain_db=-20))
    np.testing.assert_allclose(film.render(mix), film.mixture, rtol=0, atol=FULL)
    late = film.render(replace(mix, isolated="late"))
    np.testing.assert_allclose(late, film.mixture * 10 ** (-20 / 20), rtol=0, atol=FULL)


def test_where_a_stem_is_not_ready_the_mixture_is_heard(make_film):
    film = make_film(parts=1)
    film.stems.remove("o0")
    film.stems.add("o0")
    film.stems.write("o0", 30000, film.parts["o0"][:, 30000:50000])
    heard = isolated(film, "o0")
    np.testing.assert_allclose(heard[:, :30000], film.mixture[:, :30000], rtol=0, atol=FULL)
    inner = slice(30480, 49520)
    np.testing.assert_allclose(heard[:, inner], film.parts["o0"][:, inner], rtol=0, atol=FULL)
    np.testing.assert_allclose(heard[:, 50000:], film.mixture[:, 50000:], rtol=0, atol=FULL)
    # Not a click: the edge is a fade between the two.
    edge = heard[:, 30000:30480] - film.mixture[:, 30000:30480]
    far = film.parts["o0"][:, 30000:30480] - film.mixture[:, 30000:30480]
    assert np.abs(edge[:, :48]).max() <= 0.11 * np.abs(far).max()
    soloed = film.render(film.mix.with_strip("o0", StripChange(solo=True)))
    np.testing.assert_allclose(soloed, heard, rtol=0, atol=FULL)


def test_a_muted_object_that_is_not_ready_is_still_in_the_rest(make_film):
    film = make_film(parts=1)
    film.stems.remove("o0")
    film.stems.add("o0")
    film.stems.write("o0", 0, film.parts["o0"][:, :20000])
    heard = film.render(film.mix.with_strip("o0", StripChange(mute=True)))
    np.testing.assert_allclose(heard[:, 20000:], film.mixture[:, 20000:], rtol=0, atol=FULL)
    gone = film.mixture[:, :19520] - film.parts["o0"][:, :19520]
    np.testing.assert_allclose(heard[:, :19520], gone, rtol=0, atol=FULL)


def moving(film):
    seconds = tuple(np.arange(0, 2, 0.25))
    film.regions["o0"] = Region(seconds, tuple(Box(0.1 + 0.4 * s, 0.2, 0.1, 0.1) for s in seconds))
    return film


MIXES = {
    "plain": {},
    "binaural": {"binaural": True},
    "in a room": {"binaural": True, "room": 0.6},
    "limited": {"master_db": 18.0},
    "binaural and limited": {"binaural": True, "master_db": 18.0},
}


@pytest.mark.parametrize("changes", MIXES.values(), ids=MIXES.keys())
def test_render_is_a_pure_function_of_the_span(make_film, changes):
    film = moving(make_film())
    mix = replace(film.mix.with_strip("o1", StripChange(gain_db=-7, pan=0.4)), **changes)
    length = film.facts.length
    whole = film.render(mix)
    renderer = film.renderer()
    rng = np.random.default_rng(5)
    cuts = [0, *sorted(rng.choice(length, 40, replace=False).tolist()), length]
    pieces = {}
    order = list(pairwise(cuts))
    for index in rng.permutation(len(order)):
        start, stop = order[index]
        pieces[start] = renderer.render(mix, film.scene, start, stop)
    joined = np.concatenate([pieces[start] for start, _ in order], axis=1)
    assert np.array_equal(joined, whole)
    assert whole.dtype == np.float32


def test_other_mixes_in_between_change_nothing(make_film):
    film = moving(make_film())
    renderer = film.renderer()
    around = replace(film.mix, binaural=True)
    quiet = around.with_strip("o0", StripChange(gain_db=-20))
    first = renderer.render(around, film.scene, 20000, 24000)
    renderer.render(quiet, film.scene, 22000, 26000)
    renderer.render(film.mix.with_strip("o0", StripChange(pan=1.0)), film.scene, 0, 4000)
    again = film.renderer().render(around, film.scene, 20000, 24000)
    assert np.array_equal(renderer.render(around, film.scene, 20000, 24000), first)
    assert np.array_equal(again, first)


def test_a_stem_that_grows_is_heard_at_once(make_film):
    film = make_film(parts=1)
    film.stems.remove("o0")
    film.stems.add("o0")
    renderer = film.renderer()
    mix = film.mix.with_strip("o0", StripChange(mute=True))
    before = renderer.render(mix, film.scene, 10000, 12000)
    np.testing.assert_allclose(before, film.mixture[:, 10000:12000], rtol=0, atol=FULL)
    film.stems.write("o0", 0, film.parts["o0"])
    after = renderer.render(mix, film.scene, 10000, 12000)
    wanted = (film.mixture - film.parts["o0"])[:, 10000:12000]
    np.testing.assert_allclose(after, wanted, rtol=0, atol=FULL)


def test_output_channels(make_film):
    film = make_film(channels=6)
    renderer = film.renderer()
    assert renderer.output_channels(film.mix) == 6
    around = replace(film.mix, binaural=True)
    assert renderer.output_channels(around) == 2
    assert renderer.render(around, film.scene, 0, 3000).shape == (2, 3000)
    assert renderer.render(around, film.scene, 3000, 3000).shape == (2, 0)


def test_the_mixture_is_read_once_and_in_order(make_film):
    film = make_film(seconds=3)
    renderer = film.renderer()
    mix = replace(film.mix, binaural=True)
    film.reads.clear()
    for start in range(0, film.facts.length, 1024):
        renderer.render(mix, film.scene, start, start + 1024)
    assert len(film.reads) == len(set(film.reads))
    late = [start for start, _ in film.reads if start >= 0]
    assert late == sorted(late)


def test_levels_are_those_of_each_strip_as_heard(make_film):
    film = make_film()
    renderer = film.renderer()
    mix = film.mix.with_strip("o0", StripChange(gain_db=-6)).with_strip(
        "o1", StripChange(mute=True)
    )
    levels = renderer.levels(mix, 10000, 12000)
    part = film.parts["o0"][:, 10000:12000]
    peak = 20 * np.log10(np.abs(part).max()) - 6
    rms = 20 * np.log10(np.sqrt((part.astype(float) ** 2).mean())) - 6
    assert levels["o0"] == pytest.approx((peak, rms), abs=0.01)
    assert levels["o1"] == (float("-inf"), float("-inf"))
    assert set(levels) == {"o0", "o1", REST}


def test_a_mix_without_objects_is_the_rest(make_film):
    film = make_film()
    heard = film.render(Mix(master_db=-6.0))
    np.testing.assert_allclose(heard, film.mixture * 10 ** (-6 / 20), rtol=0, atol=FULL)


def test_a_pan_on_a_mono_clip_is_heard(make_film):
    film = make_film(channels=1)
    assert film.render(film.mix).shape[0] == 1
    assert film.render(film.mix.with_strip("o0", StripChange(gain_db=-3))).shape[0] == 1
    mix = film.mix.with_strip("o0", StripChange(pan=-1.0))
    heard = film.render(mix)
    assert film.renderer().output_channels(mix) == 2
    others = film.mixture - film.parts["o0"]
    np.testing.assert_allclose(heard[1], others[0], rtol=0, atol=FULL)
    np.testing.assert_allclose(heard[0], (others + 2 * film.parts["o0"])[0], rtol=0, atol=FULL)


def test_width_of_one_strip(make_film):
    film = make_film()
    heard = film.render(film.mix.with_strip("o0", StripChange(width=0.0)))
    part = film.parts["o0"]
    np.testing.assert_allclose(heard, film.mixture - part + part.mean(axis=0), rtol=0, atol=FULL)
    assert not film.mix.with_strip("o0", StripChange(width=0.5)).is_neutral


def test_merged_strips_share_a_fader(make_film):
    film = make_film()
    mix = merge_strips(film.mix, "o1", "o0")
    heard = film.render(mix.with_strip("o0", StripChange(gain_db=-6)))
    both = film.parts["o0"] + film.parts["o1"]
    np.testing.assert_allclose(
        heard, film.mixture + both * (10 ** (-6 / 20) - 1), rtol=0, atol=FULL
    )
    assert set(film.renderer().levels(mix, 0, 1000)) == {"o0", REST}


def test_a_part_split_off_leaves_its_whole(make_film):
    film = make_film(parts=1)
    part = film.parts["o0"] * np.float32(0.25)
    mix = split_off_strip(film.mix, Strip("part"), "o0")
    np.testing.assert_allclose(
        isolated_in(film, mix, "o0"), film.parts["o0"], rtol=0, atol=FULL
    )  # as yet
    film.stems.add("part")
    shares = {"o0": film.parts["o0"] - part, "part": part}
    film.stems.write_shares(0, shares, Sharing.of(shares, mix.split_from))
    np.testing.assert_allclose(
        isolated_in(film, mix, "o0"), film.parts["o0"] - part, rtol=0, atol=FULL
    )
    rest = film.mixture - film.parts["o0"]
    np.testing.assert_allclose(isolated_in(film, mix, REST), rest, rtol=0, atol=FULL)
    again = merge_strips(mix, "part", "o0")
    np.testing.assert_allclose(isolated_in(film, again, "o0"), film.parts["o0"], rtol=0, atol=FULL)


def isolated_in(film, mix, key):
    return film.render(replace(mix, isolated=key))


def test_farther_away_is_quieter_around_the_head_only(make_film):
    film = make_film(parts=1)
    mix = film.mix.with_strip("o0", StripChange(distance=2.0))
    assert mix.is_neutral
    around = replace(mix, binaural=True, isolated="o0")
    near = replace(film.mix, binaural=True, isolated="o0")
    inner = slice(20000, 50000)
    # from the left of the picture: 1/r to each ear, and the far ear is not quite twice as far
    factors = near_field(whole_degrees(*direction(0.1, 0.5, 60.0, 16 / 9)), 2.0) / 2
    np.testing.assert_allclose(
        film.render(around)[:, inner],
        film.render(near)[:, inner] * factors[:, None],
        rtol=0,
        atol=1e-4,
    )


EVERY_PATH = {
    "neutral": lambda mix: mix,
    "alone": lambda mix: replace(mix, isolated="o0"),
    "rest alone": lambda mix: replace(mix, isolated=REST),
    "solo": lambda mix: mix.with_strip("o1", StripChange(solo=True)),
    "muted": lambda mix: mix.with_strip("o0", StripChange(mute=True)),
    "panned": lambda mix: mix.with_strip("o0", StripChange(pan=-0.5)),
    "limited": lambda mix: replace(mix, master_db=24),
    "binaural": lambda mix: replace(mix, binaural=True),
    "in a room": lambda mix: replace(mix, binaural=True, room=0.6),
    "strict": lambda mix: mix.with_strip("o0", StripChange(strength=0.9)),
}


@pytest.mark.parametrize("path", EVERY_PATH)
def test_what_is_heard_is_finite_whatever_model_and_film_hold(make_film, path):
    film = make_film(seconds=0.5)
    broken = film.parts["o0"].copy()
    broken[:, 3000:3010], broken[0, 9000] = np.nan, np.inf
    film.stems.write("o0", 0, broken)
    film.mixture[1, 5000], film.mixture[0, 6000] = -np.inf, np.nan
    heard = film.render(EVERY_PATH[path](film.mix))
    assert np.isfinite(heard).all()
    assert np.abs(heard).max() < 10
