"""Atomic files: they are there whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from engine.errors import CannotRead, CannotWrite, RefusedTarget
from engine.leftovers import TEMPORARY_MARK, forget, record
from engine.message import Message

_REASONS = {
    errno.ENOSPC: Message("the disk is full; free some space and try again."),
    errno.EDQUOT: Message("your share of the disk is used up; free some space and try again."),
    errno.EACCES: Message("you may not write there; choose another place."),
    errno.EPERM: Message("you may not write there; choose another place."),
    errno.EROFS: Message("that disk is read-only; choose another place."),
    errno.ENOENT: Message("its folder does not exist; create it or choose another place."),
    errno.ENOTDIR: Message("a part of its path is a file, not a folder; choose another place."),
    errno.EISDIR: Message("there is a folder of that name; choose another name."),
    errno.ENAMETOOLONG: Message("the name is too long; choose a shorter one."),
    errno.EIO: Message("the disk failed while writing; choose another place."),
    errno.EFBIG: Message("it would be larger than that disk allows; choose another place."),
}

_ROOM_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG)
_LONGEST_STEM_BYTES = 180
_NOT_FOLLOWING: int = getattr(os, "O_NOFOLLOW", 0)
_CLOSED_AT_EXEC: int = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def write_failure_reason(error: OSError) -> Message:
    """The cause of a failed write and what to do about it, as the end of a sentence."""
    known = _REASONS.get(error.errno or 0)
    what = (error.strerror or str(error)).lower()
    return known or Message("{what}; choose another place.", what=what)


def temporary_name(target: Path) -> Path:
    """Where ``target`` is written before it is whole: beside it, by a name nobody can guess.

    It tells the process, so that a parent that killed one finds what it left.
    """
    stem = os.fsencode(target.stem)[:_LONGEST_STEM_BYTES].decode(errors="ignore")
    mark = f"{TEMPORARY_MARK}{os.getpid()}-{secrets.token_hex(4)}"
    return target.with_name(f"{stem}{mark}{target.suffix}")


def remove_temporaries_of(process: int, folder: Path) -> None:
    """Remove what a process that is no more was writing in a folder."""
    with suppress(OSError):
        for left in folder.iterdir():
            if f"{TEMPORARY_MARK}{process}-" in left.name:
                left.unlink()


@contextmanager
def atomic_file(target: Path) -> Iterator[Path]:
    """An atomic file: gives a temporary path to write, which becomes ``target`` or vanishes.

    It lies beside the target and has its suffix, which tells many writers the kind of file. The
    bytes are on the disk before the name changes, so a crash leaves the old file or the new one.
    Raises ``CannotWrite`` for every failure of the disk.
    """
    with atomic_files() as place:
        yield place(target)


@contextmanager
def atomic_files() -> Iterator[Callable[[Path], Path]]:
    """Several files that all appear at the end, or none: gives a temporary path per target.

    Raises ``CannotWrite`` for every failure of the disk; ``CannotRead`` when the block failed to
    open what it makes them of.
    """
    pending: dict[Path, Path] = {}
    made: list[Path] = []
    asked = [Path()]

    def place(target: Path) -> Path:
        asked[0] = target
        real = Path(os.path.realpath(target))
        _refuse_what_is_no_file(target, real)
        temporary = temporary_name(real)
        record(temporary)
        made.append(temporary)
        create_exclusively(temporary)  # what cannot be written is told before the work
        pending[real] = temporary
        return temporary

    try:
        yield place
        for target, temporary in pending.items():
            _fsync_with_old_mode(target, temporary)
        for target, temporary in pending.items():
            temporary.replace(target)
        for folder in {target.parent for target in pending}:
            _fsync_folder(folder)
    except OSError as error:
        source = _file_being_read(error, {*made, *pending})
        if source is not None:
            raise CannotRead(source, "{why}.", why=(error.strerror or "").lower()) from error
        raise CannotWrite(asked[0], write_failure_reason(error)) from error
    finally:
        for temporary in made:
            if temporary in pending.values():
                with suppress(OSError):
                    temporary.unlink()
            forget(temporary)


def create_exclusively(path: Path) -> None:
    """An empty new file; ``FileExistsError`` for whatever has the name, a planted link too."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _CLOSED_AT_EXEC, 0o666))


def write_atomically(target: Path, content: bytes) -> None:
    """Writes a small file at once; see ``atomic_file``."""
    with atomic_file(target) as temporary:
        temporary.write_bytes(content)


@contextmanager
def folder_removed_on_error(folder: Path) -> Iterator[None]:
    """Makes a folder with its parents; after an error in the block those made here are unmade."""
    missing = [path for path in (folder, *folder.parents) if not os.path.exists(path)]
    for path in reversed(missing):
        record(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException as error:
        for path in missing:
            with suppress(OSError):  # it stays when somebody else has put something there
                path.rmdir()
        if isinstance(error, OSError):
            raise _folder_failure(folder, error) from error
        raise
    finally:
        for path in missing:
            forget(path)


def make_folder(folder: Path) -> None:
    """Make a folder with its parents, if it is not there; raises ``CannotWrite``."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _folder_failure(folder, error) from error


def _folder_failure(folder: Path, error: OSError) -> CannotWrite:
    if isinstance(error, FileExistsError):
        return CannotWrite(folder, "there is a file of that name; choose another.")
    return CannotWrite(folder, write_failure_reason(error))


def check_folder_writable(folder: Path) -> None:
    """Check early whether files can be made in a folder, or the folder itself be made.

    Leaves nothing behind. Raises ``CannotWrite``.
    """
    there = next(path for path in (folder, *folder.absolute().parents) if os.path.exists(path))
    try:
        with tempfile.TemporaryFile(dir=there) as file:
            file.write(bytes(4096))
    except NotADirectoryError as error:
        raise CannotWrite(folder, "there is a file of that name; choose another.") from error
    except OSError as error:
        raise CannotWrite(folder, write_failure_reason(error)) from error


def check_file_writable(target: Path) -> None:
    """Check early whether a file can be made under a name; its folder must be there.

    Leaves nothing behind. Raises ``CannotWrite``.
    """
    real = Path(os.path.realpath(target))
    _refuse_what_is_no_file(target, real)
    try:
        with tempfile.TemporaryFile(dir=real.parent) as file:
            file.write(bytes(4096))
    except OSError as error:
        raise CannotWrite(target, write_failure_reason(error)) from error


def _file_being_read(error: OSError, written: set[Path]) -> Path | None:
    """The file that an error names, when it is none of those written and not for want of room."""
    if error.filename is None or error.errno in _ROOM_ERRORS:
        return None
    path = Path(os.fsdecode(error.filename))
    ours = {*written, *(file.parent for file in written)}
    return None if path in ours or not written else path


def _refuse_what_is_no_file(target: Path, real: Path) -> None:
    """What is there already must be a file: a pipe or a device is nothing to be replaced."""
    try:
        mode = real.lstat().st_mode
    except OSError:  # nothing is there, or the writing tells what is wrong
        return
    if stat.S_ISDIR(mode):
        raise CannotWrite(target, _REASONS[errno.EISDIR])
    if not stat.S_ISREG(mode):
        raise RefusedTarget(target, "there is a pipe or a device of that name; choose another.")


def _fsync_with_old_mode(target: Path, temporary: Path) -> None:
    handle = os.open(temporary, os.O_RDWR | _NOT_FOLLOWING | _CLOSED_AT_EXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    if target.exists():
        shutil.copymode(target, temporary)


def _fsync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
