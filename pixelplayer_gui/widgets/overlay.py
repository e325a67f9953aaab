"""Everything that lies over the picture, and the order in which it is drawn."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath

from pixelplayer_gui.widgets.video.video_overlay import (
    Outline,
    draw_band,
    draw_caption,
    draw_labels,
    draw_outline,
    draw_ring,
    draw_veil,
    heat_image,
    smallest_at,
)


class Overlay:
    """Heat, outlines, names, the ring of a click, the band of a region; numbers and colours only.

    ``veil`` 0..1 darkens all but the isolated object; ``band`` is in pixels of the view, ``click``
    in 0..1 of the picture.
    """

    def __init__(self) -> None:
        self.outlines: tuple[Outline, ...] = ()
        self.outlines_on = True
        self.isolated = self.highlight = ""
        self.heat: QImage | None = None
        self.heat_opacity = 0.75
        self.veil = 0.0
        self.click: tuple[float, float] | None = None
        self.ring_phase = 0.0
        self.band: QRectF | None = None
        self.band_colour = QColor("white")
        self.caption = ""

    def set_heat(self, grid: NDArray[np.floating] | None) -> None:
        """The energy of every cell, ``[h, w]`` in 0..1, or nothing."""
        self.heat = None if grid is None else heat_image(grid)

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
        if self.veil > 0:
            draw_veil(painter, visible, paths.get(self.isolated, QPainterPath()), self.veil)
        if self.heat is not None:
            painter.setOpacity(self.heat_opacity)
            painter.drawImage(rect, self.heat)
            painter.setOpacity(1.0)
        if self.outlines_on:
            self._draw_outlines(painter, self.outlines, paths, visible)
        else:  # what the mouse is over shows even so, else nothing says what a click will do
            lit = [item for item in self.outlines if item.id == self.highlight]
            self._draw_outlines(painter, lit, paths, visible)
        self._draw_hand(painter, rect, visible)
        painter.restore()

    def _draw_hand(self, painter: QPainter, rect: QRectF, visible: QRectF) -> None:
        if self.band is not None:
            draw_band(painter, self.band.intersected(visible), self.band_colour)
        if self.click is not None:
            x, y = self.click
            centre = QPointF(rect.x() + x * rect.width(), rect.y() + y * rect.height())
            draw_ring(painter, centre, self.ring_phase)
        if self.caption:
            draw_caption(painter, self.caption, visible)

    def _draw_outlines(
        self,
        painter: QPainter,
        items: Iterable[Outline],
        paths: dict[str, QPainterPath],
        visible: QRectF,
    ) -> None:
        named: list[tuple[Outline, QRectF]] = []
        for item in items:
            path, strong = paths[item.id], item.id == self.highlight
            draw_outline(painter, item, path, strong=strong, quiet=self._is_quiet(item))
            seen = path.boundingRect().intersected(visible)
            if not seen.isEmpty():
                named.append((item, seen))
        draw_labels(painter, named, visible, self._is_quiet)

    def _is_quiet(self, item: Outline) -> bool:
        return bool(self.isolated) and item.id not in (self.highlight, self.isolated)
