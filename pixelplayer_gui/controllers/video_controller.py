"""The video controller: mouse gestures in the video view to session and status bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from engine.scene import Box
from pixelplayer_gui.actions import Actions
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.panels.status_bar import StatusBar
from pixelplayer_gui.panels.video_view import VideoView
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.session.session_state import SessionState

if TYPE_CHECKING:
    from engine.analysis.analyser import HeatMap

SILENT_DB = -60.0
"""Below this level, relative to full scale, nobody hears anything."""


class VideoController(QObject):
    """Connects the video view with the session, the status bar and the zoom actions."""

    def __init__(
        self, video: VideoView, status: StatusBar, actions: Actions, session: Session
    ) -> None:
        super().__init__(video)
        self._session, self._video = session, video
        video.hold_started.connect(session.audition)
        video.hold_ended.connect(session.stop_audition)
        video.region_drawn.connect(self._add_region)
        video.hint_changed.connect(status.show_hint)
        session.clip_opened.connect(video.zoom_fit)
        session.heat_changed.connect(self._show_silence)
        for name, slot in (
            ("zoom_in", video.zoom_in),
            ("zoom_out", video.zoom_out),
            ("zoom_fit", video.zoom_fit),
        ):
            actions[name].triggered.connect(slot)

    def show_state(self, state: SessionState) -> None:
        """Show how everything stands, in a window that was just made."""
        self._show_silence(state.heat)

    @Slot(object)
    def _show_silence(self, heat: HeatMap | None) -> None:
        """A cold picture has a reason."""
        silent = heat is not None and heat.level_db <= SILENT_DB
        self._video.show_caption(tr("Nothing sounds at this moment") if silent else "")

    @Slot(object, bool)
    def _add_region(self, box: Box, isolate: bool) -> None:
        self._session.add_region(box, isolate=isolate)
