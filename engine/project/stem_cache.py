"""The stem cache: finished stems on disk, so that a project opens with its sound at once."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import Cancelled, CannotRead, CannotWrite
from engine.json_file import json_bytes, read_json
from engine.leftovers import forget
from engine.media.source_file import FileState
from engine.project.film_checksum import FilmChecksums
from engine.scene import Sharing, Stems
from engine.scratch_disk import make_scratch_folder, remove_scratch_folder

_PIECE_SAMPLES = 1 << 18
_INDEX = "index.json"
_FILMS = "films"
_KEY_LENGTH = 64
# What is kept is a convenience; the disk's last gigabyte is for work.
_FREE_BYTES = 1 << 30

ShouldStop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class KeptFilm:
    """The film whose stems are kept: its file, and the state in which it was opened."""

    path: Path
    opened: FileState


@dataclass(frozen=True, slots=True)
class _Entry:
    """What the index of an entry says; ``checksums[n][k]``: piece k of object n."""

    channels: int
    length: int
    rate: int
    sharing: str
    object_ids: tuple[str, ...]
    checksums: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, stems: Stems, sharing: Sharing, checksums: Sequence[Sequence[str]]) -> _Entry:
        pieces = tuple(tuple(each) for each in checksums)
        return cls(
            stems.channels, stems.length, stems.rate, sharing.key, sharing.object_ids, pieces
        )

    def fits(self, stems: Stems, sharing: Sharing) -> bool:
        """Whether these are the stems of that sharing, for a sound like that."""
        count = len(_pieces(stems.length))
        whole = len(self.checksums) == len(self.object_ids)
        whole &= all(len(each) == count for each in self.checksums)
        return whole and self == _Entry.of(stems, sharing, self.checksums)


class StemCache:
    """Finished stems by key (``stem_key``), at most so many bytes of them, the oldest dropped.

    An entry is a folder that appears whole or not at all and is never changed, so that any number
    of processes may share the cache without a lock. Each piece of each stem has a checksum: a piece
    that was damaged, or came to be only half written, is not used, and its entry is thrown away.
    The film's content is a part of an entry's name, so what was separated of a film that was
    changed meanwhile is not found. A disk that fails makes the cache useless and is no error.
    """

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self.folder, self.limit_bytes = folder, limit_bytes
        self._films = FilmChecksums(folder / _FILMS)

    def may_hold(self, key: str) -> bool:
        """Whether there are stems whose key begins so, if the film is really the same; quick."""
        with suppress(OSError):
            return any(name.startswith(key) for name in os.listdir(self.folder))
        return False

    def restore(
        self,
        key: str,
        film: KeptFilm,
        stems: Stems,
        sharing: Sharing,
        first: int = 0,
        should_stop: ShouldStop = lambda: False,
    ) -> bool:
        """Fill ``stems`` with what is kept of a sharing, the piece of sample ``first`` first.

        Gives whether all was there; what was not, or was damaged, stays as it is in the stems.
        Raises ``Cancelled``.
        """
        if not self.may_hold(key):
            return False
        try:
            folder = self._place(key, film, should_stop)
        except CannotRead:
            return False
        entry = _read_index(folder)
        if entry is None or not entry.fits(stems, sharing):
            if folder.is_dir():
                self._remove(folder)
            return False
        with suppress(OSError):
            os.utime(folder / _INDEX)  # it was used just now
        try:
            whole = _restore_pieces(folder, entry, stems, sharing, first, should_stop)
        except (KeyError, CannotWrite):  # an object was removed, or the disk is full
            return False
        if not whole:
            self._remove(folder)
        return whole

    def keep(
        self,
        key: str,
        film: KeptFilm,
        stems: Stems,
        sharing: Sharing,
        should_stop: ShouldStop = lambda: False,
    ) -> bool:
        """Keep the stems of a sharing, if all of them are ready and stay so; whether they are kept.

        Raises ``Cancelled``.
        """
        if not sharing.object_ids or not stems.is_shared(sharing, 0, stems.length):
            return False
        try:
            place = self._place(key, film, should_stop)
            if place.is_dir():
                return True
            size = 4 * stems.channels * stems.length * len(sharing.object_ids)
            self.folder.mkdir(parents=True, exist_ok=True)
            if not self._make_room(size):
                return False
            return self._write(place, stems, sharing, should_stop)
        except (OSError, CannotRead):
            return False

    def size_bytes(self) -> int:
        """What all of it takes on the disk."""
        return sum(_size_of(folder) for folder in self._entries())

    def empty(self) -> None:
        """Throw everything away."""
        for folder in self._entries():
            self._remove(folder)
        self._films.forget_all()

    def shrink(self) -> None:
        """Throw away what was not used for the longest time, until the limit holds."""
        self._make_room(0)

    def _place(self, key: str, film: KeptFilm, should_stop: ShouldStop) -> Path:
        content = self._films.of(film.path, film.opened, should_stop)
        return self.folder / f"{key}-{content}"

    def _write(self, place: Path, stems: Stems, sharing: Sharing, should_stop: ShouldStop) -> bool:
        version = stems.version
        temporary = make_scratch_folder("stems", self.folder)
        try:
            checksums = _write_pieces(temporary, stems, sharing, should_stop)
            _write_index(temporary, _Entry.of(stems, sharing, checksums))
            # whatever was written, removed or closed meanwhile: some piece may be another's
            if stems.version != version or not stems.is_shared(sharing, 0, stems.length):
                return False
            temporary.rename(place)  # refused when another process was quicker
            forget(temporary)
            return True
        except KeyError:  # an object was removed
            return False
        finally:
            remove_scratch_folder(temporary)

    def _make_room(self, size: int) -> bool:
        """Drop old entries until so many bytes more fit in; False when they never will."""
        if size > self.limit_bytes:
            return False
        entries = [(_last_used(folder), _size_of(folder), folder) for folder in self._entries()]
        total = sum(each for _, each, _ in entries)
        for _, freed, folder in sorted(entries):
            if total + size <= self.limit_bytes:
                break
            self._remove(folder)
            total -= freed
        return shutil.disk_usage(self.folder).free >= size + _FREE_BYTES if size else True

    def _remove(self, folder: Path) -> None:
        """Gone at once for everybody else; whoever reads it has it to the end, on most systems."""
        with suppress(OSError):
            grave = make_scratch_folder("stems", self.folder)
            try:
                folder.rename(grave / folder.name)
            finally:
                remove_scratch_folder(grave)

    def _entries(self) -> list[Path]:
        with suppress(OSError):
            return [path for path in self.folder.iterdir() if _is_entry_name(path.name)]
        return []


def _is_entry_name(name: str) -> bool:
    return len(name) == 2 * _KEY_LENGTH + 1 and name[_KEY_LENGTH] == "-"


def _pieces(length: int) -> list[tuple[int, int]]:
    starts = range(0, length, _PIECE_SAMPLES)
    return [(start, min(start + _PIECE_SAMPLES, length)) for start in starts]


def _from(first: int, length: int) -> Iterator[tuple[int, tuple[int, int]]]:
    """All pieces with their numbers, from that of a sample on, then those before it."""
    pieces = list(enumerate(_pieces(length)))
    number = min(max(first, 0) // _PIECE_SAMPLES, max(len(pieces) - 1, 0))
    yield from pieces[number:]
    yield from pieces[:number]


def _stem_file(folder: Path, number: int) -> Path:
    return folder / f"{number:04d}.f32"


def _write_pieces(
    folder: Path, stems: Stems, sharing: Sharing, should_stop: ShouldStop
) -> list[list[str]]:
    checksums: list[list[str]] = []
    for number, object_id in enumerate(sharing.object_ids):
        checksums.append([])
        with _stem_file(folder, number).open("xb") as file:
            for start, stop in _pieces(stems.length):
                if should_stop():
                    raise Cancelled
                piece = np.ascontiguousarray(stems.read(object_id, start, stop), "<f4").tobytes()
                checksums[-1].append(hashlib.sha256(piece).hexdigest())
                file.write(piece)
    return checksums


def _restore_pieces(
    folder: Path,
    entry: _Entry,
    stems: Stems,
    sharing: Sharing,
    first: int,
    should_stop: ShouldStop,
) -> bool:
    """Whether every piece was what it was when it was kept."""
    whole = True
    with ExitStack() as opened:
        try:
            files = [
                opened.enter_context(_stem_file(folder, number).open("rb", buffering=0))
                for number in range(len(entry.object_ids))
            ]
        except OSError:
            return False
        for number, (start, stop) in _from(first, stems.length):
            if should_stop():
                raise Cancelled
            if stems.is_shared(sharing, start, stop):
                continue
            pieces = [
                _read_piece(file, (start, stop), entry.channels, checksums[number])
                for file, checksums in zip(files, entry.checksums, strict=True)
            ]
            shares = dict(zip(entry.object_ids, pieces, strict=True))
            good = {key: piece for key, piece in shares.items() if piece is not None}
            if len(good) == len(shares):
                stems.write_shares(start, good, sharing)
            else:
                whole = False
    return whole


def _read_piece(
    file: IO[bytes], span: tuple[int, int], channels: int, checksum: str
) -> NDArray[np.float32] | None:
    """Samples ``[C, n]``; None when they are not what the checksum says."""
    start, stop = span
    content = bytearray(4 * channels * (stop - start))
    try:
        file.seek(4 * channels * start)
        view = memoryview(content)
        while view.nbytes and (count := file.readinto(view)):  # type: ignore[attr-defined]
            view = view[count:]
    except OSError:
        return None
    if hashlib.sha256(content).hexdigest() != checksum:
        return None
    return np.frombuffer(content, "<f4").reshape(channels, stop - start).astype(np.float32)


def _write_index(folder: Path, entry: _Entry) -> None:
    (folder / _INDEX).write_bytes(json_bytes({"entry": asdict(entry), "check": _check(entry)}))


def _read_index(folder: Path) -> _Entry | None:
    """The index of an entry; None when there is none, or it is not what was written."""
    try:
        told: dict[str, Any] = read_json(folder / _INDEX)
        facts = told["entry"]
        texts = tuple(tuple(map(str, each)) for each in facts["checksums"])
        ids = tuple(map(str, facts["object_ids"]))
        entry = _Entry(**{**facts, "object_ids": ids, "checksums": texts})
        return entry if told["check"] == _check(entry) else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _check(entry: _Entry) -> str:
    return hashlib.sha256(json.dumps(asdict(entry), sort_keys=True).encode()).hexdigest()


def _last_used(folder: Path) -> float:
    try:
        return (folder / _INDEX).stat().st_mtime
    except OSError:
        return 0.0


def _size_of(folder: Path) -> int:
    total = 0
    with suppress(OSError):
        for file in folder.iterdir():
            total += file.stat().st_size
    return total
