"""Writes edit lists into MP4 films, as cameras and phones do that trim without copying."""

import struct
from pathlib import Path


def write_edits(path: Path, edits: list[tuple[float, float]]) -> Path:
    """Give every track of a film those edits: (where in the film, how long), in seconds.

    The film's index must lie at its end, where making it longer moves nothing.
    """
    raw = bytearray(path.read_bytes())
    at, moov = _box(raw, 0, len(raw), b"moov")
    assert at + len(moov) == len(raw), "the index must lie at the end"
    scale = struct.unpack(">I", _body(moov, b"mvhd")[12:16])[0]
    parts = [b""]
    for kind, body in _boxes(moov[8:]):
        parts.append(_with_edits(body, scale, edits) if kind == b"trak" else body)
    new = b"".join(parts)
    raw[at:] = struct.pack(">I", len(new) + 8) + b"moov" + new
    path.write_bytes(raw)
    return path


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


def _box(raw: bytes, at: int, end: int, wanted: bytes) -> tuple[int, bytes]:
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
