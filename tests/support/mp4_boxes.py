"""Writes into the boxes of MP4 films what cameras write there and FFmpeg alone would not."""

import struct
from collections.abc import Callable
from pathlib import Path


def write_edits(path: Path, edits: list[tuple[float, float]]) -> Path:
    """Give every track of a film those edits: (where in the film, how long), in seconds.

    The film's index must lie at its end, where making it longer moves nothing.
    """
    raw = path.read_bytes()
    scale = struct.unpack(">I", _body(_box(raw, 0, len(raw), b"moov")[1], b"mvhd")[12:16])[0]
    return _with_index(path, lambda track: _with_edits(track, scale, edits))


def add_to_pictures(path: Path, boxes: bytes) -> Path:
    """Add boxes to the description of a film's pictures (Dolby Vision, spherical, stereo 3D)."""
    return _with_index(path, lambda track: _described(track, boxes) if b"vmhd" in track else track)


def box(kind: bytes, *content: bytes) -> bytes:
    """A box with its size."""
    body = b"".join(content)
    return struct.pack(">I", len(body) + 8) + kind + body


def _with_index(path: Path, change: Callable[[bytes], bytes]) -> Path:
    """The film with each of its tracks in the index changed."""
    raw = bytearray(path.read_bytes())
    at, moov = _box(raw, 0, len(raw), b"moov")
    assert at + len(moov) == len(raw), "the index must lie at the end"
    parts = [change(body) if kind == b"trak" else body for kind, body in _boxes(moov[8:])]
    raw[at:] = box(b"moov", *parts)
    path.write_bytes(raw)
    return path


def _described(part: bytes, boxes: bytes) -> bytes:
    """A track, or a part of it on the way to the description, with more boxes in that."""
    kind = part[4:8]
    if kind == b"stsd":
        size = struct.unpack(">I", part[16:20])[0]
        entry = part[16 : 16 + size]
        return box(b"stsd", part[8:16], box(entry[4:8], entry[8:], boxes), part[16 + size :])
    if kind in (b"trak", b"mdia", b"minf", b"stbl"):
        return box(kind, *(_described(body, boxes) for _, body in _boxes(part[8:])))
    return part


def _with_edits(trak: bytes, scale: int, edits: list[tuple[float, float]]) -> bytes:
    media = _body(_body_box(trak, b"mdia"), b"mdhd")
    rate = struct.unpack(">I", media[12:16])[0]
    old = _body(_body_box(trak, b"edts"), b"elst")
    first = struct.unpack(">i", old[12:16])[0]  # priming or the delay of B-frames
    table = struct.pack(">II", 0, len(edits))
    for start, seconds in edits:
        place = first + round(start * rate)
        table += struct.pack(">Iihh", round(seconds * scale), place, 1, 0)
    box = struct.pack(">I", len(table) + 8) + b"elst" + table
    box = struct.pack(">I", len(box) + 8) + b"edts" + box
    parts = [box if kind == b"edts" else body for kind, body in _boxes(trak[8:])]
    new = b"".join(parts)
    return struct.pack(">I", len(new) + 8) + b"trak" + new


def _boxes(raw: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], 0
    while at + 8 <= len(raw):
        size = struct.unpack(">I", raw[at : at + 4])[0]
        found.append((bytes(raw[at + 4 : at + 8]), bytes(raw[at : at + size])))
        at += size
    return found


def _box(raw: bytes | bytearray, at: int, end: int, wanted: bytes) -> tuple[int, bytes]:
    while at < end:
        size = struct.unpack(">I", raw[at : at + 4])[0]
        if raw[at + 4 : at + 8] == wanted:
            return at, bytes(raw[at : at + size])
        at += size
    raise ValueError(wanted)


def _body_box(box: bytes, wanted: bytes) -> bytes:
    return next(body for kind, body in _boxes(box[8:]) if kind == wanted)


def _body(box: bytes, wanted: bytes) -> bytes:
    return _body_box(box, wanted)[8:]
