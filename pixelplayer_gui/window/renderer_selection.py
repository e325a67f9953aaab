"""Selects the renderer of the picture: OpenGL where a probe showed it works, else raster."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Slot, qVersion
from PySide6.QtGui import QGuiApplication

from engine.child_process import child_environment
from pixelplayer_gui.panels.video_view import VideoView
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.settings import Settings
from pixelplayer_gui.window import gl_probe

PROBE_SECONDS = 5.0
TRUST_AFTER_MS = 15_000
"""Drawing this long without a crash is trusted: by then torch and the driver have met."""
# Programs that stand in for a graphics card: plain painting is quicker than they are.
SOFTWARE_RENDERERS = (
    "llvmpipe",
    "softpipe",
    "swiftshader",
    "software",
    "gdi generic",
    "basic render",
)


class RendererChoice(StrEnum):
    """The renderer setting; ``AUTO``: OpenGL where it works and is a graphics card's."""

    AUTO = "auto"
    OPENGL = "opengl"
    RASTER = "raster"


class RendererSelection(QObject):
    """Selects the renderer at start-up, before the window is shown; later only falls back.

    The check runs in a process of its own while the window is built, and its answer is remembered
    for this screen. Should the program die soon after its first drawing by OpenGL, the settings
    say so and the next start does without.
    """

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._environment = _environment()
        self._probe: subprocess.Popen[str] | None = None
        self._video: VideoView | None = None
        self._session: Session | None = None
        self._trust_timer = QTimer(self, singleShot=True, interval=TRUST_AFTER_MS)
        self._trust_timer.timeout.connect(self._trust_gl)
        QCoreApplication.instance().aboutToQuit.connect(self._trust_gl)  # type: ignore[union-attr]
        if settings.gl_trying:  # the last time it was tried the program did not survive it
            self._store_result({"right": False, "renderer": "", "why": "it crashed"})
        if self._choice is not RendererChoice.RASTER and self._known_result is None:
            self._probe = _start_probe()

    @property
    def uses_gl(self) -> bool:
        """Whether OpenGL draws; waits for the check when that is still under way."""
        if self._probe is not None:
            answer, self._probe = _probe_result(self._probe), None
            if answer is not None:  # else it took too long; perhaps the next start has time
                self._store_result(answer)
        known = self._known_result
        if self._choice is RendererChoice.RASTER or known is None or not known.get("right"):
            return False
        name = str(known.get("renderer", "")).lower()
        return self._choice is RendererChoice.OPENGL or not any(
            word in name for word in SOFTWARE_RENDERERS
        )

    def apply_to(self, video: VideoView, session: Session) -> None:
        """Let the view draw the way that was chosen; before the window is shown."""
        self._video, self._session = video, session
        if not self.uses_gl:
            return
        self._settings.gl_trying = True
        self._settings.save()
        keep_llvm_apart()
        surface = video.use_gl()
        surface.drawn.connect(self._trust_timer.start)
        surface.failed.connect(self._fall_back)
        session.set_rgb_frames(False)

    @Slot()
    def _trust_gl(self) -> None:
        self._trust_timer.stop()
        if self._settings.gl_trying:
            self._settings.gl_trying = False
            self._settings.save()

    @Slot(str)
    def _fall_back(self, why: str) -> None:
        self._store_result({"right": False, "renderer": "", "why": why})
        if self._video is not None and self._session is not None:
            self._video.use_raster()
            self._session.set_rgb_frames(True)

    @property
    def _choice(self) -> RendererChoice:
        with suppress(ValueError):
            return RendererChoice(self._settings.picture_drawing)
        return RendererChoice.AUTO

    @property
    def _known_result(self) -> dict[str, Any] | None:
        known = self._settings.gl_checked
        return known if known.get("place") == self._environment else None

    def _store_result(self, result: dict[str, Any]) -> None:
        self._settings.gl_trying = False
        self._settings.gl_checked = {**result, "place": self._environment}
        self._settings.save()


def keep_llvm_apart() -> None:
    """Keep torch from loading Triton, which only compiled models need, beside a Mesa driver.

    Both bring an LLVM of their own; where Mesa's is loaded first, Triton's binds to it and crashes
    (seen with Mesa 22.3 and torch 2.11).
    """
    sys.modules.setdefault("triton", None)  # type: ignore[arg-type]


def _environment() -> str:
    """The screen and the program that were checked."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "SESSIONNAME", "SSH_CONNECTION", "LIBGL_ALWAYS_SOFTWARE")
    there = [f"{name}={os.environ[name]}" for name in names if name in os.environ]
    return " ".join([qVersion(), QGuiApplication.platformName(), *there])


def _start_probe() -> subprocess.Popen[str] | None:
    platform = {"QT_QPA_PLATFORM": QGuiApplication.platformName()}
    try:
        return subprocess.Popen(
            gl_probe.COMMAND,
            env=child_environment(**platform),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
    except OSError:
        return None


def _probe_result(check: subprocess.Popen[str]) -> dict[str, Any] | None:
    try:
        output, _ = check.communicate(timeout=PROBE_SECONDS)
        answer = json.loads(output.strip().splitlines()[-1])
    except subprocess.TimeoutExpired:
        check.kill()
        check.communicate()
        return None
    except (ValueError, IndexError):
        return {"right": False, "renderer": "", "why": "the check crashed"}
    return answer if isinstance(answer, dict) else {"right": False, "renderer": ""}
