"""The pictures of a clip when they are due: decoded ahead while it plays, sought while it rests."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.media.reading.frame_cache import FrameStore
from pixelplayer_gui.workers.worker import Lane, Task

if TYPE_CHECKING:
    from engine.media.clip import Clip
    from engine.media.reading.video_reader import Picture, PictureReader

AHEAD_FRAMES = 8
CACHE_BYTES = 256 << 20
PLAY_SIZE = 720  # shorter side while playing: scaling down costs less than drawing it large
LATE_SECONDS = 0.6
EXACT_AFTER_MS = 80
PUMP, SEEK = "pump", "seek"
PUMP_URGENCY, SEEK_URGENCY = 20, 30


class Film(QObject):
    """The pictures of the open clip; every decoding happens in the file lane.

    Two readers, never shared: ``_still`` seeks at full size, ``_moving`` plays on from where it
    was set. Both are made, used and closed in the lane's thread only. The frames decoded ahead
    (``_ahead``) are put there by the lane and taken by the GUI thread, under ``_guard``. What was
    decoded stays in ``_store``, within ``CACHE_BYTES``, so that stepping back is as quick as on.

    Signals:
        shown: the Frame (or StoredFrame) that was sought.
    """

    shown = Signal(object)

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self._clip: Clip | None = None
        self._still: PictureReader | None = None
        self._moving: PictureReader | None = None
        self._store = FrameStore(CACHE_BYTES)
        self._painted = True
        self._coming: Iterator[Picture] | None = None
        self._coming_round = -1
        self._guard = threading.Lock()
        self._ahead: deque[Picture] = deque()
        self._ended = False
        self._round = 0
        self._asked = 0.0
        self._exact = QTimer(self, singleShot=True, interval=EXACT_AFTER_MS)
        self._exact.timeout.connect(self._seek_exactly)

    def set_clip(self, clip: Clip | None) -> None:
        """Show another clip's pictures from now on; None for one without pictures."""
        self.stop()
        self._exact.stop()
        self._lane.cancel(SEEK)
        self._clip = clip
        self._lane.submit(lambda _: self.close_readers(), urgency=SEEK_URGENCY + 1)

    def set_painted(self, painted: bool) -> None:
        """Whether pictures come as RGB, or as they are stored, to be painted by the screen."""
        if painted != self._painted:
            self.stop()
            self._painted = painted
            self._lane.submit(lambda _: self.close_readers(), urgency=SEEK_URGENCY + 1)
            if self._clip is not None:
                self.seek(self._asked)

    def set_cache_bytes(self, limit: int) -> None:
        """How much memory decoded pictures may keep."""
        self._store.limit_bytes = limit

    def seek(self, seconds: float) -> None:
        """Ask for exactly the picture of that time; only the newest request counts."""
        self._asked = seconds
        self._exact.stop()
        self._seek_exactly()

    def scrub(self, seconds: float) -> None:
        """Ask for a picture near that time at once, and for the exact one when the hand rests."""
        self._asked = seconds
        self._exact.start()
        self._ask(seconds, exact=False)

    def glimpse(self, seconds: float, *, exact: bool) -> None:
        """Ask for a picture of that time unless one is on its way: for playing that is too fast to
        decode all, or goes backwards."""
        if not self._lane.has(SEEK):
            self._exact.stop()
            self._asked = seconds
            self._ask(seconds, exact=exact)

    def play_from(self, seconds: float) -> None:
        """Begin to decode ahead from that time."""
        self._lane.cancel(SEEK)
        self._exact.stop()
        with self._guard:
            self._ahead.clear()
            self._ended = False
            self._round += 1
        self._asked = seconds
        self._pump()

    def stop(self) -> None:
        """Decode ahead no more."""
        self._lane.cancel(PUMP)
        with self._guard:
            self._ahead.clear()
            self._round += 1

    def due(self, seconds: float) -> Picture | None:
        """The newest picture that is due by now, None while none is new; late ones are dropped."""
        frame = None
        with self._guard:
            while self._ahead and self._ahead[0].seconds <= seconds:
                frame = self._ahead.popleft()
            room = len(self._ahead) < AHEAD_FRAMES and not self._ended
        if frame is not None and seconds - frame.seconds > LATE_SECONDS:
            self.play_from(seconds)  # too slow to catch up by decoding: jump
        elif room and self._clip is not None:
            self._pump()
        return frame

    def close_readers(self) -> None:
        """Close both readers; in the lane's thread only."""
        for reader in (self._still, self._moving):
            if reader is not None:
                reader.close()
        self._still = self._moving = self._coming = None
        self._store.clear()

    @Slot()
    def _seek_exactly(self) -> None:
        self._ask(self._asked, exact=True)

    def _ask(self, seconds: float, *, exact: bool) -> None:
        clip = self._clip
        if clip is None:
            return

        def find(task: Task) -> Picture:
            if self._still is None:
                self._still = clip.pictures(store=self._store, painted=self._painted)
            still = self._still
            return still.at(seconds, task.stopped) if exact else still.key_frame_at(seconds)

        self._lane.submit(find, self.shown.emit, urgency=SEEK_URGENCY, key=SEEK)

    def _pump(self) -> None:
        clip, begin, this_round = self._clip, self._asked, self._round
        if clip is None or self._lane.has(PUMP):
            return
        self._lane.submit(
            lambda task: self._decode(task, clip, begin, this_round),
            urgency=PUMP_URGENCY,
            key=PUMP,
        )

    def _decode(self, task: Task, clip: Clip, begin: float, this_round: int) -> None:
        """Fill the queue of coming frames; in the lane's thread."""
        if self._moving is None:
            self._moving = clip.pictures(PLAY_SIZE, store=self._store, painted=self._painted)
            self._coming = None
        if self._coming is None or self._coming_round != this_round:
            self._coming, self._coming_round = self._moving.play_from(begin), this_round
        while not task.stopped():
            with self._guard:
                if this_round != self._round or len(self._ahead) >= AHEAD_FRAMES:
                    return
            frame = next(self._coming, None)
            with self._guard:
                if this_round != self._round:
                    return
                if frame is None:
                    self._ended = True
                    return
                self._ahead.append(frame)
