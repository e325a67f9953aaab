"""Model cards: what is known of a weights file, and where weights lie; imports no torch."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.errors import WeightsDamaged
from engine.json_file import read_json
from engine.resources import resource

LOCK_FILE = "checksums.json"
"""Beside fetched files: what each one's SHA-256 was when it first arrived."""


@dataclass(frozen=True, slots=True)
class WeightsCard:
    """What one should know before trusting a file of weights.

    ``data`` says what they were trained on, ``numbers`` how well they do (name -> figure),
    ``settings`` with what the model's constructor must be called. ``version`` is that of the model
    they fit; 0: the newest when they were written down.
    """

    name: str
    file: str
    sha256: str = ""
    what: str = ""
    licence: str = ""
    source: str = ""
    data: str = ""
    numbers: Mapping[str, float] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    version: int = 0

    @property
    def model(self) -> str:
        """The registry's name of the model they fit ("pixel-slots@2")."""
        return f"{self.name}@{self.version}" if self.version else self.name

    @classmethod
    def beside(cls, weights: Path) -> WeightsCard | None:
        """The card of a weights file; None when it has none, ``WeightsDamaged`` when unreadable."""
        path = weights.with_suffix(".json")
        if not os.path.isfile(path):
            return None
        try:
            facts = read_json(path)
            card = cls(**{k: v for k, v in facts.items() if k in cls.__dataclass_fields__})
            card._check_types()
            return card
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise WeightsDamaged(
                "The card {path} cannot be read ({error}); fetch the weights again.",
                path=path,
                error=error,
            ) from error

    def _check_types(self) -> None:
        """``TypeError`` for what no card of ours says."""
        texts = (self.name, self.file, self.sha256, self.what, self.licence, self.source, self.data)
        right = all(isinstance(text, str) for text in texts)
        right &= type(self.version) is int and 0 <= self.version < _MOST
        right &= isinstance(self.numbers, dict) and all(map(_is_figure, self.numbers.values()))
        right &= isinstance(self.settings, dict) and all(map(_is_setting, self.settings.values()))
        if not right:
            raise TypeError("a value is of the wrong kind")


_MOST = 1_000_000
"""More than any layer is wide; what a card asks for is made before the weights are looked at."""


def _is_figure(value: object) -> bool:
    return isinstance(value, int | float) and abs(value) < 1e300


def _is_setting(value: object) -> bool:
    if isinstance(value, list | tuple):
        return len(value) < _MOST and all(map(_is_setting, value))
    if isinstance(value, int | float):
        return abs(value) < _MOST
    return value is None or isinstance(value, str)


def find_weights(name: str) -> Path | None:
    """Where the weights of a model are: bundled, or in the user's data folder; None if nowhere."""
    try:
        return resource("weights", f"{name}.safetensors")
    except FileNotFoundError:
        pass
    for path in (user_weights_folder() / f"{name}.safetensors", user_weights_folder() / name):
        if path.is_file() or (path.is_dir() and (path / LOCK_FILE).is_file()):
            return path
    return None


def user_weights_folder() -> Path:
    """Where fetched weights are kept for this user."""
    from platformdirs import user_data_path

    return user_data_path("PixelPlayer", appauthor=False) / "weights"


def verify_folder(folder: Path) -> None:
    """Hold every file of ``folder`` against what it was when it first arrived.

    A folder of which nothing was written down is its owner's; where a lock is, all must be in it.
    """
    lock = read_lock(folder)
    for file, pinned in lock.items():
        path = folder / file
        if path.is_file() and checksum(path) != pinned:
            raise WeightsDamaged(
                "The weights {path} have changed since they were fetched; delete the file and fetch"
                " it again.",
                path=path,
            )
    unknown = sorted(path.name for path in folder.glob("*.pth") if lock and path.name not in lock)
    if unknown:
        raise WeightsDamaged(
            "The checksum of {file} is missing in {lock}; fetch the weights again.",
            file=unknown[0],
            lock=folder / LOCK_FILE,
        )


def read_lock(folder: Path) -> dict[str, str]:
    """File name -> SHA-256 of a folder's lock; empty when it has none."""
    path = folder / LOCK_FILE
    if not path.is_file():
        return {}
    try:
        return {str(k): str(v) for k, v in read_json(path).items()}
    except (OSError, ValueError, AttributeError) as error:
        raise WeightsDamaged(
            "The checksums {path} cannot be read; delete the folder and fetch the weights again.",
            path=path,
        ) from error


def checksum(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def weights_checksum(path: Path) -> str:
    """The checksum of a weights file; of a folder, one line that names each of its files'."""
    if path.is_file():
        return checksum(path)
    files = sorted(file for file in path.iterdir() if file.suffix in (".pth", ".safetensors"))
    return " ".join(f"{file.name}:{checksum(file)}" for file in files)
