"""A checkpoint in chunks small enough to carry, at most 16 MB each; joined and checked."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from engine.atomic_file import write_atomically
from engine.errors import CannotOpen

CHUNK_BYTES = 15 << 20


def split_into_chunks(path: Path, folder: Path, size: int = CHUNK_BYTES) -> tuple[Path, ...]:
    """Write a file as ``name.000`` ``name.001`` ... and ``name.pieces.json``, which says how many.

    Pieces of an earlier state that are no longer needed are removed. Raises ``CannotWrite``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pieces, whole = [], hashlib.sha256()
    with path.open("rb") as file:
        while content := file.read(size):
            piece = folder / f"{path.name}.{len(pieces):03d}"
            write_atomically(piece, content)
            whole.update(content)
            pieces.append(piece)
    manifest = {"pieces": [piece.name for piece in pieces], "sha256": whole.hexdigest()}
    write_atomically(folder / f"{path.name}.pieces.json", json.dumps(manifest, indent=1).encode())
    for old in folder.glob(f"{path.name}.[0-9][0-9][0-9]"):
        if old not in pieces:
            old.unlink()
    return tuple(pieces)


def join_chunks(name: str, folder: Path, target: Path) -> bool:
    """Put ``name`` together from its pieces at ``target``; False when there are none.

    ``CannotOpen`` when a piece is missing or they are not of one state.
    """
    index = folder / f"{name}.pieces.json"
    if not index.is_file():
        return False
    manifest = json.loads(index.read_text("utf-8"))
    content = bytearray()
    for piece in manifest["pieces"]:
        path = folder / piece
        if not path.is_file():
            raise CannotOpen(path, "this piece of the training state is missing.")
        content += path.read_bytes()
    if hashlib.sha256(content).hexdigest() != manifest["sha256"]:
        raise CannotOpen(index, "its pieces are not of one state; copy all of them again.")
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, bytes(content))
    return True
