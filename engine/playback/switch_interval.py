"""The switch interval: how soon Python's threads give way to each other while something plays."""

from __future__ import annotations

import sys
import threading

SWITCH_SECONDS = 0.0005


class SwitchInterval:
    """A shorter switch interval of the whole process for as long as anybody holds it.

    Each NumPy call lets other threads run; at Python's usual 5 ms until they give way, a busy one
    would make the sound thread too slow to keep up.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._holders = 0
        self._before = 0.0

    def hold(self) -> None:
        """Make it short, unless it is. From any thread."""
        with self._lock:
            if self._holders == 0:
                self._before = sys.getswitchinterval()
                if self._before > SWITCH_SECONDS:
                    sys.setswitchinterval(SWITCH_SECONDS)
            self._holders += 1

    def release(self) -> None:
        """One holder less; the last one puts back what it was. From any thread."""
        with self._lock:
            self._holders -= 1
            if self._holders == 0 and self._before > SWITCH_SECONDS:
                sys.setswitchinterval(self._before)


switch_interval = SwitchInterval()
"""The one of this process."""
