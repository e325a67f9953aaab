"""A file in pieces small enough to carry, at most 16 MB each, put together again and checked."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from engine.atomic_file import write_whole
from engine.errors import CannotOpen

PIECE_BYTES = 15 << 20


def to_pieces(path: Path, folder: Path, size: int = PIECE_BYTES) -> tuple[Path, ...]:
    """Write a file as ``name.000`` ``name.001`` ... and ``name.pieces.json``, which says how many.

    Pieces of an earlier state that are no longer needed are removed. Raises ``CannotWrite``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pieces, whole = [], hashlib.sha256()
    with path.open("rb") as file:
        while content := file.read(size):
            piece = folder / f"{path.name}.{len(pieces):03d}"
            write_whole(piece, content)
            whole.update(content)
            pieces.append(piece)
    told = {"pieces": [piece.name for piece in pieces], "sha256": whole.hexdigest()}
    write_whole(folder / f"{path.name}.pieces.json", json.dumps(told, indent=1).encode())
    for old in folder.glob(f"{path.name}.[0-9][0-9][0-9]"):
        if old not in pieces:
            old.unlink()
    return tuple(pieces)


def from_pieces(name: str, folder: Path, target: Path) -> bool:
    """Put ``name`` together from its pieces at ``target``; False when there are none.

    ``CannotOpen`` when a piece is missing or they are not of one state.
    """
    index = folder / f"{name}.pieces.json"
    if not index.is_file():
        return False
    told = json.loads(index.read_text("utf-8"))
    content = bytearray()
    for piece in told["pieces"]:
        path = folder / piece
        if not path.is_file():
            raise CannotOpen(path, "this piece of the training state is missing.")
        content += path.read_bytes()
    if hashlib.sha256(content).hexdigest() != told["sha256"]:
        raise CannotOpen(index, "its pieces are not of one state; copy all of them again.")
    target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, bytes(content))
    return True
