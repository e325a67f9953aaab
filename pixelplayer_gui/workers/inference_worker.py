"""The one thread that thinks: it owns the model and the analyser; torch is imported only there."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from engine.errors import EngineError
from engine.scene import Box, SoundingObject, Stems
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.workers.model_host import Load, Machine, Told
from pixelplayer_gui.workers.worker import Lane, Task

if TYPE_CHECKING:
    from engine.analysis.analyser import Analyser, Heat
    from engine.media.clip import Clip

# The most urgent goes first; heat waits for a finished window, a click does not.
OPEN, CLICK, FIND, HEAT, PREPARE, SEPARATE = "open", "click", "find", "heat", "prepare", "separate"
ADD = "add"  # and the object's id: each of these is wanted
URGENCY = {OPEN: 50, CLICK: 40, FIND: 30, HEAT: 20, PREPARE: 15, SEPARATE: 10}


class Wish(Enum):
    """What shall become of the object that a click, a hold or a drawn region finds."""

    ISOLATE = auto()
    ADD = auto()
    LISTEN = auto()


@dataclass(frozen=True, slots=True)
class Question:
    """What sounds at a point (x, y), or in a Box, of the picture at a time of the clip?"""

    where: tuple[float, float] | Box
    seconds: float
    object_id: str
    wish: Wish


class Inference(QObject):
    """Asks the analyser in its own thread and hands the answers to the GUI thread.

    ``_machine`` is touched in the lane's thread only.

    Signals:
        ready: the model's name and the device it runs on.
        reasoned: why that is no GPU, a half sentence; empty when it is one.
        measured: how many times real time the last separation was.
        noticed: a sentence: the GPU gave up.
        not_ready: there is no model (a ``failed`` says why).
        answered: the SoundingObject that was asked for, and the Question.
        unanswered: a click led to nothing (a ``failed`` says why).
        found: a tuple of all objects that were found.
        heated: the Heat of a moment; None when there is none.
        busy: what is done, how much of it (0..1), the seconds left (-1: not known).
        idle: the long work is done or was stopped.
        separated: the stems are whole; the objects with the paths on which they were followed.
        failed: an EngineError.
    """

    ready = Signal(str, str)
    reasoned = Signal(str)
    measured = Signal(float)
    noticed = Signal(str)
    not_ready = Signal()
    answered = Signal(object, object)
    unanswered = Signal()
    found = Signal(object)
    heated = Signal(object)
    busy = Signal(str, float, float)
    idle = Signal()
    separated = Signal(object)
    failed = Signal(object)

    def __init__(self, load: Load | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = Lane("inference", self)
        self._machine = Machine(load, self._fall_back)
        self._heat_failure = ""

    @property
    def separating(self) -> bool:
        """Whether stems are being filled or wait to be."""
        return self._lane.has(SEPARATE)

    @property
    def ended(self) -> bool:
        """Whether the thread has ended."""
        return self._lane.ended

    def warm_up(self, model: str) -> None:
        """Load torch and the model before they are needed."""
        self._lane.submit(
            lambda _: self._machine.load(model),
            self._tell_ready,
            self._fail_load,
            urgency=URGENCY[OPEN],
        )

    def open(self, clip: Clip, model: str) -> None:
        """Analyse this clip from now on; what was under way for another is dropped."""
        self._lane.cancel_all()
        self._heat_failure = ""

        self._lane.submit(
            lambda _: self._machine.open(clip, model),
            self._tell_ready,
            self._fail_load,
            urgency=URGENCY[OPEN],
            key=OPEN,
        )

    def set_device(self, wish: str) -> bool:
        """Compute on this from the next model on: "auto", "cpu"...; whether that is a change."""
        before, self._machine.wish = self._machine.wish, wish
        return wish != before

    def unload(self) -> None:
        """Free the memory of the model; the next question loads it again."""
        for key in (FIND, SEPARATE, CLICK, HEAT, PREPARE):
            self._lane.cancel(key)
        self._lane.submit(lambda _: self._machine.unload(), urgency=URGENCY[OPEN])

    def close_clip(self) -> None:
        """Stop everything about the clip and let go of its files."""
        self._lane.cancel_all()
        self._lane.submit(lambda _: self._machine.forget(), urgency=URGENCY[OPEN])

    def ask(self, question: Question) -> None:
        """Ask what sounds somewhere; the newest question is answered first.

        An older one is dropped, unless a strip was asked for: each of those is wanted.
        """

        def failed(error: EngineError) -> None:
            self.unanswered.emit()
            self._fail(error)

        self._lane.submit(
            lambda _: self._answer(question),
            lambda item: self.answered.emit(item, question),
            failed,
            urgency=URGENCY[CLICK],
            key=f"{ADD} {question.object_id}" if question.wish is Wish.ADD else CLICK,
        )

    def heat(self, seconds: float) -> None:
        """Ask where it sounds at a time; only the newest request is answered."""
        self._lane.submit(
            lambda _: self._machine.run(lambda analyser: analyser.heat(seconds)),
            self._tell_heat,
            self._fail_heat,
            urgency=URGENCY[HEAT],
            key=HEAT,
            rushes=False,
        )

    def prepare(self, seconds: float) -> None:
        """Hear and look at what is around a time, so that a click there is answered at once."""
        self._lane.submit(
            lambda _: self._machine.prepare(seconds),
            failed=self._fail,
            urgency=URGENCY[PREPARE],
            key=PREPARE,
            rushes=False,
        )

    def find(self) -> None:
        """Look for everything that sounds in the clip."""

        def work(task: Task) -> tuple[SoundingObject, ...]:
            return self._machine.run(
                lambda analyser: analyser.find_objects(
                    lambda done, left=None: task.report((tr("Finding objects"), done, left)),
                    task.stopped,
                )
            )

        self.busy.emit(tr("Finding objects"), 0.0, -1.0)
        self._lane.submit(
            work,
            self._tell_found,
            self._fail_long,
            self._tell_progress,
            urgency=URGENCY[FIND],
            key=FIND,
            gives_way=True,
        )

    def separate(self, objects: tuple[SoundingObject, ...], stems: Stems, start: int) -> None:
        """Fill the stems of these objects, beginning with the window at sample ``start``."""
        what = tr("Separating {count} objects", count=len(objects))
        if len(objects) == 1:
            what = tr("Separating 1 object")

        def work(task: Task) -> tuple[SoundingObject, ...]:
            def separate(analyser: Analyser) -> tuple[SoundingObject, ...]:
                return analyser.separate(
                    objects,
                    stems,
                    start,
                    lambda done, left=None: task.report((what, done, left)),
                    task.stopped,
                )

            with Speed(objects, stems, self.measured.emit):
                return self._machine.run(separate)

        self._lane.submit(
            work,
            self._tell_separated,
            self._fail_long,
            self._tell_progress,
            urgency=URGENCY[SEPARATE],
            key=SEPARATE,
            gives_way=True,
        )

    def stop_separating(self) -> None:
        """The objects that were being separated are gone."""
        if self.separating:
            self._lane.cancel(SEPARATE)
            self.idle.emit()

    def cancel(self) -> None:
        """Stop the long work; what is finished is kept."""
        self._lane.cancel_where(lambda key: key in (FIND, SEPARATE, CLICK) or key.startswith(ADD))
        self.unanswered.emit()
        self.idle.emit()

    def close(self) -> None:
        """End the thread."""
        self._lane.close(self._machine.forget)

    def _answer(self, question: Question) -> SoundingObject:
        where = question.where

        def look(analyser: Analyser) -> SoundingObject:
            if isinstance(where, Box):
                return analyser.object_in(where, question.seconds, question.object_id)
            return analyser.object_at(*where, question.seconds, question.object_id)

        return self._machine.run(look)

    def _tell_ready(self, told: Told) -> None:
        self.ready.emit(told.model, told.device)
        self.reasoned.emit(told.why_no_gpu)

    def _fall_back(self, told: Told, sentence: str) -> None:
        """In the lane's thread."""
        self.ready.emit(told.model, told.device)
        self.reasoned.emit(told.why_no_gpu)
        self.noticed.emit(sentence)

    def _tell_heat(self, heat: Heat) -> None:
        self._heat_failure = ""
        self.heated.emit(heat)

    def _tell_progress(self, told: tuple[str, float, float | None]) -> None:
        what, done, left = told
        self.busy.emit(what, done, -1.0 if left is None else left)

    def _tell_found(self, objects: tuple[SoundingObject, ...]) -> None:
        self.idle.emit()
        self.found.emit(objects)

    def _tell_separated(self, followed: tuple[SoundingObject, ...]) -> None:
        self.idle.emit()
        self.separated.emit(followed)

    def _fail(self, error: EngineError) -> None:
        self.failed.emit(error)

    def _fail_load(self, error: EngineError) -> None:
        self.not_ready.emit()
        self.failed.emit(error)

    def _fail_heat(self, error: EngineError) -> None:
        self.heated.emit(None)
        if str(error) != self._heat_failure:  # it follows the film: once is enough
            self._heat_failure = str(error)
            self.failed.emit(error)

    def _fail_long(self, error: EngineError) -> None:
        self.idle.emit()
        self.failed.emit(error)


class Speed:
    """Measures how many times real time a separation is, as often as it is stopped and goes on."""

    def __init__(
        self, objects: Sequence[SoundingObject], stems: Stems, tell: Callable[[float], None]
    ) -> None:
        self._ids, self._stems, self._tell = [item.id for item in objects], stems, tell

    def __enter__(self) -> None:
        self._ready, self._began = self._lengths(), time.monotonic()

    def __exit__(self, *_: object) -> None:
        # the object that gained most: what another has already is not computed again
        gains = [now - old for now, old in zip(self._lengths(), self._ready, strict=True)]
        seconds = time.monotonic() - self._began
        if gains and max(gains) > 0 and seconds > 0:
            self._tell(max(gains) / self._stems.rate / seconds)

    def _lengths(self) -> list[int]:
        known = set(self._stems.object_ids)
        return [
            sum(stop - start for start, stop in self._stems.ready_spans(name))
            if name in known
            else 0
            for name in self._ids
        ]
