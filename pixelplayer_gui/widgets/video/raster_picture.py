"""The raster renderer: draws the frame by QPainter, without OpenGL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from engine.scene import Frame

if TYPE_CHECKING:
    from engine.media.reading.yuv_frame import YuvFrame


class RasterPicture:
    """One frame as an image that Qt can paint, made when it is painted for the first time."""

    def __init__(self) -> None:
        self.frame: Frame | YuvFrame | None = None
        self._pixels: NDArray[np.uint8] | None = None
        self._image: QImage | None = None

    def show(self, frame: Frame | YuvFrame | None) -> None:
        """The frame to be drawn from now on."""
        self.frame, self._image, self._pixels = frame, None, None

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the whole picture into a rectangle."""
        if self.frame is None:
            return
        if self._image is None:
            self._pixels = np.ascontiguousarray(self.frame.pixels)
            height, width = self._pixels.shape[:2]
            self._image = QImage(
                self._pixels.data,  # borrowed: _pixels keeps it alive
                width,
                height,
                width * 3,
                QImage.Format.Format_RGB888,
            )
        painter.drawImage(rect, self._image)
