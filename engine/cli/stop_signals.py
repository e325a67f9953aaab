"""Stop signals: SIGTERM and SIGHUP end a command as Ctrl-C does, with a sentence and a clean-up."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from engine.errors import Cancelled
from engine.media.source_file import is_called_by_ffmpeg

STOP_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)
)
"""Those that nobody need have typed: a system that shuts down, a terminal that is closed."""

_USUAL = (signal.SIG_DFL, signal.default_int_handler)
_RETRY_SECONDS = 0.02


def end_at_once(number: int = 0, frame: FrameType | None = None) -> None:
    """End the process with the sentence of a stop and its status: there is nothing to clean up."""
    with suppress(OSError):
        os.write(2, b"Stopped on request.\n")
    os._exit(Cancelled.exit_status)


def end_at_once_until_work_begins() -> None:
    """For a program that has only begun to load: a stop signal is answered, not a traceback.

    ``stop_signals_interrupt`` takes over; when it is done, the end of the process is as short.
    """
    for number in (signal.SIGINT, *STOP_SIGNALS):
        if signal.getsignal(number) in _USUAL:
            signal.signal(number, end_at_once)


@contextmanager
def stop_signals_interrupt() -> Iterator[None]:
    """While it lasts, a stop signal raises ``KeyboardInterrupt`` in the main thread, once.

    A second one must not disturb the clean-up; Ctrl-C may. What the user ignores (``nohup``) stays
    ignored. What arrives while FFmpeg asks for bytes waits until it has them: raised there, it
    would be lost.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, *STOP_SIGNALS)}
    ours = [number for number, handler in before.items() if handler in (*_USUAL, end_at_once)]

    def interrupt(number: int, frame: FrameType | None) -> None:
        if is_called_by_ffmpeg(frame):
            again = threading.Timer(_RETRY_SECONDS, signal.raise_signal, (number,))
            again.daemon = True
            again.start()
            return
        for each in ours:
            if each != signal.SIGINT:
                signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in ours:
        signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, before[number])
