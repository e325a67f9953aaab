"""The model box controller: lets another model listen to the film, or says what it lacks."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from engine.errors import ModelMissing
from engine.models.registry import canonical_name, names, registered
from engine.models.weights.card import find_weights
from engine.models.weights.catalogue import PUBLICATIONS
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.panels.message_bar import MessageBar
from pixelplayer_gui.panels.model_box import ModelBox, ModelChoice
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.session.session_state import SessionState
from pixelplayer_gui.settings import Settings


class ModelBoxController(QObject):
    """Connects the model box with the session; a model without weights is not chosen.

    Another model for the open film is a step of its history: the film plays on, all strips stay.
    """

    def __init__(
        self,
        box: ModelBox,
        messages: MessageBar,
        session: Session,
        settings: Settings,
    ) -> None:
        super().__init__(box)
        self._box, self._messages = box, messages
        self._session, self._settings = session, settings
        box.chosen.connect(self._choose)
        session.project_changed.connect(self._follow_project)
        session.clip_closed.connect(self._show)
        session.model_ready.connect(self._show)
        session.model_missing.connect(self._show)

    def show_state(self, state: SessionState) -> None:
        """Show how everything stands, in a window that was just made."""
        self._show()

    @property
    def current(self) -> str:
        """The model of the open project; without one that of films to come."""
        project = self._session.project
        name = project.model if project is not None else self._settings.model
        try:
            return canonical_name(name)
        except ModelMissing:  # of a project that another version of the program has made
            return name

    @Slot()
    def _show(self) -> None:
        current = self.current
        known = names() if current in names() else (*names(), current)
        self._box.show_choices([_choice(name) for name in known], current)

    @Slot()
    def _follow_project(self) -> None:
        if self.current != self._box.shown:
            self._show()

    @Slot(str)
    def _choose(self, name: str) -> None:
        if name == self.current:
            return
        if find_weights(name) is None:
            self._messages.show_notice(_what_is_missing(name))
            self._box.show_model(self.current)
            return
        if self._session.project is None:
            self._settings.model = name
            self._settings.save()
            self._session.set_model(name)
            self._show()
            return
        self._session.change_model(name)


def _choice(name: str) -> ModelChoice:
    try:
        model = registered(name)
    except ModelMissing:
        return ModelChoice(name, "", installed=False)
    return ModelChoice(name, model.good_at or model.what, find_weights(name) is not None)


def _what_is_missing(name: str) -> str:
    """How to come by the weights of a model, in a sentence."""
    if name in PUBLICATIONS:
        return tr(
            "{name} has no weights on this machine; download them under Edit > Models.", name=name
        )
    return tr(
        "{name} has no weights on this machine; train them with “pixelplayer train --model {name}” "
        "or import a file of them under Edit > Models.",
        name=name,
    )
