"""What the program remembers between two starts; never anything of a project."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from platformdirs import user_config_path
from pydantic import BaseModel, ConfigDict, ValidationError

from engine.errors import CannotWrite
from engine.whole_file import write_whole

RECENT_FILES = 8


class Settings(BaseModel):
    """The user's habits: the window's place, the last folder, how the heat is shown."""

    model_config = ConfigDict(validate_assignment=True, extra="ignore")

    version: int = 1
    theme: str = "system"
    language: str = "system"
    hints: bool = True
    window_geometry: str = ""
    splitters: dict[str, str] = {}
    last_folder: str = ""
    recent_files: list[str] = []
    show_heat: bool = False
    heat_opacity: float = 0.75
    show_outlines: bool = True
    sound_device: str = ""

    @classmethod
    def load(cls, path: Path | None = None) -> Settings:
        """The settings on disk; the defaults when there are none or they cannot be read."""
        try:
            return cls.model_validate_json((path or default_path()).read_bytes())
        except (OSError, ValidationError):
            return cls()

    def save(self, path: Path | None = None) -> None:
        """Write them down; a disk that refuses costs the habits, not the work, so it is ignored."""
        target = path or default_path()
        with suppress(OSError, CannotWrite):
            target.parent.mkdir(parents=True, exist_ok=True)
            write_whole(target, self.model_dump_json(indent=2).encode())

    def remember_file(self, path: Path) -> None:
        """Put a file first among the recent ones."""
        name = str(path.resolve())
        others = [old for old in self.recent_files if old != name]
        self.recent_files = [name, *others][:RECENT_FILES]
        self.last_folder = str(path.resolve().parent)

    def forget_file(self, path: Path) -> None:
        """Take a file that is no more off the recent ones."""
        self.recent_files = [old for old in self.recent_files if Path(old) != path]


def default_path() -> Path:
    """Where the settings of this user are."""
    return user_config_path("pixelplayer") / "settings.json"
