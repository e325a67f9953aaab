"""The frame loader: decodes a clip's frames ahead while playing, seeks while paused."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.media.reading.frame_cache import FrameCache
from pixelplayer_gui.workers.worker import Task, Worker

if TYPE_CHECKING:
    from engine.media.clip import Clip
    from engine.media.reading.video_reader import Picture, VideoReader

AHEAD_FRAMES = 8
CACHE_BYTES = 256 << 20
PLAY_SIZE = 720  # shorter side while playing: scaling down costs less than drawing it large
LATE_SECONDS = 0.6
EXACT_AFTER_MS = 80
DECODE_AHEAD, SEEK = "pump", "seek"
DECODE_AHEAD_PRIORITY, SEEK_PRIORITY = 20, 30


class FrameLoader(QObject):
    """Loads the frames of the open clip; all decoding happens in the file worker.

    Two readers, never shared: ``_seek_reader`` seeks at full size, ``_play_reader`` plays on from
    where it was set. Both are made, used and closed in the lane's thread only. The frames decoded
    ahead (``_ahead``) are put there by the lane and taken by the GUI thread, under ``_lock``. What
    was decoded stays in ``_cache``, within ``CACHE_BYTES``, so that stepping back is as quick as
    on.

    Signals:
        frame_ready: the Frame (or YuvFrame) that was sought.
    """

    frame_ready = Signal(object)

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._clip: Clip | None = None
        self._seek_reader: VideoReader | None = None
        self._play_reader: VideoReader | None = None
        self._cache = FrameCache(CACHE_BYTES)
        self._rgb_frames = True
        self._upcoming: Iterator[Picture] | None = None
        self._upcoming_generation = -1
        self._lock = threading.Lock()
        self._ahead: deque[Picture] = deque()
        self._ended = False
        self._generation = 0
        self._requested_seconds = 0.0
        self._exact_timer = QTimer(self, singleShot=True, interval=EXACT_AFTER_MS)
        self._exact_timer.timeout.connect(self._seek_exactly)

    def set_clip(self, clip: Clip | None) -> None:
        """Show another clip's pictures from now on; None for one without pictures."""
        self.stop()
        self._exact_timer.stop()
        self._worker.cancel(SEEK)
        self._clip = clip
        self._worker.submit(lambda _: self.close_readers(), priority=SEEK_PRIORITY + 1)

    def set_rgb_frames(self, rgb: bool) -> None:
        """Whether pictures come as RGB, or as they are stored, to be painted by the screen."""
        if rgb != self._rgb_frames:
            self.stop()
            self._rgb_frames = rgb
            self._worker.submit(lambda _: self.close_readers(), priority=SEEK_PRIORITY + 1)
            if self._clip is not None:
                self.seek(self._requested_seconds)

    def seek(self, seconds: float) -> None:
        """Ask for exactly the picture of that time; only the newest request counts."""
        self._requested_seconds = seconds
        self._exact_timer.stop()
        self._seek_exactly()

    def scrub(self, seconds: float) -> None:
        """Ask for a picture near that time at once, and for the exact one when the hand rests."""
        self._requested_seconds = seconds
        self._exact_timer.start()
        self._request_frame(seconds, exact=False)

    def seek_if_idle(self, seconds: float, *, exact: bool) -> None:
        """Ask for a picture of that time unless one is on its way: for playing that is too fast to
        decode all, or goes backwards."""
        if not self._worker.has_task(SEEK):
            self._exact_timer.stop()
            self._requested_seconds = seconds
            self._request_frame(seconds, exact=exact)

    def play_from(self, seconds: float) -> None:
        """Begin to decode ahead from that time."""
        self._worker.cancel(SEEK)
        self._exact_timer.stop()
        with self._lock:
            self._ahead.clear()
            self._ended = False
            self._generation += 1
        self._requested_seconds = seconds
        self._decode_ahead()

    def stop(self) -> None:
        """Decode ahead no more."""
        self._worker.cancel(DECODE_AHEAD)
        with self._lock:
            self._ahead.clear()
            self._generation += 1

    def take_due_frame(self, seconds: float) -> Picture | None:
        """The newest picture that is due by now, None while none is new; late ones are dropped."""
        frame = None
        with self._lock:
            while self._ahead and self._ahead[0].seconds <= seconds:
                frame = self._ahead.popleft()
            room = len(self._ahead) < AHEAD_FRAMES and not self._ended
        if frame is not None and seconds - frame.seconds > LATE_SECONDS:
            self.play_from(seconds)  # too slow to catch up by decoding: jump
        elif room and self._clip is not None:
            self._decode_ahead()
        return frame

    def close_readers(self) -> None:
        """Close both readers; in the lane's thread only."""
        for reader in (self._seek_reader, self._play_reader):
            if reader is not None:
                reader.close()
        self._seek_reader = self._play_reader = self._upcoming = None
        self._cache.clear()

    @Slot()
    def _seek_exactly(self) -> None:
        self._request_frame(self._requested_seconds, exact=True)

    def _request_frame(self, seconds: float, *, exact: bool) -> None:
        clip = self._clip
        if clip is None:
            return

        def find(task: Task) -> Picture:
            if self._seek_reader is None:
                self._seek_reader = clip.pictures(cache=self._cache, painted=self._rgb_frames)
            still = self._seek_reader
            return still.at(seconds, task.should_stop) if exact else still.key_frame_at(seconds)

        self._worker.submit(find, self.frame_ready.emit, priority=SEEK_PRIORITY, key=SEEK)

    def _decode_ahead(self) -> None:
        clip, begin, this_round = self._clip, self._requested_seconds, self._generation
        if clip is None or self._worker.has_task(DECODE_AHEAD):
            return
        self._worker.submit(
            lambda task: self._decode(task, clip, begin, this_round),
            priority=DECODE_AHEAD_PRIORITY,
            key=DECODE_AHEAD,
        )

    def _decode(self, task: Task, clip: Clip, begin: float, generation: int) -> None:
        """Fill the queue of coming frames; in the lane's thread."""
        if self._play_reader is None:
            self._play_reader = clip.pictures(
                PLAY_SIZE, cache=self._cache, painted=self._rgb_frames
            )
            self._upcoming = None
        if self._upcoming is None or self._upcoming_generation != generation:
            self._upcoming, self._upcoming_generation = (
                self._play_reader.frames_from(begin),
                generation,
            )
        while not task.should_stop():
            with self._lock:
                if generation != self._generation or len(self._ahead) >= AHEAD_FRAMES:
                    return
            frame = next(self._upcoming, None)
            with self._lock:
                if generation != self._generation:
                    return
                if frame is None:
                    self._ended = True
                    return
                self._ahead.append(frame)
