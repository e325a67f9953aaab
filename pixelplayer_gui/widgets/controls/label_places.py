"""Places of labels beside points, so that none covers another label or a point."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSizeF

_GAP = 1.0
_TIERS = 4
"""So many lines further a label may stand from its point."""


def label_places(
    points: Sequence[QPointF], sizes: Sequence[QSizeF], reach: float, area: QRectF
) -> list[QRectF]:
    """A box for each label, in the order given; the points are discs of radius ``reach``.

    Below its point, above, beside, else a line further; where all is taken, where the least is
    covered.
    """
    discs = [QRectF(p.x() - reach, p.y() - reach, 2 * reach, 2 * reach) for p in points]
    placed: list[QRectF] = []
    for point, size in zip(points, sizes, strict=True):
        choices = [_within(box, area) for box in _around(point, size, reach)]
        placed.append(_least_covered(choices, [*discs, *placed]))
    return placed


def _around(point: QPointF, size: QSizeF, reach: float) -> list[QRectF]:
    """Where the label of a point may stand, the best places first."""
    wide, high = size.width(), size.height()
    boxes: list[QRectF] = []
    for tier in range(_TIERS):
        away = reach + _GAP + tier * high
        left, right = point.x() - reach - _GAP - wide, point.x() + reach + _GAP
        boxes += [
            QRectF(QPointF(point.x() - wide / 2, point.y() + away), size),
            QRectF(QPointF(point.x() - wide / 2, point.y() - away - high), size),
        ]
        for shift in (tier, -tier) if tier else (0,):
            y = point.y() - high / 2 + shift * high
            boxes += [QRectF(QPointF(right, y), size), QRectF(QPointF(left, y), size)]
    return boxes


def _within(box: QRectF, area: QRectF) -> QRectF:
    """A box moved into an area."""
    x = min(max(box.left(), area.left() + 2), area.right() - box.width() - 2)
    y = min(max(box.top(), area.top()), area.bottom() - box.height())
    return QRectF(QPointF(x, y), box.size())


def _least_covered(choices: Sequence[QRectF], taken: Sequence[QRectF]) -> QRectF:
    """The first that covers nothing of what is there already; else the one that covers least."""
    least, best = float("inf"), choices[0]
    for box in choices:
        covered = _covered(box, taken)
        if covered == 0:
            return box
        if covered < least:
            least, best = covered, box
    return best


def _covered(box: QRectF, taken: Sequence[QRectF]) -> float:
    """How many square pixels of what is there already a box would cover."""
    shared = (box.intersected(other) for other in taken)
    return sum(each.width() * each.height() for each in shared if each.isValid())
