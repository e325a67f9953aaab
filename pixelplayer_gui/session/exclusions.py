"""Exclusions: "not this" clicks, which take what is at a place away from an object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from engine.message import Message
from engine.scene import SoundingObject
from pixelplayer_gui.session import hit_testing
from pixelplayer_gui.session.project_editor import ProjectEditor
from pixelplayer_gui.workers.inference_worker import ClickIntent, ClickRequest, InferenceWorker

if TYPE_CHECKING:
    from engine.playback.deck import Deck

NO_OBJECT = Message(
    "Nothing is there that could lose this place; first click the object that shall lose it."
)


class Exclusions(QObject):
    """Takes places away from objects, one after the other: each begins where the last has ended.

    The isolated object loses the place, else the one that has it.

    Signals:
        click_started: a click at x, y waits for its answer.
        click_finished: no click waits any more.
        noticed: a Message, nothing has failed.
    """

    click_started = Signal(float, float)
    click_finished = Signal()
    noticed = Signal(object)

    def __init__(
        self, editor: ProjectEditor, inference: InferenceWorker, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._editor, self._inference = editor, inference
        self._deck: Deck | None = None
        self._waiting: list[tuple[str, float, float, float]] = []
        self._next_click_id = ""
        inference.object_found.connect(self._on_object_found)
        inference.object_not_found.connect(self._forget_all)

    @property
    def takes_next_click(self) -> bool:
        """Whether the next click in the picture takes its place away from a strip."""
        return bool(self._next_click_id)

    def set_deck(self, deck: Deck | None) -> None:
        """Work on another clip from now on; None ends it."""
        self._deck, self._next_click_id = deck, ""
        self._forget_all()

    def exclude_on_next_click(self, strip_id: str) -> None:
        """The next click is what is none of this strip; "" for no more."""
        self._next_click_id = strip_id

    def exclude(self, x: float, y: float) -> None:
        """Take what is at a point away from the object that is meant."""
        deck, (strip_id, self._next_click_id) = self._deck, (self._next_click_id, "")
        if deck is None or self._editor.project is None:
            return
        seconds = deck.position_seconds
        item = self._meant(x, y, seconds, strip_id)
        if item is None:
            self.noticed.emit(NO_OBJECT)
            return
        self._waiting.append((item.id, x, y, seconds))
        self.click_started.emit(x, y)
        if len(self._waiting) == 1:
            self._request_first()

    def _meant(self, x: float, y: float, seconds: float, strip_id: str) -> SoundingObject | None:
        project = self._editor.project
        if project is None:
            return None
        strip_id = strip_id or self._editor.isolated or ""
        strip = next((one for one in project.mix.strips if one.id == strip_id), None)
        among = [
            item for item in project.scene.objects if strip is None or item.id in strip.objects
        ]
        here = hit_testing.smallest_at(among, x, y, seconds)
        return here or (among[0] if strip is not None and among else None)

    def _request_first(self) -> None:
        project = self._editor.project
        while self._waiting and project is not None:
            object_id, x, y, seconds = self._waiting[0]
            item = next((one for one in project.scene.objects if one.id == object_id), None)
            if item is not None:
                request = ClickRequest((x, y), seconds, object_id, ClickIntent.EXCLUDE, item=item)
                self._inference.request_object(request)
                return
            self._waiting.pop(0)  # removed meanwhile

    @Slot(object, object)
    def _on_object_found(self, item: SoundingObject, request: ClickRequest) -> None:
        if request.intent is not ClickIntent.EXCLUDE or not self._waiting:
            return
        self._waiting.pop(0)
        self._editor.correct_object(item, lambda name: Message("Not this in {name}", name=name))
        if self._waiting:
            self._request_first()
        else:
            self.click_finished.emit()

    @Slot()
    def _forget_all(self) -> None:
        if self._waiting:
            self._waiting.clear()
            self.click_finished.emit()
