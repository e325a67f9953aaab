"""Storage of projects: save, open, upgrade old versions, relink clips that moved."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from engine.atomic_file import write_atomically
from engine.errors import CannotOpen, CannotWrite
from engine.json_file import parse_json, read_json
from engine.project import schema as project_file
from engine.project.clip_fingerprint import fingerprint_of
from engine.project.project import Project

SUFFIX = ".ppx"

_Content = dict[str, Any]

# An entry for version v turns the content of a file of version v into that of version v + 1.
_UPGRADES: dict[int, Callable[[_Content], _Content]] = {
    1: dict,  # version 2 added automation and markers, which may be left out
    2: dict,  # version 3 added the clip's mark, which may be left out
    3: dict,  # version 4 added to strips width, distance, strength, merged and split objects
    4: dict,  # version 5 added names the program gave, which are none a user typed
    5: dict,  # version 6 added what is seen of objects, which may be left out
    6: dict,  # version 7 added what was corrected of objects, which may be left out
    7: dict,  # version 8 added the turned head and the room, which may be left out
    8: dict,  # version 9 added where objects play alone, which may be left out
}


class MissingClip(CannotOpen):
    """A project whose clip is not where it was; ``project`` is whole, so it can be relinked."""

    def __init__(self, path: Path, project: Project) -> None:
        super().__init__(
            path,
            "its clip {clip} is not there any more; say where the clip is now.",
            clip=project.clip,
        )
        self.project = project
        self.clip = project.clip


class ChangedClip(CannotOpen):
    """A project whose clip is not the clip it was made with, but another one of its name."""

    def __init__(self, path: Path, project: Project) -> None:
        super().__init__(path, "its clip {clip} was replaced by another film.", clip=project.clip)
        self.project = project
        self.clip = project.clip


def save(project: Project, path: Path) -> None:
    """Writes a project as JSON, whole or not at all; the clip is told relative to the file.

    Raises ``CannotWrite``.
    """
    folder = Path(os.path.realpath(path)).parent
    try:
        text = project_file.to_json(project_file.to_file(project, _relative(project.clip, folder)))
    except ValueError as error:
        raise CannotWrite(
            path,
            "the project holds a value no file can hold ({error}).",
            error=short_reason(error),
        ) from error
    write_atomically(Path(path), text.encode())


def open_project(path: Path, clip: Path | None = None) -> Project:
    """Reads a project of this version or an older one; ``clip`` says where its clip is now.

    Raises ``CannotOpen`` for what is no project or a damaged one, ``MissingClip`` when the clip
    is not where the project says.
    """
    project = read_project(path)
    if clip is not None:
        return relinked(project, clip)
    if not is_there(project.clip):
        raise MissingClip(path, project)
    return project


def read_project(path: Path) -> Project:
    """What a project file says, whether its clip is there or not; ``CannotOpen``."""
    path = Path(path)
    content = _upgraded(_read(path), path)
    try:
        return _parse(content, Path(os.path.realpath(path)).parent)
    except ValueError as error:
        raise CannotOpen(
            path, "the project is damaged ({error}).", error=short_reason(error)
        ) from error


def with_fingerprint(project: Project, path: Path) -> Project:
    """The project with its clip's fingerprint; the clip must be the one it was made with.

    ``path`` is what was opened. Raises ``ChangedClip``; ``CannotOpen`` when it cannot be read.
    """
    try:
        fingerprint = fingerprint_of(project.clip)
    except OSError as error:
        raise CannotOpen(
            project.clip, "{why}.", why=(error.strerror or str(error)).lower()
        ) from error
    if project.fingerprint not in (None, fingerprint):
        raise ChangedClip(path, project)
    return replace(project, fingerprint=fingerprint)


def relinked(project: Project, new_clip: Path) -> Project:
    """The project with its clip at another place, or with another clip; everything else stays.

    Raises ``CannotOpen`` when there is no such file.
    """
    if not is_there(Path(new_clip)):
        raise CannotOpen(new_clip, "there is no such file; check its name and place.")
    return replace(project, clip=_absolute(Path(new_clip)), fingerprint=None)


def is_there(clip: Path) -> bool:
    """Whether a clip's file is there; a name that no disk can hold is not."""
    try:
        return clip.is_file()
    except (OSError, ValueError):
        return False


def to_json(project: Project) -> str:
    """A project as JSON text with the clip's absolute path, to hand to another process."""
    return project_file.to_json(project_file.to_file(project, _absolute(project.clip).as_posix()))


def from_json(text: str) -> Project:
    """The project that ``to_json`` told, also in an older version of this program.

    ``ValueError`` when the text is not one, ``CannotOpen`` when a newer program told it.
    """
    content = parse_json(text)
    if not isinstance(content, dict):
        raise ValueError("it is not a project")
    return _parse(_upgraded(content, Path("the project")), Path("/"))


def _read(path: Path) -> _Content:
    try:
        content = read_json(path)
    except FileNotFoundError as error:
        raise CannotOpen(path, "there is no such file; check its name and place.") from error
    except OSError as error:
        raise CannotOpen(path, "{why}.", why=(error.strerror or str(error)).lower()) from error
    except ValueError as error:
        raise CannotOpen(path, "it is not a PixelPlayer project, or a damaged one.") from error
    if not isinstance(content, dict) or content.get("format") != project_file.FORMAT:
        raise CannotOpen(path, "it is not a PixelPlayer project.")
    return content


def _upgraded(content: _Content, path: Path) -> _Content:
    version = content.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise CannotOpen(
            path, "the project is damaged (its version is {version!r}).", version=version
        )
    if version > project_file.VERSION:
        raise CannotOpen(
            path,
            "a newer PixelPlayer saved it (file version {version}); update PixelPlayer.",
            version=version,
        )
    while version < project_file.VERSION:
        content = {**_UPGRADES[version](content), "version": version + 1}
        version += 1
    return content


def _parse(content: _Content, folder: Path) -> Project:
    file = project_file.ProjectFile.model_validate(content)
    return project_file.from_file(file, _absolute(folder / file.clip))


def _absolute(path: Path) -> Path:
    # not resolve(): a clip behind a link stays where the user sees it
    return Path(os.path.abspath(path))


def _relative(clip: Path, folder: Path) -> str:
    clip = _absolute(clip)
    try:
        # through real paths: ".." does not lead back out of a linked folder
        real = Path(os.path.realpath(clip.parent)) / clip.name
        return Path(os.path.relpath(real, folder)).as_posix()
    except ValueError:  # another drive
        return clip.as_posix()


def short_reason(error: Exception) -> str:
    """What is wrong with a file in a few words of one line."""
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        return f"{place}: {first['msg']}" if place else str(first["msg"])
    return str(error)
