"""Stem separation: the sound of every object of the project, from the play head on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.project import Project
from engine.scene import Sharing, SoundingObject
from pixelplayer_gui.session.project_editor import ProjectEditor
from pixelplayer_gui.workers.inference_worker import InferenceWorker

if TYPE_CHECKING:
    from engine.playback.deck import Deck

STEMS_POLL_MS = 250


class StemSeparation(QObject):
    """Keeps the stems of all objects coming, and says how far they are.

    The objects share the sound: when one comes or goes, the stems of all are made anew.

    Signals:
        stems_changed: id -> the spans (start, end in seconds) of that object's sound that are
            there.
    """

    stems_changed = Signal(object)

    def __init__(
        self, editor: ProjectEditor, inference: InferenceWorker, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._editor, self._inference = editor, inference
        self._deck: Deck | None = None
        self._requested = Sharing(())
        self._stems_version = 0
        self._stems_timer = QTimer(self, interval=STEMS_POLL_MS)
        self._stems_timer.timeout.connect(self._poll_stems)
        inference.separated.connect(self._on_separated)

    def set_deck(self, deck: Deck | None) -> None:
        """Separate another clip from now on; None: one without sound or picture, or none at all."""
        self._deck = deck
        self._requested = Sharing(())
        if deck is None:
            self._stems_timer.stop()
        else:
            self._stems_version = deck.stems.version
            self._stems_timer.start()

    @Slot(object)
    def set_project(self, project: Project | None) -> None:
        """Objects came or went: share the sound among those that are there now."""
        if project is not None and project.sharing.key != self._requested.key:
            self.separate()

    @Slot()
    def follow_seek(self) -> None:
        """The play head was moved: go on separating from there."""
        if self._inference.separating:
            self.separate()

    def separate(self) -> None:
        """Work out the sound of all objects, from the play head on."""
        deck, project = self._deck, self._editor.project
        if deck is None or project is None:
            return
        objects, sharing = project.scene.objects, project.sharing
        self._requested = sharing
        if deck.is_separated(sharing):
            self._inference.stop_separating()  # what it was at is not wanted any more
            return
        for item in objects:
            deck.stems.add(item.id)
        start = max(deck.player.position, 0)
        self._inference.separate(objects, deck.stems, start, sharing.split_from)

    def separate_anew(self) -> None:
        """Work out all sounds once more; what is there is another model's."""
        if self._deck is not None:
            self._deck.stems.forget_all()
            self._inference.forget(self._deck.stems)
            self.separate()
            self._poll_stems()

    def close(self) -> None:
        """No deck is looked at any more."""
        self._stems_timer.stop()

    @Slot(object)
    def _on_separated(self, followed: tuple[SoundingObject, ...]) -> None:
        self._poll_stems()
        self._editor.update_objects(followed)

    @Slot()
    def _poll_stems(self) -> None:
        if self._deck is not None and self._deck.stems.version != self._stems_version:
            self._stems_version = self._deck.stems.version
            self.stems_changed.emit(self._deck.ready_spans())
