"""The heap: memory that was freed goes back to the system, where the C library keeps it."""

from __future__ import annotations

import ctypes
import sys
from functools import lru_cache
from typing import Any


def trim_heap() -> None:
    """Give freed memory back to the system; does nothing where the C library does so itself.

    glibc keeps what large arrays of several threads leave behind, in pieces: after five minutes of
    clicks that was as much again as all that is in use.
    """
    library = _glibc()
    if library is not None:
        library.malloc_trim(0)


@lru_cache(maxsize=1)
def _glibc() -> Any:
    """None on other systems, and with other C libraries."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        library = ctypes.CDLL(None)
        return library if hasattr(library, "malloc_trim") else None
    except OSError:
        return None
