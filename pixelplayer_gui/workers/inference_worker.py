"""The inference worker thread: owns the model and analyser; imports torch only there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from engine.analysis.model_host import (
    FallbackNotice,
    FallbackReason,
    Identify,
    ModelHost,
    ModelLoader,
    ModelStatus,
)
from engine.analysis.stem_key import model_checksum
from engine.errors import EngineError
from engine.message import Message
from engine.scene import Box, Findings, SoundingObject, Stems
from engine.scene.sharing import SplitFrom
from pixelplayer_gui.i18n.text import tr, translate
from pixelplayer_gui.workers.first_sound import FirstSound, separate_first, separate_on
from pixelplayer_gui.workers.heap_trimmer import HeapTrimmer
from pixelplayer_gui.workers.worker import Task, Worker

if TYPE_CHECKING:
    from engine.analysis.analyser import Analyser, HeatMap
    from engine.media.clip import Clip

# The most urgent goes first; heat waits for a finished window, a click does not.
OPEN, CLICK, FIND, HEAT, PREPARE, SEPARATE = "open", "click", "find", "heat", "prepare", "separate"
LEARN = "learn"
FREE = "free"
ADD = "add"  # and the object's id: each of these is wanted
FIRST = "first"
PRIORITY = {
    OPEN: 50, CLICK: 40, FIRST: 35, FIND: 30, LEARN: 25, HEAT: 20, PREPARE: 15, SEPARATE: 10
}  # fmt: skip
FREE_PRIORITY = 5


class ClickIntent(Enum):
    """What to do with the object that a click, a hold or a drawn region finds."""

    ISOLATE = auto()
    ADD = auto()
    AUDITION = auto()
    EXCLUDE = auto()


WANTED = (ClickIntent.ADD, ClickIntent.EXCLUDE)
"""Each click of these is answered, however many come after it."""


@dataclass(frozen=True, slots=True)
class ClickRequest:
    """A request for the object at a point (x, y), or in a Box, of the frame at a time.

    With a ``first_sound`` it is heard before it is answered. To exclude: for ``item`` without what
    is at the point.
    """

    target: tuple[float, float] | Box
    seconds: float
    object_id: str
    intent: ClickIntent
    first_sound: FirstSound | None = field(default=None, compare=False, repr=False)
    item: SoundingObject | None = None


class InferenceWorker(QObject):
    """Runs the analyser in its own thread and hands the answers to the GUI thread.

    ``_model_host`` is touched in the lane's thread only.

    Signals:
        model_ready: the model's name and the device it runs on.
        no_gpu_reason_changed: why that is no GPU, a half sentence; empty when it is one.
        speed_measured: how many times real time the last separation was.
        noticed: a sentence: the GPU gave up.
        model_missing: there is no model (a ``failed`` says why).
        object_found: the SoundingObject that was asked for, and the ClickRequest.
        object_not_found: a click led to nothing (a ``failed`` says why).
        nothing_heard: nothing sounds where a click was (the ClickRequest).
        objects_found: the Findings of a search.
        heat_ready: the Heat of a moment; None when there is none.
        busy: what is done, how much of it (0..1), the seconds left (-1: not known).
        idle: the long work is done or was stopped.
        solos_learned: the objects with what was learned from their marked seconds.
        separated: the stems are whole; the objects with the paths on which they were followed.
        failed: an EngineError.
    """

    model_ready = Signal(str, str)
    no_gpu_reason_changed = Signal(object)
    speed_measured = Signal(float)
    noticed = Signal(object)
    model_missing = Signal()
    object_found = Signal(object, object)
    object_not_found = Signal()
    nothing_heard = Signal(object)
    objects_found = Signal(object)
    heat_ready = Signal(object)
    busy = Signal(str, float, float)
    idle = Signal()
    separated = Signal(object)
    solos_learned = Signal(object)
    failed = Signal(object)

    def __init__(self, load: ModelLoader | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = Worker("inference", self)
        self._heap_trimmer = HeapTrimmer(self)
        self.identify: Identify = model_checksum if load is None else partial(_made_by, load)
        """What tells a model of a name and weights apart; from any thread."""
        self._model_host = ModelHost(load=load, identify=self.identify, on_fallback=self._fall_back)
        self._heat_failure = ""
        self._has_model = True  # until it turns out otherwise
        for worked in (
            self.object_found, self.objects_found, self.separated, self.nothing_heard, self.busy
        ):  # fmt: skip
            worked.connect(self._heap_trimmer.trim_later)
        self.model_ready.connect(self._on_model_ready)
        self.model_missing.connect(self._on_model_missing)

    @property
    def has_model(self) -> bool:
        """Whether a model is loaded, or nobody knows yet that there is none."""
        return self._has_model

    @property
    def separating(self) -> bool:
        """Whether stems are being filled or wait to be."""
        return self._worker.has_task(SEPARATE)

    @property
    def ended(self) -> bool:
        """Whether the thread has ended."""
        return self._worker.ended and self._heap_trimmer.ended

    def checksum_of(self, model: str) -> str:
        """What tells the model apart that is loaded, if it is of that name; else ""."""
        return self._model_host.checksum_of(model)

    def warm_up(self, model: str) -> None:
        """Load what opening and playing need, then torch and the model, before they are needed.

        In this thread alone: imports of scipy and torch must not cross.
        """

        def load(_: Task) -> ModelStatus:
            import engine.playback.deck  # noqa: F401

            return self._model_host.load(model)

        self._worker.submit(
            load,
            self._emit_ready,
            self._fail_load,
            priority=PRIORITY[OPEN],
        )

    def open(self, clip: Clip, model: str) -> None:
        """Analyse this clip from now on; what was under way for another is dropped."""
        self._worker.cancel_all()
        self._heat_failure = ""

        self._worker.submit(
            lambda _: self._model_host.open(clip, model),
            self._emit_ready,
            self._fail_load,
            priority=PRIORITY[OPEN],
            key=OPEN,
        )

    def set_device(self, device: str) -> bool:
        """Compute on this from the next model on: "auto", "cpu"...; whether that is a change."""
        before, self._model_host.requested_device = self._model_host.requested_device, device
        return device != before

    def unload(self) -> None:
        """Free the memory of the model; the next question loads it again."""
        for key in (FIND, LEARN, SEPARATE, CLICK, FIRST, HEAT, PREPARE):
            self._worker.cancel(key)
        self._worker.submit(lambda _: self._model_host.unload(), priority=PRIORITY[OPEN])

    def close_clip(self) -> None:
        """Stop everything about the clip and let go of its files."""
        self._worker.cancel_all()
        self._worker.submit(lambda _: self._model_host.close_clip(), priority=PRIORITY[OPEN])
        self.idle.emit()

    def request_object(self, request: ClickRequest) -> None:
        """Ask what sounds somewhere; the newest question is answered first.

        An older one is dropped, unless a strip was asked for: each of those is wanted. Where
        nothing sounds a point leads to no object; a Box was drawn by hand and is always one.
        """

        def failed(error: EngineError) -> None:
            self.object_not_found.emit()
            self._fail(error)

        self._worker.submit(
            lambda task: self._find_object(request, task),
            lambda item: self._emit_object(item, request),
            failed,
            priority=PRIORITY[CLICK],
            key=f"{ADD} {request.object_id}" if request.intent in WANTED else CLICK,
        )

    def request_heat(self, seconds: float, *, coloured: bool = False) -> None:
        """Ask where it sounds at a time; only the newest request is answered.

        ``coloured``: also which places sound alike.
        """
        self._worker.submit(
            lambda _: self._model_host.run_with_fallback(
                lambda analyser: analyser.heat(seconds, coloured=coloured)
            ),
            self._emit_heat,
            self._fail_heat,
            priority=PRIORITY[HEAT],
            key=HEAT,
            preempts_at_once=False,
        )

    def prepare(self, seconds: float) -> None:
        """Hear and look at what is around a time, so that a click there is answered at once."""
        self._worker.submit(
            lambda task: self._model_host.prepare(seconds, task.should_stop),
            failed=self._fail,
            priority=PRIORITY[PREPARE],
            key=PREPARE,
            preemptible=True,
            preempts_at_once=False,
        )

    def find_objects(self) -> None:
        """Look for everything that sounds in the clip."""

        def work(task: Task) -> Findings:
            return self._model_host.run_with_fallback(
                lambda analyser: analyser.find_objects(
                    lambda done, left=None: task.report((tr("Finding objects"), done, left)),
                    task.should_stop,
                )
            )

        self.busy.emit(tr("Finding objects"), 0.0, -1.0)
        self._worker.submit(
            work,
            self._emit_objects_found,
            self._fail_long_task,
            self._emit_progress,
            priority=PRIORITY[FIND],
            key=FIND,
            preemptible=True,
        )

    def learn_solos(
        self, clip: Clip, objects: tuple[SoundingObject, ...], names: Mapping[str, str]
    ) -> None:
        """Learn from the marked seconds of objects what each sounds like alone."""
        what = Message("Listening to what is marked")

        def work(task: Task) -> tuple[SoundingObject, ...]:
            from engine.analysis.solo_learning import learn_solos

            def report(done: float) -> None:
                task.report((what, done, None))

            return learn_solos(clip, objects, report, task.should_stop, names)

        self.busy.emit(translate(what), 0.0, -1.0)
        self._worker.submit(
            work,
            self._emit_learned,
            self._fail_long_task,
            self._emit_progress,
            priority=PRIORITY[LEARN],
            key=LEARN,
        )

    def separate(
        self,
        objects: tuple[SoundingObject, ...],
        stems: Stems,
        start: int,
        split_from: SplitFrom = (),
    ) -> None:
        """Share the sound among these objects, beginning with the window at sample ``start``."""
        what = Message("Separating {count} objects", count=len(objects))
        if len(objects) == 1:
            what = Message("Separating 1 object")

        def work(task: Task) -> tuple[SoundingObject, ...]:
            def separate(analyser: Analyser) -> tuple[SoundingObject, ...]:
                return analyser.separate(
                    objects,
                    stems,
                    start,
                    lambda done, left=None: task.report((what, done, left)),
                    task.should_stop,
                    split_from=split_from,
                )

            with SpeedMeter(objects, stems, self.speed_measured.emit):
                return self._model_host.run_with_fallback(separate)

        self._worker.submit(
            work,
            self._emit_separated,
            self._fail_long_task,
            self._emit_progress,
            priority=PRIORITY[SEPARATE],
            key=SEPARATE,
            preemptible=True,
        )

    def forget(self, stems: Stems, done: Callable[[], None]) -> None:
        """Nothing in these stems holds any more, nor what is being written into them now."""
        self._worker.submit(lambda _: stems.forget_all(), lambda _: done(), priority=PRIORITY[OPEN])

    def free(self, stems: Stems, unused: Callable[[], Iterable[str]]) -> None:
        """Give back the disk space of objects that are unused when it comes to that.

        Here, where stems are written, so that nobody is at work on them.
        """

        def work(_: Task) -> None:
            for object_id in unused():
                stems.remove(object_id)

        self._worker.submit(work, priority=FREE_PRIORITY, key=FREE)

    def stop_separating(self) -> None:
        """The objects that were being separated are gone."""
        if self.separating:
            self._worker.cancel(SEPARATE)
            self.idle.emit()

    def cancel(self) -> None:
        """Stop the long work; what is finished is kept."""
        self._worker.cancel_where(
            lambda key: key in (FIND, LEARN, SEPARATE, CLICK, FIRST) or key.startswith(ADD)
        )
        self.object_not_found.emit()
        self.idle.emit()

    def close(self) -> None:
        """End the thread."""
        self._heap_trimmer.close()
        self._worker.close(self._model_host.close_clip)

    def _find_object(self, request: ClickRequest, task: Task) -> SoundingObject | None:
        target, first = request.target, request.first_sound

        def find(analyser: Analyser) -> SoundingObject | None:
            if isinstance(target, Box):
                item = analyser.object_in(target, request.seconds, request.object_id)
            elif request.item is not None:
                return analyser.without(request.item, *target, request.seconds)
            else:
                item = analyser.object_at(*target, request.seconds, request.object_id, shaped=False)
                if not analyser.is_heard(item):
                    return None
            if first is not None and not task.should_stop():
                self._play_first(analyser, item, first)
            return analyser.with_shape(item) if not isinstance(target, Box) else item

        if first is not None:
            first.mark("begun")
        return self._model_host.run_with_fallback(find)

    def _play_first(self, analyser: Analyser, item: SoundingObject, first: FirstSound) -> None:
        """In the lane's thread: let it be heard, and see to it that it goes on."""
        first.mark("found")
        stop = separate_first(analyser, item, first)

        def go_on(task: Task) -> None:
            self._model_host.run_with_fallback(
                lambda analyser: separate_on(analyser, item, first, stop, task.should_stop)
            )

        self._worker.submit(go_on, priority=PRIORITY[FIRST], key=FIRST, preemptible=True)

    def _emit_object(self, item: SoundingObject | None, request: ClickRequest) -> None:
        if item is None:
            self.nothing_heard.emit(request)
        else:
            self.object_found.emit(item, request)

    @Slot()
    def _on_model_ready(self) -> None:
        self._has_model = True

    @Slot()
    def _on_model_missing(self) -> None:
        self._has_model = False

    def _emit_ready(self, status: ModelStatus) -> None:
        self.model_ready.emit(status.model, status.device)
        self.no_gpu_reason_changed.emit(status.why_no_gpu)

    def _fall_back(self, notice: FallbackNotice) -> None:
        """In the lane's thread."""
        self._emit_ready(self._model_host.status)
        if notice.reason is not FallbackReason.NOT_USABLE:  # the status bar says that one
            self.noticed.emit(translate(notice.message))

    def _emit_heat(self, heat: HeatMap) -> None:
        self._heat_failure = ""
        self.heat_ready.emit(heat)

    def _emit_progress(self, progress: tuple[str, float, float | None]) -> None:
        what, done, left = progress
        self.busy.emit(translate(what), done, -1.0 if left is None else left)

    def _emit_objects_found(self, found: Findings) -> None:
        self.idle.emit()
        self.objects_found.emit(found)

    def _emit_learned(self, learned: tuple[SoundingObject, ...]) -> None:
        self.idle.emit()
        self.solos_learned.emit(learned)

    def _emit_separated(self, followed: tuple[SoundingObject, ...]) -> None:
        self.idle.emit()
        self.separated.emit(followed)

    def _fail(self, error: EngineError) -> None:
        self.failed.emit(error)

    def _fail_load(self, error: EngineError) -> None:
        self.model_missing.emit()
        self.failed.emit(error)

    def _fail_heat(self, error: EngineError) -> None:
        self.heat_ready.emit(None)
        if str(error) != self._heat_failure:  # it follows the film: once is enough
            self._heat_failure = str(error)
            self.failed.emit(error)

    def _fail_long_task(self, error: EngineError) -> None:
        self.idle.emit()
        self.failed.emit(error)


def _made_by(load: ModelLoader, name: str, _: Path | None = None) -> str:
    """What tells a model apart that no weights on the disk make."""
    return f"{name} by {getattr(load, '__module__', '')}.{getattr(load, '__qualname__', load)}"


class SpeedMeter:
    """Measures how many times real time a separation is, as often as it stops and goes on."""

    def __init__(
        self, objects: Sequence[SoundingObject], stems: Stems, report: Callable[[float], None]
    ) -> None:
        self._ids, self._stems, self._report = [item.id for item in objects], stems, report

    def __enter__(self) -> None:
        self._ready, self._began = self._lengths(), time.monotonic()

    def __exit__(self, *_: object) -> None:
        # the object that gained most: what another has already is not computed again
        gains = [now - old for now, old in zip(self._lengths(), self._ready, strict=True)]
        seconds = time.monotonic() - self._began
        if gains and max(gains) > 0 and seconds > 0:
            self._report(max(gains) / self._stems.rate / seconds)

    def _lengths(self) -> list[int]:
        known = set(self._stems.object_ids)
        return [
            sum(stop - start for start, stop in self._stems.ready_spans(name))
            if name in known
            else 0
            for name in self._ids
        ]
