"""Exceptions of the engine, each told in one sentence: the cause, then what to do."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.message import Message


class EngineError(Exception):
    """A failure a musician understands; ``str(error)`` is the whole sentence to show, in English.

    It is made as a ``Message`` is: ``EngineError("{name} has no sound.", name=clip.name)``, and
    keeps that ``message`` for whoever shows it in another language or hands it to another process.
    ``exit_status`` is what the command line ends with: 2 for a wrong request (bad file, bad
    option), 3 for a failure of the machine (disk full, device lost).
    """

    exit_status = 2

    def __init__(self, template: str, /, **values: object) -> None:
        self.message = Message(template, **values)
        super().__init__(str(self.message))

    @property
    def template(self) -> str:
        """The sentence with ``{named}`` places."""
        return self.message.template

    @property
    def values(self) -> Mapping[str, object]:
        """What stands in the places."""
        return self.message.values

    def __reduce__(self) -> tuple[Any, ...]:
        # args hold the sentence only, and the subclasses ask for other arguments
        return _restored, (type(self), self.args, self.__dict__)


class CannotOpen(EngineError):
    """A file that cannot be read as the thing it should be; ``why`` is told as a ``Message`` is."""

    def __init__(self, path: Path | str, why: str, /, **values: object) -> None:
        self.path, self.why = Path(path), Message(why, **values)
        super().__init__("Cannot open {path}: {why}", path=str(path), why=self.why)


class CannotRead(EngineError):
    """A file that could be opened but not read to its end: the disk failed, somebody changed it."""

    exit_status = 3

    def __init__(self, path: Path | str, why: str, /, **values: object) -> None:
        self.path, self.why = Path(path), Message(why, **values)
        super().__init__("Cannot read {path}: {why}", path=str(path), why=self.why)


class CannotWrite(EngineError):
    """A target that cannot be written; nothing half-written is left under its name."""

    exit_status = 3

    def __init__(self, path: Path | str, why: str, /, **values: object) -> None:
        self.path, self.why = Path(path), Message(why, **values)
        super().__init__("Cannot write {path}: {why}", path=str(path), why=self.why)


class RefusedTarget(CannotWrite):
    """A target that no machine could write as it is asked: of the wrong kind, or an input too."""

    exit_status = 2


class BadRequest(EngineError):
    """A request that makes no sense for this clip or model (a click outside the picture...)."""


class ModelMissing(EngineError):
    """A model name nobody registered; ``similar_names`` are the names that exist and come close."""

    def __init__(self, name: str, similar_names: tuple[str, ...] = ()) -> None:
        if similar_names:
            super().__init__(
                "There is no model named {name!r}; did you mean {near}?",
                name=name,
                near=" or ".join(similar_names),
            )
        else:
            super().__init__(
                "There is no model named {name!r}; see `pixelplayer models`.", name=name
            )
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


def _restored(kind: type[EngineError], args: tuple[Any, ...], state: dict[str, Any]) -> EngineError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error
