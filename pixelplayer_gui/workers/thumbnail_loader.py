"""The thumbnail loader: for each strip the part of the frame its object is in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from engine.project import Project
from engine.scene import Frame, SoundingObject
from pixelplayer_gui.workers.rgb_image import rgb_image
from pixelplayer_gui.workers.worker import Task, Worker

if TYPE_CHECKING:
    from engine.media.clip import Clip
    from engine.media.reading.video_reader import VideoReader

WIDTH, HEIGHT = 168, 96
"""More than twice the pixels of a strip's picture, for screens of double density."""
_READ_SIZE = 480
_MARGIN = 1.1
_SMALLEST = 0.12
_MOMENTS = 4
_DARK = 24.0
"""The mean of a picture of which nothing can be told: a fade, or a cut to black."""
_BRIGHT, _MEAN, _MOST_GAIN = 235.0, 0.45, 4.0
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
            return thumbnail_of(item, self._reader.at)

        def done(piece: NDArray[np.uint8]) -> None:
            if clip is self._clip:  # another clip was opened meanwhile
                self.thumbnail_ready.emit(item.id, rgb_image(piece))

        self._worker.submit(work, done, priority=_PRIORITY)


def thumbnail_of(item: SoundingObject, frame_at: Callable[[float], object]) -> NDArray[np.uint8]:
    """The thumbnail ``[HEIGHT, WIDTH, 3]`` of an object: a bright crop of where it is well seen.

    That is where it was found or clicked; when it is dark there, the brightest of some moments at
    which it is seen.
    """
    seen = [shape.seconds for shape in item.region.shapes if shape.outline]
    moments = [item.point[2], *seen[:: max(len(seen) // _MOMENTS, 1)]][: _MOMENTS + 1]
    best: NDArray[np.uint8] | None = None
    for seconds in dict.fromkeys(moments):
        frame = frame_at(seconds)
        assert isinstance(frame, Frame)  # a reader without a store gives pixels
        piece = crop_to_object(frame, item, seconds)
        if best is None or piece.mean() > best.mean():
            best = piece
        if best.mean() >= _DARK:
            break
    assert best is not None
    return brightened(best)


def crop_to_object(frame: Frame, item: SoundingObject, seconds: float) -> NDArray[np.uint8]:
    """The piece of a frame ``[HEIGHT, WIDTH, 3]`` that an object fills, around where it was found.

    A piece at the edge of the picture is moved inwards, a too large one is the largest there is.
    """
    import cv2  # not before there is a clip: the window comes first

    box = item.region.seen_box_at(seconds)
    wide = max(box.width * _MARGIN, _SMALLEST) * frame.width
    high = max(box.height * _MARGIN, _SMALLEST) * frame.height
    # as much of it as fits the shape: a strip's picture is too small for what is beside the thing
    wide, high = min(wide, high * WIDTH / HEIGHT), min(high, wide * HEIGHT / WIDTH)
    shrink = min(1.0, frame.width / wide, frame.height / high)
    columns, rows = max(round(wide * shrink), 1), max(round(high * shrink), 1)
    found = item.point[:2] if seconds == item.point[2] else box.centre
    left = _begin(found[0], (box.x, box.x + box.width), columns / frame.width)
    top = _begin(found[1], (box.y, box.y + box.height), rows / frame.height)
    first_column = min(max(round(left * frame.width), 0), frame.width - columns)
    first_row = min(max(round(top * frame.height), 0), frame.height - rows)
    piece = frame.pixels[first_row : first_row + rows, first_column : first_column + columns]
    how = cv2.INTER_AREA if columns > WIDTH else cv2.INTER_LINEAR
    return np.ascontiguousarray(cv2.resize(piece, (WIDTH, HEIGHT), interpolation=how), np.uint8)


def _begin(found: float, span: tuple[float, float], size: float) -> float:
    """Where a piece of that size begins that lies around a place, and within a span if it can."""
    first, last = span
    if size >= last - first:
        return (first + last - size) / 2
    return min(max(found - size / 2, first), last - size)


def brightened(piece: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The same picture as bright as one can be: what a dark stage shows is told at a glance.

    Its brightest parts become nearly white and its middle tones come up to a middle grey; a bright
    picture stays as it is.
    """
    light = piece.max(axis=2)
    gain = float(np.clip(_BRIGHT / max(float(np.percentile(light, 98)), 1.0), 1.0, _MOST_GAIN))
    mean = float(np.clip(light * gain / 255.0, 0.0, 1.0).mean())
    gamma = float(np.clip(np.log(_MEAN) / np.log(mean), 0.5, 1.0)) if 0.0 < mean < 1.0 else 1.0
    levels = 255.0 * np.clip(np.arange(256) * gain / 255.0, 0.0, 1.0) ** gamma
    return np.round(levels).astype(np.uint8)[piece]
