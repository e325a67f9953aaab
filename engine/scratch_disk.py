"""The scratch disk of an analysis: its folder, its size limit, and the removal of its data.

One place per process, because it is a habit of the user and not a property of a clip. Every folder
is on the record of its process (``engine.leftovers``), so that what a killed one left is removed.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from engine.leftovers import SCRATCH_PREFIX, forget, record

DEFAULT_CAP_BYTES = 4 << 30
ScratchKind = Literal[
    "features", "stems", "sound", "peaks", "export", "evaluation", "samples", "bench"
]
_FOLDER_PATTERN = re.compile(rf"{SCRATCH_PREFIX}({'|'.join(get_args(ScratchKind))})-\d+-")


@dataclass(slots=True)
class _ScratchDisk:
    folder: Path | None = None  # None: the system's folder for temporary files
    cap_bytes: int = DEFAULT_CAP_BYTES


_scratch_disk = _ScratchDisk()


def configure_scratch_disk(folder: Path | None, cap_bytes: int = DEFAULT_CAP_BYTES) -> None:
    """Keep new scratch folders here (None: where the system keeps such files), up to this size."""
    _scratch_disk.folder, _scratch_disk.cap_bytes = folder, cap_bytes


def scratch_cap_bytes() -> int:
    """How much the features of one clip may take."""
    return _scratch_disk.cap_bytes


def scratch_folder() -> Path:
    """The folder in which scratch folders are made."""
    return _scratch_disk.folder or Path(tempfile.gettempdir())


def make_scratch_folder(kind: ScratchKind, parent: Path | None = None) -> Path:
    """A new folder of a kind ("features", "stems", ...); ``OSError`` when it cannot be made.

    Whoever made it removes it with ``remove_scratch_folder``.
    """
    place = parent or _scratch_disk.folder
    if place is not None:
        place.mkdir(parents=True, exist_ok=True)
    name = f"{SCRATCH_PREFIX}{kind}-{os.getpid()}-{secrets.token_hex(4)}"
    folder = (place or scratch_folder()) / name
    record(folder)
    folder.mkdir(0o700)  # whatever has the name already, a planted link too, is an error
    return folder


def remove_scratch_folder(folder: Path) -> None:
    """Remove a scratch folder with all that is in it."""
    shutil.rmtree(folder, ignore_errors=True)
    if not folder.exists():
        forget(folder)


@contextmanager
def temporary_folder(kind: ScratchKind) -> Iterator[Path]:
    """A scratch folder for a block of work."""
    folder = make_scratch_folder(kind)
    try:
        yield folder
    finally:
        remove_scratch_folder(folder)


def scratch_bytes_used() -> int:
    """What all scratch folders take on the disk, those of other processes too."""
    return sum(_size_of(folder) for folder in _folders())


def _folders() -> list[Path]:
    with suppress(OSError):
        return [path for path in scratch_folder().iterdir() if _FOLDER_PATTERN.match(path.name)]
    return []


def _size_of(folder: Path) -> int:
    total = 0
    for file in folder.rglob("*"):
        with suppress(OSError):  # it goes while we look
            facts = file.stat()
            # stems are sparse: what counts is what the disk really holds
            total += getattr(facts, "st_blocks", 0) * 512 or facts.st_size
    return total
