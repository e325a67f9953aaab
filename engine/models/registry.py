"""The registry of models by name and version; listing them imports no torch.

A name alone means the newest version ("pixel-slots"); an earlier one, and one that is still a
preview, is asked for by its number ("pixel-slots@3"). The parts are what a model is trained in:
each has its task in ``engine.training.tasks``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from engine.errors import ModelMissing
from engine.message import Message

if TYPE_CHECKING:
    from engine.models.model import Model

Build = Callable[..., "Model"]


@dataclass(frozen=True, slots=True)
class RegisteredModel:
    """One version of a model: ``load`` imports what builds it, ``parts`` are trained one by one.

    A ``preview`` can be trained and measured; it is in no list, and no name alone means it.
    ``what`` says in a sentence or two what it is, for those of whose weights there is no card yet;
    ``good_at`` in one what to choose it for.
    """

    name: str
    version: int
    load: Callable[[], Build]
    parts: tuple[str, ...] = ()
    preview: bool = False
    what: str = ""
    good_at: str = ""

    @property
    def versioned_name(self) -> str:
        """Its name with its version, as a project remembers it: "pixel-slots@3"."""
        return f"{self.name}@{self.version}"


_ALIASES = {"default": "pixel-slots"}
_models: dict[str, RegisteredModel] = {}
"""Versioned name -> model."""


def register(
    name: str,
    load: Callable[[], Build],
    *,
    version: int = 1,
    parts: tuple[str, ...] = (),
    preview: bool = False,
    what: str = "",
    good_at: str = "",
) -> None:
    """Make a model known under ``name``: to inference, and with ``parts`` to training.

    ``load`` imports the model's module when the model is made, so that a list of names costs
    nothing. ``ValueError`` when the name and version are taken.
    """
    model = RegisteredModel(name, version, load, parts, preview, what, good_at)
    if name in _ALIASES or model.versioned_name in _models:
        raise ValueError(f"the model name {model.versioned_name!r} is already taken")
    _models[model.versioned_name] = model


def names() -> tuple[str, ...]:
    """Every model there is, in alphabetical order, aliases and earlier versions left out."""
    return tuple(sorted({model.name for model in _models.values() if not model.preview}))


def previews() -> tuple[str, ...]:
    """The versioned names of previews, in alphabetical order."""
    return tuple(sorted(name for name, model in _models.items() if model.preview))


def trained_parts() -> dict[str, tuple[str, ...]]:
    """Model -> the parts it is trained in; models that cannot be trained are left out.

    Previews stand at the end, under their versioned names.
    """
    parts = {name: registered(name).parts for name in (*names(), *previews(), *_earlier())}
    return {name: own for name, own in parts.items() if own}


def _earlier() -> tuple[str, ...]:
    """The versioned names of models that a newer version has followed."""
    found = (name for name in _models if canonical_name(name) == name and "@" in name)
    return tuple(sorted(set(found) - set(previews())))


def registered(name: str) -> RegisteredModel:
    """What was registered under a name, an alias or a versioned name.

    ``ModelMissing`` with the names that come close when there is none.
    """
    name = _ALIASES.get(name, name)
    if name in _models:
        return _models[name]
    versions = [m for m in _models.values() if m.name == name and not m.preview]
    if versions:
        return max(versions, key=lambda model: model.version)
    wanted = name.strip().lower().replace("_", "-")
    near = get_close_matches(wanted, [*names(), *_ALIASES], n=2)
    raise ModelMissing(name, tuple(near))


def canonical_name(name: str) -> str:
    """The name behind ``name``: an alias resolved, and a version only where it is not the newest.

    ``ModelMissing`` as ``registered``.
    """
    model = registered(name)
    is_meant = not model.preview and model == registered(model.name)
    return model.name if is_meant else model.versioned_name


def versioned_name(name: str) -> str:
    """The name with the version it means now ("default" -> "pixel-slots@3")."""
    return registered(name).versioned_name


def create(name: str, **settings: Any) -> Model:
    """A new model with random weights; ``settings`` go to its constructor.

    ``ModelMissing`` when nobody registered ``name``.
    """
    return registered(name).load()(**settings)


def _pixel_slots() -> Build:
    from engine.models.pixel_slots.model import PixelSlots

    return PixelSlots


def _pixel_slots_v3() -> Build:
    from engine.models.pixel_slots_v3.model import PixelSlotsV3

    return PixelSlotsV3


def _sound_of_pixels() -> Build:
    from engine.models.sound_of_pixels import SoundOfPixels

    return SoundOfPixels


def _co_separation() -> Build:
    from engine.models.co_separation.model import CoSeparation

    return CoSeparation


def _minus_plus() -> Build:
    from engine.models.minus_plus.model import MinusPlus

    return MinusPlus


def _sound_of_pixels_paper() -> Build:
    from engine.models.sound_of_pixels import paper_form

    return paper_form


def _nmf_miml() -> Build:
    from engine.models.nmf_miml.model import NmfMiml

    return NmfMiml


register("pixel-slots", _pixel_slots, version=2, parts=("ear", "eye"))
register(
    "pixel-slots",
    _pixel_slots_v3,
    version=3,
    parts=("query", "vision"),
    good_at=Message("Good at most things: it knows 33 kinds of sound, and what each looks like."),
)
register(
    "sound-of-pixels",
    _sound_of_pixels,
    parts=("duet",),
    good_at=Message("Good at different instruments of the same loudness, pixel by pixel."),
)
register(
    "sound-of-pixels-paper",
    _sound_of_pixels_paper,
    parts=("mix-and-separate",),
    what=Message(
        "The Sound of Pixels as its paper measures it (Zhao et al., ECCV 2018, table 1): 16 "
        "features, ratio or binary masks, a linear or a log frequency axis. A click means a pixel."
    ),
    good_at=Message("Good for comparing the variants of its paper with one another."),
)
register(
    "co-separation",
    _co_separation,
    parts=("co-separation",),
    what=Message(
        "Co-Separating Sounds of Visual Objects (Gao and Grauman, ICCV 2019): made for things with "
        "a clear outline, because it looks at each one alone. A click means the box around it."
    ),
    good_at=Message("Good at things that stand apart: each is looked at in its own box."),
)
register(
    "minus-plus",
    _minus_plus,
    parts=("minus", "plus", "minus-plus"),
    what=Message(
        "Minus-Plus Net (Xu, Dai and Lin, ICCV 2019): made for quiet sources beside loud ones, "
        "because the loudest is taken away first. A click means a pixel."
    ),
    good_at=Message("Good at quiet things beside loud ones: the loudest is taken away first."),
)
register(
    "nmf-miml",
    _nmf_miml,
    parts=("miml",),
    what=Message(
        "Learning to Separate Object Sounds by Watching Unlabeled Video (Gao, Feris and Grauman, "
        "ECCV 2018): made for whole films of few things, because it keeps spectra of each kind of "
        "thing and asks which are heard. A click means a class: two of one kind are one sound."
    ),
    good_at=Message("Good at few kinds of things that sound different: it knows their spectra."),
)
