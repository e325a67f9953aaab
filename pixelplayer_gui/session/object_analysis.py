"""Object analysis: clicks, search for all sounding objects, heat map, separation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.analysis.model_host import ModelLoader
from engine.errors import EngineError
from engine.message import Message
from engine.project import Project
from engine.scene import Box, SoundingObject
from pixelplayer_gui.session import hit_testing
from pixelplayer_gui.session.project_editor import ProjectEditor
from pixelplayer_gui.workers.inference_worker import ClickIntent, ClickRequest, InferenceWorker

if TYPE_CHECKING:
    from engine.analysis.analyser import HeatMap
    from engine.playback.deck import Deck

HEAT_STEP_SECONDS = 0.2
PREPARE_STEP_SECONDS = 2.0
STEMS_POLL_MS = 250
NO_SOUND = Message("This clip has no sound, so there is nothing to hear in the picture.")
NO_PICTURE = Message("This clip has no picture, so there is nothing to click.")


class ObjectAnalysis(QObject):
    """Turns clicks into objects with a strip, and keeps all objects' stems separated.

    Signals:
        busy, idle: see InferenceWorker.
        click_started: a click at x, y waits for its answer.
        click_finished: no click waits any more.
        audition_found: the SoundingObject that somebody wanted to listen to.
        stems_changed: id -> the spans (start, end in seconds) of that object's sound that are
        there. heat_changed: the Heat of the moment; None hides it.
        model_ready, model_missing: the model's name and its device; there is none.
        notice: a sentence, nothing has failed.
        failed: a sentence, something has.
    """

    busy = Signal(str, float, float)
    idle = Signal()
    click_started = Signal(float, float)
    click_finished = Signal()
    audition_found = Signal(object)
    stems_changed = Signal(object)
    heat_changed = Signal(object)
    model_ready = Signal(str, str)
    model_missing = Signal()
    notice = Signal(object)
    failed = Signal(object)

    def __init__(
        self, editor: ProjectEditor, load: ModelLoader | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._editor = editor
        self._deck: Deck | None = None
        self._pending_clicks: set[str] = set()
        self._split_strip_id = ""
        self._split_requests: dict[str, str] = {}
        self._issued_ids: set[str] = set()
        self._analysed = False
        self._prepared_seconds = 0.0
        self._heat_on = False
        self._heat_requested_seconds: float | None = None
        self._heat_seconds: float | None = None
        self._has_model = True  # until it turns out otherwise
        self._requested_ids: set[str] = set()
        self._stems_version = 0
        self._stems_timer = QTimer(self, interval=STEMS_POLL_MS)
        self._stems_timer.timeout.connect(self._poll_stems)
        self._inference = InferenceWorker(load, self)
        self._connect()

    def _connect(self) -> None:
        inference = self._inference
        inference.model_ready.connect(self.model_ready)
        inference.model_ready.connect(self._on_model_ready)
        inference.model_missing.connect(self._on_model_missing)
        inference.model_missing.connect(self.model_missing)
        inference.noticed.connect(self.notice)
        self.model_reason_changed = inference.no_gpu_reason_changed
        self.analysis_speed_changed = inference.speed_measured
        inference.object_found.connect(self._on_object_found)
        inference.object_not_found.connect(self._finish_clicks)
        inference.objects_found.connect(self._on_objects_found)
        inference.heat_ready.connect(self._on_heat)
        inference.busy.connect(self.busy)
        inference.idle.connect(self.idle)
        inference.separated.connect(self._on_separated)
        inference.failed.connect(self._report_failure)

    @property
    def ended(self) -> bool:
        """Whether the inference thread has ended."""
        return self._inference.ended

    def set_device(self, device: str, model: str) -> None:
        """Compute on another device from now on."""
        changed = self._inference.set_device(device)
        if changed and self._deck is not None and self._analysed:
            self.load(self._deck, model)
            self._requested_ids = set()
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
        self._finish_clicks()
        self._heat_requested_seconds = self._heat_seconds = None
        self._requested_ids, self._issued_ids = set(), set()
        self._split_strip_id, self._split_requests = "", {}
        self.heat_changed.emit(None)
        self.idle.emit()
        self._deck = deck
        self._analysed = deck is not None and self._has_sound() and deck.info.picture is not None
        if deck is None or not self._analysed:
            self._stems_timer.stop()
            if deck is not None:  # to close the last one may have stopped the model's loading
                self._inference.warm_up(model)
            return
        self._stems_version = deck.stems.version
        self._inference.open(deck.clip, model)
        self._stems_timer.start()
        self._prepared_seconds = -PREPARE_STEP_SECONDS
        self.follow_time()

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
        if hit is None:
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
        if self._editor.project is not None:
            self._request_object((x, y), ClickIntent.ADD)

    def add_region(self, box: Box, *, isolate: bool) -> None:
        """A strip for what sounds in a part of the picture, and isolate it."""
        if self._editor.project is not None:
            self._request_object(box, ClickIntent.ISOLATE if isolate else ClickIntent.ADD)

    def audition(self, x: float, y: float) -> None:
        """Find what sounds at a point; ``audition_found`` tells it, nothing is added."""
        if self._editor.project is not None:
            self._request_object((x, y), ClickIntent.AUDITION)

    def keep_auditioned(self, item: SoundingObject, *, isolate: bool) -> None:
        """Add an object that was only auditioned."""
        project, deck = self._editor.project, self._deck
        if project is not None and deck is not None:
            self._add(item, project, deck.position_seconds, isolate)

    def find_objects(self) -> None:
        """Search for all sounding objects of the clip."""
        if self._check_can_analyse():
            self._inference.find_objects()

    def cancel(self) -> None:
        """Stop what is being worked out; what is finished is kept."""
        self._inference.cancel()

    def show_heat(self, on: bool) -> None:
        """Whether the heat follows the film."""
        self._heat_on = on
        self._heat_seconds = None
        if on:
            self.follow_time()
        else:
            self.heat_changed.emit(None)

    @Slot()
    def follow_time(self) -> None:
        """The time has moved on: keep a click there cheap, and the heat up to date."""
        deck = self._deck
        if deck is None or not self._analysed or not self._has_model:
            return
        seconds = deck.position_seconds
        if abs(seconds - self._prepared_seconds) >= PREPARE_STEP_SECONDS:
            self._prepared_seconds = seconds
            self._inference.prepare(seconds)
        if not self._heat_on or self._heat_requested_seconds is not None:
            return
        if self._heat_seconds is None or abs(seconds - self._heat_seconds) >= HEAT_STEP_SECONDS:
            self._heat_requested_seconds = seconds
            self._inference.request_heat(seconds)

    @Slot(object)
    def set_project(self, project: Project | None) -> None:
        """Objects came or went: separate those whose sound is not there."""
        ids = {item.id for item in project.scene.objects} if project else set()
        if ids - self._requested_ids or (ids != self._requested_ids and self._inference.separating):
            self.separate()

    @Slot()
    def follow_seek(self) -> None:
        """The play head was moved: go on separating from there."""
        if self._inference.separating:
            self.separate()

    def separate(self) -> None:
        """Work out the sound of all objects, from the play head on."""
        deck, project = self._deck, self._editor.project
        if deck is None or project is None or not self._analysed:
            return
        objects = project.scene.objects
        self._requested_ids = {item.id for item in objects}
        if all(deck.is_separated(item.id) for item in objects):
            self._inference.stop_separating()  # what it was at is not wanted any more
            return
        for item in objects:
            deck.stems.add(item.id)
        self._inference.separate(objects, deck.stems, max(deck.player.position, 0))

    def close(self) -> None:
        """End the thread."""
        self._stems_timer.stop()
        self._inference.close()

    @Slot(object, object)
    def _on_object_found(self, item: SoundingObject, request: ClickRequest) -> None:
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
        # all but the wish for a strip are one question: the newest, which ends the older
        if request.intent is not ClickIntent.ADD or self._pending_clicks <= {item.id}:
            self._finish_clicks()
        self._pending_clicks.discard(item.id)

    @Slot()
    def _on_model_ready(self) -> None:
        self._has_model = True

    @Slot()
    def _on_model_missing(self) -> None:
        """Without a model every look at the heat would fail alike, five times a second."""
        self._has_model = False

    @Slot(object)
    def _on_objects_found(self, found: tuple[SoundingObject, ...]) -> None:
        project, deck = self._editor.project, self._deck
        if project is None or deck is None:
            return
        taken = self._taken_ids()
        new: list[SoundingObject] = []
        for item in found:
            if hit_testing.matching_object(project.scene, item, deck.position_seconds) is None:
                new.append(replace(item, id=hit_testing.unique_id(taken)))
                taken.add(new[-1].id)
        if new:
            self._editor.add_objects(new, Message("Find objects"))
        elif found:
            self.notice.emit(
                Message("All sounding objects that could be found are in the mixer already.")
            )
        else:
            self.notice.emit(Message("Nothing in the picture could be told apart by its sound."))

    @Slot(object)
    def _on_heat(self, heat: HeatMap | None) -> None:
        self._heat_seconds, self._heat_requested_seconds = self._heat_requested_seconds, None
        if self._heat_on:
            self.heat_changed.emit(heat)
            self.follow_time()

    @Slot(object)
    def _on_separated(self, followed: tuple[SoundingObject, ...]) -> None:
        self._poll_stems()
        self._editor.update_objects(followed)

    @Slot()
    def _finish_clicks(self) -> None:
        if self._pending_clicks:
            self._pending_clicks.clear()
            self.click_finished.emit()

    @Slot()
    def _poll_stems(self) -> None:
        if self._deck is not None and self._deck.stems.version != self._stems_version:
            self._stems_version = self._deck.stems.version
            self.stems_changed.emit(self._deck.ready_spans())

    @Slot(object)
    def _report_failure(self, error: EngineError) -> None:
        self.failed.emit(error.message)

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
        self._inference.request_object(
            ClickRequest(target, deck.position_seconds, object_id, intent)
        )

    def _add(self, item: SoundingObject, project: Project, seconds: float, isolate: bool) -> None:
        """A strip for what a click found; the one that stands there already when it is isolated."""
        known = hit_testing.matching_object(project.scene, item, seconds) if isolate else None
        if known is None:
            self._add_new(item, isolate)
        else:
            self._editor.isolate(known.id)

    def _add_new(self, item: SoundingObject, isolate: bool) -> None:
        self._editor.add_objects((item,), Message("Add an object"))
        if isolate:
            self._editor.isolate(item.id)

    def _taken_ids(self) -> set[str]:
        """Ids that mean something already, also to steps that were undone and to clicks that are
        still being answered: their stems are kept."""
        stems = self._deck.stems.object_ids if self._deck else ()
        project = self._editor.project
        scene = project.scene.objects if project else ()
        return {*stems, *self._issued_ids, *(item.id for item in scene)}

    def _has_sound(self) -> bool:
        return self._deck is not None and self._deck.sound_length > 0

    def _check_can_analyse(self) -> bool:
        if self._deck is None:
            return False
        if self._deck.info.picture is None:
            self.notice.emit(NO_PICTURE)
        elif not self._has_sound():
            self.notice.emit(NO_SOUND)
        else:
            return True
        return False
