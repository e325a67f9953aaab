"""The empty window: the films opened last as cards, each with the picture it was left with."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

from platformdirs import user_cache_path
from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QImage, QPixmap

from engine.scene import Frame
from pixelplayer_gui.controllers.file_controller import Files
from pixelplayer_gui.panels.video_view import VideoView
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.settings import Settings
from pixelplayer_gui.widgets.video.empty_state import Card

CARDS = 4
THUMBNAIL_WIDTH = 480
KEPT_THUMBNAILS = 32


class Welcome(QObject):
    """Keeps a small picture of every film that is opened, and shows them when none is."""

    def __init__(
        self, window: QObject, video: VideoView, session: Session, settings: Settings, files: Files
    ) -> None:
        super().__init__(window)
        self._video, self._session, self._settings = video, session, settings
        self._pending: Path | None = None
        self._files = files
        session.clip_opened.connect(self._expect)
        session.frame_changed.connect(self._keep)
        session.clip_closed.connect(self.show_cards)
        video.recent_requested.connect(self._open)
        self.show_cards()

    @Slot()
    def show_cards(self) -> None:
        """Show the films opened last; whether they are still there shows when one is opened."""
        paths = [Path(name) for name in self._settings.recent_files[:CARDS]]
        self._video.show_recent(tuple(Card(path, _picture(thumbnail_of(path))) for path in paths))

    @Slot(object)
    def _expect(self, _: object) -> None:
        if self._settings.recent_files:
            self._pending = Path(self._settings.recent_files[0])

    @Slot(object)
    def _keep(self, frame: Frame | None) -> None:
        """The first picture of a film becomes its card's."""
        if frame is None or self._pending is None:
            return
        path, self._pending = thumbnail_of(self._pending), None
        form = QImage.Format.Format_RGB888
        pixels = frame.pixels.copy()
        image = QImage(pixels.data, frame.width, frame.height, frame.width * 3, form)
        smooth = Qt.TransformationMode.SmoothTransformation
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            image.scaledToWidth(min(THUMBNAIL_WIDTH, frame.width), smooth).save(str(path))
            _keep_few(path.parent)

    @Slot(object)
    def _open(self, path: Path) -> None:
        self._files.open(path)


def thumbnail_of(film: Path) -> Path:
    """Where the small picture of a film is kept."""
    name = hashlib.sha256(str(film).encode()).hexdigest()[:24]
    return user_cache_path("pixelplayer") / "thumbnails" / f"{name}.jpg"


def _picture(path: Path) -> QPixmap:
    return QPixmap(str(path))


def _keep_few(folder: Path) -> None:
    newest = sorted(folder.glob("*.jpg"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in newest[KEPT_THUMBNAILS:]:
        path.unlink(missing_ok=True)
