"""What thinks: the model and the analyser of the open clip, and what they run on."""

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

Load = Callable[[str], "Model"]
Answer = TypeVar("Answer")
AUTO, CPU = "auto", "cpu"


@dataclass(frozen=True, slots=True)
class Told:
    """Which model listens, on what, and why that is no GPU (a half sentence; often empty)."""

    model: str
    device: str
    why_no_gpu: str = ""


class Machine:
    """Lives in the inference thread; torch is imported only there.

    ``load`` makes a model of a name; left out, it is found among the installed weights and put on
    the device of the wish. ``fell_back`` is called with a sentence when a GPU gave up.
    """

    def __init__(self, load: Load | None, fell_back: Callable[[Told, str], None]) -> None:
        self.wish = AUTO  # may be set from any thread; holds from the next load on
        self._load, self._fell_back = load, fell_back
        self._model: Model | None = None
        self._told = Told("", CPU)
        self._loaded_for = ("", "")
        self._clip: Clip | None = None
        self._name = ""
        self._analyser: Analyser | None = None

    def load(self, name: str) -> Told:
        """The model of that name on the device of the wish; loaded once."""
        if self._model is None or self._loaded_for != (name, self.wish):
            self.unload()
            wish = self.wish
            model, why = self._made(name, wish)
            self._model, self._loaded_for = model, (name, wish)
            self._told = Told(name, device_of(model), why)
        return self._told

    def open(self, clip: Clip, name: str) -> Told:
        """Analyse a clip from now on."""
        self.forget()
        told = self.load(name)
        self._clip, self._name = clip, name
        self._analyse(clip)
        return told

    def run(self, work: Callable[[Analyser], Answer]) -> Answer:
        """Let the analyser work; when its GPU gives up, once more on the CPU.

        What is finished stays. Raises what the work raises, ``EngineError`` without a model.
        """
        analyser = self._ask()
        try:
            return work(analyser)
        except DeviceLost:
            if self._told.device == CPU:
                raise
            self._go_on_with_cpu(tr("its memory ran out"))
        except RuntimeError as error:
            # a driver that went away with the card (sleep, reset) has many words for it
            if self._told.device == CPU or "cuda" not in str(error).lower():
                raise
            self._go_on_with_cpu(tr("it failed"))
        return work(self._ask())

    def prepare(self, seconds: float) -> None:
        """Hear and look at what is around a time, if a clip is being analysed."""
        if self._clip is not None:
            self.run(lambda analyser: analyser.prepare(seconds))

    def forget(self) -> None:
        """Let go of the clip."""
        self._clip = None
        self._close_analyser()

    def unload(self) -> None:
        """Let go of the model too; the next question loads it again."""
        self._close_analyser()
        self._model = None
        _give_back_memory()

    def _made(self, name: str, wish: str) -> tuple[Model, str]:
        if self._load is not None:
            return self._load(name), ""
        from engine.models.compute_devices import choose
        from engine.models.weights.loading import load_model

        chosen = choose(wish)
        return load_model(name, device=chosen.device), chosen.why_no_gpu

    def _ask(self) -> Analyser:
        if self._analyser is None and self._clip is not None:
            self.load(self._name)
            self._analyse(self._clip)
        if self._analyser is None:
            raise EngineError("The clip is not being analysed, because no model could be loaded.")
        return self._analyser

    def _analyse(self, clip: Clip) -> None:
        from engine.analysis.analyser import Analyser

        assert self._model is not None
        self._analyser = Analyser(clip, self._model, self._told.device)

    def _go_on_with_cpu(self, why: str) -> None:
        self._close_analyser()
        if self._model is not None:
            self._model.to(CPU)
        _give_back_memory()
        self._told = Told(self._told.model, CPU, why)
        self._fell_back(
            self._told, tr("The GPU gave up, because {why}; going on with the CPU.", why=why)
        )

    def _close_analyser(self) -> None:
        if self._analyser is not None:
            self._analyser.close()
            self._analyser = None


def device_of(model: Model) -> str:
    """Where a model is."""
    return next((str(p.device) for p in model.parameters()), CPU)


def _give_back_memory() -> None:
    import gc
    import sys

    gc.collect()  # a model refers to itself in places
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_initialized():
        torch.cuda.empty_cache()
