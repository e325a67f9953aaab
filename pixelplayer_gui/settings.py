"""Settings of the application that are kept between two starts; nothing of a project."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

from platformdirs import user_config_path
from pydantic import BaseModel, ConfigDict, Field, PlainValidator, ValidationError

from engine.atomic_file import write_atomically
from engine.errors import CannotWrite
from engine.json_file import path_text, read_json

RECENT_FILES = 8
VERSION = 4
ANY_SCREEN = ""
"""The layout of no known screen: what version 2 wrote down."""


_RENAMED = {"export_selection": "export_range", "time_selection": "time_range"}

PathText = Annotated[str, PlainValidator(path_text)]


class ScreenLayout(BaseModel):
    """The window's place on one screen, and how the panels share it; as Qt's own text."""

    model_config = ConfigDict(extra="ignore")

    geometry: str = ""
    panels: dict[str, str] = {}


class Settings(BaseModel):
    """User settings: window layouts, last folder, theme, language, devices, shortcuts."""

    model_config = ConfigDict(validate_assignment=True, extra="ignore")

    version: int = VERSION
    theme: str = "system"
    language: str = "system"
    hints: bool = True
    layouts: dict[str, ScreenLayout] = {}
    """By the screen they are for; the last one is where the window was closed last."""
    last_folder: PathText = ""
    recent_files: list[PathText] = []
    show_heat: bool = False
    show_colours: bool = False
    heat_opacity: float = Field(default=0.75, ge=0, le=1)
    show_outlines: bool = True
    narrow_strips: bool = False
    sound_device: str = ""
    device: str = "auto"
    model: str = "default"
    cache_folder: PathText = ""
    cache_gigabytes: float = Field(default=4.0, gt=0, le=1e6)
    stems_gigabytes: float = Field(default=8.0, ge=0, le=1e6)
    keys: dict[str, list[str]] = {}
    picture_drawing: str = "auto"
    gl_checked: dict[str, str | bool] = {}
    gl_trying: bool = False

    @classmethod
    def load(cls, path: Path | None = None) -> Settings:
        """The settings on disk; the defaults for what is not there or cannot be understood."""
        try:
            stored = read_json(path or default_path())
        except (OSError, ValueError):
            return cls()
        if not isinstance(stored, dict):
            return cls()
        stored = _upgraded(stored)
        try:
            return cls.model_validate(stored)
        except ValidationError as error:
            # one habit that makes no sense is no reason to forget all others
            bad = {str(part["loc"][0]) for part in error.errors() if part["loc"]}
            return cls.model_validate({key: stored[key] for key in stored if key not in bad})

    def save(self, path: Path | None = None) -> None:
        """Write them down; a disk that refuses costs the habits, not the work, so it is ignored."""
        target = path or default_path()
        # in ASCII: the name of a recent film need not be one in UTF-8
        text = json.dumps(self.model_dump(), indent=2)
        with suppress(OSError, CannotWrite):
            target.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(target, text.encode())

    def remember_file(self, path: Path) -> None:
        """Put a file first among the recent ones."""
        name = str(path.resolve())
        others = [old for old in self.recent_files if old != name]
        self.recent_files = [name, *others][:RECENT_FILES]
        self.last_folder = str(path.resolve().parent)

    def forget_file(self, path: Path) -> None:
        """Take a file that is no more off the recent ones."""
        self.recent_files = [old for old in self.recent_files if Path(old) != path]


def _upgraded(stored: dict[str, Any]) -> dict[str, Any]:
    """What an older version wrote, in the words of this one."""
    version = stored.get("version")
    known = version if isinstance(version, int) else 1
    if known < 2 and "theme" not in stored and "dark" in stored:  # version 1 knew two themes
        stored = {**stored, "theme": "dark" if stored["dark"] else "light"}
    if known < 4:  # the range was the selection
        keys = stored.get("keys")
        if isinstance(keys, dict):
            stored = {**stored, "keys": {_RENAMED.get(name, name): keys[name] for name in keys}}
    if known < 3:  # one layout, whatever the screen
        place = {"geometry": stored.get("window_geometry"), "panels": stored.get("splitters")}
        stored = {**stored, "layouts": {ANY_SCREEN: place} if all(place.values()) else {}}
    return {**stored, "version": VERSION}


def default_path() -> Path:
    """Where the settings of this user are."""
    return user_config_path("pixelplayer") / "settings.json"
