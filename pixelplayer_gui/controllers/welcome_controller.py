"""The welcome controller: recent clips as cards in the empty window."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from platformdirs import user_cache_path
from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QPixmap

from engine.scene import Frame
from pixelplayer_gui.controllers.file_controller import FileController
from pixelplayer_gui.controllers.file_presence import FilePresence
from pixelplayer_gui.panels.video_view import VideoView
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.settings import Settings
from pixelplayer_gui.widgets.video.empty_state import RecentCard
from pixelplayer_gui.workers.rgb_image import rgb_image

CARDS = 4
THUMBNAIL_WIDTH = 480
KEPT_THUMBNAILS = 32


class WelcomeController(QObject):
    """Saves a thumbnail of every clip that is opened, and shows recent clips when none is."""

    def __init__(
        self,
        window: QObject,
        video: VideoView,
        session: Session,
        settings: Settings,
        file_controller: FileController,
        presence: FilePresence,
    ) -> None:
        super().__init__(window)
        self._video, self._session, self._settings = video, session, settings
        self._pending: Path | None = None
        self._presence = presence
        presence.missing_changed.connect(video.show_missing)
        self._file_controller = file_controller
        session.clip_opened.connect(self._await_first_frame)
        session.frame_changed.connect(self._save_thumbnail)
        session.clip_closed.connect(self.show_cards)
        video.recent_requested.connect(self._open)
        self.show_cards()

    @Slot()
    def show_cards(self) -> None:
        """Show the clips opened last; those that are gone turn dim when that is known."""
        paths = [Path(name) for name in self._settings.recent_files[:CARDS]]
        self._video.show_recent(
            tuple(RecentCard(path, _picture(thumbnail_path(path))) for path in paths)
        )
        self._video.show_missing(self._presence.missing)
        self._presence.look_for(Path(name) for name in self._settings.recent_files)

    @Slot(object)
    def _await_first_frame(self, _: object) -> None:
        if self._settings.recent_files:
            self._pending = Path(self._settings.recent_files[0])

    @Slot(object)
    def _save_thumbnail(self, frame: Frame | None) -> None:
        """Save the first frame of a clip as the thumbnail of its card."""
        if frame is None or self._pending is None:
            return
        path, self._pending = thumbnail_path(self._pending), None
        image = rgb_image(frame.pixels)
        smooth = Qt.TransformationMode.SmoothTransformation
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            image.scaledToWidth(min(THUMBNAIL_WIDTH, frame.width), smooth).save(str(path))
            _prune_thumbnails(path.parent)

    @Slot(object)
    def _open(self, path: Path) -> None:
        self._file_controller.open(path)


def thumbnail_path(clip_path: Path) -> Path:
    """Where the small picture of a clip is kept."""
    name = hashlib.sha256(os.fsencode(clip_path)).hexdigest()[:24]
    return user_cache_path("pixelplayer") / "thumbnails" / f"{name}.jpg"


def _picture(path: Path) -> QPixmap:
    return QPixmap(str(path))


def _prune_thumbnails(folder: Path) -> None:
    newest = sorted(folder.glob("*.jpg"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in newest[KEPT_THUMBNAILS:]:
        path.unlink(missing_ok=True)
