"""The window: what the panels ask for and where it goes; all connections stand on one page."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QByteArray, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent

from pixelplayer_gui.controllers.diagnostics_controller import Diagnostics
from pixelplayer_gui.controllers.export_controller import ExportDesk
from pixelplayer_gui.controllers.file_controller import first_local_file
from pixelplayer_gui.controllers.help_controller import Helping
from pixelplayer_gui.controllers.history_dock import Past
from pixelplayer_gui.controllers.missing_file_controller import Whereabouts
from pixelplayer_gui.controllers.mixer_controller import Mixing
from pixelplayer_gui.controllers.models_controller import ModelKeeping
from pixelplayer_gui.controllers.onboarding_controller import Hinting
from pixelplayer_gui.controllers.playback_controller import Shuttle
from pixelplayer_gui.controllers.preferences_controller import Settling, SoundOutput
from pixelplayer_gui.controllers.recent_files_controller import RecentFiles
from pixelplayer_gui.controllers.recovery_controller import Recovering
from pixelplayer_gui.controllers.stage_dock import Staging
from pixelplayer_gui.controllers.timeline_controller import Timing
from pixelplayer_gui.controllers.video_controller import Looking
from pixelplayer_gui.controllers.welcome_controller import Welcome
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.settings import Settings
from pixelplayer_gui.window.window_layout import Stage

STEP_SECONDS = 1.0


class MainWindow(Stage):
    """Panels ask, the window decides, the session does."""

    def __init__(self, session: Session, settings: Settings) -> None:
        super().__init__(session, settings)
        self._leaving = self._asking = False
        self._wire_deeds()
        self._wire_panels()
        self._wire_session()
        self.timing = Timing(self, session, self.timeline, self.deeds)
        self.recent = RecentFiles(self, settings, self.files, self.deeds)
        self.whereabouts = Whereabouts(self, session, settings, self.files)
        self.recovering = Recovering(self, session, self.files, self.deeds)
        self.desk = ExportDesk(self, session, self.files, self.timing, self.deeds)
        self.past = Past(self, session, self.deeds)
        self.shuttle = Shuttle(self, self.deeds, self.transport, session)
        self.sound_output = SoundOutput(self.status, session, settings)
        self.settling = Settling(self, session, settings, self.deeds, self.look)
        self.models = ModelKeeping(self, session, self.deeds)
        self.diagnostics = Diagnostics(self, session, settings, self.files, self.deeds)
        Looking(self.video, self.status, self.deeds, session)
        self.helping = Helping(self, self.deeds)
        self.hinting = Hinting(self, self.hints, session, settings, self.deeds)
        self.welcome = Welcome(self, self.video, session, settings, self.files)
        self.mixing = Mixing(self, self.mixer, self.messages, self.deeds, session)
        self.staging = Staging(self, self.mixer, self.deeds, session)
        self._show_no_clip()
        self._restore()
        self.video.setFocus()

    def _wire_deeds(self) -> None:
        session, files = self._session, self.files
        for name, slot in {
            "open": files.ask_open, "demo": files.open_demo, "close": files.close_clip,
            "save": files.save, "save_as": files.save_as,
            "quit": self.close, "undo": session.undo, "redo": session.redo, "back": self._back,
            "remove": self._remove_isolated, "find": session.find_objects,
            "cancel": session.cancel, "play": session.toggle_play, "stop": self._stop,
            "binaural": session.toggle_binaural, "earlier": self._earlier, "later": self._later,
            "frame_earlier": self._frame_earlier, "frame_later": self._frame_later,
            "start": self._to_start, "end": self._to_end,
        }.items():  # fmt: skip
            self.deeds[name].triggered.connect(slot)
        self.deeds["loop"].triggered.connect(self._toggle_loop)
        self.deeds["heat"].toggled.connect(self._show_heat)
        self.deeds["outlines"].toggled.connect(self._show_outlines)
        self.deeds["full"].toggled.connect(self._show_full)

    def _wire_panels(self) -> None:
        session = self._session
        self.video.clicked.connect(session.click)
        self.video.strip_requested.connect(session.add_strip)
        self.video.highlighted.connect(self.mixer.highlight)
        self.video.open_requested.connect(self.files.ask_open)
        self.video.demo_requested.connect(self.files.open_demo)
        self.mixer.strip_previewed.connect(self._preview_strip)
        self.mixer.strip_changed.connect(self._change_strip)
        self.mixer.removed.connect(session.remove_object)
        self.mixer.renamed.connect(session.rename)
        self.mixer.master_previewed.connect(self._preview_master)
        self.mixer.master_changed.connect(self._change_master)
        self.mixer.highlighted.connect(self.video.highlight)
        self.timeline.seek_requested.connect(session.seek)
        self.timeline.scrub_requested.connect(session.scrub)
        self.timeline.loop_changed.connect(session.set_loop)
        self.timeline.strip_previewed.connect(self._preview_strip)
        self.timeline.strip_changed.connect(self._change_strip)
        self.transport.play_toggled.connect(session.toggle_play)
        self.transport.stopped.connect(self._stop)
        self.transport.seek_requested.connect(session.seek)
        self.transport.loop_toggled.connect(self._toggle_loop)
        self.transport.binaural_toggled.connect(session.toggle_binaural)
        self.status.cancel_requested.connect(session.cancel)
        self.files.told.connect(self.messages.show_notice)
        self.files.failed.connect(self.messages.show_failure)

    def _wire_session(self) -> None:
        session = self._session
        session.project_changed.connect(self._show_project)
        session.history_changed.connect(self._show_history)
        session.saved_changed.connect(self.setWindowModified)
        session.project_saved.connect(self._show_title)
        session.scene_busy.connect(self.status.show_busy)
        session.scene_idle.connect(self.status.show_idle)
        session.click_asked.connect(self.video.show_click)
        session.click_answered.connect(self.video.end_click)
        session.stems_grew.connect(self._show_ready)
        session.heat_changed.connect(self._show_heat_map)
        session.frame_changed.connect(self.video.show_frame)
        session.time_changed.connect(self._show_time)
        session.playing_changed.connect(self.transport.show_playing)
        session.levels_changed.connect(self.mixer.show_levels)
        session.limited_changed.connect(self.mixer.show_limiter)
        session.loop_changed.connect(self._show_loop)
        session.peaks_changed.connect(self.timeline.set_peaks)
        session.clip_opening.connect(self._show_opening)
        session.clip_not_opened.connect(self._show_not_opened)
        session.clip_opened.connect(self._show_clip)
        session.clip_closed.connect(self._show_no_clip)
        session.model_ready.connect(self.status.show_model)
        session.model_missing.connect(self.status.show_no_model)
        session.model_reason_changed.connect(self.status.show_why_no_gpu)
        session.analysis_speed_changed.connect(self.status.show_speed)
        session.notice.connect(self.messages.show_notice)
        session.failed.connect(self.messages.show_failure)

    @Slot()
    def start(self) -> None:
        """The window stands: load what takes time and was not needed for that."""
        self.settling.start()
        self._session.warm_up()
        self.recovering.start()

    @Slot(str, dict)
    def _preview_strip(self, strip_id: str, changes: dict[str, Any]) -> None:
        self._session.preview_strip(strip_id, **changes)

    @Slot(str, dict)
    def _change_strip(self, strip_id: str, changes: dict[str, Any]) -> None:
        self._session.set_strip(strip_id, **changes)

    @Slot(float)
    def _preview_master(self, gain_db: float) -> None:
        self._session.preview_mix(master_db=gain_db)

    @Slot(float)
    def _change_master(self, gain_db: float) -> None:
        self._session.set_mix(master_db=gain_db)

    @Slot()
    def _back(self) -> None:
        if self.isFullScreen() and not self.deeds["back"].isEnabled():
            self.deeds["full"].setChecked(False)
        self._session.back()

    @Slot()
    def _remove_isolated(self) -> None:
        project = self._session.project
        if project is not None and project.mix.isolated is not None:
            self._session.remove_object(project.mix.isolated)

    @Slot()
    def _stop(self) -> None:
        self._session.pause()
        self._session.seek(self._loop[0] if self._loop and self.timeline.loop else 0.0)

    @Slot()
    def _toggle_loop(self) -> None:
        if self.timeline.loop is not None:
            self._session.set_loop(None, None)
        else:
            whole = (0.0, self._session.duration_seconds)
            self._session.set_loop(*(self.timeline.selection or self._loop or whole))

    @Slot()
    def _earlier(self) -> None:
        self._step(-STEP_SECONDS)

    @Slot()
    def _later(self) -> None:
        self._step(STEP_SECONDS)

    @Slot()
    def _frame_earlier(self) -> None:
        self._step(-self._frame_seconds())

    @Slot()
    def _frame_later(self) -> None:
        self._step(self._frame_seconds())

    @Slot()
    def _to_start(self) -> None:
        self._session.seek(0.0)

    @Slot()
    def _to_end(self) -> None:
        self._session.seek(self._session.duration_seconds)

    @Slot(bool)
    def _show_heat(self, on: bool) -> None:
        self._settings.show_heat = on
        self._session.show_heat(on)

    @Slot(bool)
    def _show_outlines(self, on: bool) -> None:
        self._settings.show_outlines = on
        self.video.show_outlines(on)

    @Slot(bool)
    def _show_full(self, on: bool) -> None:
        if on:
            self.showFullScreen()
        else:
            self.showNormal()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome a file."""
        if first_local_file(event.mimeData().urls()) is not None:
            event.acceptProposedAction()
            self.video.show_dropping(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """The file went away again."""
        self.video.show_dropping(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the file."""
        self.video.show_dropping(False)
        path = first_local_file(event.mimeData().urls())
        if path is not None:
            event.acceptProposedAction()
            self.files.open(path)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about exports and unsaved edits, remember the window, stop everything."""
        if not self._leaving and not self.desk.may_leave():
            event.ignore()
            return
        if self._session.dirty and not self._leaving:
            self._asking = True
            self.files.leave(self.discard_and_close)
            self._asking = False
            if not self._leaving:
                event.ignore()
                return
        self._remember()
        self.hide()  # what is under way may take a moment to stop
        self._session.close()
        event.accept()

    def retire(self) -> None:
        """Make way for another window of the same session."""
        self._remember()
        self.hide()
        self.deleteLater()

    def discard_and_close(self) -> None:
        """Close without a question."""
        self._leaving = True
        if not self._asking:  # else closeEvent goes on by itself; Qt refuses a close in a close
            self.close()

    def _step(self, seconds: float) -> None:
        self._session.seek(self._session.position_seconds + seconds)

    def _frame_seconds(self) -> float:
        info = self._session.clip_info
        rate = info.picture.frames_per_second if info is not None and info.picture else 25.0
        return 1.0 / max(rate, 1.0)

    def _restore(self) -> None:
        settings = self._settings
        self.restoreGeometry(QByteArray.fromBase64(settings.window_geometry.encode()))
        for name, splitter in (("upper", self._upper), ("whole", self._whole)):
            state = settings.splitters.get(name, "")
            splitter.restoreState(QByteArray.fromBase64(state.encode()))
        self.deeds["outlines"].setChecked(settings.show_outlines)
        self.deeds["heat"].setChecked(settings.show_heat)
        self.video.show_heat_opacity(settings.heat_opacity)

    def _remember(self) -> None:
        self._settings.window_geometry = _text(self.saveGeometry())
        self._settings.splitters = {
            "upper": _text(self._upper.saveState()),
            "whole": _text(self._whole.saveState()),
        }
        self._settings.save()


def _text(state: QByteArray) -> str:
    return bytes(state.toBase64().data()).decode()
