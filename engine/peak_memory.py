"""The peak memory of this process, in megabytes; counted anew where the system allows it."""

from __future__ import annotations

import ctypes
import gc
import sys
from contextlib import suppress
from math import nan
from pathlib import Path

_STATUS = Path("/proc/self/status")


def reset_peak_memory() -> float:
    """Let the highest memory count from now on, where that can be done; gives the memory now.

    What was let go of is given back first, so that it is not counted for what comes.
    """
    gc.collect()
    with suppress(OSError, AttributeError):  # only glibc has it
        ctypes.CDLL(None).malloc_trim(0)
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return peak_memory_mb()
    return _status_mb("VmRSS")


def peak_memory_mb() -> float:
    """The highest memory since the reset, or of the whole life; NaN where no system tells it."""
    if _STATUS.exists():
        return _status_mb("VmHWM")
    try:
        import resource
    except ImportError:
        return nan
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def _status_mb(name: str) -> float:
    line = next(line for line in _STATUS.read_text().splitlines() if line.startswith(name))
    return float(line.split()[1]) / 1e3
