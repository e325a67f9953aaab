from __future__ import annotations

import numpy as np
import pytest

from engine.analysis.region_growing import contour
from engine.analysis.tracking import ObjectTrack, learn_appearance, matching_features, next_box
from engine.scene import Box, Region

GRID = (12, 20)
WALL, THING, OTHER = np.eye(3, dtype=np.float32)


def pool(looks: np.ndarray) -> np.ndarray:
    return looks.mean(0)


def picture(*places: tuple[int, int, np.ndarray], seed: int = 0) -> np.ndarray:
    """Raw features ``[3, h, w]``: things of 4 x 4 cells at (row, column) before a noisy wall."""
    made = np.broadcast_to(WALL[:, None, None], (3, *GRID)).copy()
    for row, column, what in places:
        made[:, row : row + 4, column : column + 4] = what[:, None, None]
    noise = np.random.default_rng(seed).standard_normal(made.shape)
    return (made + 0.05 * noise).astype(np.float32)


def region_of(row: int, column: int, seconds: float = 0.0) -> Region:
    cells = np.zeros(GRID, bool)
    cells[row : row + 4, column : column + 4] = True
    box, shape = contour(cells)
    return Region((seconds,), (box,), shape)


def memory_of(row: int, column: int):
    region = region_of(row, column)
    return learn_appearance(
        picture((row, column, THING)), pool, region.polygon_at(0), region.at(0).centre
    )


def centre(row: float, column: float) -> tuple[float, float]:
    return (column + 2) / 20, (row + 2) / 12


def test_a_step_finds_the_thing_near_by():
    box = next_box(picture((5, 9, THING), seed=1), region_of(4, 6).at(0), memory_of(4, 6))
    assert box.centre == pytest.approx(centre(5, 9), abs=0.03)
    assert box.width == region_of(4, 6).at(0).width


def test_a_still_thing_does_not_tremble():
    memory, box = memory_of(4, 6), region_of(4, 6).at(0)
    for seed in range(20):
        assert next_box(picture((4, 6, THING), seed=seed), box, memory) == box


def test_what_is_not_there_stays_where_it_was():
    memory, box = memory_of(4, 6), region_of(4, 6).at(0)
    assert next_box(picture(), box, memory) == box
    assert next_box(picture((4, 12, OTHER)), box, memory) == box


def test_of_two_that_look_the_same_the_nearer_is_followed():
    box = next_box(picture((4, 8, THING), (4, 15, THING)), region_of(4, 6).at(0), memory_of(4, 6))
    assert box.centre == pytest.approx(centre(4, 8), abs=0.03)


def test_the_typical_look_leaves_out_what_is_around_and_remembers_the_absent():
    memory = memory_of(4, 6)
    generous = ((0.2, 0.2), (0.6, 0.2), (0.6, 0.9), (0.2, 0.9))
    look = picture((4, 6, 2 * THING), seed=3)
    np.testing.assert_allclose(matching_features(look, look, generous, memory), 2 * THING, atol=0.1)
    gone = picture(seed=4)
    np.testing.assert_array_equal(matching_features(gone, gone, generous, memory), memory.raw)


def moving(seconds: float) -> np.ndarray:
    return picture((4, round(2 + 1.2 * seconds), THING), seed=round(seconds * 10))


def track_of(times: list[float]) -> ObjectTrack:
    return ObjectTrack(region_of(4, 8, seconds=5.0), memory_of(4, 8), times, 1.5, moving)


def test_a_track_does_not_depend_on_what_was_asked_first():
    times = [float(t) for t in range(11)]
    forward, scattered = track_of(times), track_of(times)
    boxes = {t: forward.at(t) for t in times}
    assert {t: scattered.at(t) for t in (9.0, 0.0, 4.0, 10.0, 6.0, *times)} == boxes
    for t in times:
        assert boxes[t].centre == pytest.approx(centre(4, 2 + 1.2 * t), abs=0.05)
    region = forward.region()
    assert region.seconds[0] == 0
    assert region.seconds[-1] == 10
    for t in times:
        again = ObjectTrack(region, memory_of(4, 8), times, 1.5, moving).at(t)
        assert again.centre == pytest.approx(boxes[t].centre, abs=1e-9)


def test_a_region_that_is_known_to_stand_still_is_believed():
    asked: list[float] = []

    def look(seconds: float) -> np.ndarray:
        asked.append(seconds)
        return moving(seconds)

    box = Box(0.1, 0.3, 0.2, 0.3)
    track = ObjectTrack(
        Region((0.0, 100.0), (box, box)), memory_of(4, 6), [0.0, 50.0, 100.0], 1.5, look
    )
    assert track.at(50.0) == box
    assert asked == []
