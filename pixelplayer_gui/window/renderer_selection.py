"""How the picture is drawn: by OpenGL where it was seen to work, else by the processor."""

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

from pixelplayer_gui.panels.video_view import VideoView
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.settings import Settings

CHECK_SECONDS = 5.0
PROVEN_MS = 15_000
"""Drawing this long without a crash is trusted: by then torch and the driver have met."""
# Programs that stand in for a graphics card: plain painting is quicker than they are.
SOFTWARE = ("llvmpipe", "softpipe", "swiftshader", "software", "gdi generic", "basic render")


class Way(StrEnum):
    """What the user wants; ``AUTO`` uses OpenGL where it is right and is a graphics card's."""

    AUTO = "auto"
    OPENGL = "opengl"
    RASTER = "raster"


class Drawing(QObject):
    """Chooses once at the start, before the window is shown; changes its mind only to fall back.

    The check runs in a process of its own while the window is built, and its answer is remembered
    for this screen. Should the program die soon after its first drawing by OpenGL, the settings
    say so and the next start does without.
    """

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._place = _place()
        self._check: subprocess.Popen[str] | None = None
        self._video: VideoView | None = None
        self._session: Session | None = None
        self._prove = QTimer(self, singleShot=True, interval=PROVEN_MS)
        self._prove.timeout.connect(self._trust)
        QCoreApplication.instance().aboutToQuit.connect(self._trust)  # type: ignore[union-attr]
        if settings.gl_trying:  # the last time it was tried the program did not survive it
            self._remember({"right": False, "renderer": "", "why": "it crashed"})
        if self._way is not Way.RASTER and self._known is None:
            self._check = _begin_check()

    @property
    def uses_gl(self) -> bool:
        """Whether OpenGL draws; waits for the check when that is still under way."""
        if self._check is not None:
            answer, self._check = _answer_of(self._check), None
            if answer is not None:  # else it took too long; perhaps the next start has time
                self._remember(answer)
        known = self._known
        if self._way is Way.RASTER or known is None or not known.get("right"):
            return False
        name = str(known.get("renderer", "")).lower()
        return self._way is Way.OPENGL or not any(word in name for word in SOFTWARE)

    def begin(self, video: VideoView, session: Session) -> None:
        """Let the view draw the way that was chosen; before the window is shown."""
        self._video, self._session = video, session
        if not self.uses_gl:
            return
        self._settings.gl_trying = True
        self._settings.save()
        keep_llvm_apart()
        surface = video.use_gl()
        surface.drawn.connect(self._prove.start)
        surface.failed.connect(self._fall_back)
        session.set_painted(False)

    @Slot()
    def _trust(self) -> None:
        self._prove.stop()
        if self._settings.gl_trying:
            self._settings.gl_trying = False
            self._settings.save()

    @Slot(str)
    def _fall_back(self, why: str) -> None:
        self._remember({"right": False, "renderer": "", "why": why})
        if self._video is not None and self._session is not None:
            self._video.use_raster()
            self._session.set_painted(True)

    @property
    def _way(self) -> Way:
        with suppress(ValueError):
            return Way(self._settings.picture_drawing)
        return Way.AUTO

    @property
    def _known(self) -> dict[str, Any] | None:
        known = self._settings.gl_checked
        return known if known.get("place") == self._place else None

    def _remember(self, told: dict[str, Any]) -> None:
        self._settings.gl_trying = False
        self._settings.gl_checked = {**told, "place": self._place}
        self._settings.save()


def keep_llvm_apart() -> None:
    """Keep torch from loading Triton, which only compiled models need, beside a Mesa driver.

    Both bring an LLVM of their own; where Mesa's is loaded first, Triton's binds to it and crashes
    (seen with Mesa 22.3 and torch 2.11).
    """
    sys.modules.setdefault("triton", None)  # type: ignore[arg-type]


def _place() -> str:
    """The screen and the program that were checked."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "SESSIONNAME", "SSH_CONNECTION", "LIBGL_ALWAYS_SOFTWARE")
    there = [f"{name}={os.environ[name]}" for name in names if name in os.environ]
    return " ".join([qVersion(), QGuiApplication.platformName(), *there])


def _begin_check() -> subprocess.Popen[str] | None:
    command = [sys.executable, "-m", "pixelplayer_gui.window.gl_probe"]
    platform = {"QT_QPA_PLATFORM": QGuiApplication.platformName()}
    try:
        return subprocess.Popen(
            command,
            env={**os.environ, **platform},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
    except OSError:
        return None


def _answer_of(check: subprocess.Popen[str]) -> dict[str, Any] | None:
    try:
        told, _ = check.communicate(timeout=CHECK_SECONDS)
        answer = json.loads(told.strip().splitlines()[-1])
    except subprocess.TimeoutExpired:
        check.kill()
        check.communicate()
        return None
    except (ValueError, IndexError):
        return {"right": False, "renderer": "", "why": "the check crashed"}
    return answer if isinstance(answer, dict) else {"right": False, "renderer": ""}
