"""Zoom and pan of the frame: magnification and which part is in view."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF

LARGEST_ZOOM = 16.0
ZOOM_STEP = 1.25


@dataclass(frozen=True, slots=True)
class ZoomView:
    """``zoom`` 1 shows the whole picture; (x, y) in 0..1 of it is in the middle of the view."""

    zoom: float = 1.0
    x: float = 0.5
    y: float = 0.5

    @property
    def is_whole(self) -> bool:
        """Whether the whole picture is seen."""
        return self.zoom <= 1.0

    def rect_in(self, area: QSizeF, aspect: float) -> QRectF:
        """Where a picture of that aspect (width / height) lies in a view; beyond it when zoomed."""
        fitted = letterbox(area.width(), area.height(), aspect)
        width, height = fitted.width() * self.zoom, fitted.height() * self.zoom
        left = _placed(area.width(), width, self.x)
        return QRectF(left, _placed(area.height(), height, self.y), width, height)

    def zoomed(self, factor: float, place: QPointF, area: QSizeF, aspect: float) -> ZoomView:
        """Magnified by ``factor``; what is under ``place`` stays there as far as it can."""
        before = self.rect_in(area, aspect)
        zoom = min(max(self.zoom * factor, 1.0), LARGEST_ZOOM)
        if before.isEmpty() or zoom == self.zoom:
            return self
        grown = zoom / self.zoom
        away = place - (place - before.topLeft()) * grown
        return self._at(zoom, QRectF(away, before.size() * grown), area)

    def panned(self, by: QPointF, area: QSizeF, aspect: float) -> ZoomView:
        """The picture pushed by so many pixels, as far as there is more to see."""
        rect = self.rect_in(area, aspect)
        return self if rect.isEmpty() else self._at(self.zoom, rect.translated(by), area)

    def _at(self, zoom: float, rect: QRectF, area: QSizeF) -> ZoomView:
        middle = (
            (area.width() / 2 - _kept(area.width(), rect.width(), rect.x())) / rect.width(),
            (area.height() / 2 - _kept(area.height(), rect.height(), rect.y())) / rect.height(),
        )
        return ZoomView(zoom, *middle)


def letterbox(width: float, height: float, aspect: float) -> QRectF:
    """The largest rectangle of that aspect (width / height) in the middle of an area."""
    if width <= 0 or height <= 0:
        return QRectF()
    wide, high = (width, width / aspect) if width / height < aspect else (height * aspect, height)
    return QRectF((width - wide) / 2, (height - high) / 2, wide, high)


def _placed(room: float, length: float, middle: float) -> float:
    return _kept(room, length, room / 2 - middle * length)


def _kept(room: float, length: float, start: float) -> float:
    """Where a picture starts so that no bar shows beside one that is larger than the view."""
    if length <= room:
        return (room - length) / 2
    return min(max(start, room - length), 0.0)
