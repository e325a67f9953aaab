"""Stems: each object's sound, on disk, filling up while the analysis runs."""

from __future__ import annotations

import json
import weakref
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from pathlib import Path
from threading import Lock
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from engine.atomic_file import write_atomically, write_failure_reason
from engine.errors import CannotOpen, CannotWrite
from engine.json_file import read_json
from engine.scene.sharing import Sharing
from engine.scratch_disk import make_scratch_folder, remove_scratch_folder, scratch_folder

Span = tuple[int, int]

_INDEX = "stems.json"
_MOST_CHANNELS = 1024


class Stems:
    """The sounds of all objects of a clip, ``[C, T]`` float32 each; safe to use from any thread.

    A stem holds what has been separated so far: ``ready`` says where, the rest reads as silence.
    Stems are shares of the clip's sound: where one sharing made them they add up to no more than
    it, and ``is_shared`` says where they are those of a given one.

    Samples live in one sparse file per object, which is open only while it is read or written, so
    neither memory nor open files grow with the clip or its objects. Plain file calls rather than a
    memory map, because a full disk must be an error and not a bus error.

    Without a ``folder`` the files live in a temporary one that ``close`` removes; with one they
    stay, and ``Stems.open`` reads them again (another process, too, after ``save``). Who gives a
    file a second name (a hard link) keeps what is in it: before samples are written over that were
    ever ready, the stem moves to a new file.
    """

    def __init__(self, channels: int, length: int, rate: int, folder: Path | None = None) -> None:
        if channels < 1 or length < 0 or rate < 1:
            raise ValueError(f"no sound has {channels} channels, {length} samples at {rate} Hz")
        self.channels, self.length, self.rate = channels, length, rate
        self.folder = _new_folder() if folder is None else _given_folder(folder)
        self._items: dict[str, _Stem] = {}
        self._shared: list[_SharedSpan] = []
        self._lock = Lock()
        self._version = 0
        self._made = 0
        self._warned = -1  # the version that the folder's index tells
        self._temporary = folder is None
        # Should close() never be called, the files still go when this object does.
        self._sweep = (
            weakref.finalize(self, remove_scratch_folder, self.folder) if folder is None else None
        )

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The stems that ``save`` (or ``close``) left in a folder; ``CannotOpen`` when none did."""
        try:
            index: dict[str, Any] = read_json(folder / _INDEX)
            channels, length = _count(index["channels"]), _count(index["length"])
            if channels > _MOST_CHANNELS:
                raise ValueError(f"no clip has {channels} channels")
            stems = cls(channels, length, _count(index["rate"]), folder)
            for entry in index["objects"]:
                spans = [_span(start, stop, stems.length) for start, stop in entry["ready"]]
                path = folder / Path(entry["file"]).name
                if not path.is_file():
                    raise ValueError(f"{path.name} is not there")
                stems._items[str(entry["id"])] = _Stem(path, stems.channels, spans, new=False)
            shared = index["shared"]
            stems._shared = [(*_span(a, b, stems.length), str(key)) for a, b, key in shared]
            stems._made = _count(index["made"])
            stems._warned = stems._version
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CannotOpen(
                folder, "there are no stems in it; separate the clip again."
            ) from error
        return stems

    @property
    def object_ids(self) -> tuple[str, ...]:
        """The ids of all stems, in the order they were added."""
        with self._lock:
            return tuple(self._items)

    @property
    def version(self) -> int:
        """Rises with every change, so that a renderer knows that a cached block is stale."""
        return self._version

    def add(self, object_id: str) -> None:
        """Make room for an object's sound; nothing happens when it is there already."""
        with self._lock:
            if object_id not in self._items:
                path = self.folder / f"{self._made:04d}.f32"
                self._items[object_id] = _Stem(path, self.channels, [], new=True)
                self._made += 1
                self._version += 1

    def remove(self, object_id: str) -> None:
        """Forget an object's sound and give its disk space back; silent when it is not there."""
        with self._lock:
            stem = self._items.pop(object_id, None)
            self._version += 1
        if stem is not None:
            stem.close()
            stem.path.unlink(missing_ok=True)

    def forget_all(self) -> None:
        """Nothing of any object is ready any more; their files stay to be written again."""
        with self._lock:
            stems = tuple(self._items.values())
            self._shared = []
            self._version += 1
        _drop(stems, 0, self.length)

    def write(self, object_id: str, start: int, samples: NDArray[np.float32]) -> None:
        """Put ``[C, n]`` at sample ``start`` and mark it ready; what lies outside the clip is cut.

        ``KeyError`` for an unknown object, ``CannotWrite`` when the disk is full.
        """
        if samples.ndim != 2 or samples.shape[0] != self.channels:
            raise ValueError(f"expected [{self.channels}, n] samples, got {samples.shape}")
        stem = self._get(object_id)
        first, last = max(start, 0), min(start + samples.shape[1], self.length)
        if first >= last:
            return
        stem.write(first, samples[:, first - start : last - start])
        with self._lock:
            self._version += 1

    def write_shares(
        self, start: int, shares: Mapping[str, NDArray[np.float32]], sharing: Sharing | None
    ) -> None:
        """Put ``[C, n]`` of every object of a sharing at sample ``start``.

        The others' sound is not ready there any more: it belongs to another sharing. ``sharing`` is
        None for what lies between two of them. ``KeyError`` for an unknown object, ``CannotWrite``
        when the disk is full (then nobody's is ready there).
        """
        stop = start + max((samples.shape[1] for samples in shares.values()), default=0)
        with self._lock:
            others = [stem for key, stem in self._items.items() if key not in shares]
        _drop(others, start, stop)
        try:
            for object_id, samples in shares.items():
                self.write(object_id, start, samples)
        except CannotWrite:
            _drop([self._get(object_id) for object_id in shares], start, stop)
            raise
        self._mark_shared(start, stop, sharing.key if sharing else _NO_SHARING)

    def is_shared(self, sharing: Sharing, start: int, stop: int) -> bool:
        """Whether all of [start, stop) that lies in the clip holds the shares of this sharing.

        Stems that were written one by one are whoever's they are ready for.
        """
        if not all(self.ready(object_id, start, stop) for object_id in sharing.object_ids):
            return False
        key = sharing.key
        with self._lock:
            spans = _overlapping(self._shared, start, stop)
        return not sharing.object_ids or all(known == key for _, _, known in spans)

    def ready(self, object_id: str, start: int, stop: int) -> bool:
        """Whether all of [start, stop) that lies in the clip is there; False for unknown ids."""
        start, stop = max(start, 0), min(stop, self.length)
        with self._lock:
            stem = self._items.get(object_id)
        return stem is not None and stem.covers(start, stop)

    def ready_spans(self, object_id: str) -> tuple[Span, ...]:
        """The finished spans (start, stop), rising and not touching; ``KeyError`` if unknown."""
        return self._get(object_id).spans

    def revisions(self, object_id: str, piece: int) -> NDArray[np.int64]:
        """How often each ``piece`` samples were written (0: not ready); ``KeyError`` if unknown.

        Tells whoever draws or measures a stem which pieces of it are new since it last looked.
        """
        return self._get(object_id).revisions(piece, self.length)

    def read(self, object_id: str, start: int, stop: int) -> NDArray[np.float32]:
        """Samples ``[C, stop - start]``; zero where not ready; ``KeyError`` if unknown."""
        return self._get(object_id).read(start, max(stop, start))

    def read_all(self, start: int, stop: int) -> dict[str, NDArray[np.float32]]:
        """The same of every object, by id."""
        return {object_id: self.read(object_id, start, stop) for object_id in self.object_ids}

    def save(self) -> None:
        """Write down what is ready, so that ``Stems.open`` finds it; safe at any moment."""
        with self._lock:
            entries = [
                {"id": key, "file": stem.path.name, "ready": [list(span) for span in stem.spans]}
                for key, stem in self._items.items()
            ]
            made, version = self._made, self._version
            shared = list(self._shared)
        index = {"version": 2, "channels": self.channels, "length": self.length, "shared": shared}
        text = json.dumps({**index, "rate": self.rate, "made": made, "objects": entries})
        write_atomically(self.folder / _INDEX, text.encode())
        self._warned = version

    def close(self) -> None:
        """Let go of the files; a temporary folder is removed, a given one keeps what is ready.

        Who only read writes nothing: another process may be at work in the folder. Work that comes
        too late is told so by ``CannotWrite``; reads give silence.
        """
        if not self._temporary and self._version != self._warned and self.folder.is_dir():
            self.save()
        with self._lock:
            stems = tuple(self._items.values())
            self._version += 1
        for stem in stems:
            stem.close()
        if self._sweep is not None:
            self._sweep()

    def _mark_shared(self, start: int, stop: int, key: str) -> None:
        start, stop = max(start, 0), min(stop, self.length)
        if start >= stop:
            return
        with self._lock:
            self._shared = _overwritten(self._shared, (start, stop, key))
            self._version += 1

    def _get(self, object_id: str) -> _Stem:
        with self._lock:
            return self._items[object_id]


class _Stem:
    """One object's file: frames of C samples, one after the other."""

    def __init__(self, path: Path, channels: int, spans: list[Span], *, new: bool) -> None:
        self.path = path
        self._channels = channels
        self._frame_bytes = 4 * channels
        self._spans = spans
        self._span_lock = Lock()
        self._written: list[Span] = list(spans)
        self._closed = False
        # Reads take no lock: the sound thread never waits for a slow disk write.
        self._write_lock = Lock()
        if new:
            self._begin_file()

    @property
    def spans(self) -> tuple[Span, ...]:
        with self._span_lock:
            return tuple(self._spans)

    def revisions(self, piece: int, length: int) -> NDArray[np.int64]:
        with self._span_lock:
            written = tuple(self._written)
            ready = tuple(self._spans)
        pieces = -(-length // piece)
        counts = _pieces_touched(written, piece, pieces)
        return np.where(_pieces_touched(ready, piece, pieces) > 0, counts, 0)

    def covers(self, start: int, stop: int) -> bool:
        if start >= stop:
            return True
        with self._span_lock:
            index = bisect_right(self._spans, (start, _END_OF_TIME)) - 1
            return index >= 0 and self._spans[index][1] >= stop

    def write(self, start: int, samples: NDArray[np.float32]) -> None:
        frames = np.ascontiguousarray(samples.T, dtype="<f4")
        view = frames.data.cast("B")
        with self._write_lock:
            if self._closed:  # while the work was under way
                raise _closed_meanwhile(self.path.parent)
            try:
                if self._overwrites_a_kept_sound(start, start + frames.shape[0]):
                    self._begin_anew()
                with self.path.open("r+b", buffering=0) as file:
                    file.seek(start * self._frame_bytes)
                    while view.nbytes:  # an unbuffered file may take less than it is offered
                        view = view[file.write(view) :]
            except OSError as error:
                raise _cannot_write(self.path.parent, error) from error
        self._mark(start, start + frames.shape[0])

    def drop(self, start: int, stop: int) -> None:
        """What lies in [start, stop) is not ready any more."""
        with self._span_lock:
            if any(first < stop and last > start for first, last in self._spans):
                self._written.append((max(start, 0), stop))
            self._spans = [
                part
                for first, last in self._spans
                for part in ((first, min(last, start)), (max(first, stop), last))
                if part[0] < part[1]
            ]

    def read(self, start: int, stop: int) -> NDArray[np.float32]:
        frames = np.zeros((stop - start, self._channels), dtype="<f4")
        for first, last in self.spans:
            first, last = max(first, start), min(last, stop)
            if first < last:
                self._fill(frames[first - start : last - start], first)
        return np.ascontiguousarray(frames.T, dtype=np.float32)

    def close(self) -> None:
        """Nothing is written any more, and reads give silence."""
        with self._write_lock:
            self._closed = True

    def _overwrites_a_kept_sound(self, start: int, stop: int) -> bool:
        """Whether samples would be written over that the file's second name stands for.

        What was ready once and is not any more counts: who has the second name may need it.
        """
        with self._span_lock:
            held = any(first < stop and last > start for first, last in self._written)
        return held and self.path.stat().st_nlink > 1

    def _begin_anew(self) -> None:
        """Go on in a file of its own, in which nothing is ready yet."""
        with self._span_lock:
            self._spans = []
        self.path.unlink()
        self._begin_file()

    def _begin_file(self) -> None:
        try:
            self.path.open("wb").close()
        except OSError as error:
            raise _cannot_write(self.path.parent, error) from error

    def _fill(self, frames: NDArray[np.float32], start: int) -> None:
        view = frames.data.cast("B")
        if self._closed:
            return
        try:
            file = self.path.open("rb", buffering=0)
        except FileNotFoundError:  # removed meanwhile: its sound is no more, which is silence
            return
        with file:
            file.seek(start * self._frame_bytes)
            while view.nbytes:
                count = file.readinto(view)
                if not count:
                    break
                view = view[count:]

    def _mark(self, start: int, stop: int) -> None:
        with self._span_lock:
            self._written.append((start, stop))
            low = bisect_left(self._spans, start, key=lambda span: span[1])
            high = bisect_right(self._spans, stop, key=lambda span: span[0])
            touched = self._spans[low:high]
            if touched:
                start, stop = min(start, touched[0][0]), max(stop, touched[-1][1])
            self._spans = [*self._spans[:low], (start, stop), *self._spans[high:]]


_END_OF_TIME = 1 << 62
_NO_SHARING = ""
_SharedSpan = tuple[int, int, str]
"""From sample to sample, and the key of the sharing whose shares are there."""


def _overlapping(spans: list[_SharedSpan], start: int, stop: int) -> list[_SharedSpan]:
    return [span for span in spans if span[0] < stop and span[1] > start]


def _overwritten(spans: list[_SharedSpan], new: _SharedSpan) -> list[_SharedSpan]:
    """Spans in order with a new one over them; neighbours of the same key are one."""
    start, stop, key = new
    kept: list[_SharedSpan] = []
    for first, last, known in spans:
        if known == key and first <= stop and last >= start:
            start, stop = min(first, start), max(last, stop)
        else:
            kept += [(first, min(last, start), known), (max(first, stop), last, known)]
    return sorted([span for span in kept if span[0] < span[1]] + [(start, stop, key)])


def _drop(stems: Iterable[_Stem], start: int, stop: int) -> None:
    for stem in stems:
        stem.drop(start, stop)


def _pieces_touched(spans: Iterable[Span], piece: int, pieces: int) -> NDArray[np.int64]:
    """How many of some spans reach into each piece ``[pieces]``."""
    edges = np.zeros(pieces + 1, np.int64)
    for start, stop in spans:
        edges[start // piece] += 1
        edges[min((stop - 1) // piece, pieces - 1) + 1] -= 1
    return np.cumsum(edges)[:-1]


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value < _END_OF_TIME:
        raise ValueError(f"{value!r} counts nothing")
    return value


def _span(start: Any, stop: Any, length: int) -> Span:
    if not _count(start) <= _count(stop) <= length:
        raise ValueError(f"there is nothing from {start} to {stop}")
    return start, stop


def _new_folder() -> Path:
    try:
        return make_scratch_folder("stems")
    except OSError as error:
        raise _cannot_write(scratch_folder(), error) from error


def _given_folder(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot_write(folder, error) from error
    return folder


def _cannot_write(folder: Path, error: OSError) -> CannotWrite:
    return CannotWrite(folder, write_failure_reason(error))


def _closed_meanwhile(folder: Path) -> CannotWrite:
    return CannotWrite(folder, "the stems were closed meanwhile; separate the clip again.")
