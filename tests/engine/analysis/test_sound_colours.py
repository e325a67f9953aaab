"""Cells that sound alike have one colour, however loud they are."""

import numpy as np
import pytest

from engine.analysis.sound_colours import sound_clusters, sound_colours

WIDTH = 48


def stripes(*peaks: tuple[int, float]) -> np.ndarray:
    """Signatures ``[2, N, 48]``: below, each has its peak at a place; above, at half the level."""
    made = np.full((2, len(peaks), WIDTH), 1e-4, np.float32)
    for column, (place, level) in enumerate(peaks):
        made[:, column, place : place + 6] = level
    made[0] *= 0.5
    return made


def heat(*levels: float) -> np.ndarray:
    return np.array([levels, levels], np.float32) * np.array([[0.4], [1.0]], np.float32)


def test_the_same_sound_is_one_cluster_and_the_loudest_comes_first() -> None:
    signatures = stripes((4, 1.0), (30, 2.0), (4, 0.3), (30, 1.0))
    clusters = sound_clusters(signatures, heat(0.3, 0.9, 0.2, 0.4))
    assert clusters.tolist() == [[1, 0, 1, 0], [1, 0, 1, 0]]


def test_what_is_next_to_silent_belongs_nowhere() -> None:
    signatures = stripes((4, 1.0), (30, 1.0), (4, 1.0))
    clusters = sound_clusters(signatures, heat(1.0, 0.01, 0.0))
    assert clusters.tolist() == [[0, -1, -1], [0, -1, -1]]
    assert (sound_clusters(signatures, heat(0, 0, 0)) == -1).all()
    silent = sound_clusters(np.zeros((2, 3, WIDTH), np.float32), heat(1, 1, 1))
    assert (silent == -1).all()


def test_colours_tell_sounds_apart_and_are_grey_where_nothing_sounds() -> None:
    signatures = stripes((4, 1.0), (20, 2.0), (4, 0.3), (38, 1.0), (4, 1.0))
    colours = sound_colours(signatures, heat(0.5, 0.9, 0.5, 0.6, 0.0))
    assert (colours[:, 0] == colours[0, 0]).all()
    assert (colours[:, 2] == colours[0, 0]).all()
    distinct = [colours[0, i] for i in (0, 1, 3)]
    gaps = [np.abs(a - b).max() for i, a in enumerate(distinct) for b in distinct[i + 1 :]]
    assert min(gaps) > 0.5
    assert (colours[:, 4] == 0.5).all()
    assert colours.max() == pytest.approx(1.0)


def test_a_colour_does_not_change_places_with_the_levels() -> None:
    signatures = stripes((4, 1.0), (30, 2.0))
    one, other = (sound_colours(signatures, heat(*levels)) for levels in ((0.9, 0.3), (0.2, 0.8)))
    assert np.abs(one - other).max() < 0.3
    alone = sound_colours(signatures, heat(0.9, 0.0))
    assert (alone[:, 0] == alone[0, 0]).all()
    assert np.ptp(alone[0, 0]) > 0.5
