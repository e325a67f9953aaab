"""The film strip loader: small pictures of the film for the timeline, from the file worker."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from engine.errors import Cancelled
from engine.scene import Frame
from pixelplayer_gui.workers.rgb_image import rgb_image
from pixelplayer_gui.workers.worker import Task, Worker

if TYPE_CHECKING:
    from engine.media.clip import Clip
    from engine.media.reading.video_reader import VideoReader

FILM_STRIP = "film strip"
HEIGHT = 44
"""Pixels of the screen that a picture is high, which say how many there are room for."""
KEPT = 512
_PRIORITY = 1
_EXACT_BELOW_SECONDS = 1.0
"""Pictures closer to each other than this are sought exactly; else the key frame before does."""
_DENSITY = 2
"""Pixels of a picture for each of the screen's at scale 1."""

_Key = tuple[float, int]


@dataclass(frozen=True, eq=False)
class LoadedFrames:
    """Small pictures of a film: ``images[k]`` is what is seen at ``k * step_seconds``."""

    step_seconds: float
    aspect: float
    images: Mapping[int, QImage] = field(default_factory=dict[int, QImage])


class FilmStripLoader(QObject):
    """Decodes the pictures in view, those that are missing only; ``KEPT`` of them are remembered.

    Signals:
        frames_changed: the ``LoadedFrames`` that are there of what is in view, None without a
            picture.
    """

    frames_changed = Signal(object)

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._clip: Clip | None = None
        self._aspect = 1.0
        self._view = (0.0, 0.0, 1)
        self._reader: VideoReader | None = None
        self._kept: OrderedDict[_Key, QImage] = OrderedDict()

    def set_clip(self, clip: Clip | None) -> None:
        """Show another clip's pictures from now on; None for one without."""
        self._worker.cancel(FILM_STRIP)
        self._worker.submit(lambda _: self.close_reader(), priority=_PRIORITY + 1)
        self._clip, self._view = clip, (0.0, 0.0, 1)
        self._kept.clear()
        picture = clip.info.picture if clip is not None else None
        if picture is not None:
            self._aspect = picture.width / picture.height
        self.frames_changed.emit(None)

    @Slot(float, float, int)
    def set_view(self, start: float, stop: float, columns: int) -> None:
        """Show this span on so many pixels."""
        self._view = (start, stop, columns)
        clip = self._clip
        if clip is None or stop <= start:
            return
        self._emit()
        missing = [key for key in self._wanted() if key not in self._kept]
        if missing:
            self._worker.submit(
                lambda task: self._decode(task, clip, missing),
                progress=self._keep,
                key=FILM_STRIP,
                priority=_PRIORITY,
                preemptible=True,
            )
        else:
            self._worker.cancel(FILM_STRIP)

    def close_reader(self) -> None:
        """Close the reader; in the worker's thread."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _wanted(self) -> list[_Key]:
        """What is in view, from left to right."""
        start, stop, columns = self._view
        step = _step_for((stop - start) / max(columns, 1), self._aspect)
        return [(step, k) for k in range(math.floor(start / step), math.floor(stop / step) + 1)]

    def _decode(self, task: Task, clip: Clip, missing: list[_Key]) -> None:
        if self._reader is None:
            shorter_side = HEIGHT * _DENSITY * min(1.0, self._aspect)
            self._reader = clip.pictures(max(round(shorter_side), 16))
        while missing:
            if task.should_stop():
                raise Cancelled
            step, number = missing[0]
            if step < _EXACT_BELOW_SECONDS:
                frame = self._reader.at(number * step, task.should_stop)
            else:
                frame = self._reader.key_frame_at(number * step)
            assert isinstance(frame, Frame)  # a painted reader gives pixels
            missing.pop(0)  # when it makes way for another task, it goes on from here
            task.report((clip, (step, number), rgb_image(frame.pixels)))

    @Slot(object)
    def _keep(self, decoded: tuple[Clip, _Key, QImage]) -> None:
        clip, key, image = decoded
        if clip is not self._clip:  # another one was opened meanwhile
            return
        self._kept[key] = image
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        self._emit()

    def _emit(self) -> None:
        wanted = self._wanted()
        known = {key[1]: self._kept[key] for key in wanted if key in self._kept}
        self.frames_changed.emit(LoadedFrames(wanted[0][0], self._aspect, known))


def _step_for(seconds_per_pixel: float, aspect: float) -> float:
    """The seconds between two pictures that just do not overlap, and that a small zoom keeps."""
    tile_seconds = max(HEIGHT * aspect, 16.0) * max(seconds_per_pixel, 1e-9)
    return 2.0 ** (math.ceil(2 * math.log2(tile_seconds)) / 2)
