"""Finding out who sounds where: clicks, the search for all objects, the heat, the separation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.errors import EngineError
from engine.project import Project
from engine.scene import Box, SoundingObject
from pixelplayer_gui.i18n.text import mark, told, tr
from pixelplayer_gui.session import hit_testing
from pixelplayer_gui.session.project_editor import Editing
from pixelplayer_gui.workers.inference_worker import Inference, Question, Wish
from pixelplayer_gui.workers.model_host import Load

if TYPE_CHECKING:
    from engine.analysis.analyser import Heat
    from engine.playback.deck import Deck

HEAT_STEP_SECONDS = 0.2
PREPARE_STEP_SECONDS = 2.0
GROWTH_MS = 250
NO_SOUND = mark("This clip has no sound, so there is nothing to hear in the picture.")
NO_PICTURE = mark("This clip has no picture, so there is nothing to click.")


class Discovery(QObject):
    """Turns clicks into objects with a strip, and keeps all objects' sounds coming.

    Signals:
        busy, idle: see Inference.
        click_asked: a click at x, y waits for its answer.
        click_answered: no click waits any more.
        heard: the SoundingObject that somebody wanted to listen to.
        stems_grew: id -> the spans (start, end in seconds) of that object's sound that are there.
        heat_changed: the Heat of the moment; None hides it.
        model_ready, model_missing: the model's name and its device; there is none.
        notice: a sentence, nothing has failed.
        failed: a sentence, something has.
    """

    busy = Signal(str, float, float)
    idle = Signal()
    click_asked = Signal(float, float)
    click_answered = Signal()
    heard = Signal(object)
    stems_grew = Signal(object)
    heat_changed = Signal(object)
    model_ready = Signal(str, str)
    model_missing = Signal()
    notice = Signal(str)
    failed = Signal(str)

    def __init__(
        self, editing: Editing, load: Load | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._editing = editing
        self._deck: Deck | None = None
        self._waiting_clicks: set[str] = set()
        self._whole = ""
        self._parts: dict[str, str] = {}
        self._given_ids: set[str] = set()
        self._analysed = False
        self._prepared_seconds = 0.0
        self._heat_on = False
        self._heat_asked: float | None = None
        self._heat_seconds: float | None = None
        self._has_model = True  # until it turns out otherwise
        self._asked_for: set[str] = set()
        self._stems_version = 0
        self._growth = QTimer(self, interval=GROWTH_MS)
        self._growth.timeout.connect(self._look_at_stems)
        self._inference = Inference(load, self)
        self._wire()

    def _wire(self) -> None:
        inference = self._inference
        inference.ready.connect(self.model_ready)
        inference.ready.connect(self._go_on_looking)
        inference.not_ready.connect(self._stop_looking)
        inference.not_ready.connect(self.model_missing)
        inference.noticed.connect(self.notice)
        self.model_reason_changed = inference.reasoned
        self.analysis_speed_changed = inference.measured
        inference.answered.connect(self._take_answer)
        inference.unanswered.connect(self._end_clicks)
        inference.found.connect(self._take_found)
        inference.heated.connect(self._take_heat)
        inference.busy.connect(self.busy)
        inference.idle.connect(self.idle)
        inference.separated.connect(self._end_separation)
        inference.failed.connect(self._tell)

    @property
    def ended(self) -> bool:
        """Whether the inference thread has ended."""
        return self._inference.ended

    def set_device(self, wish: str, model: str) -> None:
        """Compute on another device from now on."""
        changed = self._inference.set_device(wish)
        if changed and self._deck is not None and self._analysed:
            self.load(self._deck, model)
            self._asked_for = set()
            self.separate()
        elif self._deck is None:
            self._inference.warm_up(model)

    def unload_model(self) -> None:
        """Free the memory of the model; the next question loads it again."""
        self._inference.unload()
        self.idle.emit()

    def warm_up(self, model: str) -> None:
        """Load the model before it is needed."""
        self._inference.warm_up(model)

    def load(self, deck: Deck | None, model: str) -> None:
        """Analyse another clip from now on; None ends the analysis."""
        self._inference.close_clip()
        self._end_clicks()
        self._heat_asked = self._heat_seconds = None
        self._asked_for, self._given_ids = set(), set()
        self._whole, self._parts = "", {}
        self.heat_changed.emit(None)
        self.idle.emit()
        self._deck = deck
        self._analysed = deck is not None and self._can_hear() and deck.info.picture is not None
        if deck is None or not self._analysed:
            self._growth.stop()
            if deck is not None:  # to close the last one may have stopped the model's loading
                self._inference.warm_up(model)
            return
        self._stems_version = deck.stems.version
        self._inference.open(deck.clip, model)
        self._growth.start()
        self._prepared_seconds = -PREPARE_STEP_SECONDS
        self.follow()

    def click(self, x: float, y: float) -> None:
        """Isolate what sounds at a point; back to everything when it is isolated already."""
        deck, project = self._deck, self._editing.project
        if deck is None or project is None:
            return
        if self._whole:
            whole, self._whole = self._whole, ""
            self._ask((x, y), Wish.ADD, whole)
            return
        hit = hit_testing.object_at(project.scene, x, y, deck.position_seconds)
        carrier = project.mix.carrier(hit.id) if hit else None
        if hit is None:
            self._ask((x, y), Wish.ISOLATE)
        elif carrier is not None and carrier.id == self._editing.isolated:
            self._editing.isolate(None)
        else:
            self._editing.isolate(hit.id)

    def split_next(self, whole: str) -> None:
        """The next click is a part of this strip that shall have its own; "" for no more."""
        self._whole = whole

    def add_strip(self, x: float, y: float) -> None:
        """A strip for what sounds at a point, without isolating it."""
        if self._editing.project is not None:
            self._ask((x, y), Wish.ADD)

    def add_region(self, box: Box, *, isolate: bool) -> None:
        """A strip for what sounds in a part of the picture, and isolate it."""
        if self._editing.project is not None:
            self._ask(box, Wish.ISOLATE if isolate else Wish.ADD)

    def listen(self, x: float, y: float) -> None:
        """Find what sounds at a point; ``heard`` tells it, nothing is added."""
        if self._editing.project is not None:
            self._ask((x, y), Wish.LISTEN)

    def adopt(self, item: SoundingObject, *, isolate: bool) -> None:
        """Keep an object that was only listened to."""
        project, deck = self._editing.project, self._deck
        if project is not None and deck is not None:
            self._add(item, project, deck.position_seconds, isolate)

    def find(self) -> None:
        """Look for everything that sounds in the clip."""
        if self._can_look():
            self._inference.find()

    def cancel(self) -> None:
        """Stop what is being worked out; what is finished is kept."""
        self._inference.cancel()

    def show_heat(self, on: bool) -> None:
        """Whether the heat follows the film."""
        self._heat_on = on
        self._heat_seconds = None
        if on:
            self.follow()
        else:
            self.heat_changed.emit(None)

    @Slot()
    def follow(self) -> None:
        """The time has moved on: keep a click there cheap, and the heat up to date."""
        deck = self._deck
        if deck is None or not self._analysed or not self._has_model:
            return
        seconds = deck.position_seconds
        if abs(seconds - self._prepared_seconds) >= PREPARE_STEP_SECONDS:
            self._prepared_seconds = seconds
            self._inference.prepare(seconds)
        if not self._heat_on or self._heat_asked is not None:
            return
        if self._heat_seconds is None or abs(seconds - self._heat_seconds) >= HEAT_STEP_SECONDS:
            self._heat_asked = seconds
            self._inference.heat(seconds)

    @Slot(object)
    def show_project(self, project: Project | None) -> None:
        """Objects came or went: separate those whose sound is not there."""
        ids = {item.id for item in project.scene.objects} if project else set()
        if ids - self._asked_for or (ids != self._asked_for and self._inference.separating):
            self.separate()

    @Slot()
    def follow_seek(self) -> None:
        """The play head was moved: go on separating from there."""
        if self._inference.separating:
            self.separate()

    def separate(self) -> None:
        """Work out the sound of all objects, from the play head on."""
        deck, project = self._deck, self._editing.project
        if deck is None or project is None or not self._analysed:
            return
        objects = project.scene.objects
        self._asked_for = {item.id for item in objects}
        if all(deck.is_separated(item.id) for item in objects):
            self._inference.stop_separating()  # what it was at is not wanted any more
            return
        for item in objects:
            deck.stems.add(item.id)
        self._inference.separate(objects, deck.stems, max(deck.player.position, 0))

    def close(self) -> None:
        """End the thread."""
        self._growth.stop()
        self._inference.close()

    @Slot(object, object)
    def _take_answer(self, item: SoundingObject, question: Question) -> None:
        isolate = question.wish is Wish.ISOLATE
        whole = self._parts.pop(item.id, "")
        if whole:
            self._editing.split_off(item, whole)
        elif question.wish is Wish.LISTEN:
            self.heard.emit(item)
        elif isinstance(question.where, Box):  # drawn by hand: wanted, whatever else is there
            self._add_new(item, isolate)
        else:
            self.adopt(item, isolate=isolate)
        # all but the wish for a strip are one question: the newest, which ends the older
        if question.wish is not Wish.ADD or self._waiting_clicks <= {item.id}:
            self._end_clicks()
        self._waiting_clicks.discard(item.id)

    @Slot()
    def _go_on_looking(self) -> None:
        self._has_model = True

    @Slot()
    def _stop_looking(self) -> None:
        """Without a model every look at the heat would fail alike, five times a second."""
        self._has_model = False

    @Slot(object)
    def _take_found(self, found: tuple[SoundingObject, ...]) -> None:
        project, deck = self._editing.project, self._deck
        if project is None or deck is None:
            return
        taken = self._taken_ids()
        new: list[SoundingObject] = []
        for item in found:
            if hit_testing.same_as(project.scene, item, deck.position_seconds) is None:
                new.append(replace(item, id=hit_testing.new_id(taken)))
                taken.add(new[-1].id)
        if new:
            self._editing.add_objects(new, tr("Find objects"))
        elif found:
            self.notice.emit(
                tr("All sounding objects that could be found are in the mixer already.")
            )
        else:
            self.notice.emit(tr("Nothing in the picture could be told apart by its sound."))

    @Slot(object)
    def _take_heat(self, heat: Heat | None) -> None:
        self._heat_seconds, self._heat_asked = self._heat_asked, None
        if self._heat_on:
            self.heat_changed.emit(heat)
            self.follow()

    @Slot(object)
    def _end_separation(self, followed: tuple[SoundingObject, ...]) -> None:
        self._look_at_stems()
        self._editing.learn(followed)

    @Slot()
    def _end_clicks(self) -> None:
        if self._waiting_clicks:
            self._waiting_clicks.clear()
            self.click_answered.emit()

    @Slot()
    def _look_at_stems(self) -> None:
        if self._deck is not None and self._deck.stems.version != self._stems_version:
            self._stems_version = self._deck.stems.version
            self.stems_grew.emit(self._deck.ready_spans())

    @Slot(object)
    def _tell(self, error: EngineError) -> None:
        self.failed.emit(str(error))

    def _ask(self, where: tuple[float, float] | Box, wish: Wish, whole: str = "") -> None:
        deck = self._deck
        if deck is None or not self._can_look():
            return
        object_id = hit_testing.new_id(self._taken_ids())
        self._waiting_clicks.add(object_id)
        self._given_ids.add(object_id)
        if whole:
            self._parts[object_id] = whole
        self.click_asked.emit(*(where.centre if isinstance(where, Box) else where))
        self._inference.ask(Question(where, deck.position_seconds, object_id, wish))

    def _add(self, item: SoundingObject, project: Project, seconds: float, isolate: bool) -> None:
        """A strip for what a click found; the one that stands there already when it is isolated."""
        known = hit_testing.same_as(project.scene, item, seconds) if isolate else None
        if known is None:
            self._add_new(item, isolate)
        else:
            self._editing.isolate(known.id)

    def _add_new(self, item: SoundingObject, isolate: bool) -> None:
        self._editing.add_objects((item,), tr("Add an object"))
        if isolate:
            self._editing.isolate(item.id)

    def _taken_ids(self) -> set[str]:
        """Ids that mean something already, also to steps that were undone and to clicks that are
        still being answered: their stems are kept."""
        stems = self._deck.stems.object_ids if self._deck else ()
        project = self._editing.project
        scene = project.scene.objects if project else ()
        return {*stems, *self._given_ids, *(item.id for item in scene)}

    def _can_hear(self) -> bool:
        return self._deck is not None and self._deck.sound_length > 0

    def _can_look(self) -> bool:
        if self._deck is None:
            return False
        if self._deck.info.picture is None:
            self.notice.emit(told(NO_PICTURE))
        elif not self._can_hear():
            self.notice.emit(told(NO_SOUND))
        else:
            return True
        return False
