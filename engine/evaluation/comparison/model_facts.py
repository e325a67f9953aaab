"""Facts of a model that is compared: what it is, how large, and which weights it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.analysis.model_host import ModelHost
from engine.models.registry import registered
from engine.models.weights.card import WeightsCard, checksum, find_weights
from engine.models.weights.catalogue import PUBLICATIONS


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What a reader should know of a model before its figures.

    ``parameters`` are numbers that were learned, ``weights_bytes`` what they take on the disk,
    ``sha256`` says which file that was (empty for several files), ``settings`` with what the
    network was made.
    """

    name: str
    device: str
    parameters: int
    what: str = ""
    good_at: str = ""
    licence: str = ""
    weights_bytes: int = 0
    sha256: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)


def facts_of(host: ModelHost) -> ModelFacts:
    """The facts of the model that a host has loaded."""
    status = host.status
    known = registered(status.model)
    path = host.weights or find_weights(status.model)
    card = WeightsCard.beside(path) if path is not None and path.is_file() else None
    return ModelFacts(
        name=status.model,
        device=status.device,
        parameters=sum(parameter.numel() for parameter in host.model.parameters()),
        what=(card.what if card else "") or known.what or _published(known.name),
        good_at=known.good_at,
        licence=card.licence if card else "",
        weights_bytes=_size(path),
        sha256=checksum(path) if path is not None and path.is_file() else "",
        settings=card.settings if card else {},
    )


def _published(name: str) -> str:
    """What those say who published weights of a model; empty when nobody did."""
    return PUBLICATIONS[name].what if name in PUBLICATIONS else ""


def _size(path: Path | None) -> int:
    """The bytes of a file, or of the weights in a folder."""
    if path is None:
        return 0
    files = [path] if path.is_file() else [*path.glob("*.pth"), *path.glob("*.safetensors")]
    return sum(file.stat().st_size for file in files)
