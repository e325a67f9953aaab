"""The stage dock: the head map beside the mixer, shown while binaural is on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QDockWidget, QMainWindow

from engine.project import Project
from pixelplayer_gui.actions import Actions
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.panels.mixer_panel import MixerPanel
from pixelplayer_gui.panels.stage_view import StageView
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.session.session_state import SessionState

if TYPE_CHECKING:
    from engine.media.clip_info import ClipInfo


class StageDock(QObject):
    """Connects the stage view with the session; its dock follows binaural, or the menu."""

    def __init__(
        self, window: QMainWindow, mixer: MixerPanel, actions: Actions, session: Session
    ) -> None:
        super().__init__(window)
        self._action = actions["stage"]
        self._binaural, self._by_hand = False, False
        self.view = StageView()
        self.dock = QDockWidget(tr("Stage"), window)
        self.dock.setObjectName("stage_dock")
        self.dock.setWidget(self.view)
        place = Qt.DockWidgetArea.RightDockWidgetArea
        window.addDockWidget(place, self.dock, Qt.Orientation.Horizontal)
        self.dock.hide()
        self._action.triggered.connect(self._toggle)
        self.dock.visibilityChanged.connect(self._sync_action)
        view = self.view
        view.previewed.connect(session.preview_strip)
        view.changed.connect(session.set_strip)
        view.mix_previewed.connect(session.preview_mix)
        view.mix_changed.connect(session.set_mix)
        view.highlighted.connect(mixer.highlight)
        mixer.highlighted.connect(view.highlight)
        for changed in (session.scene_changed, session.mix_changed, session.isolation_changed):
            changed.connect(self._show_project)
        session.time_changed.connect(view.show_time)
        session.clip_opened.connect(self._show_clip)

    def show_state(self, state: SessionState) -> None:
        """Show how everything stands, in a window that was just made."""
        if state.clip is not None:
            self._show_clip(state.clip)
        self._show_project(state.project)
        self.view.show_time(state.seconds)

    @Slot(object)
    def _show_project(self, project: Project | None) -> None:
        self.view.show_project(project)
        binaural = project is not None and project.mix.binaural
        if binaural != self._binaural:
            self._binaural = binaural
            if not self._by_hand:
                self.dock.setVisible(binaural)

    @Slot(object)
    def _show_clip(self, info: ClipInfo) -> None:
        if info.picture is not None:
            self.view.set_aspect(info.picture.width / info.picture.height)

    @Slot(bool)
    def _toggle(self, on: bool) -> None:
        """Shown or hidden by hand, it no more comes and goes by itself; until it agrees again."""
        self.dock.setVisible(on)
        self._by_hand = on != self._binaural

    @Slot(bool)
    def _sync_action(self, _: bool) -> None:
        self._action.setChecked(not self.dock.isHidden())
