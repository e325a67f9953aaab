"""What the hand does in the picture, and where the window says what it will do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from engine.scene import Box
from pixelplayer_gui.actions import Actions
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.panels.status_bar import StatusLine
from pixelplayer_gui.panels.video_view import VideoView
from pixelplayer_gui.session.session import Session

if TYPE_CHECKING:
    from engine.analysis.analyser import Heat

SILENT_DB = -60.0
"""Below this level, relative to full scale, nobody hears anything."""


class Looking(QObject):
    """Connects the picture with the session, the status line and the zoom's actions."""

    def __init__(
        self, video: VideoView, status: StatusLine, deeds: Actions, session: Session
    ) -> None:
        super().__init__(video)
        self._session, self._video = session, video
        video.held.connect(session.listen)
        video.let_go.connect(session.stop_listening)
        video.region_drawn.connect(self._add_region)
        video.hinted.connect(status.show_hint)
        session.clip_opened.connect(video.zoom_fit)
        session.heat_changed.connect(self._remark_silence)
        for name, slot in (
            ("zoom_in", video.zoom_in),
            ("zoom_out", video.zoom_out),
            ("zoom_fit", video.zoom_fit),
        ):
            deeds[name].triggered.connect(slot)

    @Slot(object)
    def _remark_silence(self, heat: Heat | None) -> None:
        """A cold picture has a reason."""
        silent = heat is not None and heat.level_db <= SILENT_DB
        self._video.show_caption(tr("Nothing sounds at this moment") if silent else "")

    @Slot(object, bool)
    def _add_region(self, box: Box, isolate: bool) -> None:
        self._session.add_region(box, isolate=isolate)
