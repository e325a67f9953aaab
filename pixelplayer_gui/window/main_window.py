"""The main window: connects the panels' signals with the session and the controllers."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow

from engine.mixing.mix_change import MixChange, StripChange
from pixelplayer_gui import theme
from pixelplayer_gui.actions import Actions
from pixelplayer_gui.controllers.adaptation_controller import AdaptationController
from pixelplayer_gui.controllers.appearance_controller import AppearanceController
from pixelplayer_gui.controllers.diagnostics_controller import DiagnosticsController
from pixelplayer_gui.controllers.export_controller import ExportController
from pixelplayer_gui.controllers.file_controller import FileController, first_local_file
from pixelplayer_gui.controllers.file_presence import FilePresence
from pixelplayer_gui.controllers.help_controller import HelpController
from pixelplayer_gui.controllers.history_dock import HistoryDock
from pixelplayer_gui.controllers.missing_file_controller import MissingFileController
from pixelplayer_gui.controllers.mixer_controller import MixerController
from pixelplayer_gui.controllers.model_box_controller import ModelBoxController
from pixelplayer_gui.controllers.models_controller import ModelsController
from pixelplayer_gui.controllers.onboarding_controller import OnboardingController
from pixelplayer_gui.controllers.playback_controller import PlaybackController
from pixelplayer_gui.controllers.preferences_controller import (
    PreferencesController,
    SoundOutputSetting,
)
from pixelplayer_gui.controllers.recent_files_controller import RecentFilesController
from pixelplayer_gui.controllers.recovery_controller import RecoveryController
from pixelplayer_gui.controllers.stage_dock import StageDock
from pixelplayer_gui.controllers.timeline_controller import TimelineController
from pixelplayer_gui.controllers.video_controller import VideoController
from pixelplayer_gui.controllers.welcome_controller import WelcomeController
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.session.session_state import SessionState
from pixelplayer_gui.settings import Settings
from pixelplayer_gui.window.area_focus import AreaFocus
from pixelplayer_gui.window.full_screen import FullScreen
from pixelplayer_gui.window.panel_docks import PanelDocks
from pixelplayer_gui.window.session_display import SessionDisplay
from pixelplayer_gui.window.window_layout import WindowLayout
from pixelplayer_gui.window.window_place import WindowPlace

STEP_SECONDS = 1.0


class MainWindow(QMainWindow):
    """The main window: panels ask, it passes on, the session does.

    It consists of its ``panels``, of the display that shows the session in them, and of a
    controller for each thing that can be done.
    """

    def __init__(self, session: Session, settings: Settings) -> None:
        super().__init__()
        self._session, self._settings = session, settings
        self._closing = self._prompting = False
        self.setObjectName("main_window")
        self.setWindowIcon(theme.app_icon())
        self.setAcceptDrops(True)
        self.action_map = actions = Actions(self)
        self.panels = panels = WindowLayout(self, actions)
        self.video, self.mixer = panels.video, panels.mixer
        self.timeline, self.transport = panels.timeline, panels.transport
        self.message_bar, self.status_bar = panels.message_bar, panels.status_bar
        self.hint_card = panels.hint_card
        self._place = WindowPlace(self, panels, settings)
        self._full_screen = FullScreen(self, panels, actions)
        self._panel_docks = PanelDocks(self, panels, actions)
        self._area_focus = AreaFocus(self, panels.areas, actions)
        self._display = SessionDisplay(self, panels, actions, session)
        self.appearance_controller = AppearanceController(actions, settings, self)
        self.file_controller = files = FileController(self, session, settings, self.message_bar)
        self.timeline_controller = TimelineController(self, session, self.timeline, actions)
        self._make_file_controllers(files)
        self._make_view_controllers()
        self._make_sound_controllers()
        self._connect_actions()
        self._connect_panels()
        self.show_state(session.state)
        self._restore_layout()
        self.setFocus()  # F6 or Tab from here leads to the picture

    def _make_file_controllers(self, files: FileController) -> None:
        session, settings, actions = self._session, self._settings, self.action_map
        presence = self._file_presence = FilePresence(self)
        self.recent_files_controller = RecentFilesController(
            self, session, settings, files, actions, presence
        )
        self.missing_file_controller = MissingFileController(
            self, session, settings, self.message_bar
        )
        self.recovery_controller = RecoveryController(
            self, session, files, self.message_bar, actions
        )
        self.export_controller = ExportController(
            self, session, self.message_bar, self.timeline_controller, actions
        )
        self.diagnostics_controller = DiagnosticsController(
            self, session, settings, self.message_bar, actions
        )
        self.welcome_controller = WelcomeController(
            self, self.video, session, settings, files, presence
        )

    def _make_view_controllers(self) -> None:
        session, settings, actions = self._session, self._settings, self.action_map
        self.history_dock = HistoryDock(self.panels.host, session, actions)
        self.preferences_controller = PreferencesController(
            self, session, settings, actions, self.appearance_controller
        )
        self.models_controller = ModelsController(self, session, actions)
        self.model_box_controller = ModelBoxController(
            self.panels.model_box, self.message_bar, session, settings
        )
        self.video_controller = VideoController(self.video, self.status_bar, actions, session)
        self.help_controller = HelpController(self, actions, self._fill_menus)
        self.onboarding_controller = OnboardingController(
            self, self.hint_card, session, settings, actions
        )

    def _make_sound_controllers(self) -> None:
        session, settings, actions = self._session, self._settings, self.action_map
        self.playback_controller = PlaybackController(self, actions, self.transport, session)
        self.sound_output_setting = SoundOutputSetting(self.status_bar, session, settings)
        self.mixer_controller = MixerController(
            self, self.mixer, self.message_bar, actions, session
        )
        self.timeline.strip_menu_requested.connect(self.mixer_controller.show_menu)
        self.adaptation_controller = AdaptationController(self, session, self.timeline, actions)
        self.stage_dock = StageDock(self.panels.host, self.mixer, actions, session)
        self.stage_dock.view.menu_requested.connect(self.mixer_controller.show_menu)

    def show_state(self, state: SessionState) -> None:
        """Show how everything stands in the session; what changes later is shown as it comes."""
        self._display.show_state(state)
        self.diagnostics_controller.show_state(state)
        self.model_box_controller.show_state(state)
        self.video_controller.show_state(state)
        self.onboarding_controller.show_state(state)
        self.playback_controller.show_state(state)
        self.mixer_controller.show_state(state)
        self.stage_dock.show_state(state)

    def _connect_actions(self) -> None:
        session, file_controller = self._session, self.file_controller
        for name, slot in {
            "open": file_controller.ask_open, "demo": file_controller.open_demo, "close":
            file_controller.close_clip, "save": file_controller.save, "save_as":
            file_controller.save_as, "quit": self.close, "undo": session.undo, "redo":
            session.redo, "back": self._hear_everything, "remove": self._remove_isolated, "find":
            session.find_objects, "cancel": session.cancel, "play": session.toggle_play, "stop":
            self._stop, "binaural": session.toggle_binaural, "earlier": self._earlier, "later":
            self._later, "frame_earlier": self._frame_earlier, "frame_later": self._frame_later,
            "start": self._to_start, "end": self._to_end,
        }.items():  # fmt: skip
            self.action_map[name].triggered.connect(slot)
        self.action_map["heat"].toggled.connect(self._show_heat)
        self.action_map["colours"].toggled.connect(self._show_colours)
        self.action_map["outlines"].toggled.connect(self._show_outlines)
        self.action_map["narrow"].toggled.connect(self._narrow_strips)

    def _connect_panels(self) -> None:
        session = self._session
        self.video.clicked.connect(session.click)
        self.video.strip_requested.connect(session.add_strip)
        self.video.exclusion_requested.connect(session.exclude)
        self.video.highlighted.connect(self.mixer.highlight)
        self.video.open_requested.connect(self.file_controller.ask_open)
        self.video.demo_requested.connect(self.file_controller.open_demo)
        self.mixer.strip_previewed.connect(session.preview_strip)
        self.mixer.strip_changed.connect(session.set_strip)
        self.mixer.removed.connect(session.remove_object)
        self.mixer.renamed.connect(self._rename)
        self.mixer.master_previewed.connect(self._preview_master)
        self.mixer.master_changed.connect(self._change_master)
        self.mixer.highlighted.connect(self.video.highlight)
        self.timeline.seek_requested.connect(session.seek)
        self.timeline.scrub_requested.connect(session.scrub)
        self.timeline.strip_previewed.connect(session.preview_strip)
        self.timeline.strip_changed.connect(session.set_strip)
        self.transport.play_toggled.connect(session.toggle_play)
        self.transport.stopped.connect(self._stop)
        self.transport.seek_requested.connect(session.seek)
        self.transport.binaural_toggled.connect(session.toggle_binaural)
        self.status_bar.cancel_requested.connect(session.cancel)

    @Slot()
    def start(self) -> None:
        """The window stands: load what takes time and was not needed for that."""
        self.preferences_controller.start()
        self._session.warm_up()
        self.recovery_controller.offer_at_start()

    @Slot(str, str)
    def _rename(self, strip_id: str, name: str) -> None:
        self._session.set_strip(strip_id, StripChange(name=name))

    @Slot(float)
    def _preview_master(self, gain_db: float) -> None:
        self._session.preview_mix(MixChange(master_db=gain_db))

    @Slot(float)
    def _change_master(self, gain_db: float) -> None:
        self._session.set_mix(MixChange(master_db=gain_db))

    @Slot()
    def _hear_everything(self) -> None:
        self._session.hear_everything()

    @Slot()
    def _remove_isolated(self) -> None:
        project = self._session.project
        if project is not None and project.mix.isolated is not None:
            self._session.remove_object(project.mix.isolated)

    @Slot()
    def _stop(self) -> None:
        self._session.pause()
        marked = self._session.time_range
        self._session.seek(marked[0] if marked and self.action_map["loop"].isChecked() else 0.0)

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
        if on:  # both lie over the picture
            self.action_map["colours"].setChecked(False)
        self._follow_heat()

    @Slot(bool)
    def _show_colours(self, on: bool) -> None:
        self._settings.show_colours = on
        if on:
            self.action_map["heat"].setChecked(False)
        self._follow_heat()

    @Slot(bool)
    def _show_outlines(self, on: bool) -> None:
        self._settings.show_outlines = on
        self.video.show_outlines(on)

    @Slot(bool)
    def _narrow_strips(self, on: bool) -> None:
        self._settings.narrow_strips = on
        self.mixer.set_narrow(on)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept a dragged file."""
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
            self.file_controller.open(path)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about exports and unsaved edits, remember the window, stop everything."""
        if not self._closing and not self.export_controller.confirm_quit():
            event.ignore()
            return
        if self._session.dirty and not self._closing:
            self._prompting = True
            self.file_controller.confirm_unsaved_then(self.discard_and_close)
            self._prompting = False
            if not self._closing:
                event.ignore()
                return
        self.onboarding_controller.end_sitting()
        self._full_screen.show(False)  # the next start is in a window again
        self._save_layout()
        self.hide()  # what is under way may take a moment to stop
        self._file_presence.close()
        self._session.close()
        event.accept()

    def close_for_replacement(self) -> None:
        """Make way for another window of the same session."""
        self._save_layout()
        self._file_presence.close()
        self.hide()
        self.deleteLater()

    def discard_and_close(self) -> None:
        """Close without a question."""
        self._closing = True
        if not self._prompting:  # else closeEvent goes on by itself; Qt refuses a close in a close
            self.close()

    def _fill_menus(self) -> None:
        """Fill those that otherwise are filled when they open."""
        self.recent_files_controller.fill()
        self.mixer_controller.fill_menus()

    def _step(self, seconds: float) -> None:
        self._session.seek(self._session.position_seconds + seconds)

    def _follow_heat(self) -> None:
        heat, colours = (self.action_map[name].isChecked() for name in ("heat", "colours"))
        self._session.show_heat(heat or colours, colours)

    def _frame_seconds(self) -> float:
        info = self._session.clip_info
        rate = info.picture.frames_per_second if info is not None and info.picture else 25.0
        return 1.0 / max(rate, 1.0)

    def _restore_layout(self) -> None:
        settings = self._settings
        self._place.restore()
        self.action_map["outlines"].setChecked(settings.show_outlines)
        self.action_map["narrow"].setChecked(settings.narrow_strips)
        self.action_map["heat"].setChecked(settings.show_heat)
        self.action_map["colours"].setChecked(settings.show_colours and not settings.show_heat)
        self.video.show_heat_opacity(settings.heat_opacity)

    def _save_layout(self) -> None:
        self._place.save()
        self._settings.save()
