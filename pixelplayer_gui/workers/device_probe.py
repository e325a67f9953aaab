"""Probes the compute devices (GPUs) in a child process: a broken driver cannot hang us."""

from __future__ import annotations

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal, Slot

from engine.child_process import child_environment
from engine.message import Message
from engine.models.compute_devices import (
    CPU,
    PROBE_COMMAND,
    PROBE_TIMEOUT_SECONDS,
    ComputeDevice,
    hung_device,
    parse_probe,
)


class DeviceProbe(QObject):
    """One device probe at a time, without blocking the window.

    Signals:
        done: a tuple of Devices; the CPU is always among them.
    """

    done = Signal(object)

    def __init__(
        self, parent: QObject | None = None, *, seconds: float = PROBE_TIMEOUT_SECONDS
    ) -> None:
        super().__init__(parent)
        self._seconds = seconds
        self.command = list(PROBE_COMMAND)
        self._process = QProcess(self)
        self._process.setProcessEnvironment(_child_environment())
        self._process.finished.connect(self._finish)
        self._process.errorOccurred.connect(self._fail)
        self._timed_out = False
        self._timer = QTimer(self, singleShot=True, interval=round(seconds * 1000))
        self._timer.timeout.connect(self._on_timeout)

    @property
    def running(self) -> bool:
        """Whether a test is under way."""
        return self._process.state() != QProcess.ProcessState.NotRunning

    @Slot()
    def start(self) -> None:
        """Begin, unless one is under way."""
        if not self.running:
            self._timed_out = False
            self._timer.start()
            self._process.start(self.command[0], self.command[1:])

    def close(self) -> None:
        """End it without an answer."""
        self._timer.stop()
        self._process.finished.disconnect(self._finish)
        self._process.errorOccurred.disconnect(self._fail)
        if self.running:
            self._process.kill()
            self._process.waitForFinished(2000)

    @Slot()
    def _on_timeout(self) -> None:
        self._timed_out = True
        self._process.kill()

    @Slot()
    def _finish(self) -> None:
        self._timer.stop()
        text = bytes(self._process.readAllStandardOutput().data()).decode(errors="ignore")
        found = parse_probe(text)
        if self._timed_out:
            found = (*found, hung_device(self._seconds))
        elif self._process.exitStatus() is QProcess.ExitStatus.CrashExit or (
            self._process.exitCode() != 0
        ):
            why = Message("its driver made the test crash")
            found = (*found, ComputeDevice("cuda", "GPU", False, why))
        self.done.emit(found)

    @Slot(QProcess.ProcessError)
    def _fail(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._timer.stop()
            why = Message("no test can run")
            self.done.emit((ComputeDevice(CPU, "CPU"), ComputeDevice("cuda", "GPU", False, why)))


def _child_environment() -> QProcessEnvironment:
    environment = QProcessEnvironment()
    for name, value in child_environment().items():
        environment.insert(name, value)
    return environment
