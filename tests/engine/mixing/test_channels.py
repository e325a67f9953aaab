import numpy as np
import pytest

from engine.mixing.channels import (
    fit_channels,
    fold_to_stereo,
    mono,
    panned,
    placed_in_stereo,
    widened,
)

SOUND = np.random.default_rng(0).standard_normal((8, 500)).astype(np.float32)


@pytest.mark.parametrize("channels", range(1, 9))
def test_the_centre_is_the_sound_itself(channels):
    sound = SOUND[:channels]
    assert panned(sound, 0.0) is sound


@pytest.mark.parametrize("channels", range(1, 9))
@pytest.mark.parametrize("pan", [-1.0, -0.3, 0.5, 1.0])
def test_nothing_is_lost(channels, pan):
    sound = SOUND[:channels]
    moved = panned(sound, pan)
    assert moved.sum(axis=0) == pytest.approx(sound.sum(axis=0), abs=1e-5)
    assert moved.dtype == np.float32


@pytest.mark.parametrize(("pan", "silent", "full"), [(-1.0, 1, 0), (1.0, 0, 1)])
def test_all_the_way_leaves_the_other_side_silent(pan, silent, full):
    moved = panned(SOUND[:2], pan)
    assert not moved[silent].any()
    assert moved[full] == pytest.approx(SOUND[:2].sum(axis=0), abs=1e-6)


def test_surround_stays_behind_and_the_bass_where_it_was():
    moved = panned(SOUND[:6], -1.0)
    assert moved[0] == pytest.approx(SOUND[:3].sum(axis=0), abs=1e-5)
    assert moved[4] == pytest.approx(SOUND[4] + SOUND[5], abs=1e-6)
    assert np.array_equal(moved[3], SOUND[3])
    assert not moved[[1, 2, 5]].any()


def test_a_single_channel_has_no_sides():
    assert panned(SOUND[:1], 0.7) is not None
    assert np.array_equal(panned(SOUND[:1], 0.7), SOUND[:1])


def test_folding_keeps_sides_and_shares_the_middle():
    sound = np.zeros((6, 4), np.float32)
    sound[:, :] = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0] * 4, [0, 0, 0, 1], [0] * 4]
    stereo = fold_to_stereo(sound)
    assert stereo == pytest.approx(np.array([[1, 0, 0.7071, 0.7071], [0, 1, 0.7071, 0]]), abs=1e-4)


def test_fitting_a_device():
    stereo = SOUND[:2]
    assert fit_channels(stereo, 2) is stereo
    assert np.array_equal(fit_channels(SOUND[:1], 2), np.repeat(SOUND[:1], 2, axis=0))
    assert np.array_equal(fit_channels(SOUND[:6], 2), fold_to_stereo(SOUND[:6]))
    wide = fit_channels(stereo, 6)
    assert np.array_equal(wide[:2], stereo)
    assert not wide[2:].any()
    assert np.array_equal(fit_channels(stereo, 1)[0], mono(stereo))


@pytest.mark.parametrize("channels", range(2, 9))
def test_width_moves_nothing_out_of_the_whole(channels):
    sound = SOUND[:channels]
    assert widened(sound, 1.0) is sound
    for width in (0.0, 0.4, 2.0):
        assert widened(sound, width).sum(axis=0) == pytest.approx(sound.sum(axis=0), abs=1e-5)


def test_no_width_makes_both_sides_alike_and_more_parts_them():
    narrow, wide = widened(SOUND[:6], 0.0), widened(SOUND[:2], 2.0)
    assert narrow[0] == pytest.approx(narrow[1], abs=1e-6)
    assert narrow[4] == pytest.approx(narrow[5], abs=1e-6)
    assert np.array_equal(narrow[2:4], SOUND[2:4])
    assert wide[0] - wide[1] == pytest.approx(2 * (SOUND[0] - SOUND[1]), abs=1e-5)


def test_one_channel_on_two_sides_can_be_panned():
    left = placed_in_stereo(SOUND[:1], (1.0, -1.0), 2)
    assert left[0] == pytest.approx(2 * SOUND[0], abs=1e-6)
    assert not left[1].any()
