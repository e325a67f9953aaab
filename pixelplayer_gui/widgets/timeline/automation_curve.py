"""The automation curve of a lane: its geometry, painting, and mouse editing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from pixelplayer_gui import theme
from pixelplayer_gui.widgets.timeline.lane import AutomationPoints, Lane
from pixelplayer_gui.widgets.timeline.times import TimeAxis, format_time

TOP_DB, KNEE_DB, BOTTOM_DB = 12.0, -24.0, -60.0
_KNEE = 0.75
"""The loud part of the curve has this share of the height: there a decibel is heard most."""
POINT_REACH_PIXELS, LINE_REACH_PIXELS = 8.0, 5.0
_RADIUS = 4.0
_SNAP = 3.0
_APART_SECONDS = 0.001


def y_of(level_db: float, area: QRectF) -> float:
    """Where a level stands in a lane."""
    if level_db >= KNEE_DB:
        share = (TOP_DB - level_db) / (TOP_DB - KNEE_DB) * _KNEE
    else:
        share = _KNEE + (KNEE_DB - level_db) / (KNEE_DB - BOTTOM_DB) * (1 - _KNEE)
    return area.top() + share * area.height()


def level_at_y(y: float, area: QRectF) -> float:
    """The level at a height, 0 dB close to its line; beyond the lane the highest or lowest."""
    if abs(y - y_of(0.0, area)) <= _SNAP:
        return 0.0
    share = min(max((y - area.top()) / max(area.height(), 1.0), 0.0), 1.0)
    if share <= _KNEE:
        return TOP_DB - share / _KNEE * (TOP_DB - KNEE_DB)
    return KNEE_DB - (share - _KNEE) / (1 - _KNEE) * (KNEE_DB - BOTTOM_DB)


def level_of(points: AutomationPoints, seconds: float) -> float:
    """The curve at a time."""
    if not points:
        return 0.0
    times, levels = zip(*points, strict=True)
    return float(np.interp(seconds, times, levels))


def paint(
    painter: QPainter, area: QRectF, axis: TimeAxis, lane: Lane, selected: int | None
) -> None:
    """Draw the automation curve and its points; ``selected`` is the dragged or selected one."""
    ink = theme.colour("text")
    painter.setPen(QPen(theme.faded(ink, 0.25), 1, Qt.PenStyle.DotLine))
    middle = y_of(0.0, area)
    painter.drawLine(QPointF(area.left(), middle), QPointF(area.right(), middle))
    painter.setPen(QPen(theme.faded(ink, 0.9 if lane.automation else 0.45), 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(_line(area, axis, lane.automation))
    for place, (seconds, level_db) in enumerate(lane.automation):
        centre = QPointF(axis.x_of(seconds), y_of(level_db, area))
        if area.left() - _RADIUS <= centre.x() <= area.right() + _RADIUS:
            _paint_point(painter, centre, lane.tint, place == selected)
    if selected is not None and selected < len(lane.automation):
        _paint_words(painter, area, axis, lane.automation[selected])


def _line(area: QRectF, axis: TimeAxis, points: AutomationPoints) -> QPolygonF:
    """The curve, sampled where it bends: at the points, and every few pixels between."""
    places = np.arange(area.left(), area.right() + 3, 3.0)
    inside = [axis.x_of(s) for s, _ in points if axis.start <= s <= axis.stop]
    places = np.sort(np.concatenate([places, inside]))
    corners = [(x, level_of(points, axis.start + (x - axis.left) / axis.width * axis.span))
               for x in places.tolist()]  # fmt: skip
    return QPolygonF([QPointF(x, y_of(level_db, area)) for x, level_db in corners])


def _paint_point(painter: QPainter, centre: QPointF, tint: QColor, selected: bool) -> None:
    painter.setPen(QPen(theme.colour("accent" if selected else "text"), 1.5))
    painter.setBrush(theme.colour("text") if selected else tint)
    painter.drawEllipse(centre, _RADIUS, _RADIUS)


def _paint_words(
    painter: QPainter, area: QRectF, axis: TimeAxis, point: tuple[float, float]
) -> None:
    seconds, level_db = point
    words = f"{level_db:+.1f} dB  {format_time(seconds)}".replace("-", "−")
    metrics = painter.fontMetrics()
    width, height = metrics.horizontalAdvance(words) + 10, metrics.height() + 4
    at = axis.x_of(seconds)
    x = at + 10 if at + 10 + width <= area.right() else at - 10 - width  # never over the point
    y = min(max(y_of(level_db, area) - height - 4, area.top()), area.bottom() - height)
    box = QRectF(x, y, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.faded(theme.colour("raised"), 0.92))
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(theme.colour("text"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


@dataclass(frozen=True)
class SelectedPoint:
    """An automation point that is dragged, or selected."""

    lane_id: str
    index: int
    points: AutomationPoints
    before: AutomationPoints
    moving: bool = True


class CurveEditor:
    """Grabs, moves, adds and deletes automation points; knows pixels, no widget."""

    def __init__(self) -> None:
        self.selected: SelectedPoint | None = None

    def grab(self, lane: Lane, area: QRectF, axis: TimeAxis, place: QPointF) -> bool:
        """Take the point in reach, or make one where the line is in reach."""
        if not lane.shows_automation:
            return False
        index = point_at(lane, area, axis, place)
        points = lane.automation
        if index is None:
            seconds = axis.seconds_at(place.x())
            level_db = level_of(points, seconds)
            if abs(y_of(level_db, area) - place.y()) > LINE_REACH_PIXELS:
                return False
            points = tuple(sorted((*points, (seconds, level_db))))
            index = points.index((seconds, level_db))
            if len({time for time, _ in points}) < len(points):
                return False
        self.selected = SelectedPoint(lane.id, index, points, lane.automation)
        return True

    def move(self, area: QRectF, axis: TimeAxis, place: QPointF) -> None:
        """Move the held point, between its neighbours."""
        selected = self.selected
        if selected is None or not selected.moving:
            return
        points = list(selected.points)
        low = points[selected.index - 1][0] + _APART_SECONDS if selected.index else 0.0
        later = selected.index + 1
        high = points[later][0] - _APART_SECONDS if later < len(points) else axis.duration
        seconds = min(max(axis.seconds_at(place.x()), low), max(high, low))
        points[selected.index] = (seconds, round(level_at_y(place.y(), area), 2))
        self.selected = SelectedPoint(
            selected.lane_id, selected.index, tuple(points), selected.before
        )

    def release(self) -> SelectedPoint | None:
        """Stop moving; the point stays selected. None when nothing changed."""
        selected = self.selected
        if selected is None:
            return None
        self.selected = SelectedPoint(
            selected.lane_id, selected.index, selected.points, selected.points, moving=False
        )
        return selected if selected.points != selected.before else None

    def delete(self, lane: Lane, index: int) -> AutomationPoints:
        """The points without one; nothing is selected after that."""
        self.selected = None
        return lane.automation[:index] + lane.automation[index + 1 :]


def point_at(lane: Lane, area: QRectF, axis: TimeAxis, place: QPointF) -> int | None:
    """The point of a lane in reach."""
    reach = [
        (abs(axis.x_of(seconds) - place.x()) + abs(y_of(level_db, area) - place.y()), index)
        for index, (seconds, level_db) in enumerate(lane.automation)
    ]
    nearest = min(reach, default=None)
    return nearest[1] if nearest is not None and nearest[0] <= POINT_REACH_PIXELS * 1.5 else None
