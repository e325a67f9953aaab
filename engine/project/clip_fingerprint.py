"""The fingerprint of a clip, so that another file under its name is noticed."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

_HEAD_BYTES = 1 << 20
_TAIL_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class ClipFingerprint:
    """A clip's fingerprint: its size, and the SHA-256 of its first MiB and its last 64 KiB.

    Not its date: copying, syncing and restoring change that and nothing else.
    """

    size_bytes: int
    sha256: str


def fingerprint_of(path: Path) -> ClipFingerprint:
    """The mark of a file as it is now; ``OSError`` when it cannot be read."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        digest = hashlib.sha256(file.read(_HEAD_BYTES))
        file.seek(max(size - _TAIL_BYTES, 0))
        digest.update(file.read(_TAIL_BYTES))
    return ClipFingerprint(size, digest.hexdigest())
