"""The registry of models by name; listing them imports no torch."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from engine.errors import ModelMissing

if TYPE_CHECKING:
    from engine.models.model import Model

Factory = TypeVar("Factory", bound="Callable[..., Any]")

# A module is imported when its model is made, so that a list of names costs nothing.
_MODULES = {
    "pixel-slots": "engine.models.pixel_slots.model",
    "sound-of-pixels": "engine.models.sound_of_pixels",
}
_ALIASES = {"default": "pixel-slots"}
_factories: dict[str, Callable[..., Any]] = {}


def register(name: str) -> Callable[[Factory], Factory]:
    """Decorator: make a model class, or a function that builds one, known under ``name``.

    ``ValueError`` when two different things ask for one name.
    """

    def keep(factory: Factory) -> Factory:
        if name in _ALIASES or name in _factories:
            raise ValueError(f"the model name {name!r} is already taken")
        _factories[name] = factory
        return factory

    return keep


def names() -> tuple[str, ...]:
    """Every model there is, in alphabetical order, aliases left out."""
    return tuple(sorted({*_MODULES, *_factories}))


def canonical_name(name: str) -> str:
    """The registered name behind ``name`` (an alias such as "default", or itself).

    ``ModelMissing`` with the names that come close when there is none.
    """
    name = _ALIASES.get(name, name)
    if name in names():
        return name
    near = get_close_matches(name.strip().lower().replace("_", "-"), [*names(), *_ALIASES], n=2)
    raise ModelMissing(name, tuple(near))


def create(name: str, **settings: Any) -> Model:
    """A new model with random weights; ``settings`` go to its constructor.

    ``ModelMissing`` when nobody registered ``name``.
    """
    name = canonical_name(name)
    if name not in _factories:
        import_module(_MODULES[name])
    return _factories[name](**settings)
