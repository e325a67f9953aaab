"""Files that appear whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from av.error import FFmpegError

from engine.errors import CannotWrite, EngineError

_NAME_BYTES = 255
_SENTENCES = {
    errno.ENOSPC: "the disk is full; make room or choose another place.",
    errno.EDQUOT: "your share of the disk is full; make room or choose another place.",
    errno.EFBIG: "the disk does not take files that large; choose another place.",
    errno.EACCES: "you may not write there; choose another folder.",
    errno.EPERM: "you may not write there; choose another folder.",
    errno.EROFS: "the disk can only be read; choose another place.",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one.",
    errno.EIO: "the disk failed while writing; choose another place.",
}


@contextmanager
def written_beside(
    target: Path, *, sources: Iterable[Path] = (), needed_bytes: int = 0
) -> Iterator[Path]:
    """A temporary path next to ``target`` that takes its name when all went well.

    It has the target's suffix, since that tells FFmpeg the kind of file. On an error, a cancel or
    a crash of the body nothing is left, and what stood under the name before still stands there.
    ``CannotWrite`` when the target is one of the ``sources``, cannot be written or the disk is
    full.
    """
    beside = _temporary(target)
    try:
        _refuse(target, sources, needed_bytes)
        beside.open("xb").close()
        yield beside
        _flush(beside)
        beside.replace(target)
        _flush(target.absolute().parent)
    except EngineError:
        raise
    except OSError as error:
        raise CannotWrite(target, _sentence(error)) from error
    except FFmpegError as error:
        why = f"the file could not be made ({error.strerror}); choose another kind of file."
        raise CannotWrite(target, why) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _refuse(target: Path, sources: Iterable[Path], needed_bytes: int) -> None:
    folder = target.absolute().parent
    if target.is_dir():
        raise CannotWrite(target, "it is a folder; give a file name.")
    if not folder.is_dir():
        raise CannotWrite(target, f"there is no folder {folder}; make it or choose another.")
    for source in sources:
        if target.exists() and source.exists() and target.samefile(source):
            raise CannotWrite(target, "that is the film being read; choose another name.")
    free = shutil.disk_usage(folder).free
    if free < needed_bytes:
        missing = max((needed_bytes - free) >> 20, 1)
        why = f"the disk is too full by some {missing} MB; make room or choose another place."
        raise CannotWrite(target, why)


def _temporary(target: Path) -> Path:
    """A hidden, unused name in the same folder, within the 255 bytes that a name may have."""
    tail = f".pp-tmp-{os.getpid()}-{secrets.token_hex(3)}{target.suffix}"
    room = _NAME_BYTES - len(os.fsencode(tail)) - 1
    stem = os.fsencode(target.stem)[:room].decode(errors="ignore")
    return target.absolute().parent / f".{stem}{tail}"


def _flush(path: Path) -> None:
    """Have the disk really hold it before anybody is told so."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sentence(error: OSError) -> str:
    told = _SENTENCES.get(error.errno or 0)
    return told or f"{(error.strerror or str(error)).lower()}; choose another place."
