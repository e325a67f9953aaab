"""The scratch disk of an analysis: its folder, its size limit, and the removal of stale data.

One place per process, because it is a habit of the user and not a property of a clip. Folders are
named after the process that made them, so that what a killed one left behind can be told.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

DEFAULT_CAP_BYTES = 4 << 30
ScratchKind = Literal["features", "stems", "sound", "peaks"]
_FOLDER_PATTERN = re.compile(rf"pixelplayer-({'|'.join(get_args(ScratchKind))})-(\d+)-")


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
    """A new folder for things of a kind; ``OSError`` when it cannot be made."""
    place = parent or _scratch_disk.folder
    if place is not None:
        place.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix=f"pixelplayer-{kind}-{os.getpid()}-", dir=place))


def scratch_bytes_used() -> int:
    """What all scratch folders take on the disk, those of other processes too."""
    return sum(_size_of(folder) for folder in _folders())


def remove_stale_scratch() -> int:
    """Remove what processes left behind that are no more; returns the bytes freed."""
    import psutil  # a signal of 0 asks on POSIX, but ends the process on Windows

    freed = 0
    for folder in _folders():
        process = int(_FOLDER_PATTERN.match(folder.name)[2])  # type: ignore[index]
        if not psutil.pid_exists(process):
            freed += _size_of(folder)
            shutil.rmtree(folder, ignore_errors=True)
    return freed


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
