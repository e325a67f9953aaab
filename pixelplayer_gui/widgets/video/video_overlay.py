"""Paints what lies over the frame: heat map, object outlines and labels, spinner."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QPolygonF

from pixelplayer_gui.widgets.video.picture_cursor import draw_cursor

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
COLOUR_OPACITY = 0.75
LABEL_HEIGHT = 20.0
_OVERLAP = 4.0
"""By how many pixels a label lies over the edge that it touches."""
_SIDES = (-1.0, 0.0, 1.0)
DASHES = (7.0, 6.0)
"""A dash and a gap, in pixels."""
SMOOTH_FROM = 7
DIM_COLOUR, DIM_OPACITY = QColor(6, 8, 12), 0.24
"""What is not heard is a shade darker, and is watched all the same."""
QUIET_OPACITY = 0.45


@dataclass(frozen=True, slots=True)
class Outline:
    """One object as it is drawn: its polygon in 0..1 of the picture, its name and colour.

    A suggested one is dashed: nobody said yet that it is an object.
    """

    id: str
    name: str
    colour: QColor
    points: tuple[tuple[float, float], ...]
    suggested: bool = False

    def path_in(self, rect: QRectF) -> QPainterPath:
        """The outline on the screen, ``rect`` being the picture."""
        places = [_place(point, rect) for point in self.points]
        path = _smooth(places) if len(places) >= SMOOTH_FROM else _straight(places)
        if rect.contains(path.controlPointRect()):
            return path  # an intersection takes longer than the drawing
        return path.intersected(_rounded(rect, 0.0))

    def edge_in(self, rect: QRectF) -> list[QPointF]:
        """Points that lie on its edge on the screen: the middles of its sides."""
        ahead = [*self.points[1:], self.points[0]]
        return [
            _place(((x + next_x) / 2, (y + next_y) / 2), rect)
            for (x, y), (next_x, next_y) in zip(self.points, ahead, strict=True)
        ]

    def area(self) -> float:
        """Its share of the picture (shoelace formula)."""
        x, y = np.asarray(self.points, dtype=float).T
        return abs(float(x @ np.roll(y, 1) - y @ np.roll(x, 1))) / 2


def heat_image(grid: NDArray[np.floating]) -> QImage:
    """A grid ``[h, w]`` in 0..1 as a smooth picture whose alpha grows with the energy."""
    rows = max(round(HEAT_WIDTH * grid.shape[0] / grid.shape[1]), 1)
    smooth = _spread(grid.shape[0], rows) @ grid @ _spread(grid.shape[1], HEAT_WIDTH).T
    levels = np.clip(smooth * 255.0, 0, 255).astype(np.uint8)
    pixels = np.ascontiguousarray(_heat_table()[levels])
    return _premultiplied_image(pixels)


def coloured_heat_image(grid: NDArray[np.floating], colours: NDArray[np.floating]) -> QImage:
    """A grid ``[h, w]`` in the colours ``[h, w, 3]`` of its cells, the strongest nearly opaque."""
    rows = max(round(HEAT_WIDTH * grid.shape[0] / grid.shape[1]), 1)
    down, across = _spread(grid.shape[0], rows), _spread(grid.shape[1], HEAT_WIDTH).T
    # By amplitude, not power: a colour says who plays, and the quieter one plays as well.
    alpha = np.sqrt(np.clip(grid, 0, 1) / max(float(grid.max()), 1e-9)) * COLOUR_OPACITY
    planes = np.concatenate([colours * alpha[..., None], alpha[..., None]], axis=2)
    smooth = [down @ planes[..., i] @ across for i in range(4)]
    pixels = np.clip(np.stack(smooth, axis=2) * 255.0, 0, 255).astype(np.uint8)
    return _premultiplied_image(np.ascontiguousarray(pixels))


def _premultiplied_image(pixels: NDArray[np.uint8]) -> QImage:
    """Pixels ``[H, W, 4]`` as a picture of its own."""
    rows, columns, _ = pixels.shape
    image = QImage(
        pixels.data, columns, rows, columns * 4, QImage.Format.Format_RGBA8888_Premultiplied
    )
    return image.copy()  # the array dies with this function


def dim_around(painter: QPainter, rect: QRectF, hole: QPainterPath, strength: float) -> None:
    """Darken the picture a little but for the objects that alone are heard."""
    path = _rounded(rect, 0.0).subtracted(hole)
    colour = QColor(DIM_COLOUR)
    colour.setAlphaF(DIM_OPACITY * strength)
    painter.fillPath(path, colour)


def draw_outline(
    painter: QPainter, outline: Outline, path: QPainterPath, *, strong: bool, quiet: bool
) -> None:
    """The edge of one object: a dark seam below so that it shows on any picture."""
    seam, colour = QColor(0, 0, 0, 120), QColor(outline.colour)
    colour.setAlphaF(QUIET_OPACITY if quiet else 1.0)
    width = 2.6 if strong else 1.6
    for pen_colour, pen_width in ((seam, width + 2.0), (colour, width)):
        pen = QPen(pen_colour, pen_width)
        if outline.suggested:
            pen.setDashPattern([length / pen_width for length in DASHES])
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path, pen)
    if strong:
        fill = QColor(outline.colour)
        fill.setAlphaF(0.14)
        painter.fillPath(path, fill)


def draw_labels(
    painter: QPainter,
    named: Sequence[tuple[Outline, Sequence[QPointF]]],
    visible: QRectF,
    quiet: Callable[[Outline], bool],
) -> None:
    """The objects' names on chips that sit on their edges, all in sight, none over another.

    ``named`` are outlines with points of their edges.
    """
    metrics = QFontMetricsF(painter.font())
    names = [metrics.elidedText(item.name, Qt.TextElideMode.ElideRight, 180) for item, _ in named]
    sizes = [QSizeF(metrics.horizontalAdvance(name) + 26, LABEL_HEIGHT) for name in names]
    places = place_labels(sizes, [edge for _, edge in named], visible)
    for (item, _), name, chip in zip(named, names, places, strict=True):
        _draw_chip(painter, chip, name, item.colour, 0.55 if quiet(item) else 1.0)


def place_labels(
    sizes: Sequence[QSizeF], edges: Sequence[Sequence[QPointF]], visible: QRectF
) -> list[QRectF]:
    """A place for every label: on its edge, inside what is visible, over no other label.

    Best on the top of it, else at the nearest point of the edge that is free. A label whose edge is
    nowhere in sight stands in the upper left.
    """
    inner = visible.adjusted(4, 4, -4, -4)
    taken: list[QRectF] = []
    for size, edge in zip(sizes, edges, strict=True):
        seen = [point for point in edge if inner.contains(point)] or [inner.topLeft()]
        bounds = QPolygonF(seen).boundingRect()
        top = QPointF(bounds.center().x(), bounds.top())
        seen.sort(key=lambda point, top=top: (point - top).manhattanLength())
        # one by one: nearly always the first is free, and this is done for every picture
        tried = (_on_edge(point, size, side, inner) for side in _SIDES for point in seen)
        free = (chip for chip in tried if not any(chip.intersects(other) for other in taken))
        taken.append(next(free, None) or _below_all(taken, size, inner))
    return taken


def _on_edge(point: QPointF, size: QSizeF, side: float, area: QRectF) -> QRectF:
    """A label that touches a point: above it (-1), around it (0) or below it (1)."""
    away = side * (size.height() / 2 - _OVERLAP)
    chip = QRectF(QPointF(), size)
    chip.moveCenter(point + QPointF(0.0, away))
    return _inside(chip, area)


def _below_all(taken: Sequence[QRectF], size: QSizeF, area: QRectF) -> QRectF:
    """The first line at the left on which nothing stands; the lowest when all are taken."""
    lines = range(max(int(area.height() // (LABEL_HEIGHT + 3)), 1))
    chips = [
        QRectF(QPointF(area.left(), area.top() + line * (LABEL_HEIGHT + 3)), size) for line in lines
    ]
    free = (chip for chip in chips if not any(chip.intersects(other) for other in taken))
    return next(free, chips[-1])


def draw_rubber_band(painter: QPainter, band: QRectF, colour: QColor) -> None:
    """The rectangle that is being drawn as a region."""
    fill = QColor(colour)
    fill.setAlphaF(0.16)
    painter.fillRect(band, fill)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pens = (QPen(QColor(0, 0, 0, 140), 3.0), QPen(colour, 1.4, Qt.PenStyle.DashLine))
    for pen in pens:
        painter.setPen(pen)
        painter.drawRect(band)


def draw_caption(painter: QPainter, text: str, visible: QRectF) -> None:
    """A calm remark at the lower edge of the picture."""
    metrics = QFontMetricsF(painter.font())
    chip = QRectF(0, 0, metrics.horizontalAdvance(text) + 24, LABEL_HEIGHT + 4)
    chip.moveCenter(QPointF(visible.center().x(), visible.bottom() - 12 - chip.height() / 2))
    painter.fillPath(_rounded(chip, chip.height() / 2), QColor(16, 18, 24, 190))
    painter.setPen(QColor(222, 226, 232))
    painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)


def draw_spinner(painter: QPainter, centre: QPointF, phase: float) -> None:
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


def _draw_chip(painter: QPainter, chip: QRectF, name: str, colour: QColor, opacity: float) -> None:
    painter.setOpacity(opacity)
    painter.fillPath(_rounded(chip, LABEL_HEIGHT / 2), QColor(16, 18, 24, 215))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(QPointF(chip.left() + 11, chip.center().y()), 3.5, 3.5)
    painter.setPen(QColor(240, 242, 246))
    painter.drawText(chip.adjusted(20, 0, -6, 0), Qt.AlignmentFlag.AlignVCenter, name)
    painter.setOpacity(1.0)


def _place(point: tuple[float, float], rect: QRectF) -> QPointF:
    """Where a point in 0..1 of the picture is on the screen."""
    return QPointF(rect.x() + point[0] * rect.width(), rect.y() + point[1] * rect.height())


def _inside(chip: QRectF, area: QRectF) -> QRectF:
    left = max(min(chip.left(), area.right() - chip.width()), area.left())
    top = max(min(chip.top(), area.bottom() - chip.height()), area.top())
    return QRectF(QPointF(left, top), chip.size())


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


class VideoOverlay:
    """Heat map, outlines, labels, click spinner and rubber band; knows no project.

    ``dim`` 0..1 darkens all but the objects ``heard_alone`` (their ids); ``rubber_band`` is in
    pixels of the view, ``click`` and the keyboard's ``cursor`` in 0..1 of the picture.
    """

    def __init__(self) -> None:
        self.outlines: tuple[Outline, ...] = ()
        self.outlines_on = True
        self.heard_alone: frozenset[str] = frozenset()
        self.highlight = ""
        self.heat: QImage | None = None
        self.heat_opacity = 0.75
        self.dim = 0.0
        self.click: tuple[float, float] | None = None
        self.cursor: tuple[float, float] | None = None
        self.spinner_phase = 0.0
        self.rubber_band: QRectF | None = None
        self.rubber_band_colour = QColor("white")
        self.caption = ""

    def set_heat(
        self, grid: NDArray[np.floating] | None, colours: NDArray[np.floating] | None = None
    ) -> None:
        """The energy of every cell, ``[h, w]`` in 0..1, or nothing; in ``colours`` [h, w, 3]."""
        if grid is None:
            self.heat = None
        elif colours is None:
            self.heat = heat_image(grid)
        else:
            self.heat = coloured_heat_image(grid, colours)

    def object_at(self, rect: QRectF, place: QPointF) -> Outline | None:
        """The smallest object under a place of the view, ``rect`` being the picture."""
        object_id = smallest_at(self.outlines, rect, place)
        return next((item for item in self.outlines if item.id == object_id), None)

    def draw(self, painter: QPainter, rect: QRectF, view: QRectF) -> None:
        """Draw it all over a picture that fills ``rect``, of which ``view`` may show a part."""
        visible = rect.intersected(view)
        painter.save()
        painter.setClipRect(visible)
        paths = {item.id: item.path_in(rect) for item in self.outlines}
        heard = [path for item_id, path in paths.items() if item_id in self.heard_alone]
        # Darkening all of the picture would say nothing while the object is not in it.
        if self.dim > 0 and (heard or not self.heard_alone):
            hole = QPainterPath()
            for path in heard:
                hole = hole.united(path)
            dim_around(painter, visible, hole, self.dim)
        if self.heat is not None:
            painter.setOpacity(self.heat_opacity)
            painter.drawImage(rect, self.heat)
            painter.setOpacity(1.0)
        if self.outlines_on:
            self._draw_outlines(painter, self.outlines, paths, rect, visible)
        else:  # what the mouse is over shows even so, else nothing says what a click will do
            lit = [item for item in self.outlines if item.id == self.highlight]
            self._draw_outlines(painter, lit, paths, rect, visible)
        self._draw_gesture(painter, rect, visible)
        painter.restore()

    def _draw_gesture(self, painter: QPainter, rect: QRectF, visible: QRectF) -> None:
        if self.rubber_band is not None:
            draw_rubber_band(
                painter, self.rubber_band.intersected(visible), self.rubber_band_colour
            )
        if self.click is not None:
            draw_spinner(painter, _place(self.click, rect), self.spinner_phase)
        if self.cursor is not None:
            draw_cursor(painter, _place(self.cursor, rect))
        if self.caption:
            draw_caption(painter, self.caption, visible)

    def _draw_outlines(
        self,
        painter: QPainter,
        items: Iterable[Outline],
        paths: dict[str, QPainterPath],
        rect: QRectF,
        visible: QRectF,
    ) -> None:
        named: list[tuple[Outline, list[QPointF]]] = []
        for item in items:
            path, strong = paths[item.id], item.id == self.highlight
            draw_outline(painter, item, path, strong=strong, quiet=self._is_dimmed(item))
            if path.boundingRect().intersects(visible):
                named.append((item, item.edge_in(rect)))
        draw_labels(painter, named, visible, self._is_dimmed)

    def _is_dimmed(self, item: Outline) -> bool:
        alone = self.heard_alone
        return bool(alone) and item.id != self.highlight and item.id not in alone
