"""What can go wrong, each told in one sentence: the cause, then what to do."""

from __future__ import annotations

from pathlib import Path


class EngineError(Exception):
    """A failure a musician understands; ``str(error)`` is the whole sentence to show.

    ``exit_status`` is what the command line ends with: 2 for a wrong request (bad file, bad
    option), 3 for a failure of the machine (disk full, device lost).
    """

    exit_status = 2


class CannotOpen(EngineError):
    """A file that cannot be read as the thing it should be."""

    def __init__(self, path: Path | str, why: str) -> None:
        super().__init__(f"Cannot open {path}: {why}")
        self.path, self.why = Path(path), why


class CannotWrite(EngineError):
    """A target that cannot be written; nothing half-written is left under its name."""

    exit_status = 3

    def __init__(self, path: Path | str, why: str) -> None:
        super().__init__(f"Cannot write {path}: {why}")
        self.path, self.why = Path(path), why


class BadRequest(EngineError):
    """A request that makes no sense for this clip or model (a click outside the picture...)."""


class ModelMissing(EngineError):
    """A model name nobody registered; ``near`` are the names that exist and come close."""

    def __init__(self, name: str, similar_names: tuple[str, ...] = ()) -> None:
        # whole sentences, not pieces: the window tells them in other languages
        if similar_names:
            message = (
                f"There is no model named {name!r}; did you mean {' or '.join(similar_names)}?"
            )
        else:
            message = f"There is no model named {name!r}; see `pixelplayer models`."
        super().__init__(message)
        self.name, self.similar_names = name, similar_names


class WeightsMissing(EngineError):
    """The weights of a model are not on this machine and must be fetched or given."""


class WeightsDamaged(EngineError):
    """Weights that do not match their card's checksum or the model's shapes."""


class DeviceLost(EngineError):
    """A sound card or GPU that went away or ran out of memory."""

    exit_status = 3


class Cancelled(EngineError):
    """The user stopped the work; what was finished is kept."""

    exit_status = 130

    def __init__(self) -> None:
        super().__init__("Stopped on request; what was finished is kept.")
