"""Recovery of unsaved work: what a crash leaves behind, and how it is found again."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from platformdirs import user_state_path

from engine.atomic_file import write_atomically
from engine.errors import CannotOpen, EngineError
from engine.json_file import path_text, read_json
from engine.project.project import Project
from engine.project.storage import from_json, short_reason, to_json

FORMAT = "pixelplayer recovery"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Recovery:
    """Work that no project file holds: ``file`` keeps it, ``project_file`` is where it belongs.

    ``project_file`` is None for work that was never saved.
    """

    file: Path
    project: Project
    project_file: Path | None
    edited: datetime

    @property
    def name(self) -> str:
        """What people call it: its project file, or its clip."""
        return (self.project_file or self.project.clip).name


def recovery_folder() -> Path:
    """Where unsaved work of this user is kept."""
    return user_state_path("pixelplayer") / "recovery"


def write_recovery(file: Path, project: Project, project_file: Path | None) -> None:
    """Keep a project whole or not at all; ``CannotWrite`` when the disk refuses."""
    content = {
        "format": FORMAT,
        "version": VERSION,
        "edited": datetime.now().astimezone().isoformat(),
        "project_file": str(project_file) if project_file else None,
        "project": json.loads(to_json(project)),
    }
    with suppress(OSError):  # write_atomically tells what is wrong with the folder
        file.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(file, (json.dumps(content, indent=1) + "\n").encode())


def read_recovery(file: Path) -> Recovery:
    """The work a file keeps; ``CannotOpen`` when it is damaged."""
    try:
        content: dict[str, Any] = read_json(file)
        if content["format"] != FORMAT or content["version"] > VERSION:
            raise ValueError(f"it is {content['format']!r} {content['version']!r}")
        place = content["project_file"]
        return Recovery(
            file,
            from_json(json.dumps(content["project"])),
            Path(path_text(place)) if place else None,
            datetime.fromisoformat(content["edited"]).astimezone(),
        )
    except EngineError:
        raise
    except (OSError, ValueError, KeyError, TypeError, OverflowError) as error:
        why = short_reason(error)
        raise CannotOpen(file, "the kept work is damaged ({error}).", error=why) from error


def recovery_files(folder: Path) -> tuple[Path, ...]:
    """All files of kept work in a folder, the newest first."""
    edited: dict[Path, float] = {}
    with suppress(OSError):
        for path in folder.glob("*.json"):
            with suppress(OSError):  # one that goes while we look must not hide the others
                if ".pp-tmp-" not in path.name:
                    edited[path] = path.stat().st_mtime
    return tuple(sorted(edited, key=lambda path: -edited[path]))


def remove_partial_writes(folder: Path, token: str) -> None:
    """Remove what a killed process had begun to write for the work named ``token``."""
    with suppress(OSError):
        for path in folder.glob(f"*{token}.pp-tmp-*"):
            os.unlink(path)
