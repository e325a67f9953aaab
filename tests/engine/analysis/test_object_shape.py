"""Shapes of objects follow the picture's edges; pictures are drawn here."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from engine.analysis.guided_filter import guided_filter
from engine.analysis.object_shape import object_shape, without_repeats
from engine.scene import Box, Polygon, Shape

HEIGHT, WIDTH, CELL = 96, 160, 8
EVERYWHERE = Box(0.0, 0.0, 1.0, 1.0)


def discs(*places: tuple[int, int, int]) -> tuple[np.ndarray, np.ndarray]:
    """A picture with bright discs (x, y, radius) on a dark, noisy wall, and where they are."""
    picture = np.full((HEIGHT, WIDTH, 3), (40, 50, 70), np.uint8)
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    for x, y, radius in places:
        cv2.circle(picture, (x, y), radius, (220, 160, 90), -1)
        cv2.circle(mask, (x, y), radius, 1, -1)
    noise = np.random.default_rng(0).integers(0, 8, picture.shape, np.uint8)
    return picture + noise, mask > 0


def cells_of(mask: np.ndarray) -> np.ndarray:
    """Belief as a model has it: how much of every large cell and its neighbours is covered."""
    size = (WIDTH // CELL, HEIGHT // CELL)
    cells = cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    return cv2.blur(cells, (3, 3), borderType=cv2.BORDER_REPLICATE)


def filled(polygon: Polygon) -> np.ndarray:
    canvas = np.zeros((HEIGHT, WIDTH), np.uint8)
    corners = np.round(np.array(polygon) * (WIDTH, HEIGHT) - 0.5).astype(np.int32)
    return cv2.fillPoly(canvas, [corners], (1,)) > 0


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    return float((one & other).sum() / (one | other).sum())


def test_a_shape_ends_where_the_thing_does_not_where_cells_do():
    picture, disc = discs((70, 45, 26))
    belief = cells_of(disc)
    along_edges, without = (
        overlap(filled(object_shape(seen, belief, EVERYWHERE)), disc)
        for seen in (picture, np.full_like(picture, 90))
    )
    assert along_edges > 0.95
    assert 1 - along_edges < 0.6 * (1 - without)


def test_a_shape_is_the_part_under_the_click_or_in_the_box():
    picture, _ = discs((35, 48, 22), (125, 48, 22))
    left, right = discs((35, 48, 22))[1], discs((125, 48, 22))[1]
    belief = np.maximum(cells_of(left), cells_of(right))
    for point, box, disc in (
        ((0.22, 0.5), EVERYWHERE, left),
        ((0.78, 0.5), EVERYWHERE, right),
        (None, Box(0.5, 0.2, 0.5, 0.6), right),
        ((0.5, 0.02), Box(0.0, 0.2, 0.4, 0.6), left),  # a click on the wall
    ):
        assert overlap(filled(object_shape(picture, belief, box, point)), disc) > 0.85


def test_what_is_not_believed_has_no_shape():
    picture, disc = discs((70, 45, 26))
    belief = cells_of(disc)
    assert object_shape(picture, (0.4 * belief).astype(np.float32), EVERYWHERE) == ()
    assert object_shape(picture, belief, Box(0.85, 0.0, 0.1, 0.1)) == ()


def test_a_thing_that_fills_the_picture_is_all_of_it():
    picture, _ = discs()
    ones = np.ones((HEIGHT // CELL, WIDTH // CELL), np.float32)
    assert filled(object_shape(picture, ones, EVERYWHERE)).mean() > 0.95


def test_the_filter_is_the_least_squares_fit_of_each_box():
    """With one box that holds the whole picture it is one plane over the colours."""
    rng = np.random.default_rng(1)
    picture = rng.integers(0, 255, (1, 40, 3), np.uint8)
    colours = picture.astype(np.float64).reshape(-1, 3) / 255
    values = (colours @ (0.2, 0.5, -0.3) + 0.1).astype(np.float32).reshape(1, 40)
    assert guided_filter(picture, values, 4, 1e-3) == pytest.approx(values, abs=1e-3)
    noise = rng.standard_normal((1, 40)).astype(np.float32)
    smooth = guided_filter(np.full_like(picture, 128), noise, 4, 0.1)
    assert smooth.std() < 0.5 * noise.std()


def test_shapes_that_look_the_same_are_left_out_but_for_first_and_last():
    square = ((0.2, 0.2), (0.6, 0.2), (0.6, 0.6), (0.2, 0.6))
    moved = tuple((x + 0.2, y) for x, y in square)
    outlines = (square, square, square, square, moved, (), (), ())
    shapes = [Shape(float(second), outline) for second, outline in enumerate(outlines)]
    kept = without_repeats(shapes)
    assert [shape.seconds for shape in kept] == [0, 3, 4, 5, 7]
    assert without_repeats([]) == ()
