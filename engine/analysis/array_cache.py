"""A bounded cache of arrays: the latest in memory, older ones on disk, the oldest dropped."""

from __future__ import annotations

import weakref
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.scratch_disk import make_scratch_folder, remove_scratch_folder

Arrays = tuple[NDArray[Any], ...]

_HEADER_BYTES = 128  # what a .npy file holds before the array


class ArrayCache:
    """Tuples of arrays by key; all that it forgets can be computed again.

    What no longer fits in memory moves to disk, what no longer fits there is dropped. A disk that
    fails or is full only makes the cache smaller: it is no reason to stop the work.
    """

    def __init__(self, memory_bytes: int, disk_bytes: int, folder: Path | None = None) -> None:
        self._memory: OrderedDict[str, Arrays] = OrderedDict()
        self._disk: OrderedDict[str, tuple[Path, int]] = OrderedDict()
        self._memory_left, self._disk_left = memory_bytes, disk_bytes
        self._folder = _make_folder(folder) if disk_bytes else None
        self._made = 0
        self._sweep = weakref.finalize(self, _sweep, self._folder)

    def get(self, key: str) -> Arrays | None:
        """What was put under ``key``, or None when it was never there or is forgotten."""
        arrays = self._memory.get(key)
        if arrays is not None:
            self._memory.move_to_end(key)
            return arrays
        arrays = self._load(key)
        if arrays is not None:
            self.put(key, arrays)
        return arrays

    def put(self, key: str, arrays: Arrays) -> None:
        """Remember arrays; the caller must not change them afterwards."""
        if key in self._memory:
            self._memory_left += _size(self._memory.pop(key))
        self._memory[key] = arrays
        self._memory_left -= _size(arrays)
        while self._memory_left < 0 and self._memory:
            oldest, evicted = self._memory.popitem(last=False)
            self._memory_left += _size(evicted)
            self._store(oldest, evicted)

    def close(self) -> None:
        """Forget everything and remove the files."""
        self._memory.clear()
        self._disk.clear()
        self._sweep()

    def _store(self, key: str, arrays: Arrays) -> None:
        size = _size(arrays) + _HEADER_BYTES * len(arrays)
        if self._folder is None or key in self._disk or size > self._disk_left + self._on_disk():
            return
        while size > self._disk_left:
            path, freed = self._disk.popitem(last=False)[1]
            path.unlink(missing_ok=True)
            self._disk_left += freed
        path = self._folder / f"{self._made}.npy"
        self._made += 1
        try:
            with path.open("wb") as file:
                for array in arrays:
                    np.save(file, array)
        except OSError:
            path.unlink(missing_ok=True)
            return
        self._disk[key] = (path, size)
        self._disk_left -= size

    def _load(self, key: str) -> Arrays | None:
        path, _ = self._disk.get(key, (None, 0))
        if path is None:
            return None
        try:
            with path.open("rb") as file:
                end = path.stat().st_size
                arrays: list[NDArray[Any]] = []
                while file.tell() < end:
                    arrays.append(np.load(file, allow_pickle=False))
        except (OSError, ValueError):
            return None
        return tuple(arrays)

    def _on_disk(self) -> int:
        return sum(size for _, size in self._disk.values())


def _size(arrays: Arrays) -> int:
    return sum(array.nbytes for array in arrays)


def _make_folder(parent: Path | None) -> Path | None:
    try:
        return make_scratch_folder("features", parent)
    except OSError:
        return None


def _sweep(folder: Path | None) -> None:
    if folder is not None:
        remove_scratch_folder(folder)
