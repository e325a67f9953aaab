"""Leftovers of a killed process: recorded while it works, removed when the next one begins.

Whatever is to vanish again (a half-written file, a scratch folder, a folder made for results) is
noted in the record of this process before it is made. Beside the record lies a lock that the system
lets go when the process ends, whatever ends it: a record nobody holds belongs to a process that
died, and what it names is removed. Every command and the window write through here, so that each
cleans up after all others.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from filelock import BaseFileLock

TEMPORARY_MARK = ".pp-tmp-"
"""In the name of every file that is written beside its target."""
SCRATCH_PREFIX = "pixelplayer-"
"""The beginning of the name of every scratch folder."""


@dataclass(slots=True)
class _Record:
    """What this process has under way; the file lies there as long as there is something."""

    path: Path
    lock: BaseFileLock
    file: IO[str]
    under_way: list[str] = field(default_factory=list)


class _Own:
    """The record of this process, made when it is needed."""

    def __init__(self) -> None:
        self.guard = threading.RLock()
        self.record: _Record | None = None


_own = _Own()
_inherited: list[_Record | None] = []


def records_folder() -> Path:
    """Where the records lie."""
    import platformdirs

    return Path(platformdirs.user_state_dir("pixelplayer", appauthor=False)) / "leftovers"


def record(path: Path) -> None:
    """Note what is about to be made and is to vanish; a record that cannot be kept stops nothing.

    The first note also removes what processes left that died.
    """
    with _own.guard, suppress(OSError):
        if _own.record is None:
            remove_leftovers()
            _own.record = _open_record()
        _write(_own.record, begun=path)
        _own.record.under_way.append(str(path))


def forget(path: Path) -> None:
    """Note that it has vanished, or is here to stay."""
    with _own.guard, suppress(OSError):
        kept = _own.record
        if kept is None or str(path) not in kept.under_way:
            return
        kept.under_way.remove(str(path))
        if kept.under_way:
            _write(kept, over=path)
            return
        _own.record = None
        kept.file.close()
        _remove_record(kept.path, kept.lock)


def remove_leftovers() -> None:
    """Remove what processes left half-made that are no more."""
    with suppress(OSError):
        for path in sorted(records_folder().glob("*.jsonl")):
            with suppress(OSError):
                _clean_up(path)


def _open_record() -> _Record:
    folder = records_folder()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{os.getpid()}-{secrets.token_hex(4)}.jsonl"
    lock = _lock_of(path)
    lock.acquire(timeout=0)
    return _Record(path, lock, path.open("x", encoding="utf-8"))


def _write(kept: _Record, **note: Path) -> None:
    (what, path), *_ = note.items()
    kept.file.write(json.dumps({what: os.path.abspath(path)}) + "\n")
    kept.file.flush()


def _clean_up(path: Path) -> None:
    lock = _lock_of(path)
    lock.acquire(timeout=0)  # OSError: whoever writes lives
    try:
        left = _left_in(path.read_text(encoding="utf-8", errors="replace"))
    finally:
        _remove_record(path, lock)
    for place in reversed(left):  # what lies in a folder was noted after it
        with suppress(OSError, ValueError):
            _remove(Path(place))


def _left_in(text: str) -> list[str]:
    left: list[str] = []
    for line in text.splitlines():
        note: Any = None
        with suppress(ValueError, RecursionError):  # half a line of a killed process
            note = json.loads(line)
        if not isinstance(note, dict):
            continue
        if isinstance(note.get("begun"), str):
            left.append(note["begun"])
        elif note.get("over") in left:
            left.remove(note["over"])
    return left


def _remove(path: Path) -> None:
    """Only what bears our mark; any other folder only when nothing is in it."""
    if TEMPORARY_MARK in path.name:
        path.unlink()
    elif path.name.startswith(SCRATCH_PREFIX):
        shutil.rmtree(path, ignore_errors=True)  # does not follow a link
    else:
        path.rmdir()


def _lock_of(path: Path) -> BaseFileLock:
    from filelock import FileLock

    return FileLock(path.with_suffix(".lock"), thread_local=False)


def _remove_record(path: Path, lock: BaseFileLock) -> None:
    """The record first: as long as it lies there, nobody else may hold its lock."""
    for file in (path, Path(lock.lock_file)):
        with suppress(OSError):  # on Windows the lock's file goes when it is let go
            file.unlink()
    lock.release()


def _begin_anew_after_fork() -> None:
    """A forked process has its own record; letting go of its parent's would unlock that."""
    _inherited.append(_own.record)
    _own.guard, _own.record = threading.RLock(), None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_anew_after_fork)
