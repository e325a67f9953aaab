"""The drawn players: the same when they should be, moving when they play, and not empty."""

import numpy as np
import pytest

from engine.errors import BadRequest
from engine.illustrations.canvas import Canvas, catmull_rom, superellipse, tapered_limb
from engine.illustrations.players import draw_player, draw_stage

PLAYERS = ["trumpet", "xylophone", "accordion"]


def drawn(instrument, seed=1, phase=0.3, energy=0.7, size=64, **more):
    return draw_player(instrument, np.random.default_rng(seed), size, phase, energy, **more)


@pytest.mark.parametrize("instrument", PLAYERS)
def test_equal_seeds_give_equal_players(instrument):
    first = drawn(instrument)
    assert first.shape == (64, 64, 4)
    assert first.dtype == np.uint8
    np.testing.assert_array_equal(first, drawn(instrument))
    assert np.abs(first.astype(int) - drawn(instrument, seed=2).astype(int)).mean() > 5


@pytest.mark.parametrize("instrument", PLAYERS)
def test_a_player_stands_free_and_is_opaque_where_it_is(instrument):
    alpha = drawn(instrument, size=96)[..., 3]
    assert 0.1 < (alpha > 128).mean() < 0.8
    assert alpha[0, 0] == alpha[0, -1] == 0
    assert ((alpha > 10) & (alpha < 245)).mean() < 0.15


@pytest.mark.parametrize("instrument", PLAYERS)
def test_playing_moves_the_player_and_chance_is_not_touched_by_it(instrument):
    still, moved = drawn(instrument, phase=0.0), drawn(instrument, phase=0.5)
    louder = drawn(instrument, phase=0.0, energy=0.0)
    assert np.abs(still.astype(int) - moved).max() > 60
    assert np.abs(still.astype(int) - louder).max() > 60
    # It is one and the same player: most of the picture stays as it is.
    assert (np.abs(still.astype(int) - moved).max(axis=-1) < 40).mean() > 0.6


def test_flipping_mirrors_the_outline():
    left, right = (drawn("trumpet", flip=f)[..., 3].astype(int) for f in (False, True))
    assert np.abs(left[:, ::-1] - right).mean() < 1


def test_reach_moves_the_hands_of_the_xylophone_player():
    low, high = (drawn("xylophone", reach=r, flip=False, size=96) for r in (0.0, 1.0))
    changed = np.abs(low.astype(int) - high).max(axis=-1) > 60
    assert changed[:, :40].any()
    assert changed[:, 56:].any()


def test_an_unknown_instrument_is_refused_by_name():
    with pytest.raises(BadRequest, match="hurdy-gurdy"):
        drawn("hurdy-gurdy")


def test_a_stage_has_its_size_and_is_brighter_in_the_middle():
    stage = draw_stage(np.random.default_rng(3), 160, 90)
    assert stage.shape == (90, 160, 3)
    assert stage.dtype == np.uint8
    assert stage[40:70, 60:100].mean() > 1.5 * stage[:20, :20].mean()
    np.testing.assert_array_equal(stage, draw_stage(np.random.default_rng(3), 160, 90))


def test_the_brush_lights_a_ball_from_the_upper_left():
    canvas = Canvas(60, (-1, -1), 2)
    canvas.shape(superellipse((0, 0), (0.7, 0.7)), (0.5, 0.5, 0.5), depth=0.6)
    picture = canvas.picture().astype(int)
    assert picture[18, 20, 0] > picture[30, 30, 0] > picture[42, 40, 0]
    assert abs((picture[..., 3] / 255).sum() / 3600 - np.pi * 0.49 / 4) < 0.01


def test_shapes_outside_the_picture_leave_no_trace():
    canvas = Canvas(20, (0, 0), 1)
    canvas.shape(superellipse((5, 5), (0.3, 0.3)), (1, 1, 1))
    canvas.line([(-3, -3), (-2, -2)], 0.1, (1, 1, 1))
    assert not canvas.picture().any()


def test_curves_go_through_their_points_and_limbs_are_as_thick_as_asked():
    points = [(0, 0), (1, 2), (3, 1)]
    curve = catmull_rom(points)
    for point in points:
        assert np.hypot(*(curve - point).T).min() < 1e-9
    outline = tapered_limb((0, 0), (2, 0), 0.5, 0.25)
    assert outline[:, 0].min() == pytest.approx(-0.5, abs=0.01)
    assert outline[:, 0].max() == pytest.approx(2.25, abs=0.01)
    assert np.abs(outline[:, 1]).max() == pytest.approx(0.5, abs=0.01)
