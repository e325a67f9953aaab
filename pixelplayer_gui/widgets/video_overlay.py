"""What is drawn over the picture: heat, outlines with their names, the ring of a click."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QPolygonF

HEAT_WIDTH = 192
# Level 0..1 -> red, green, blue, alpha: from nothing over violet and red to a warm white.
HEAT_COLOURS: tuple[tuple[float, tuple[int, int, int, int]], ...] = (
    (0.00, (20, 8, 50, 0)),
    (0.15, (58, 16, 110, 40)),
    (0.35, (140, 28, 118, 130)),
    (0.60, (228, 72, 62, 190)),
    (0.82, (252, 156, 48, 215)),
    (1.00, (255, 240, 176, 230)),
)
LABEL_HEIGHT = 20.0
SMOOTH_FROM = 7
VEIL = QColor(6, 8, 12)


@dataclass(frozen=True, slots=True)
class Outline:
    """One object as it is drawn: its polygon in 0..1 of the picture, its name and colour."""

    id: str
    name: str
    colour: QColor
    points: tuple[tuple[float, float], ...]

    def path_in(self, rect: QRectF) -> QPainterPath:
        """The outline on the screen, ``rect`` being the picture."""
        places = [
            QPointF(rect.x() + x * rect.width(), rect.y() + y * rect.height())
            for x, y in self.points
        ]
        path = _smooth(places) if len(places) >= SMOOTH_FROM else _straight(places)
        return path.intersected(_rounded(rect, 0.0))

    def area(self) -> float:
        """Its share of the picture (shoelace formula)."""
        x, y = np.asarray(self.points, dtype=float).T
        return abs(float(x @ np.roll(y, 1) - y @ np.roll(x, 1))) / 2


def letterbox(width: float, height: float, aspect: float) -> QRectF:
    """The largest rectangle of that aspect (width / height) in the middle of an area."""
    if width <= 0 or height <= 0:
        return QRectF()
    wide, high = (width, width / aspect) if width / height < aspect else (height * aspect, height)
    return QRectF((width - wide) / 2, (height - high) / 2, wide, high)


def heat_image(grid: NDArray[np.floating]) -> QImage:
    """A grid ``[h, w]`` in 0..1 as a smooth picture whose alpha grows with the energy."""
    rows = max(round(HEAT_WIDTH * grid.shape[0] / grid.shape[1]), 1)
    smooth = _spread(grid.shape[0], rows) @ grid @ _spread(grid.shape[1], HEAT_WIDTH).T
    levels = np.clip(smooth * 255.0, 0, 255).astype(np.uint8)
    pixels = np.ascontiguousarray(_heat_table()[levels])
    image = QImage(
        pixels.data, HEAT_WIDTH, rows, HEAT_WIDTH * 4, QImage.Format.Format_RGBA8888_Premultiplied
    )
    return image.copy()  # the array dies with this function


def draw_veil(painter: QPainter, rect: QRectF, hole: QPainterPath, strength: float) -> None:
    """Darken the picture but for the object that alone is heard."""
    path = _rounded(rect, 0.0).subtracted(hole)
    colour = QColor(VEIL)
    colour.setAlphaF(0.62 * strength)
    painter.fillPath(path, colour)


def draw_outline(
    painter: QPainter, outline: Outline, path: QPainterPath, *, strong: bool, quiet: bool
) -> None:
    """The edge of one object: a dark seam below so that it shows on any picture."""
    seam, colour = QColor(0, 0, 0, 120), QColor(outline.colour)
    colour.setAlphaF(0.35 if quiet else 1.0)
    width = 2.6 if strong else 1.6
    for pen_colour, pen_width in ((seam, width + 2.0), (colour, width)):
        pen = QPen(pen_colour, pen_width)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path, pen)
    if strong:
        fill = QColor(outline.colour)
        fill.setAlphaF(0.14)
        painter.fillPath(path, fill)


def draw_label(
    painter: QPainter, outline: Outline, path: QPainterPath, picture: QRectF, *, quiet: bool
) -> None:
    """The object's name on a chip at its upper left, always inside the picture."""
    metrics = QFontMetricsF(painter.font())
    name = metrics.elidedText(outline.name, Qt.TextElideMode.ElideRight, 180)
    chip = QRectF(0, 0, metrics.horizontalAdvance(name) + 26, LABEL_HEIGHT)
    box = path.boundingRect()
    left = min(max(box.left(), picture.left() + 4), picture.right() - chip.width() - 4)
    top = min(max(box.top() - LABEL_HEIGHT - 5, picture.top() + 4), picture.bottom() - 26)
    chip.moveTo(left, top)
    painter.setOpacity(0.55 if quiet else 1.0)
    painter.fillPath(_rounded(chip, LABEL_HEIGHT / 2), QColor(16, 18, 24, 215))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(outline.colour)
    painter.drawEllipse(QPointF(chip.left() + 11, chip.center().y()), 3.5, 3.5)
    painter.setPen(QColor(240, 242, 246))
    painter.drawText(chip.adjusted(20, 0, -6, 0), Qt.AlignmentFlag.AlignVCenter, name)
    painter.setOpacity(1.0)


def draw_ring(painter: QPainter, centre: QPointF, phase: float) -> None:
    """The ring of a click that is being answered; ``phase`` 0..1 is one turn of it."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for offset in (0.0, 0.5):
        turn = (phase + offset) % 1.0
        colour = QColor(255, 255, 255)
        colour.setAlphaF(0.85 * (1.0 - turn))
        painter.setPen(QPen(colour, 2.2))
        painter.drawEllipse(centre, 5 + 26 * turn, 5 + 26 * turn)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(255, 255, 255, 235))
    painter.drawEllipse(centre, 3.5, 3.5)


def smallest_at(outlines: Sequence[Outline], rect: QRectF, place: QPointF) -> str:
    """The id of the smallest outline under a place of the screen; empty when there is none."""
    under = [item for item in outlines if item.path_in(rect).contains(place)]
    return min(under, key=Outline.area).id if under else ""


def _straight(places: Sequence[QPointF]) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF(places))
    path.closeSubpath()
    return path


def _smooth(places: Sequence[QPointF]) -> QPainterPath:
    """A closed curve through the middles of the sides, bent towards the corners."""
    middles = [(a + b) / 2 for a, b in zip(places, [*places[1:], places[0]], strict=True)]
    path = QPainterPath(middles[-1])
    for corner, middle in zip(places, middles, strict=True):
        path.quadTo(corner, middle)
    path.closeSubpath()
    return path


def _rounded(rect: QRectF, radius: float) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(rect, radius, radius)
    return path


@cache
def _heat_table() -> NDArray[np.uint8]:
    """Colours ``[256, 4]`` of the heat, premultiplied by their alpha as Qt wants them."""
    stops = np.array([stop for stop, _ in HEAT_COLOURS])
    colours = np.array([colour for _, colour in HEAT_COLOURS], dtype=float)
    levels = np.linspace(0, 1, 256)
    table = np.stack([np.interp(levels, stops, colours[:, i]) for i in range(4)], axis=1)
    table[:, :3] *= table[:, 3:] / 255
    return np.round(table).astype(np.uint8)


@cache
def _spread(cells: int, pixels: int) -> NDArray[np.float64]:
    """Weights ``[pixels, cells]``: each cell a soft spot of Gaussian shape, rows add up to one."""
    centres = (np.arange(cells) + 0.5) / cells
    places = (np.arange(pixels) + 0.5) / pixels
    weights = np.exp(-0.5 * ((places[:, None] - centres) * cells / 0.45) ** 2)
    return weights / weights.sum(axis=1, keepdims=True)
