"""An excerpt of a film: its head and its last part as one file, with nothing between them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from engine.media.source_file import SourceFile
from engine.media.truncation import TAIL_BYTES, element, first_cluster, first_tag, is_cluster, tag

_PART_BYTES = 32
_MOST_HEAD_PARTS = 64
"""Before the first cluster of Matroska; tags of FLV among which the decoders' heads are."""


class ExcerptFile(SourceFile):
    """The first ``head_bytes`` of a film, and behind them what it holds from ``tail_start`` on."""

    def __init__(self, path: Path, head_bytes: int, tail_start: int) -> None:
        super().__init__(path)
        self._head_bytes, self._tail_start = head_bytes, tail_start

    def read(self, size: int) -> bytes:
        """The next bytes; none at the end."""
        left = self._head_bytes - self._position
        part = super().read(min(size, left) if left > 0 else size)
        if 0 < left == len(part):
            self.seek(self._head_bytes)
        return part

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go elsewhere in the excerpt."""
        if whence == os.SEEK_CUR:
            offset += self._position
        elif whence == os.SEEK_END:
            offset += self._head_bytes + self.state.size - self._tail_start
        behind = offset - self._head_bytes
        super().seek(offset if behind < 0 else self._tail_start + behind)
        self._position = offset
        return offset


def last_excerpts(path: Path) -> Iterator[ExcerptFile]:
    """Excerpts of a film of Matroska or FLV with ever more of its end; none of other kinds.

    ``OSError`` when it cannot be read.
    """
    with path.open("rb", buffering=0) as file:
        size = path.stat().st_size
        head, find_first = _head_of(file)
        for length in TAIL_BYTES if find_first is not None else ():
            start = max(head, size - length)
            file.seek(start)
            found = find_first(file.read(length)) if find_first is not None else None
            if found is not None:
                yield ExcerptFile(path, head, start + found)
            if start == head:
                return


def _head_of(file: BinaryIO) -> tuple[int, Callable[[bytes], int | None] | None]:
    """How many bytes come before the pictures and sounds, and what finds some of these again."""
    begin = file.read(_PART_BYTES)
    is_flv = begin.startswith(b"FLV")
    if not is_flv and not begin.startswith(b"\x1a\x45\xdf\xa3"):
        return 0, None
    at = 0
    for _ in range(_MOST_HEAD_PARTS):
        file.seek(at)
        raw = file.read(_PART_BYTES)
        if not is_flv and is_cluster(raw):
            return at, first_cluster
        part = tag(raw, at) if is_flv else element(raw, at)
        if part is None:
            return 0, None
        # what is in the segment, not what is behind it
        at = part.body if part.end is None or raw.startswith(b"\x18\x53\x80\x67") else part.end
    return (at, first_tag) if is_flv else (0, None)
