"""Tries out the graphics cards in a process of its own, so that a broken driver cannot hang us."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, QProcess, QTimer, Signal, Slot

from engine.models.compute_devices import CPU, TEST_SECONDS, Device, hung, read_test


class DeviceTest(QObject):
    """One test at a time; the window goes on meanwhile.

    Signals:
        done: a tuple of Devices; the CPU is always among them.
    """

    done = Signal(object)

    def __init__(self, parent: QObject | None = None, *, seconds: float = TEST_SECONDS) -> None:
        super().__init__(parent)
        self._seconds = seconds
        self.command = [sys.executable, "-m", "engine.models.device_probe"]
        self._process = QProcess(self)
        self._process.finished.connect(self._finish)
        self._process.errorOccurred.connect(self._fail)
        self._late = False
        self._timer = QTimer(self, singleShot=True, interval=round(seconds * 1000))
        self._timer.timeout.connect(self._give_up)

    @property
    def running(self) -> bool:
        """Whether a test is under way."""
        return self._process.state() != QProcess.ProcessState.NotRunning

    @Slot()
    def start(self) -> None:
        """Begin, unless one is under way."""
        if not self.running:
            self._late = False
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
    def _give_up(self) -> None:
        self._late = True
        self._process.kill()

    @Slot()
    def _finish(self) -> None:
        self._timer.stop()
        text = bytes(self._process.readAllStandardOutput().data()).decode(errors="ignore")
        found = read_test(text)
        if self._late:
            found = (*found, hung(self._seconds))
        elif self._process.exitStatus() is QProcess.ExitStatus.CrashExit or (
            self._process.exitCode() != 0
        ):
            found = (*found, Device("cuda", "GPU", False, "its driver made the test crash"))
        self.done.emit(found)

    @Slot(QProcess.ProcessError)
    def _fail(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._timer.stop()
            self.done.emit((Device(CPU, "CPU"), Device("cuda", "GPU", False, "no test can run")))
