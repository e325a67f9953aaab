"""Adaptation to the film: marks where only one object plays, and what is learned from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from engine.message import Message
from engine.project import Project
from engine.scene import Scene, SoundingObject
from engine.scene.solo_sound import SoloSound
from pixelplayer_gui.session.project_editor import ProjectEditor
from pixelplayer_gui.workers.inference_worker import InferenceWorker

if TYPE_CHECKING:
    from engine.playback.deck import Deck

NO_RANGE = Message("First mark on the timeline from when to when only this plays.")
MARKED = Message("Marked. Mark the others too, some five seconds each, then adapt to the film.")


class Adaptation(QObject):
    """Marks seconds, lets them be learned, and switches between before and after; in steps.

    Signals:
        noticed: a Message, nothing has failed.
    """

    noticed = Signal(object)

    def __init__(
        self, editor: ProjectEditor, inference: InferenceWorker, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._editor, self._inference = editor, inference
        self._deck: Deck | None = None
        inference.solos_learned.connect(self._on_learned)

    def set_deck(self, deck: Deck | None) -> None:
        """Adapt to another clip from now on; None: to none."""
        self._deck = deck

    def mark(self, strip_id: str, span: tuple[float, float] | None) -> None:
        """In these seconds only this strip's object plays."""
        if span is None:
            self.noticed.emit(NO_RANGE)
        elif self._change(strip_id, lambda solo: solo.marked(*span), _marking):
            self.noticed.emit(MARKED)

    def unmark(self, strip_id: str, span: tuple[float, float] | None) -> None:
        """That is not so of these seconds; None: of none that are marked."""
        whole = span or (float("-inf"), float("inf"))
        self._change(strip_id, lambda solo: solo.unmarked(*whole), _unmarking)

    def adapt(self) -> None:
        """Learn from all marked seconds; what is separated is separated anew then."""
        deck, project = self._deck, self._editor.committed_project
        if deck is not None and project is not None:
            names = {strip.id: str(strip.name) for strip in project.mix.strips}
            self._inference.learn_solos(deck.clip, project.scene.objects, names)

    def use(self, on: bool) -> None:
        """Hear the objects with what was learned of them, or as before."""
        project = self._editor.committed_project
        if project is not None and any(item.solo.spectra for item in project.scene.objects):
            step = Message("Hear it adapted") if on else Message("Hear it as before")
            self._edit(project, lambda item: replace(item.solo, used=on), step)

    @Slot(object)
    def _on_learned(self, learned: tuple[SoundingObject, ...]) -> None:
        """An object whose marks are others by now learns from those another time."""
        project = self._editor.committed_project
        known = {item.id: item.solo for item in learned}
        if project is None:
            return

        def newest(item: SoundingObject) -> SoloSound:
            solo = known.get(item.id, item.solo)
            return solo if solo.spectra and solo.spans == item.solo.spans else item.solo

        self._edit(project, newest, Message("Adapt to this film"))

    def _change(
        self,
        strip_id: str,
        change: Callable[[SoloSound], SoloSound],
        step: Callable[[str], Message],
    ) -> bool:
        project = self._editor.committed_project
        if project is None or all(item.id != strip_id for item in project.scene.objects):
            return False
        name = project.mix.get(strip_id).name

        def changed(item: SoundingObject) -> SoloSound:
            return change(item.solo) if item.id == strip_id else item.solo

        self._edit(project, changed, step(name))
        return True

    def _edit(
        self, project: Project, solo_of: Callable[[SoundingObject], SoloSound], step: Message
    ) -> None:
        items = (replace(item, solo=solo_of(item)) for item in project.scene.objects)
        self._editor.edit(project.with_scene(Scene(tuple(items))), step)


def _marking(name: str) -> Message:
    return Message("Only {name} plays here", name=name)


def _unmarking(name: str) -> Message:
    return Message("Unmark {name}", name=name)
