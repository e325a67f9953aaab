"""Stem keys: the digest of all that decides how the stems of a project sound."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
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
_DECIDING_ROOMS = ("analysis", "media", "models", "scene")
"""Whose code decides which samples a stem holds."""


def stem_key(project: Project, model: str) -> str:
    """A digest that is the same only for stems that sound the same, whatever else has changed.

    It covers the film as far as a project knows it (``fingerprint``, which must be there), its
    sound track, the objects, how they share the sound, the model with its weights (``model`` is
    what ``model_checksum`` says) and the code that separates.
    """
    film = project.fingerprint
    if film is None:
        raise ValueError("nobody has looked at the film yet")
    decides = {
        "code": _code_checksum(),
        "model": [project.model, model],
        "film": asdict(film),
        "track": project.track,
        "sharing": project.sharing.key,
        "objects": [_heard(item) for item in project.scene.objects],
    }
    return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()


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


def _heard(item: SoundingObject) -> dict[str, Any]:
    return {key: value for key, value in asdict(item).items() if key not in _NOT_HEARD}


@lru_cache(maxsize=1)
def _code_checksum() -> str:
    """Of the code that separates: stems of another version of it are other stems."""
    root = Path(engine.__file__).parent
    digest = hashlib.sha256(engine.__version__.encode())
    for room in _DECIDING_ROOMS:
        for file in sorted((root / room).rglob("*.py")):
            digest.update(file.relative_to(root).as_posix().encode() + b"\0")
            digest.update(file.read_bytes())
    return digest.hexdigest()
