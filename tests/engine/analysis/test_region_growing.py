from __future__ import annotations

import numpy as np
import pytest

from engine.analysis import region_growing
from engine.analysis.cell_sounds import CellSounds, similarity
from engine.analysis.region_growing import (
    cell_of,
    contour,
    coverage,
    find_clusters,
    grow_region,
    point_of,
)

GRID = (12, 20)


def world(*places: tuple[slice, slice, int, float]) -> CellSounds:
    """Places (rows, columns, which sound, amplitude) that sound; the rest is silent."""
    signatures = np.zeros((*GRID, 8), np.float32)
    for rows, columns, which, amplitude in places:
        signatures[rows, columns, which] = amplitude
    power = (signatures**2).sum(-1, keepdims=True)
    mixture = sum(a**2 for a in {p[2]: p[3] for p in places}.values())
    return CellSounds(power, signatures, np.array([mixture], np.float32), 0.1)


LEFT, RIGHT = (slice(4, 8), slice(2, 6)), (slice(3, 9), slice(12, 17))


def test_two_sounds_are_two_places_and_silence_is_none():
    places = find_clusters(world((*LEFT, 0, 0.5), (*RIGHT, 1, 1.0)))
    assert len(places) == 2
    right, left = places
    expected = np.zeros(GRID, bool)
    expected[RIGHT] = True
    np.testing.assert_array_equal(right.cells, expected)
    assert left.power == pytest.approx(0.25)
    assert 4 < left.seed[0] < 7
    assert 2 < left.seed[1] < 5
    assert find_clusters(world()) == []


def test_neighbours_with_different_sounds_are_parted():
    beside = (slice(4, 8), slice(6, 10))
    assert len(find_clusters(world((*LEFT, 0, 1.0), (*beside, 1, 0.8)))) == 2


def test_one_sound_in_two_places_is_one_and_a_whisper_is_none():
    (place,) = find_clusters(world((*LEFT, 0, 1.0), (*RIGHT, 0, 1.0)))
    assert place.cells[RIGHT].all()  # the larger one
    assert not place.cells[LEFT].any()
    (place,) = find_clusters(world((*LEFT, 0, 1.0), (*RIGHT, 1, 0.1)))
    assert place.cells[LEFT].all()


def test_what_sounds_everywhere_is_no_place():
    assert find_clusters(world((slice(None), slice(None), 0, 1.0))) == []


def test_a_model_that_lets_some_sound_through_everywhere_still_has_places():
    noise = np.random.default_rng(0).uniform(0.2, 0.35, (*GRID, 2)).astype(np.float32)
    sounds = world((*LEFT, 0, 1.0), (*RIGHT, 1, 1.0))
    signatures = np.maximum(sounds.signatures, np.pad(noise, ((0, 0), (0, 0), (0, 6))))
    power = (signatures**2).sum(-1, keepdims=True)
    places = find_clusters(CellSounds(power, signatures, sounds.mixture, 0.1))
    assert sorted(int(place.cells.sum()) for place in places) == [16, 30]


def test_a_close_up_that_fills_half_of_the_picture_is_a_place():
    (place,) = find_clusters(world((slice(2, 12), slice(3, 17), 0, 1.0)))
    assert place.cells.sum() == 140


def test_a_click_takes_what_hangs_together():
    alike = np.zeros(GRID, np.float32)
    alike[LEFT] = alike[RIGHT] = 0.9
    cells = grow_region(alike, (5, 3))
    assert cells[LEFT].all()
    assert cells.sum() == 16
    assert grow_region(alike, (0, 0)).sum() == 1
    everywhere = np.full(GRID, 0.65, np.float32)  # too large to be a place at this likeness
    everywhere[LEFT] = 0.99
    assert grow_region(everywhere, (5, 3)).sum() == 16


def test_likeness_knows_shape_and_strength():
    one = np.array([1, 2, 0, 0], np.float32)
    others = np.array([[1, 2, 0, 0], [0.5, 1, 0, 0], [0, 0, 3, 1], [0, 0, 0, 0]], np.float32)
    np.testing.assert_allclose(similarity(others, one), [1, 0.8, 0, 0], atol=1e-6)


@pytest.mark.parametrize(
    "where", [LEFT, RIGHT, (slice(0, 1), slice(0, 1)), (slice(11, 12), slice(0, 20))]
)
def test_the_outline_holds_the_cells(where: tuple[slice, slice]):
    cells = np.zeros(GRID, bool)
    cells[where] = True
    box, polygon = contour(cells)
    rows, columns = where
    assert box.x == pytest.approx(columns.start / 20, abs=0.02)
    assert box.x + box.width == pytest.approx(columns.stop / 20, abs=0.02)
    assert box.y == pytest.approx(rows.start / 12, abs=0.03)
    assert box.y + box.height == pytest.approx(rows.stop / 12, abs=0.03)
    assert all(0 <= u <= 1 and 0 <= v <= 1 for u, v in polygon)
    placed = tuple((box.x + u * box.width, box.y + v * box.height) for u, v in polygon)
    covered = coverage(placed, GRID)
    assert covered[~cells].max() < 0.15
    assert covered[cells].mean() > 0.7 if cells.sum() > 1 else covered[cells] > 0.3


def test_points_and_cells_agree():
    for cell in ((0, 0), (11, 19), (4, 7)):
        assert cell_of(*point_of(cell, GRID), GRID) == cell
    assert cell_of(1.0, 1.0, GRID) == (11, 19)


def test_looks_draw_a_thing_tighter_than_its_sound():
    alike = np.full((6, 10), 0.9, np.float32)  # it is heard in every cell
    vectors = np.zeros((2, 6, 10), np.float32)
    vectors[1] = 1.0
    vectors[:, 2:5, 3:7] = np.array([1.0, 0.0])[:, None, None]
    sure = region_growing.fused_similarity(alike, vectors, (3, 4))
    box, _ = region_growing.contour(region_growing.grow_region(sure, (3, 4)), sure)
    assert (box.x, box.y) == pytest.approx((0.3, 2 / 6), abs=0.06)
    assert (box.width, box.height) == pytest.approx((0.4, 0.5), abs=0.08)


def test_an_outline_runs_between_cells():
    cells = np.zeros((6, 10), bool)
    cells[2:4, 3:6] = True
    faint, strong = np.where(cells, 0.9, 0.0), np.where(cells, 0.9, 0.55)
    tight, _ = region_growing.contour(cells, faint.astype(np.float32))
    wide, _ = region_growing.contour(cells, strong.astype(np.float32))
    assert tight.width < wide.width
    assert tight.height < wide.height
