"""The film strip over the lanes: small pictures of the film along the time axis."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QSizePolicy

from pixelplayer_gui import theme
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.widgets.timeline.time_strip import TimeStrip

HEIGHT = 44
_AIR = 2


class FilmFrames(Protocol):
    """Small pictures of a film: ``images[k]`` is what is seen at ``k * step_seconds``."""

    @property
    def step_seconds(self) -> float:
        """From one to the next."""
        ...

    @property
    def aspect(self) -> float:
        """Width over height of them all."""
        ...

    @property
    def images(self) -> Mapping[int, QImage]:
        """Those that are there."""
        ...


class FilmStrip(TimeStrip):
    """Shows pictures of the film; a click goes there, a drag scrubs. Hidden without a picture.

    ``seek_requested(seconds)``, ``scrubbed(seconds)``.
    """

    seek_requested = Signal(float)
    scrubbed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self._frames: FilmFrames | None = None
        self._pressed: QPointF | None = None
        self._scrubbing = False
        self.setFixedHeight(HEIGHT + 2 * _AIR)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(tr("Click or drag: move through the film"))
        self.setAccessibleName(tr("Pictures of the film"))
        self.hide()

    @property
    def frames(self) -> FilmFrames | None:
        """What is shown."""
        return self._frames

    def show_frames(self, frames: FilmFrames | None) -> None:
        """Show other pictures; None gives the room away."""
        self._frames = frames
        self.setVisible(frames is not None)
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the lanes."""
        return QSize(400, self.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a scrub."""
        inside = event.position().x() >= self._axis.left and self._axis.span > 0
        if event.button() == Qt.MouseButton.LeftButton and inside:
            self._pressed, self._scrubbing = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub."""
        if self._pressed is None:
            return
        far = (event.position() - self._pressed).manhattanLength()
        self._scrubbing = self._scrubbing or far >= QApplication.startDragDistance() / 2
        if self._scrubbing:
            self.scrubbed.emit(self._axis.seconds_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        if event.button() == Qt.MouseButton.LeftButton and self._pressed is not None:
            self._pressed = None
            self.seek_requested.emit(self._axis.seconds_at(event.position().x()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pictures that touch what is to be painted, and the play head over them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        axis, frames = self._axis, self._frames
        if frames is None or axis.span <= 0:
            return
        band = QRectF(axis.left, _AIR, axis.width, HEIGHT)
        painter.setClipRect(band)
        painter.fillRect(band, theme.colour("well"))
        step, touched = frames.step_seconds, event.rect()
        first = max(math.floor(axis.seconds_at(touched.left()) / step), 0)
        last = math.floor(axis.seconds_at(touched.right()) / step)
        for number in range(first, last + 1):
            image = frames.images.get(number)
            if image is not None:
                begin, end = axis.x_of(number * step), axis.x_of((number + 1) * step)
                self._paint_tile(painter, image, QRectF(begin, _AIR, end - begin, HEIGHT))
        painter.setClipping(False)
        self.paint_range(painter)
        self.paint_head(painter)

    def _paint_tile(self, painter: QPainter, image: QImage, slot: QRectF) -> None:
        """One picture at its time, and once more, cut, where the next is a little further off."""
        wide = HEIGHT * image.width() / image.height()
        left = slot.left()
        while left < slot.right():
            shown = min(wide, slot.right() - left)
            source = QRectF(0, 0, image.width() * shown / wide, image.height())
            painter.drawImage(QRectF(left, slot.top(), shown, HEIGHT), image, source)
            left += wide
