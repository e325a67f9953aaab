"""Stem separation: the sound of every object of the project, from the play head on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.project import Project
from engine.scene import Sharing, SoundingObject
from pixelplayer_gui.session.project_editor import ProjectEditor
from pixelplayer_gui.session.stem_keeper import StemKeeper
from pixelplayer_gui.workers.inference_worker import InferenceWorker

if TYPE_CHECKING:
    from engine.playback.deck import Deck

STEMS_POLL_MS = 250


class StemSeparation(QObject):
    """Keeps the stems of all objects coming, and says how far they are.

    The objects share the sound: when one comes or goes, the stems of all are made anew, or come
    back from the cache where they were made before. Those of objects that are gone are freed.

    Signals:
        stems_changed: id -> the spans (start, end in seconds) of that object's sound that are
            there.
    """

    stems_changed = Signal(object)

    def __init__(
        self,
        editor: ProjectEditor,
        inference: InferenceWorker,
        keeper: StemKeeper,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._editor, self._inference, self._keeper = editor, inference, keeper
        self._deck: Deck | None = None
        self._requested = Sharing(())
        self._committed_ids: frozenset[str] = frozenset()  # all that ever were in the project
        self._is_whole = False  # as far as anybody knows
        self._stems_version = 0
        self._stems_timer = QTimer(self, interval=STEMS_POLL_MS)
        self._stems_timer.timeout.connect(self._poll_stems)
        inference.separated.connect(self._on_separated)

    def set_deck(self, deck: Deck | None) -> None:
        """Separate another clip from now on; None: one without sound or picture, or none at all."""
        self._deck = deck
        self._requested, self._committed_ids, self._is_whole = Sharing(()), frozenset(), False
        self._keeper.forget_deck()
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
            self._separate_missing(self._requested)

    def separate(self) -> None:
        """Work out the sound of all objects, from the play head on."""
        deck, project = self._deck, self._editor.project
        if deck is None or project is None:
            return
        sharing = self._requested = project.sharing
        self._is_whole = deck.is_separated(sharing)
        if self._is_whole:
            self._inference.stop_separating()  # what it was at is not wanted any more
        else:
            for item in project.scene.objects:
                deck.stems.add(item.id)
            # one after the other: what still comes back for another sharing must not come later
            if self._keeper.restoring or self._keeper.may_hold(project):
                self._inference.stop_separating()
                start = max(deck.player.position, 0)
                missing = partial(self._separate_missing, sharing)
                self._keeper.restore(project, deck, start, missing)
            else:
                self._separate_missing(sharing)
        self._free_unused(deck)

    def separate_anew(self) -> None:
        """Work out all sounds once more; what is there is another model's."""
        if self._deck is not None:
            self._is_whole = False
            self._deck.stems.forget_all()
            self._inference.forget(self._deck.stems, self.separate)
            self._poll_stems()

    def close(self) -> None:
        """No deck is looked at any more."""
        self._stems_timer.stop()

    @Slot(object)
    def _on_separated(self, followed: tuple[SoundingObject, ...]) -> None:
        self._poll_stems()
        self._editor.update_objects(followed)
        deck, project = self._deck, self._editor.committed_project
        if deck is None or project is None or project.sharing.key != self._requested.key:
            return
        self._is_whole = deck.is_separated(project.sharing)
        if self._is_whole:
            self._keeper.keep(project, deck)

    def _separate_missing(self, sharing: Sharing) -> None:
        """What did not come back is worked out, unless something else was asked for meanwhile."""
        deck, project = self._deck, self._editor.project
        if deck is None or project is None or sharing is not self._requested:
            return
        self._is_whole = deck.is_separated(sharing)
        if not self._is_whole:
            objects, start = project.scene.objects, max(deck.player.position, 0)
            self._inference.separate(objects, deck.stems, start, sharing.split_from)

    def _free_unused(self, deck: Deck) -> None:
        """Give back the room of objects that are gone."""
        project = self._editor.committed_project
        if project is not None:
            self._committed_ids |= {item.id for item in project.scene.objects}
        if self._unused(deck):
            self._inference.free(deck.stems, partial(self._unused, deck))

    def _unused(self, deck: Deck) -> tuple[str, ...]:
        """Whose stems nobody needs now; from any thread.

        The last one that is not in the project stays: it was clicked or listened to just now.
        """
        held, known = deck.stems.object_ids, self._committed_ids
        guests = tuple(object_id for object_id in held if object_id not in known)
        wanted = {*self._requested.object_ids, *guests[-1:]}
        return tuple(object_id for object_id in held if object_id not in wanted)

    @Slot()
    def _poll_stems(self) -> None:
        if self._deck is not None and self._deck.stems.version != self._stems_version:
            self._stems_version = self._deck.stems.version
            self.stems_changed.emit(self._deck.ready_spans())
            if self._is_whole and not self._deck.is_separated(self._requested):
                self.separate()  # work that nobody wanted any more was finished too late
