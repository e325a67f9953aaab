"""Stop signals: SIGTERM and SIGHUP end a command as Ctrl-C does, with a sentence and a clean-up."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

STOP_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)
)
"""Those that nobody need have typed: a system that shuts down, a terminal that is closed."""


@contextmanager
def stop_signals_interrupt() -> Iterator[None]:
    """While it lasts, a stop signal raises ``KeyboardInterrupt`` in the main thread, once.

    A second one must not disturb the clean-up. What the user ignores (``nohup``) stays ignored.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in STOP_SIGNALS}
    ours = [number for number, handler in before.items() if handler is signal.SIG_DFL]

    def interrupt(number: int, frame: FrameType | None) -> None:
        for each in ours:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in ours:
        signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, before[number])
