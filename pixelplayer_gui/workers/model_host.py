"""The model host: model, analyser and device of the open clip, with fall-back to the CPU."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from engine.errors import DeviceLost, EngineError
from pixelplayer_gui.i18n.text import tr

if TYPE_CHECKING:
    from engine.analysis.analyser import Analyser
    from engine.media.clip import Clip
    from engine.models.model import Model

ModelLoader = Callable[[str], "Model"]
Result = TypeVar("Result")
AUTO, CPU = "auto", "cpu"


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """The loaded model, its device, and why that is no GPU (a half sentence; often empty)."""

    model: str
    device: str
    why_no_gpu: str = ""


class ModelHost:
    """Owns model and analyser in the inference thread; torch is imported only there.

    ``load`` makes a model of a name; left out, it is found among the installed weights and put on
    the device of the wish. ``on_fallback`` is called with a sentence when a GPU gave up.
    """

    def __init__(
        self, load: ModelLoader | None, on_fallback: Callable[[ModelStatus, str], None]
    ) -> None:
        self.requested_device = AUTO  # may be set from any thread; holds from the next load on
        self._load, self._on_fallback = load, on_fallback
        self._model: Model | None = None
        self._status = ModelStatus("", CPU)
        self._loaded_for = ("", "")
        self._clip: Clip | None = None
        self._name = ""
        self._analyser: Analyser | None = None

    def load(self, name: str) -> ModelStatus:
        """The model of that name on the device of the wish; loaded once."""
        if self._model is None or self._loaded_for != (name, self.requested_device):
            self.unload()
            device = self.requested_device
            model, why = self._make_model(name, device)
            self._model, self._loaded_for = model, (name, device)
            self._status = ModelStatus(name, device_of(model), why)
        return self._status

    def open(self, clip: Clip, name: str) -> ModelStatus:
        """Analyse a clip from now on."""
        self.close_clip()
        status = self.load(name)
        self._clip, self._name = clip, name
        self._open_analyser(clip)
        return status

    def run_with_fallback(self, work: Callable[[Analyser], Result]) -> Result:
        """Let the analyser work; when its GPU gives up, once more on the CPU.

        What is finished stays. Raises what the work raises, ``EngineError`` without a model.
        """
        analyser = self._require_analyser()
        try:
            return work(analyser)
        except DeviceLost:
            if self._status.device == CPU:
                raise
            self._fall_back_to_cpu(tr("its memory ran out"))
        except RuntimeError as error:
            # a driver that went away with the card (sleep, reset) has many words for it
            if self._status.device == CPU or "cuda" not in str(error).lower():
                raise
            self._fall_back_to_cpu(tr("it failed"))
        return work(self._require_analyser())

    def prepare(self, seconds: float) -> None:
        """Hear and look at what is around a time, if a clip is being analysed."""
        if self._clip is not None:
            self.run_with_fallback(lambda analyser: analyser.prepare(seconds))

    def close_clip(self) -> None:
        """Close the clip's analyser."""
        self._clip = None
        self._close_analyser()

    def unload(self) -> None:
        """Unload the model too; the next request loads it again."""
        self._close_analyser()
        self._model = None
        _free_memory()

    def _make_model(self, name: str, device: str) -> tuple[Model, str]:
        if self._load is not None:
            return self._load(name), ""
        from engine.models.compute_devices import choose_device
        from engine.models.weights.loading import load_model

        chosen = choose_device(device)
        return load_model(name, device=chosen.device), chosen.why_no_gpu

    def _require_analyser(self) -> Analyser:
        if self._analyser is None and self._clip is not None:
            self.load(self._name)
            self._open_analyser(self._clip)
        if self._analyser is None:
            raise EngineError("The clip is not being analysed, because no model could be loaded.")
        return self._analyser

    def _open_analyser(self, clip: Clip) -> None:
        from engine.analysis.analyser import Analyser

        assert self._model is not None
        self._analyser = Analyser(clip, self._model, self._status.device)

    def _fall_back_to_cpu(self, why: str) -> None:
        self._close_analyser()
        if self._model is not None:
            self._model.to(CPU)
        _free_memory()
        self._status = ModelStatus(self._status.model, CPU, why)
        self._on_fallback(
            self._status, tr("The GPU gave up, because {why}; going on with the CPU.", why=why)
        )

    def _close_analyser(self) -> None:
        if self._analyser is not None:
            self._analyser.close()
            self._analyser = None


def device_of(model: Model) -> str:
    """Where a model is."""
    return next((str(p.device) for p in model.parameters()), CPU)


def _free_memory() -> None:
    import gc
    import sys

    gc.collect()  # a model refers to itself in places
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_initialized():
        torch.cuda.empty_cache()
