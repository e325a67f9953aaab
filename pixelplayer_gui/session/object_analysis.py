"""Object analysis: clicks and searches that become objects of the project."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.message import Message
from engine.project import Project
from engine.scene import Box, Findings, SoundingObject
from engine.scene.scene import SOUND_ALIKE
from pixelplayer_gui.session import hit_testing
from pixelplayer_gui.session.click_sound import ClickSound
from pixelplayer_gui.session.project_editor import ProjectEditor
from pixelplayer_gui.session.suggestions import Suggestions
from pixelplayer_gui.workers.inference_worker import ClickIntent, ClickRequest, InferenceWorker

if TYPE_CHECKING:
    from engine.playback.deck import Deck

LOOK_STEP_SECONDS = 0.25
"""While it plays, a click means the picture of the step of this length that began last.

Nobody aims at one picture of a running film, and a picture that was looked at before need not be
looked at when the click comes.
"""
REST_MS = 120
"""Where the play head rested so long, the picture is looked at before anybody clicks."""
NO_SOUND = Message("This clip has no sound, so there is nothing to hear in the picture.")
NO_PICTURE = Message("This clip has no picture, so there is nothing to click.")
NOTHING_SOUNDS = Message("Nothing sounds here; click an instrument.")
SUGGESTIONS = Message("What has a dashed outline may sound too; click it to hear it.")


class ObjectAnalysis(QObject):
    """Turns clicks and searches into objects with a strip.

    Signals:
        click_started: a click at x, y waits for its answer.
        click_finished: no click waits any more.
        audition_found: the SoundingObject that somebody wanted to listen to.
        noticed: a Message, nothing has failed.
    """

    click_started = Signal(float, float)
    click_finished = Signal()
    audition_found = Signal(object)
    noticed = Signal(object)

    def __init__(
        self, editor: ProjectEditor, inference: InferenceWorker, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._editor, self._inference = editor, inference
        self.suggestions = Suggestions(editor, self)
        self._deck: Deck | None = None
        self._pending_clicks: set[str] = set()
        self._split_strip_id = ""
        self._split_requests: dict[str, str] = {}
        self._issued_ids: set[str] = set()
        self._prepared_seconds = 0.0
        self._click_sound: ClickSound | None = None
        self._rest_timer = QTimer(self, interval=REST_MS, singleShot=True)
        self._rest_timer.timeout.connect(self._prepare_here)
        inference.object_found.connect(self._on_object_found)
        inference.object_not_found.connect(self._finish_clicks)
        inference.nothing_heard.connect(self._on_nothing_heard)
        inference.objects_found.connect(self._on_objects_found)
        editor.scene_changed.connect(self._remember_ids)

    @property
    def click_moments(self) -> Mapping[str, float]:
        """When what happened of the last click that was to be heard; for the benchmark."""
        return self._click_sound.moments if self._click_sound is not None else {}

    def set_deck(self, deck: Deck | None) -> None:
        """Analyse another clip from now on; None ends the analysis."""
        self._finish_clicks()
        self._issued_ids = set()
        self._split_strip_id, self._split_requests = "", {}
        self._deck = deck
        self.suggestions.show(())
        self._prepared_seconds = -1.0
        self._rest_timer.stop()

    def click(self, x: float, y: float) -> None:
        """Isolate what sounds at a point; back to everything when it is isolated already."""
        deck, project = self._deck, self._editor.project
        if deck is None or project is None:
            return
        if self._split_strip_id:
            split_strip_id, self._split_strip_id = self._split_strip_id, ""
            self._request_object((x, y), ClickIntent.ADD, split_strip_id)
            return
        hit = hit_testing.object_at(project.scene, x, y, deck.position_seconds)
        carrier = project.mix.strip_holding(hit.id) if hit else None
        suggested = self.suggestions.at(x, y, deck.position_seconds)
        if hit is None and suggested is not None:
            self._add_new(suggested, isolate=True)
        elif hit is None:
            self._request_object((x, y), ClickIntent.ISOLATE)
        elif carrier is not None and carrier.id == self._editor.isolated:
            self._editor.isolate(None)
        else:
            self._editor.isolate(hit.id)

    def split_on_next_click(self, strip_id: str) -> None:
        """The next click is a part of this strip that shall have its own; "" for no more."""
        self._split_strip_id = strip_id

    def add_strip(self, x: float, y: float) -> None:
        """A strip for what sounds at a point, without isolating it."""
        deck = self._deck
        if deck is None or self._editor.project is None:
            return
        suggested = self.suggestions.at(x, y, deck.position_seconds)
        if suggested is not None:
            self._add_new(suggested, isolate=False)
        else:
            self._request_object((x, y), ClickIntent.ADD)

    def add_region(self, box: Box, *, isolate: bool) -> None:
        """A strip for what sounds in a part of the picture, and isolate it."""
        if self._editor.project is not None:
            self._request_object(box, ClickIntent.ISOLATE if isolate else ClickIntent.ADD)

    def stop_audition(self) -> None:
        """Nobody listens any more; what is still being found is not heard when it is."""
        self._revoke_sound()

    def audition(self, x: float, y: float) -> None:
        """Find what sounds at a point; ``audition_found`` tells it, nothing is added."""
        if self._editor.project is not None:
            self._request_object((x, y), ClickIntent.AUDITION)

    def keep_auditioned(self, item: SoundingObject, *, isolate: bool) -> None:
        """Add an object that was only auditioned."""
        project, deck = self._editor.project, self._deck
        if project is not None and deck is not None:
            self._add(item, project, isolate)

    def find_objects(self) -> None:
        """Search for all sounding objects of the clip."""
        if self._check_can_analyse():
            self._inference.find_objects()

    def cancel(self) -> None:
        """Stop what is being worked out; what is finished is kept."""
        self._inference.cancel()

    @Slot()
    def follow_time(self) -> None:
        """The time has moved on: keep a click there cheap."""
        deck = self._deck
        if deck is None or not can_be_analysed(deck) or not self._inference.has_model:
            return
        if not deck.player.playing:
            self._rest_timer.start()
            if self._prepared_seconds < 0:
                self._prepare_here()
            return
        ahead = LOOK_STEP_SECONDS if deck.player.speed > 0 else 0.0
        seconds = step_before(deck.position_seconds + ahead)
        if seconds != self._prepared_seconds:
            self._prepared_seconds = seconds
            self._inference.prepare(seconds)

    @Slot(object, object)
    def _on_object_found(self, item: SoundingObject, request: ClickRequest) -> None:
        if request.intent is ClickIntent.EXCLUDE:  # for ``Exclusions``
            return
        isolate = request.intent is ClickIntent.ISOLATE
        split_strip_id = self._split_requests.pop(item.id, "")
        if split_strip_id:
            self._editor.split_off(item, split_strip_id)
        elif request.intent is ClickIntent.AUDITION:
            self.audition_found.emit(item)
        elif isinstance(request.target, Box):  # drawn by hand: wanted, whatever else is there
            self._add_new(item, isolate)
        else:
            self.keep_auditioned(item, isolate=isolate)
        self._finish_click(request)

    @Slot(object)
    def _on_nothing_heard(self, request: ClickRequest) -> None:
        self._split_requests.pop(request.object_id, None)
        self.noticed.emit(NOTHING_SOUNDS)
        self._finish_click(request)

    @Slot(object)
    def _on_objects_found(self, found: Findings) -> None:
        project, deck = self._editor.project, self._deck
        if project is None or deck is None:
            return
        new = [
            item
            for item in found.objects
            if hit_testing.matching_object(project.scene, item, deck.position_seconds) is None
        ]
        taken = self._taken_ids()
        new, doubtful = self._with_ids(new, taken), self._with_ids(found.suggestions, taken)
        if new:
            self._editor.add_objects(new, Message("Find objects"))
        self.suggestions.show(doubtful)
        if self.suggestions.offered:
            self.noticed.emit(SUGGESTIONS)
        elif new:
            return
        elif found.objects:
            self.noticed.emit(
                Message("All sounding objects that could be found are in the mixer already.")
            )
        else:
            self.noticed.emit(Message("Nothing in the picture could be told apart by its sound."))

    def _with_ids(self, items: Sequence[SoundingObject], taken: set[str]) -> list[SoundingObject]:
        """The items with ids of their own, which are ``taken`` then."""
        named: list[SoundingObject] = []
        for item in items:
            named.append(replace(item, id=hit_testing.unique_id(taken)))
            taken.add(named[-1].id)
        return named

    def _finish_click(self, request: ClickRequest) -> None:
        # all but the wish for a strip are one question: the newest, which ends the older
        if request.intent is not ClickIntent.ADD or self._pending_clicks <= {request.object_id}:
            self._finish_clicks()
        self._pending_clicks.discard(request.object_id)

    @Slot()
    def _finish_clicks(self) -> None:
        self._revoke_sound()
        if self._pending_clicks:
            self._pending_clicks.clear()
            self.click_finished.emit()

    def _request_object(
        self, target: tuple[float, float] | Box, intent: ClickIntent, split_strip_id: str = ""
    ) -> None:
        deck = self._deck
        if deck is None or not self._check_can_analyse():
            return
        object_id = hit_testing.unique_id(self._taken_ids())
        self._pending_clicks.add(object_id)
        self._issued_ids.add(object_id)
        if split_strip_id:
            self._split_requests[object_id] = split_strip_id
        self.click_started.emit(*(target.centre if isinstance(target, Box) else target))
        seconds = deck.position_seconds
        if deck.player.playing:
            seconds = step_before(seconds)
        first = None if intent is ClickIntent.ADD else self._begin_sound(deck, target, intent)
        self._inference.request_object(ClickRequest(target, seconds, object_id, intent, first))

    def _begin_sound(
        self, deck: Deck, target: tuple[float, float] | Box, intent: ClickIntent
    ) -> ClickSound | None:
        """What lets the answer be heard before it is told; the one before may not any more."""
        self._revoke_sound()
        shown, committed = self._editor.project, self._editor.committed_project
        if shown is None or committed is None:
            return None
        joins = intent is ClickIntent.ISOLATE and not isinstance(target, Box)
        self._click_sound = ClickSound(deck, shown, committed, joins=joins)
        return self._click_sound

    def _revoke_sound(self) -> None:
        """From here on the project alone says what is heard."""
        if self._click_sound is not None and self._click_sound.revoke():
            deck, project = self._deck, self._editor.project
            if deck is not None and project is not None:
                deck.set_project(project)

    @Slot()
    def _prepare_here(self) -> None:
        """The play head rests: a click may mean the very picture that is shown."""
        deck = self._deck
        if deck is None or deck.player.playing or not can_be_analysed(deck):
            return
        if deck.position_seconds != self._prepared_seconds and self._inference.has_model:
            self._prepared_seconds = deck.position_seconds
            self._inference.prepare(deck.position_seconds)

    def _add(self, item: SoundingObject, project: Project, isolate: bool) -> None:
        """A strip for what a click found; the one that stands there already when it is isolated."""
        seconds = item.point[2]  # where it was found: it may be elsewhere when the answer comes
        known = hit_testing.matching_object(project.scene, item, seconds) if isolate else None
        if known is None:
            self._add_new(item, isolate)
        else:
            self._editor.isolate(known.id)

    def _add_new(self, item: SoundingObject, isolate: bool) -> None:
        self._editor.add_objects((item,), Message("Add an object"), isolate=isolate)
        project = self._editor.project
        if project is not None and project.scene.same_class_as(item):
            self.noticed.emit(SOUND_ALIKE)

    @Slot(object)
    def _remember_ids(self, project: Project | None) -> None:
        """No id is given twice: it means something to steps that were undone, too."""
        if project is not None:
            self._issued_ids |= {item.id for item in project.scene.objects}

    def _taken_ids(self) -> set[str]:
        """Ids that mean something already, also to steps that were undone, to stems and to clicks
        that are still being answered."""
        stems = self._deck.stems.object_ids if self._deck else ()
        return {*stems, *self._issued_ids, *self.suggestions.ids}

    def _check_can_analyse(self) -> bool:
        deck = self._deck
        if deck is None:
            return False
        if deck.info.picture is None:
            self.noticed.emit(NO_PICTURE)
        elif not can_be_analysed(deck):
            self.noticed.emit(NO_SOUND)
        else:
            return True
        return False


def step_before(seconds: float) -> float:
    """The beginning of the step of looking in which a time lies."""
    return math.floor(seconds / LOOK_STEP_SECONDS) * LOOK_STEP_SECONDS


def can_be_analysed(deck: Deck) -> bool:
    """Whether a clip has both a picture to look at and a sound to separate."""
    return deck.sound_length > 0 and deck.info.picture is not None
