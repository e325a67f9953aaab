"""The session display: what the panels of the window show of the session."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMainWindow

from engine.project import Project
from pixelplayer_gui.actions import Actions, plain_text
from pixelplayer_gui.i18n.text import tr, tr_noop, translate, translated_engine_word
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.widgets.timeline.time_code import TimeCode
from pixelplayer_gui.window.window_layout import WindowLayout

if TYPE_CHECKING:
    from engine.analysis.analyser import HeatMap
    from engine.media.clip_info import ClipInfo
    from pixelplayer_gui.session.session_state import SessionState

TITLE = "PixelPlayer"


class SessionDisplay(QObject):
    """Brings what the session reports to the panels that show it; decides nothing.

    A part of the project goes only to those who show it, so that a fader that moves costs a fader.
    """

    def __init__(
        self, window: QMainWindow, panels: WindowLayout, actions: Actions, session: Session
    ) -> None:
        super().__init__(window)
        self._window, self._panels = window, panels
        self._actions, self._session = actions, session
        self._connect_project()
        self._connect_clip()
        self._connect_analysis()

    def _connect_project(self) -> None:
        session, panels = self._session, self._panels
        for changed in (session.scene_changed, session.strips_changed, session.isolation_changed):
            changed.connect(panels.video.show_project)
        session.mix_changed.connect(panels.video.show_heard)
        for changed in (session.scene_changed, session.mix_changed, session.isolation_changed):
            changed.connect(panels.mixer.show_project)
        for changed in (session.scene_changed, session.strips_changed, session.isolation_changed):
            changed.connect(panels.timeline.show_strips)
        session.markers_changed.connect(panels.timeline.show_markers)
        session.mix_changed.connect(self._show_binaural)
        session.isolation_changed.connect(self._show_isolation)
        session.history_changed.connect(self._show_history)
        session.saved_changed.connect(self._window.setWindowModified)
        session.project_saved.connect(self._show_title)

    def _connect_clip(self) -> None:
        session, panels = self._session, self._panels
        session.clip_opening.connect(self._show_opening)
        session.clip_open_aborted.connect(self._show_not_opened)
        session.clip_opened.connect(self._show_clip)
        session.clip_closed.connect(self._show_no_clip)
        session.frame_changed.connect(panels.video.show_frame)
        session.time_changed.connect(self._show_time)
        session.playing_changed.connect(panels.transport.show_playing)
        session.levels_changed.connect(panels.mixer.show_levels)
        session.limiter_changed.connect(panels.mixer.show_limiter)
        session.range_changed.connect(panels.timeline.set_range)
        session.looping_changed.connect(panels.timeline.show_looping)
        session.waveforms_changed.connect(panels.timeline.set_waveforms)
        session.film_frames_changed.connect(panels.timeline.film_strip.show_frames)
        session.notice.connect(panels.message_bar.show_notice)
        session.failed.connect(panels.message_bar.show_failure)

    def _connect_analysis(self) -> None:
        session, panels = self._session, self._panels
        session.analysis_busy.connect(panels.status_bar.show_busy)
        session.analysis_idle.connect(panels.status_bar.show_idle)
        panels.status_bar.busy_changed.connect(self._allow_cancel)
        self._allow_cancel(panels.status_bar.is_busy)
        session.analysis_speed_changed.connect(panels.status_bar.show_speed)
        session.click_started.connect(panels.video.show_click)
        session.click_finished.connect(panels.video.end_click)
        session.stems_changed.connect(self._show_ready)
        session.heat_changed.connect(self._show_heat_map)
        session.suggestions_changed.connect(panels.video.show_suggestions)
        session.model_ready.connect(panels.status_bar.show_model)
        session.model_missing.connect(panels.status_bar.show_no_model)
        session.model_reason_changed.connect(panels.status_bar.show_why_no_gpu)

    def show_state(self, state: SessionState) -> None:
        """Show all of it at once, in a window that was just made."""
        panels = self._panels
        if state.clip is None:
            self._show_no_clip()
        else:
            self._show_clip(state.clip)
        for show_project in (
            panels.video.show_project,
            panels.mixer.show_project,
            panels.timeline.show_project,
            self._show_binaural,
            self._show_isolation,
        ):
            show_project(state.project)
        self._show_history()
        self._window.setWindowModified(self._session.dirty)
        panels.video.show_frame(state.frame)
        self._show_time(state.seconds)
        panels.transport.show_playing(state.playing)
        panels.timeline.set_range(*(state.time_range or (None, None)))
        panels.timeline.show_looping(state.looping)
        panels.timeline.set_waveforms(state.waveforms)
        self._show_ready(state.stems)
        self._show_heat_map(state.heat)
        panels.video.show_suggestions(state.suggestions)
        self._show_model(state)

    def _show_model(self, state: SessionState) -> None:
        status_bar = self._panels.status_bar
        if state.model is not None:
            status_bar.show_model(*state.model)
            status_bar.show_speed(state.times_real_time)
        elif state.model_missing:
            status_bar.show_no_model()
        status_bar.show_why_no_gpu(state.no_gpu_reason)
        if state.progress is not None:
            status_bar.show_busy(*state.progress)

    @Slot(object)
    def _show_binaural(self, project: Project | None) -> None:
        binaural = project is not None and project.mix.binaural
        self._panels.transport.show_binaural(binaural)
        self._actions["binaural"].setChecked(binaural)

    @Slot(object)
    def _show_isolation(self, project: Project | None) -> None:
        isolated = project is not None and project.mix.isolated is not None
        for action_id in ("back", "remove"):
            self._actions.allow(action_id, isolated, tr("No object is isolated."))

    @Slot(bool)
    def _allow_cancel(self, busy: bool) -> None:
        self._actions.allow("cancel", busy, tr("Nothing is being worked out."))

    @Slot()
    def _show_history(self) -> None:
        nothing = tr("There is no such step.")
        for action_id, words, step in (
            ("undo", tr_noop("&Undo {step}"), self._session.undo_name),
            ("redo", tr_noop("&Redo {step}"), self._session.redo_name),
        ):
            self._actions.allow(action_id, bool(step), nothing)
            action = self._actions[action_id]
            alone = words.removesuffix(" {step}")
            shown = translate(step).replace("&", "&&")
            action.setText(translate(words, step=shown) if step else translate(alone))
            action.setIconText(plain_text(alone))

    @Slot(float)
    def _show_time(self, seconds: float) -> None:
        self._panels.timeline.show_time(seconds)
        self._panels.transport.show_time(seconds, self._session.duration_seconds)

    @Slot(object)
    def _show_ready(self, ready: dict[str, tuple[tuple[float, float], ...]]) -> None:
        self._panels.timeline.set_ready(ready)
        start, stop = self._session.sound_span
        for object_id, spans in ready.items():
            done = sum(last - first for first, last in spans) / max(stop - start, 1e-9)
            self._panels.mixer.show_progress(object_id, 1.0 if done > 0.9999 else done)

    @Slot(object)
    def _show_heat_map(self, heat: HeatMap | None) -> None:
        grid, colours = (heat.grid, heat.colours) if heat is not None else (None, None)
        self._panels.video.show_heat(grid, colours)

    @Slot(object)
    def _show_opening(self, path: Path) -> None:
        self._panels.message_bar.dismiss()
        words = tr("Opening {name}…", name=path.name)
        self._panels.video.show_message(words)
        self._panels.status_bar.show_busy(words, 0.0, -1.0)

    @Slot()
    def _show_not_opened(self) -> None:
        self._panels.status_bar.show_idle()
        self._panels.video.show_message("")

    @Slot(object)
    def _show_clip(self, info: ClipInfo) -> None:
        session, panels = self._session, self._panels
        panels.status_bar.show_idle()
        panels.video.show_has_clip(True)
        panels.video.show_message("" if info.picture else tr("This clip has no picture."))
        panels.timeline.set_duration(session.duration_seconds)
        panels.timeline.set_sound_span(*session.sound_span)
        panels.transport.show_time_code(time_code_of(info))
        panels.transport.show_time(session.position_seconds, session.duration_seconds)
        panels.status_bar.show_clip(clip_summary(info))
        panels.status_bar.show_output(session.output_name, session.output_notice)
        self._actions.set_has_clip(
            True, picture=info.picture is not None, sound=info.sound is not None
        )
        panels.transport.show_has_clip(True)
        self._show_title()

    @Slot()
    def _show_no_clip(self) -> None:
        panels = self._panels
        panels.video.show_has_clip(False)
        panels.video.show_message("")
        panels.timeline.set_duration(0.0)
        panels.transport.show_time_code(None)
        panels.transport.show_time(0.0, 0.0)
        panels.status_bar.show_clip("")
        panels.status_bar.show_output("", "")
        self._actions.set_has_clip(False)
        panels.transport.show_has_clip(False)
        self._show_title()

    @Slot()
    def _show_title(self) -> None:
        path, info = self._session.project_path, self._session.clip_info
        named = path or (info.path if info else None)
        self._window.setWindowTitle(f"{named.name}[*] — {TITLE}" if named else f"{TITLE}[*]")


def time_code_of(info: ClipInfo) -> TimeCode | None:
    """The time code of a clip; None without a picture."""
    picture = info.picture
    if picture is None:
        return None
    return TimeCode.of_film(picture.frames_per_second, picture.time_code)


def clip_summary(info: ClipInfo) -> str:
    """What kind of clip it is, in a few words."""
    words: list[str] = []
    if info.picture is not None:
        picture = info.picture
        words.append(f"{picture.width} × {picture.height}")
        words.append(tr("{rate} fps", rate=f"{picture.frames_per_second:.3g}"))
    if info.sound is not None:
        words.append(f"{info.sound.rate / 1000:g} kHz {translated_engine_word(info.sound.layout)}")
    return " · ".join(words)
