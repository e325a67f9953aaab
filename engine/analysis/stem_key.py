"""Stem keys: the digest of all that decides how the stems of a project sound."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import Any

import engine
from engine.errors import EngineError
from engine.models.registry import canonical_name, versioned_name
from engine.models.weights.card import WeightsCard, find_weights, weights_checksum
from engine.project import DEFAULT_MODEL, Project
from engine.scene import SoundingObject

_NOT_HEARD = ("label", "confidence", "loudness_db")
"""What is known of an object that changes nothing of its sound; all else counts."""
_KEY_LENGTH = 64
_DECIDING_ROOMS = ("analysis", "media", "models", "scene")
"""Whose code decides which samples a stem holds."""


def stem_key(project: Project, model: str) -> str:
    """A digest that is the same only for stems that sound the same, whatever else has changed.

    It covers the film as far as a project knows it (``fingerprint``, which must be there), its
    sound track, the objects, how they share the sound, the model with its weights (``model`` is
    what ``model_checksum`` says) and the code that separates. It begins with ``film_key``.
    """
    decides = {
        "model": [project.model, model],
        "sharing": project.sharing.key,
        "objects": [_object_checksum(item) for item in project.scene.objects],
    }
    return (film_key(project) + _checksum(decides))[:_KEY_LENGTH]


def film_key(project: Project) -> str:
    """How the keys of all stems of a project's film begin, whoever shares its sound; quick."""
    if project.fingerprint is None:
        raise ValueError("nobody has looked at the film yet")
    film = [project.fingerprint.size_bytes, project.fingerprint.sha256, project.track]
    return _checksum([code_checksum(), film])[: _KEY_LENGTH // 2]


def model_checksum(name: str, weights: Path | None = None) -> str:
    """What tells a model apart that bears the name of another: its weights and settings.

    ``weights`` None: those that are installed. Those of the default model count too: its eye finds
    the objects for models that have none. Empty when they cannot be told, for example because
    there are no weights.
    """
    try:
        own = _weights_of(weights or find_weights(canonical_name(name)))
        eye = _weights_of(find_weights(canonical_name(DEFAULT_MODEL)))
        return json.dumps([versioned_name(name), own, eye], sort_keys=True)
    except (EngineError, OSError):
        return ""


def _weights_of(path: Path | None) -> list[Any]:
    if path is None:
        raise FileNotFoundError("there are no weights")
    card = None if path.is_dir() else WeightsCard.beside(path)
    return [weights_checksum(path), card and [card.model, dict(card.settings)]]


@lru_cache(maxsize=64)  # an object that was followed through a long film has a long path
def _object_checksum(item: SoundingObject) -> str:
    heard = {key: value for key, value in _plain(item).items() if key not in _NOT_HEARD}
    heard["solo"] = item.solo.key
    return _checksum(heard)


def _checksum(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, default=_for_json)
    return hashlib.sha256(text.encode()).hexdigest()


def _for_json(part: Any) -> Any:
    return part.hex() if isinstance(part, bytes) else _plain(part)


def _plain(part: Any) -> dict[str, Any]:
    """A part of an object, for JSON."""
    return {field.name: getattr(part, field.name) for field in fields(part)}


@lru_cache(maxsize=1)
def code_checksum() -> str:
    """Of the code that separates: stems of another version of it are other stems.

    Reads all of it, once.
    """
    root = Path(engine.__file__).parent
    digest = hashlib.sha256(engine.__version__.encode())
    for room in _DECIDING_ROOMS:
        for file in sorted((root / room).rglob("*.py")):
            digest.update(file.relative_to(root).as_posix().encode() + b"\0")
            digest.update(file.read_bytes())
    return digest.hexdigest()
