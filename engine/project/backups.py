"""Backups: the last versions of every project file, kept apart from it."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from platformdirs import user_state_path

from engine.atomic_file import write_atomically
from engine.errors import EngineError
from engine.project.project import Project
from engine.project.storage import SUFFIX, read_project, save, to_json

MAX_BACKUPS = 30
_STAMP = "%Y-%m-%d %H-%M-%S-%f"


@dataclass(frozen=True, slots=True)
class Backup:
    """One earlier version of a project: a project file of its own that names its clip in full."""

    file: Path
    saved: datetime


def backup_folder(path: Path) -> Path:
    """Where the earlier versions of the project file at ``path`` are kept."""
    place = Path(path).absolute()
    # two projects of one name in two folders must not share
    mark = hashlib.sha256(os.fsencode(place)).hexdigest()[:12]
    return user_state_path("pixelplayer") / "backups" / f"{place.stem[:80]}-{mark}"


def backups_of(path: Path) -> tuple[Backup, ...]:
    """The earlier versions of a project file, the newest first."""
    found: list[Backup] = []
    for file in backup_folder(path).glob(f"*{SUFFIX}"):
        with suppress(ValueError):  # not one of ours, or half written
            found.append(Backup(file, datetime.strptime(file.stem, _STAMP)))
    return tuple(sorted(found, key=lambda backup: backup.saved, reverse=True))


def keep_backup(project: Project, path: Path) -> None:
    """Keep what was saved at ``path`` as its newest version; the oldest beyond 30 go.

    Raises ``CannotWrite``. Nothing happens when the newest version holds just this.
    """
    content = to_json(project).encode()
    known = backups_of(path)
    with suppress(OSError):
        if known and known[0].file.read_bytes() == content:
            return
    folder = backup_folder(path)
    with suppress(OSError):  # write_atomically tells what is wrong with the folder
        folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / f"{datetime.now().strftime(_STAMP)}{SUFFIX}", content)
    for old in known[MAX_BACKUPS - 1 :]:
        with suppress(OSError):
            old.file.unlink()


def save_with_backups(project: Project, path: Path) -> None:
    """Save a project, and keep both what stood under the name before and what stands there now.

    Raises ``CannotWrite`` when the project itself cannot be saved; a backup that cannot be kept is
    no reason not to save.
    """
    with suppress(EngineError):
        if Path(path).is_file():
            keep_backup(read_project(path), path)
    save(project, path)
    with suppress(EngineError):
        keep_backup(project, path)
