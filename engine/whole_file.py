"""Files that are there whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from engine.errors import CannotWrite

_REASONS = {
    errno.ENOSPC: "the disk is full; free some space and try again.",
    errno.EDQUOT: "your share of the disk is used up; free some space and try again.",
    errno.EACCES: "you may not write there; choose another place.",
    errno.EPERM: "you may not write there; choose another place.",
    errno.EROFS: "that disk is read-only; choose another place.",
    errno.ENOENT: "its folder does not exist; create it or choose another place.",
    errno.ENOTDIR: "a part of its path is a file, not a folder; choose another place.",
    errno.EISDIR: "there is a folder of that name; choose another name.",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one.",
    errno.EFBIG: "it would be larger than that disk allows; choose another disk.",
}

_LONGEST_STEM_BYTES = 180


def why_not_written(error: OSError) -> str:
    """The cause of a failed write and what to do about it, as the end of a sentence."""
    known = _REASONS.get(error.errno or 0)
    return known or f"{(error.strerror or str(error)).lower()}; choose another place."


def temporary_name(target: Path, process: int | None = None) -> Path:
    """Where ``target`` is written before it is whole: beside it, named after the process.

    A parent that killed a process finds that process's leavings by this name.
    """
    stem = target.stem.encode()[:_LONGEST_STEM_BYTES].decode(errors="ignore")
    mark = os.getpid() if process is None else process
    return target.with_name(f"{stem}.pp-tmp-{mark}{target.suffix}")


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """Gives a temporary path to write; it becomes ``target`` at the end, or vanishes on an error.

    The bytes are on the disk before the name changes, so a crash leaves the old file or the new
    one. Raises ``CannotWrite`` for every failure of the disk.
    """
    target = Path(os.path.realpath(target))
    if target.is_dir():
        raise CannotWrite(target, _REASONS[errno.EISDIR])
    temporary = temporary_name(target)
    try:
        yield temporary
        _settle(temporary, target)
    except OSError as error:
        raise CannotWrite(target, why_not_written(error)) from error
    finally:
        with suppress(OSError):
            temporary.unlink()


def write_whole(target: Path, content: bytes) -> None:
    """Writes a small file at once; see ``whole_file``."""
    with whole_file(target) as temporary:
        temporary.write_bytes(content)


def _settle(temporary: Path, target: Path) -> None:
    if target.exists():
        shutil.copymode(target, temporary)
    with temporary.open("rb+") as file:
        os.fsync(file.fileno())
    temporary.replace(target)
    if os.name == "posix":
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
