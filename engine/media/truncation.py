"""Truncation of a file: its last part promises bytes that lie beyond the end of the file.

A film that is written as it happens (fragmented MP4, a recording in Matroska or FLV) tells its
length nowhere, and what FFmpeg meets of it looks whole however early it ends. The sizes of its
parts tell: boxes of MP4, elements of Matroska, chunks of RIFF, pages of Ogg, tags of FLV.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from engine.message import Message

_HEAD_BYTES = 32
_PAGE_BYTES = 27 + 255
_FEW_PARTS = 64
"""After so many parts one looks for the last of them instead: a disk is slow to jump."""
_MOST_PARTS = 100_000
"""More than any film has whose last part cannot be found by its looks."""
_BLANK_BYTES = 4096
TAIL_BYTES = (1 << 20, 1 << 23, 1 << 26)
_SLACK_BYTES = 16
"""Programs differ in whether a size counts its own head, and leave out the last byte of padding."""

_MP4_STARTS = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"styp", b"pnot", b"moof")
_MP4_PARTS = frozenset(
    {*_MP4_STARTS, b"mfra", b"sidx", b"ssix", b"emsg", b"prft", b"uuid", b"meta", b"udta"}
)
_CHUNKS = frozenset(
    {b"LIST", b"data", b"idx1", b"SSND", b"COMM", b"fmt ", b"fact", b"JUNK", b"ds64", b"bext"}
)
_WAVE64_GUID = bytes.fromhex("2e91cf11a5d628db04c10000")
_CLUSTER = b"\x1f\x43\xb6\x75"
_SEGMENT = b"\x18\x53\x80\x67"
_ELEMENTS = frozenset(
    {b"\x1a\x45\xdf\xa3", _SEGMENT, b"\x11\x4d\x9b\x74", b"\x15\x49\xa9\x66", b"\x16\x54\xae\x6b",
     b"\x1c\x53\xbb\x6b", b"\x12\x54\xc3\x67", b"\x19\x41\xa4\x69", b"\x10\x43\xa7\x70", _CLUSTER,
     b"\xa3", b"\xa0", b"\xe7", b"\xa7", b"\xab", b"\xec", b"\xbf"}
)  # fmt: skip
"""Segment and what lies in it; Cluster and what lies in that."""


class Part(NamedTuple):
    """Where a part's content begins and where the part ends; None: look at what lies in it."""

    body: int
    end: int | None


_Reader = Callable[[bytes, int], Part | None]
_Finder = Callable[[bytes], int | None]


def truncation(path: Path, has_plain_samples: bool = False) -> Message | None:
    """The sentence about a file that is cut off in the middle of a part; None for all others.

    A part without a size of its own ("to the end of the file", a live stream) promises nothing, and
    kinds of file that may end anywhere (MPEG-TS) are never cut off. A download that was not
    finished may have its full size, and zeros where nothing came: compressed sound and pictures
    have none, silence in ``has_plain_samples`` has. A failing disk is told by who reads the film.
    """
    try:
        with path.open("rb", buffering=0) as file:
            head, size = file.read(_HEAD_BYTES), path.stat().st_size
            kind = _kind_of(head)
            if kind is not None and _ends_beyond(file, size, *kind):
                return Message(
                    "{path} is cut off: its last part is not whole; get the whole file.",
                    path=path.name,
                )
            if not has_plain_samples and _is_blank_at_end(file, size, head):
                return Message(
                    "{path} was not downloaded or copied to its end: there is nothing in its last "
                    "part; get the whole file.",
                    path=path.name,
                )
    except OSError:
        pass
    return None


def _kind_of(head: bytes) -> tuple[_Reader, _Finder] | None:
    if head[4:8] in _MP4_STARTS:
        return _box, _last_fragment
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return element, _last_cluster
    if head[:4] in (b"RIFF", b"RF64", b"BW64", b"FORM"):
        return _chunk, _nowhere
    if head.startswith(b"caff"):
        return _caf_chunk, _nowhere
    if head.startswith(b"riff" + _WAVE64_GUID):
        return _wave64_chunk, _nowhere
    if head.startswith(b"OggS"):
        return _page, _last_page
    return (tag, _last_tag) if head.startswith(b"FLV") else None


def _ends_beyond(file: BinaryIO, size: int, read: _Reader, find_last: _Finder) -> bool:
    """Whether the last part, from the file's beginning on, ends beyond the file."""
    at, parts = 0, 0
    while at < size and parts < _MOST_PARTS:
        file.seek(at)
        part = read(file.read(_PAGE_BYTES), at)
        if part is None:
            return False
        if part.end is not None and part.end > size + (_SLACK_BYTES if read is _chunk else 0):
            return True
        at = part.body if part.end is None else part.end
        parts += 1
        if parts == _FEW_PARTS:
            at = _near_end(file, at, size, find_last)
    return False


def _is_blank_at_end(file: BinaryIO, size: int, head: bytes) -> bool:
    """Whether zeros stand where a compressed film must have something; padding has a box."""
    is_mp4 = head[4:8] in _MP4_STARTS
    is_other = head.startswith((b"\x1a\x45\xdf\xa3", b"OggS", b"FLV", b"\x47"))
    if size < 2 * _BLANK_BYTES or not (is_mp4 or is_other):
        return False
    file.seek(size - _BLANK_BYTES)
    if any(file.read(_BLANK_BYTES)):
        return False
    return is_other or _last_box(file, size) == b"mdat"


def _last_box(file: BinaryIO, size: int) -> bytes:
    """The kind of the box that a file of MP4 ends with; nothing when it ends with none."""
    at, kind, parts = 0, b"", 0
    while at < size and parts < _FEW_PARTS:
        file.seek(at)
        head = file.read(_HEAD_BYTES)
        part = _box(head, at)
        if part is None or part.end is None:
            return b""
        at, kind, parts = part.end, head[4:8], parts + 1
    return kind if at == size else b""


def _near_end(file: BinaryIO, at: int, size: int, find_last: _Finder) -> int:
    """Where the last part that can be found by its looks begins; ``at`` when there is none."""
    for length in TAIL_BYTES:
        start = max(at, size - length)
        file.seek(start)
        found = find_last(file.read(size - start))
        if found is not None:
            return start + found
        if start == at:
            break
    return at


def _nowhere(tail: bytes) -> int | None:
    return None


def _last_mark(tail: bytes, mark: bytes, fits: Callable[[int], bool]) -> int | None:
    found = tail.rfind(mark)
    while found >= 0 and not fits(found):
        found = tail.rfind(mark, 0, found)
    return found if found >= 0 else None


def _box(head: bytes, at: int) -> Part | None:
    """A box of MP4: size, kind; a size of 1 is a long one, 0 means to the end of the file."""
    if len(head) < 8 or head[4:8] not in _MP4_PARTS:
        return None
    length, start = struct.unpack(">I", head[:4])[0], 8
    if length == 1 and len(head) >= 16:
        length, start = struct.unpack(">Q", head[8:16])[0], 16
    return Part(at + start, at + length) if length >= start else None


def _last_fragment(tail: bytes) -> int | None:
    found = _last_mark(tail, b"moof", lambda at: at >= 4 and tail[at + 8 : at + 12] == b"mfhd")
    return None if found is None else found - 4


def element(head: bytes, at: int) -> Part | None:
    """An element of Matroska: its code, its size; all ones: not known, look at what lies in it."""
    code = head[: _vint_length(head[:1])]
    length = _vint_length(head[len(code) : len(code) + 1])
    if code not in _ELEMENTS or not length or len(head) < len(code) + length:
        return None
    body = at + len(code) + length
    most = (1 << 7 * length) - 1
    size = int.from_bytes(head[len(code) : len(code) + length], "big") & most
    return Part(body, None if size == most else body + size)


def _vint_length(first: bytes) -> int:
    return 9 - first[0].bit_length() if first and first[0] else 0


def _last_cluster(tail: bytes) -> int | None:
    return _last_mark(tail, _CLUSTER, lambda at: is_cluster(tail[at : at + _HEAD_BYTES]))


def first_cluster(tail: bytes) -> int | None:
    """Where the first cluster of Matroska begins in a piece of a film."""
    found = tail.find(_CLUSTER)
    while found >= 0 and not is_cluster(tail[found : found + _HEAD_BYTES]):
        found = tail.find(_CLUSTER, found + 1)
    return found if found >= 0 else None


def is_cluster(head: bytes) -> bool:
    """Whether a cluster of Matroska begins here, which begins with its time."""
    body = 4 + _vint_length(head[4:5])
    return head.startswith(_CLUSTER) and body > 4 and head[body : body + 1] in (b"\xe7", b"\xbf")


def _chunk(head: bytes, at: int) -> Part | None:
    """A chunk of RIFF or AIFF; programs that write as they go leave sizes that say nothing."""
    kind = head[:4]
    if kind in (b"RIFF", b"RF64", b"BW64", b"FORM"):
        return Part(at + 12, None)
    if kind not in _CHUNKS or len(head) < 8:
        return None
    is_big_endian = kind in (b"SSND", b"COMM")
    size = int.from_bytes(head[4:8], "big" if is_big_endian else "little")
    if kind in (b"data", b"LIST", b"SSND") and _is_placeholder(size):
        return None
    return Part(at + 8, at + 8 + size + size % 2)


def _is_placeholder(size: int) -> bool:
    return size == 0 or size >= 0xFFFFF000 or 0x7FFFF000 <= size <= 0x80000100


def _caf_chunk(head: bytes, at: int) -> Part | None:
    if at == 0:
        return Part(8, 8)
    size = struct.unpack(">q", head[4:12])[0] if len(head) >= 12 else -1
    return Part(at + 12, at + 12 + size) if size >= 0 else None


def _wave64_chunk(head: bytes, at: int) -> Part | None:
    if at == 0:
        return Part(40, None)
    size = struct.unpack("<Q", head[16:24])[0] if len(head) >= 24 else 0
    return Part(at + 24, at + size) if 24 <= size < 1 << 62 else None


def _page(head: bytes, at: int) -> Part | None:
    """A page of Ogg: the sizes of its segments stand in its head."""
    if not head.startswith(b"OggS") or len(head) < 27:
        return None
    count = head[26]
    body = at + 27 + count
    return Part(body, body + sum(head[27 : 27 + count]))


def _last_page(tail: bytes) -> int | None:
    return _last_mark(tail, b"OggS", lambda at: tail[at + 4 : at + 5] == b"\0")


def tag(head: bytes, at: int) -> Part | None:
    """A tag of FLV, with the size of itself that follows it."""
    if at == 0:
        start = int.from_bytes(head[5:9], "big") + 4
        return Part(start, start) if len(head) > start else None
    if len(head) < 11 or head[0] not in (8, 9, 18) or head[8:11] != bytes(3):
        return None
    return Part(at + 11, at + 11 + int.from_bytes(head[1:4], "big") + 4)


_TAG = re.compile(rb"(?=[\x08\x09\x12](...).{4}\0\0\0)", re.DOTALL)


def _last_tag(tail: bytes) -> int | None:
    return max(_tags_in(tail), default=None)


def first_tag(tail: bytes) -> int | None:
    """Where the first whole tag of FLV begins in a piece of a film."""
    return next(_tags_in(tail), None)


def _tags_in(tail: bytes) -> Iterator[int]:
    for mark in _TAG.finditer(tail):
        size = 11 + int.from_bytes(mark[1], "big")
        if tail[mark.start() + size : mark.start() + size + 4] == size.to_bytes(4, "big"):
            yield mark.start()
