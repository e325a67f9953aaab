"""Film checksums: the SHA-256 of a whole film, remembered as long as its file is untouched."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from engine.atomic_file import write_atomically
from engine.errors import Cancelled, CannotRead, CannotWrite
from engine.media.source_file import FileState, check_unchanged

_BLOCK_BYTES = 4 << 20
_MOST_REMEMBERED = 500
_HASH_LENGTH = 64
# A file that was written this shortly before may be written again without another date.
_SETTLED_NS = 2_000_000_000


class FilmChecksums:
    """The checksums of films, remembered in a folder; any number of processes may share it.

    A project knows its film by its beginning and its end (``ClipFingerprint``), which is quick. To
    play what was separated earlier every byte of it has to be the same: the sound may have been
    exchanged in the middle. That is read once; then the file's place on the disk, its size and its
    dates say that nobody has written to it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, film: Path, opened: FileState, should_stop: Callable[[], bool]) -> str:
        """The checksum of a film that has been as it is now since it was ``opened``.

        Raises ``CannotRead`` when it has not, or cannot be read, and ``Cancelled``.
        """
        check_unchanged(film, opened)
        before = _facts(film)
        known = self._folder / _name(before)
        remembered = _remembered(known)
        if remembered is not None:
            return remembered
        digest = _read(film, should_stop)
        check_unchanged(film, opened)
        if _name(_facts(film)) == known.name and _is_settled(before):
            with suppress(CannotWrite, OSError):
                self._folder.mkdir(parents=True, exist_ok=True)
                write_atomically(known, digest.encode())
                self._forget_oldest()
        return digest

    def forget_all(self) -> None:
        """Remember nothing any more."""
        for path in _files(self._folder):
            path.unlink(missing_ok=True)

    def _forget_oldest(self) -> None:
        for path in _files(self._folder)[_MOST_REMEMBERED:]:
            path.unlink(missing_ok=True)


def _facts(film: Path) -> os.stat_result:
    try:
        return os.stat(film)
    except OSError as error:
        raise CannotRead(film, "{why}.", why=(error.strerror or "").lower()) from error


def _name(facts: os.stat_result) -> str:
    told = (facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns)
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _is_settled(facts: os.stat_result) -> bool:
    return max(facts.st_mtime_ns, facts.st_ctime_ns) < time.time_ns() - _SETTLED_NS


def _remembered(path: Path) -> str | None:
    with suppress(OSError, ValueError):
        text = path.read_text("ascii")
        if len(text) == _HASH_LENGTH:
            return text
    return None


def _read(film: Path, should_stop: Callable[[], bool]) -> str:
    digest = hashlib.sha256()
    try:
        with film.open("rb", buffering=0) as file:
            while block := file.read(_BLOCK_BYTES):
                if should_stop():
                    raise Cancelled
                digest.update(block)
    except OSError as error:
        raise CannotRead(film, "{why}.", why=(error.strerror or "").lower()) from error
    return digest.hexdigest()


def _files(folder: Path) -> list[Path]:
    """The latest first."""
    with suppress(OSError):
        return sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    return []
