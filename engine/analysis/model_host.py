"""The model host: one rule for which model listens on which device, and how it falls back.

Window, command line, batch and export process all load and run models here. A GPU is used when a
process of its own has proven it (``compute_devices``). One that cannot take the model, runs out of
memory or loses its driver hands over to the CPU with a notice; what is finished stays.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

from engine.analysis.stem_key import model_checksum
from engine.errors import DeviceLost, EngineError
from engine.message import Message
from engine.models.compute_devices import AUTO, CPU, NOTHING, choose_device

if TYPE_CHECKING:
    from engine.analysis.analyser import Analyser
    from engine.media.clip import Clip
    from engine.models.model import Model

ModelLoader = Callable[[str], "Model"]
Identify = Callable[[str, Path | None], str]
Result = TypeVar("Result")

_MEMORY_WORDS = ("out of memory", "alloc_failed")
# a driver that went away with the card (sleep, reset) has many words for it
_DRIVER_WORDS = ("cuda", "cudnn", "cublas", "cufft", "nvrtc", "nvidia")


class FallbackReason(StrEnum):
    """Why the CPU computes where a GPU might have."""

    NOT_USABLE = "not usable"
    OUT_OF_MEMORY = "out of memory"
    DRIVER_FAILED = "driver failed"


@dataclass(frozen=True, slots=True)
class FallbackNotice:
    """A fall-back to the CPU: its reason, ``why`` as a half sentence, ``message`` as a whole one.

    ``NOT_USABLE`` was found out before the GPU was touched, the others when it worked.
    """

    reason: FallbackReason
    why: Message

    @property
    def message(self) -> Message:
        """The sentence to show."""
        if self.reason is FallbackReason.NOT_USABLE:
            return Message(
                "The GPU is not used, because {why}; going on with the CPU.", why=self.why
            )
        return Message("The GPU gave up, because {why}; going on with the CPU.", why=self.why)


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """Which model listens, on what, and why that is no GPU (a half sentence; often empty)."""

    model: str
    device: str
    why_no_gpu: Message = NOTHING


class ModelHost:
    """A model on a device, and the analyser of the clip it listens to; lives in one thread.

    ``device`` is what the user wants: "auto", "cpu", "cuda"... ``load`` makes a model of a name;
    left out, it is found among the installed weights and put on the device. ``identify`` says what
    tells a model of that name and those weights apart (``model_checksum``). ``on_fallback`` is
    called with every fall-back, in the thread that runs the model. torch comes with the first load.
    """

    def __init__(
        self,
        device: str = AUTO,
        *,
        load: ModelLoader | None = None,
        identify: Identify = model_checksum,
        on_fallback: Callable[[FallbackNotice], None] = lambda _: None,
    ) -> None:
        self.requested_device = device  # may be set from any thread; holds from the next load on
        self._load, self._identify, self._on_fallback = load, identify, on_fallback
        self._identity = ("", "")
        self._model: Model | None = None
        self._status = ModelStatus("", CPU)
        self._name = ""
        self._weights: Path | None = None
        self._loaded_for: tuple[str, Path | None, str] | None = None
        self._clip: Clip | None = None
        self._analyser: Analyser | None = None

    @property
    def status(self) -> ModelStatus:
        """Which model is loaded, and where it is now."""
        return self._status

    @property
    def weights(self) -> Path | None:
        """The weights the model was asked to be loaded from; None: those that are installed."""
        return self._weights

    @property
    def model(self) -> Model:
        """The model that is loaded; ``EngineError`` when there is none."""
        if self._model is None:
            raise EngineError("The clip is not being analysed, because no model could be loaded.")
        return self._model

    def load(self, name: str, weights: Path | None = None) -> ModelStatus:
        """The model of that name on the device that is requested; loaded once.

        ``weights`` None: those that are installed. Raises what ``load_model`` raises; a GPU that
        cannot take the model is no failure.
        """
        asked = (name, weights, self.requested_device)
        if self._model is None or self._loaded_for != asked:
            self.unload()
            self._name, self._weights = name, weights
            before = self._identify(name, weights)
            self._make_model(asked[2])
            # weights that were exchanged while they were read may be either
            after = self._identify(name, weights)
            self._identity = (name, before if after == before else "")
            self._loaded_for = asked
        return self._status

    def open(self, clip: Clip, name: str, weights: Path | None = None) -> ModelStatus:
        """Analyse a clip with that model from now on."""
        self.close_clip()
        self.load(name, weights)
        self._clip = clip
        self.run_with_fallback(lambda _: None)  # to make the analyser
        return self._status

    @contextmanager
    def analysing(self, clip: Clip) -> Iterator[Self]:
        """Let the model that is loaded listen to a clip; at the end it lets go of it."""
        self.open(clip, self._name, self._weights)
        try:
            yield self
        finally:
            self.close_clip()

    def run_with_fallback(self, work: Callable[[Analyser], Result]) -> Result:
        """Let the analyser work; when its GPU gives up, once more on the CPU.

        What is finished stays. Raises what the work raises, ``EngineError`` without a model.
        """
        try:
            return work(self._require_analyser())
        except (DeviceLost, RuntimeError) as error:
            reason = reason_of(error)
            if reason is None or self._status.device == CPU:
                raise
        # not in the except clause: the traceback keeps what is on the GPU alive
        self._fall_back_to_cpu(reason)
        return work(self._require_analyser())

    def checksum_of(self, name: str) -> str:
        """What tells the loaded model apart, if it is of that name; else "". From any thread."""
        loaded, checksum = self._identity
        return checksum if loaded == name else ""

    def prepare(self, seconds: float, cancelled: Callable[[], bool] = lambda: False) -> None:
        """Hear and look at what is around a time, if a clip is being analysed."""
        if self._clip is not None:
            self.run_with_fallback(lambda analyser: analyser.prepare(seconds, cancelled))

    def close_clip(self) -> None:
        """Let go of the clip."""
        self._clip = None
        self._close_analyser()

    def unload(self) -> None:
        """Let go of the model too; the next request loads it again."""
        self._close_analyser()
        self._model, self._identity = None, ("", "")
        _free_memory()

    def _make_model(self, requested: str) -> None:
        if self._load is not None:
            self._model = self._load(self._name)
            self._status = ModelStatus(self._name, device_of(self._model))
            return
        chosen = choose_device(requested)
        # on the CPU first: what is wrong with the weights is no fault of the GPU
        self._model = self._read()
        self._status = ModelStatus(self._name, CPU, chosen.why_no_gpu)
        if chosen.device != CPU:
            self._move_to(chosen.device)
        elif requested != CPU and (requested != AUTO or chosen.has_driver):
            self._on_fallback(FallbackNotice(FallbackReason.NOT_USABLE, chosen.why_no_gpu))

    def _move_to(self, device: str) -> None:
        try:
            self.model.to(device)
        except (RuntimeError, MemoryError) as error:
            reason = reason_of(error) or FallbackReason.DRIVER_FAILED
        else:
            self._status = ModelStatus(self._name, device)
            return
        self._fall_back_to_cpu(reason)

    def _read(self) -> Model:
        if self._load is not None:
            return self._load(self._name).to(CPU)
        # before torch: scipy, while it is imported, looks into a torch that may be half imported
        import scipy.signal  # noqa: F401

        from engine.models.weights.loading import load_model

        return load_model(self._name, self._weights, CPU)

    def _require_analyser(self) -> Analyser:
        if self._analyser is None and self._clip is not None:
            self.load(self._name, self._weights)
            from engine.analysis.analyser import Analyser

            self._analyser = Analyser(self._clip, self.model, self._status.device)
        if self._analyser is None:
            raise EngineError("The clip is not being analysed, because no model could be loaded.")
        return self._analyser

    def _fall_back_to_cpu(self, reason: FallbackReason) -> None:
        self._close_analyser()
        try:
            self.model.to(CPU)
        except RuntimeError:  # the driver took the weights along
            self._model = self._read()
        _free_memory()
        notice = FallbackNotice(reason, _WHY[reason])
        self._status = ModelStatus(self._name, CPU, notice.why)
        self._on_fallback(notice)

    def _close_analyser(self) -> None:
        if self._analyser is not None:
            self._analyser.close()
            self._analyser = None


_WHY = {
    FallbackReason.OUT_OF_MEMORY: Message("its memory ran out"),
    FallbackReason.DRIVER_FAILED: Message("it failed"),
}


def reason_of(error: BaseException) -> FallbackReason | None:
    """Why a GPU gave up, read from its error; None for an error that no GPU made."""
    text = str(error).lower()
    if isinstance(error, DeviceLost | MemoryError) or any(word in text for word in _MEMORY_WORDS):
        return FallbackReason.OUT_OF_MEMORY
    return FallbackReason.DRIVER_FAILED if any(word in text for word in _DRIVER_WORDS) else None


def device_of(model: Model) -> str:
    """Where a model is."""
    return next((str(p.device) for p in model.parameters()), CPU)


def _free_memory() -> None:
    gc.collect()  # a model refers to itself in places
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_initialized():
        with suppress(RuntimeError):  # of a driver that died nothing can be had back
            torch.cuda.empty_cache()
