"""Diagnostics report for bug reports: versions, devices, settings, log; no private paths."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Slot, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from engine import __version__
from engine.atomic_file import write_atomically
from engine.errors import CannotWrite
from engine.message import Message
from engine.models.compute_devices import ComputeDevice
from pixelplayer_gui.actions import Actions
from pixelplayer_gui.diagnostics.log_file import last_log_lines, logger
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.panels.message_bar import MessageBar
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.session.session_state import SessionState
from pixelplayer_gui.settings import Settings
from pixelplayer_gui.workers.device_probe import DeviceProbe

_PACKAGES = ("PySide6-Essentials", "torch", "torchvision", "av", "numpy", "sounddevice", "rtmixer")
_PRIVATE_SETTINGS = frozenset({"last_folder", "recent_files", "cache_folder", "layouts"})
_PATH = re.compile(r"(?:[A-Za-z]:)?[/\\][^\s:'\"<>|]+")


class DiagnosticsController(QObject):
    """Collects the diagnostics report, to the clipboard or into a file."""

    def __init__(
        self,
        window: QWidget,
        session: Session,
        settings: Settings,
        message_bar: MessageBar,
        actions: Actions,
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._settings = window, session, settings
        self._message_bar = message_bar
        self._target: Path | None = None
        self._model = ""
        self._probe = DeviceProbe(self)
        self._probe.done.connect(self._deliver)
        session.model_ready.connect(self._remember_model)
        actions["copy_diagnostics"].triggered.connect(self.copy)
        actions["save_diagnostics"].triggered.connect(self.save)
        window.destroyed.connect(self._probe.deleteLater)

    def show_state(self, state: SessionState) -> None:
        """Know how everything stands, in a window that was just made."""
        if state.model is not None:
            self._remember_model(*state.model)

    @Slot()
    def copy(self) -> None:
        """Try the devices out, then put the report on the clipboard."""
        self._collect(None)

    @Slot()
    def save(self) -> None:
        """Ask for a file, try the devices out, then write the report."""
        places = QStandardPaths.StandardLocation
        folder = QStandardPaths.writableLocation(places.DocumentsLocation)
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            tr("Save the diagnostics"),
            str(Path(folder) / "PixelPlayer diagnostics.txt"),
            f"{tr('Text')} (*.txt)",
        )
        if name:
            self._collect(Path(name))

    def close(self) -> None:
        """The window goes."""
        self._probe.close()

    def report(self, devices: Iterable[ComputeDevice]) -> str:
        """The whole report."""
        session, info = self._session, self._session.clip_info
        lines = [f"PixelPlayer {__version__}", *_versions(), ""]
        lines += ["[devices]", *(_device_line(device) for device in devices)]
        lines += [f"model: {self._model or 'none'}", f"sound: {session.output_name or '-'}"]
        lines += [session.output_notice] if session.output_notice else []
        if info is not None:
            picture, sound = info.picture, info.sound
            lines += ["", "[clip]", f"{info.container}, {info.duration_seconds:.3f} s"]
            if picture is not None:
                lines.append(f"{picture.codec} {picture.width}x{picture.height}")
            if sound is not None:
                lines.append(f"{sound.codec} {sound.rate} Hz {sound.layout}")
        habits = self._settings.model_dump(exclude=set(_PRIVATE_SETTINGS))
        lines += ["", "[settings]", *(f"{name}: {value}" for name, value in habits.items())]
        lines += ["", *last_log_lines()]
        return _without_paths("\n".join(lines), self._known_paths()) + "\n"

    def _known_paths(self) -> list[Path]:
        """Paths that may have blanks in them, so that no pattern finds their end."""
        session = self._session
        known = [Path(name) for name in self._settings.recent_files]
        known += [session.clip_info.path] if session.clip_info else []
        known += [session.project_path] if session.project_path else []
        folders = [path.parent for path in known]
        return [*known, *folders, Path(self._settings.cache_folder or Path.home()), Path.home()]

    def _collect(self, target: Path | None) -> None:
        self._target = target
        self._message_bar.show_notice(Message("Collecting the diagnostics…"))
        self._probe.start()

    @Slot(str, str)
    def _remember_model(self, model: str, device: str) -> None:
        self._model = f"{model} on {device}"

    @Slot(object)
    def _deliver(self, devices: tuple[ComputeDevice, ...]) -> None:
        text = self.report(devices)
        if self._target is None:
            QGuiApplication.clipboard().setText(text)
            self._message_bar.show_notice(
                Message("The diagnostics are on the clipboard; paste them into your report.")
            )
            return
        try:
            write_atomically(self._target, text.encode())
        except CannotWrite as error:
            self._message_bar.show_failure(error.message)
        else:
            self._message_bar.show_notice(
                Message("The diagnostics are in {name}.", name=self._target.name)
            )


def _versions() -> list[str]:
    lines = [
        f"Python {platform.python_version()}, {platform.system()} {platform.release()},"
        f" {platform.machine()}",
        f"Qt {qVersion()}, {QGuiApplication.platformName()}",
    ]
    for package in _PACKAGES:
        try:
            lines.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            lines.append(f"{package}: not installed")
    return lines


def _device_line(device: ComputeDevice) -> str:
    how = f"works, {device.seconds * 1000:.1f} ms" if device.works else device.why_not
    return f"{device.name} ({device.what}): {how}"


def _without_paths(text: str, known: Iterable[Path]) -> str:
    """The text without the names of the user's files and folders; the kind of file stays."""
    for path in sorted(known, key=lambda path: -len(str(path))):
        if len(path.parts) > 1:
            text = text.replace(str(path), f"<path{path.suffix}>")
        if path.suffix and len(path.stem) > 2:
            text = text.replace(path.name, f"<file{path.suffix}>")
    return _PATH.sub(lambda found: f"<path{Path(found[0]).suffix[:6]}>", text)


def log_session(session: Session) -> None:
    """Connects the messages of the session to the log file."""
    session.failed.connect(logger.error)
    session.notice.connect(logger.info)
    session.model_ready.connect(lambda model, device: logger.info("%s on %s", model, device))
    session.model_reason_changed.connect(lambda why: why and logger.info("no GPU: %s", why))
