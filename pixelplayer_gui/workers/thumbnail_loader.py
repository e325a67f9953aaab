"""The thumbnail loader: for each strip the part of the frame its object is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from engine.project import Project
from engine.scene import Frame, SoundingObject
from pixelplayer_gui.workers.worker import Task, Worker

if TYPE_CHECKING:
    from engine.media.clip import Clip
    from engine.media.reading.video_reader import VideoReader

WIDTH, HEIGHT = 208, 88
"""Twice the pixels of a strip's picture, for screens of double density."""
_READ_SIZE = 480
_MARGIN = 1.15
_SMALLEST = 0.12
_PRIORITY = 5


class ThumbnailLoader(QObject):
    """Crops the thumbnails in the file worker; ``_reader`` is touched in its thread only.

    Signals:
        thumbnail_ready: the id of an object and its picture (QImage).
    """

    thumbnail_ready = Signal(str, QImage)

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._clip: Clip | None = None
        self._reader: VideoReader | None = None
        self._requested_ids: set[str] = set()

    def set_clip(self, clip: Clip | None) -> None:
        """Cut from another clip from now on; None from none."""
        self._clip = clip
        self._requested_ids.clear()
        self._worker.submit(lambda _: self.close_reader(), priority=_PRIORITY + 1)

    @Slot(object)
    def set_project(self, project: Project | None) -> None:
        """Cut the pictures of objects that are new."""
        if project is None or self._clip is None:
            return
        for item in project.scene.objects:
            if item.id not in self._requested_ids:
                self._requested_ids.add(item.id)
                self._crop(self._clip, item)

    def close_reader(self) -> None:
        """Close the reader; in the worker's thread."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _crop(self, clip: Clip, item: SoundingObject) -> None:
        def work(_: Task) -> NDArray[np.uint8]:
            if self._reader is None:
                self._reader = clip.pictures(_READ_SIZE)
            frame = self._reader.at(item.point[2])
            assert isinstance(frame, Frame)  # a reader without a store gives pixels
            return crop_to_object(frame, item)

        def done(piece: NDArray[np.uint8]) -> None:
            if clip is self._clip:  # another clip was opened meanwhile
                high, wide, _ = piece.shape
                form = QImage.Format.Format_RGB888
                # a copy: the array is gone after this
                self.thumbnail_ready.emit(
                    item.id, QImage(piece.data, wide, high, 3 * wide, form).copy()
                )

        self._worker.submit(work, done, priority=_PRIORITY)


def crop_to_object(frame: Frame, item: SoundingObject) -> NDArray[np.uint8]:
    """The piece of a frame ``[HEIGHT, WIDTH, 3]`` in which an object is, a little more than it.

    A piece at the edge of the picture is moved inwards, a too large one is the largest there is.
    """
    import cv2  # not before there is a clip: the window comes first

    box = item.region.seen_box_at(item.point[2])
    x, y = box.centre
    wide = max(box.width * _MARGIN, _SMALLEST) * frame.width
    high = max(box.height * _MARGIN, _SMALLEST) * frame.height
    wide, high = max(wide, high * WIDTH / HEIGHT), max(high, wide * HEIGHT / WIDTH)
    shrink = min(1.0, frame.width / wide, frame.height / high)
    columns, rows = max(round(wide * shrink), 1), max(round(high * shrink), 1)
    left = min(max(round(x * frame.width - columns / 2), 0), frame.width - columns)
    top = min(max(round(y * frame.height - rows / 2), 0), frame.height - rows)
    piece = frame.pixels[top : top + rows, left : left + columns]
    how = cv2.INTER_AREA if columns > WIDTH else cv2.INTER_LINEAR
    return np.ascontiguousarray(cv2.resize(piece, (WIDTH, HEIGHT), interpolation=how), np.uint8)
