"""Tests of the places of labels beside points."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF, QSizeF

from pixelplayer_gui.widgets.controls import label_places as module
from pixelplayer_gui.widgets.controls.label_places import label_places

AREA, SIZE = QRectF(0, 0, 300, 220), QSizeF(60, 12)


def test_labels_cover_neither_points_nor_each_other():
    points = [QPointF(60 + 40 * n, 100) for n in range(5)]
    places = label_places(points, [SIZE] * 5, 8, AREA)
    for number, place in enumerate(places):
        assert AREA.contains(place)
        assert not any(place.intersects(other) for other in places[:number])
        assert not any(place.contains(point) for point in points)


def test_where_all_is_taken_the_least_is_covered():
    small, points = QRectF(0, 0, 80, 40), [QPointF(30, 20), QPointF(50, 22)]
    first = label_places(points, [SIZE] * 2, 18, small)[0]
    discs = [QRectF(p.x() - 18, p.y() - 18, 36, 36) for p in points]
    choices = [module._within(box, small) for box in module._around(points[0], SIZE, 18)]
    covered = [module._covered(box, discs) for box in choices]
    assert min(covered) > 0
    assert module._covered(first, discs) == min(covered)


def test_no_more_places_are_weighed_than_until_one_is_free(monkeypatch: pytest.MonkeyPatch):
    weighed: list[QRectF] = []

    def noted(box: QRectF, taken: list[QRectF]) -> float:
        weighed.append(box)
        return covered(box, taken)

    covered = module._covered
    monkeypatch.setattr(module, "_covered", noted)
    label_places([QPointF(50 + 100 * n, 100) for n in range(3)], [SIZE] * 3, 8, AREA)
    assert len(weighed) == 3
