"""Cleanup after an export that was killed: what it left is removed when the next one begins.

Whoever writes keeps a small record, locked while the process lives: the folders it writes to. A
record nobody holds any more belongs to a process that died; what that was writing is removed.
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
from typing import IO, Any

try:
    import fcntl
except ImportError:  # Windows, where a file that is open cannot be removed
    fcntl = None

SCRATCH_PREFIX = "pixelplayer-export-"


def records_folder() -> Path:
    """Where the records lie."""
    import platformdirs

    return Path(platformdirs.user_state_dir("pixelplayer", appauthor=False)) / "exports"


@contextmanager
def cleanup_record(target: Path | None, folder: Path | None) -> Iterator[None]:
    """Keep a cleanup record while the block runs; first clean up after exports that died."""
    remove_leftovers()
    record = None
    # a record is a precaution: where none can be kept the export goes on
    with suppress(OSError):
        record = _write_record(target, folder)
    try:
        yield
    finally:
        if record is not None:
            with suppress(OSError):
                Path(record.name).unlink()
            record.close()


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


def _write_record(target: Path | None, folder: Path | None) -> IO[str]:
    places = [] if target is None else [str(Path(os.path.realpath(target)).parent)]
    made = []
    if folder is not None:
        places.append(str(folder.absolute()))
        made = [str(p.absolute()) for p in (folder, *folder.parents) if not p.exists()]
    scratch = Path(tempfile.gettempdir())
    own = str(scratch) if scratch.name.startswith(SCRATCH_PREFIX) else None
    content = {"process": os.getpid(), "places": places, "made": made, "scratch": own}
    records_folder().mkdir(parents=True, exist_ok=True)
    path = records_folder() / f"{os.getpid()}-{secrets.token_hex(3)}.json"
    file = path.open("w", encoding="utf-8")
    _try_lock(file)
    json.dump(content, file)
    file.flush()
    return file


def _clean_up_record(path: Path) -> None:
    with path.open("r+", encoding="utf-8") as file:
        if not _try_lock(file):
            return
        text = file.read()
        if fcntl is not None:
            path.unlink()
    if fcntl is None:
        path.unlink()
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


def _try_lock(file: IO[str]) -> bool:
    """Whether this process holds the record now: nobody else does."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
