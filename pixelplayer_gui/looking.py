"""What the hand does in the picture, and where the window says what it will do."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from engine.scene import Box
from pixelplayer_gui.actions import Actions
from pixelplayer_gui.panels.status_line import StatusLine
from pixelplayer_gui.panels.video_view import VideoView
from pixelplayer_gui.session import Session


class Looking(QObject):
    """Connects the picture with the session, the status line and the zoom's actions."""

    def __init__(
        self, video: VideoView, status: StatusLine, deeds: Actions, session: Session
    ) -> None:
        super().__init__(video)
        self._session = session
        video.held.connect(session.listen)
        video.let_go.connect(session.stop_listening)
        video.region_drawn.connect(self._add_region)
        video.hinted.connect(status.show_hint)
        session.clip_opened.connect(video.zoom_fit)
        for name, slot in (
            ("zoom_in", video.zoom_in),
            ("zoom_out", video.zoom_out),
            ("zoom_fit", video.zoom_fit),
        ):
            deeds[name].triggered.connect(slot)

    @Slot(object, bool)
    def _add_region(self, box: Box, isolate: bool) -> None:
        self._session.add_region(box, isolate=isolate)
