"""Regions: the path of boxes, and what is seen of a thing along it."""

from __future__ import annotations

import pytest

from engine.scene import Box, Region, Shape

BOXES = (Box(0.0, 0.4, 0.2, 0.2), Box(0.4, 0.4, 0.2, 0.2))
SQUARE = ((0.05, 0.45), (0.15, 0.45), (0.15, 0.55), (0.05, 0.55))


def walker(*shapes: Shape) -> Region:
    return Region((0.0, 4.0), BOXES, ((0.0, 0.0), (1.0, 0.0), (0.5, 1.0)), shapes)


def test_without_shapes_a_region_looks_like_its_outline():
    region = walker()
    assert region.shape_at(1.0) == region.polygon_at(1.0)
    box = region.seen_box_at(1.0)
    assert (box.x, box.y, box.width, box.height) == pytest.approx((0.1, 0.4, 0.2, 0.2))


def test_a_shape_goes_with_the_box_until_the_next_is_nearer():
    far = tuple((x + 0.4, y) for x, y in SQUARE)
    region = walker(Shape(0.0, SQUARE), Shape(4.0, far[:3]))
    for seconds, moved in ((0.0, 0.0), (-1.0, 0.0), (1.0, 0.1)):
        expected = tuple(pytest.approx((x + moved, y)) for x, y in SQUARE)
        assert region.shape_at(seconds) == expected
    assert len(region.shape_at(2.5)) == 3
    box = region.seen_box_at(1.0)
    assert (box.x, box.y, box.width, box.height) == pytest.approx((0.15, 0.45, 0.1, 0.1))


def test_what_is_not_seen_has_no_shape_but_still_a_path():
    region = walker(Shape(0.0, SQUARE), Shape(4.0, ()))
    assert region.shape_at(3.0) == ()
    assert region.seen_box_at(3.0) == region.at(3.0)


def test_the_times_of_shapes_rise():
    with pytest.raises(ValueError, match="shapes must rise"):
        walker(Shape(1.0, ()), Shape(0.0, ()))
