"""Cleanup after an export that was killed: what it left is removed when the next one begins.

Whoever writes keeps a small record of the folders it writes to, with a lock beside it that the
system lets go when the process ends, whatever ends it. A record nobody holds any more belongs to a
process that died; what that was writing is removed.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from filelock import FileLock

SCRATCH_PREFIX = "pixelplayer-export-"


def records_folder() -> Path:
    """Where the records lie."""
    import platformdirs

    return Path(platformdirs.user_state_dir("pixelplayer", appauthor=False)) / "exports"


@contextmanager
def cleanup_record(target: Path | None, folder: Path | None) -> Iterator[None]:
    """Keep a cleanup record while the block runs; first clean up after exports that died."""
    remove_leftovers()
    record = records_folder() / f"{os.getpid()}-{secrets.token_hex(3)}.json"
    lock = _lock_of(record)
    # a record is a precaution: where none can be kept the export goes on
    with suppress(OSError):
        record.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
        record.write_text(_record_text(target, folder), encoding="utf-8")
    try:
        yield
    finally:
        _remove_record(record, lock)


def remove_leftovers() -> None:
    """Removes what exports left half-written whose processes are no more."""
    with suppress(OSError):
        for path in records_folder().glob("*.json"):
            with suppress(OSError, ValueError, KeyError, TypeError):
                _clean_up_record(path)


def remove_leftovers_in(folder: Path, process_id: int) -> None:
    """Removes what a process that is no more was writing there; every writer marks it so."""
    mark = re.compile(rf"\.pp-tmp-{process_id}[-.]")
    with suppress(OSError):
        for left in folder.iterdir():
            if mark.search(left.name):
                left.unlink()


def _record_text(target: Path | None, folder: Path | None) -> str:
    places = [] if target is None else [str(Path(os.path.realpath(target)).parent)]
    made = []
    if folder is not None:
        places.append(str(folder.absolute()))
        made = [str(p.absolute()) for p in (folder, *folder.parents) if not p.exists()]
    scratch = Path(tempfile.gettempdir())
    own = str(scratch) if scratch.name.startswith(SCRATCH_PREFIX) else None
    return json.dumps({"process": os.getpid(), "places": places, "made": made, "scratch": own})


def _clean_up_record(record: Path) -> None:
    lock = _lock_of(record)
    lock.acquire(timeout=0)  # OSError: whoever writes lives
    try:
        text = record.read_text(encoding="utf-8")
    finally:
        _remove_record(record, lock)
    content: dict[str, Any] = json.loads(text)
    process = int(content["process"])
    for place in content["places"]:
        remove_leftovers_in(Path(place), process)
    for folder in content["made"]:
        with suppress(OSError):  # it stays when something is in it
            Path(folder).rmdir()
    scratch = content["scratch"]
    if scratch and Path(scratch).name.startswith(SCRATCH_PREFIX):
        shutil.rmtree(scratch, ignore_errors=True)


def _lock_of(record: Path) -> FileLock:
    return FileLock(record.with_suffix(".lock"))


def _remove_record(record: Path, lock: FileLock) -> None:
    """The record first: as long as it lies there, nobody else may hold its lock."""
    for path in (record, Path(lock.lock_file)):
        with suppress(OSError):  # on Windows the lock's file goes when it is let go
            path.unlink()
    lock.release()
