"""Stop signals in the window: Ctrl-C, SIGTERM and SIGHUP reach Qt's event loop."""

from __future__ import annotations

import signal
import socket
from contextlib import suppress

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

from engine.cli.stop_signals import STOP_SIGNALS


class StopSignals(QObject):
    """Listens for the signals that end a process, until ``close``.

    Python runs its handlers only between two steps of Python, and an event loop at rest makes none;
    so the signal's arrival is also written to a socket, which wakes the loop.

    Signals:
        stopped: the process shall end, without a question.
    """

    stopped = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._received, self._wake = socket.socketpair()
        for end in (self._received, self._wake):
            end.setblocking(False)
        kind = QSocketNotifier.Type.Read
        self._notifier = QSocketNotifier(self._received.fileno(), kind, self)
        self._notifier.activated.connect(self._on_woken)
        wanted = (signal.SIGINT, *STOP_SIGNALS)
        self._before = {number: signal.getsignal(number) for number in wanted}
        self._ours = [n for n, handler in self._before.items() if handler is not signal.SIG_IGN]
        self._wakeup_before = signal.set_wakeup_fd(self._wake.fileno(), warn_on_full_buffer=False)
        for number in self._ours:
            signal.signal(number, lambda *_: self.stopped.emit())

    def close(self) -> None:
        """Listen no more: the handlers of before are put back."""
        for number in self._ours:
            signal.signal(number, self._before[number])
        signal.set_wakeup_fd(self._wakeup_before)
        self._notifier.setEnabled(False)
        self._received.close()
        self._wake.close()

    @Slot()
    def _on_woken(self) -> None:
        with suppress(OSError):
            self._received.recv(4096)
