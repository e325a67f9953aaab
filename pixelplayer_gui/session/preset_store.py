"""The preset store: the user's mixer presets on disk, for all projects."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_config_path
from pydantic import TypeAdapter, ValidationError

from engine.atomic_file import write_atomically
from engine.json_file import read_small_file
from engine.mixing.presets import Preset

_PRESETS: TypeAdapter[tuple[Preset, ...]] = TypeAdapter(tuple[Preset, ...])


class PresetStore:
    """All presets of the user; every change is written atomically at once."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or user_config_path("pixelplayer") / "presets.json"
        self._presets = self._read()

    @property
    def names(self) -> tuple[str, ...]:
        """The presets' names in the order they were made."""
        return tuple(preset.name for preset in self._presets)

    def get(self, name: str) -> Preset:
        """The preset of that name; ``KeyError`` when there is none."""
        for preset in self._presets:
            if preset.name == name:
                return preset
        raise KeyError(name)

    def save(self, preset: Preset) -> None:
        """Add a preset, or put it in the place of the one of its name; raises ``CannotWrite``."""
        others = tuple(old for old in self._presets if old.name != preset.name)
        self._write((*others, preset))

    def delete(self, name: str) -> None:
        """Delete a preset; raises ``CannotWrite``."""
        self._write(tuple(old for old in self._presets if old.name != name))

    def _read(self) -> tuple[Preset, ...]:
        try:
            return _PRESETS.validate_json(read_small_file(self._path))
        except (OSError, ValidationError):
            return ()

    def _write(self, presets: tuple[Preset, ...]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(self._path, _PRESETS.dump_json(presets, indent=1))
        self._presets = presets
