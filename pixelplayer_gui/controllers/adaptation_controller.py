"""The adaptation controller: the button, the switch and the actions that adapt to the film."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from engine.project import Project
from pixelplayer_gui.controllers.solo_state import solo_state
from pixelplayer_gui.i18n.text import tr

if TYPE_CHECKING:
    from pixelplayer_gui.actions import Actions
    from pixelplayer_gui.panels.timeline import Timeline
    from pixelplayer_gui.session.session import Session


class AdaptationController(QObject):
    """Connects the timeline's solo bar and the actions with the session."""

    def __init__(
        self, parent: QObject, session: Session, timeline: Timeline, actions: Actions
    ) -> None:
        super().__init__(parent)
        self._actions, self._bar = actions, timeline.solo_bar
        actions["adapt"].triggered.connect(session.adapt)
        actions["adapted"].triggered.connect(session.hear_adapted)
        self._bar.adapt_requested.connect(session.adapt)
        self._bar.used_changed.connect(session.hear_adapted)
        for changed in (session.scene_changed, session.strips_changed):
            changed.connect(self._show)
        self._show(session.project)

    @Slot(object)
    def _show(self, project: Project | None) -> None:
        state = solo_state(project)
        self._bar.show_state(state)
        reason = tr("First mark some seconds in which only one object plays (menu of its strip).")
        if state.marked and not state.outdated:
            reason = tr("All that is marked was learned.")
        self._actions.allow("adapt", bool(state.marked) and state.outdated, reason)
        self._actions.allow("adapted", state.known, tr("Nothing was learned of this film yet."))
        self._actions["adapted"].setChecked(state.known and state.used)
