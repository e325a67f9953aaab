"""The application around the window: it starts light, and no failure goes untold."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.mixing.mix import REST
from engine.mixing.mix_change import StripChange
from engine.project.recovery import recovery_files, recovery_folder
from pixelplayer_gui import app as application
from pixelplayer_gui.app import CrashHandler
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.settings import Settings

HEAVY = ("torch", "torchvision", "scipy.signal", "av", "cv2")
START = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pixelplayer_gui import app

def leave():
    window = next(w for w in QApplication.topLevelWidgets() if w.objectName() == "main_window")
    print("shown", window.isVisible(), window.windowTitle())
    window.close()

QTimer.singleShot(0, lambda: QTimer.singleShot(200, leave))
sys.exit(app.run())
"""


def test_the_window_comes_before_everything_heavy():
    code = f"import sys, pixelplayer_gui.app; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
def test_the_application_starts_and_ends(home: str):
    done = subprocess.run(
        [sys.executable, "-c", START], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout.strip() == "shown True PixelPlayer[*]"
    assert list(Path(home).rglob("settings.json"))


def test_a_crash_in_any_thread_is_shown(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch):
    shown: list[str] = []
    monkeypatch.setattr(application, "show_crash", lambda text, _: shown.append(text))
    for hooks, name in ((sys, "excepthook"), (threading, "excepthook")):
        monkeypatch.setattr(hooks, name, getattr(hooks, name))  # put back afterwards
    handler = CrashHandler()
    handler.install()

    def fail() -> None:
        raise ZeroDivisionError("nobody foresaw this")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(shown))
    assert "nobody foresaw this" in shown[0]
    assert "ZeroDivisionError" in shown[0]


def test_a_crash_keeps_the_work_and_says_so(
    qtbot: QtBot, opened: Session, monkeypatch: pytest.MonkeyPatch
):
    shown: list[str | None] = []
    monkeypatch.setattr(application, "show_crash", lambda _, saved: shown.append(saved))
    handler = CrashHandler()
    handler.watch(opened)
    handler._show("Traceback")
    opened.set_strip(REST, StripChange(gain_db=-6.0))
    handler._show("Traceback")
    monkeypatch.setattr(opened, "save_now", lambda: 1 / 0)
    handler._show("Traceback")
    assert shown[0] is None  # there was nothing to keep
    assert "is kept" in (shown[1] or "")
    assert "could not be kept" in (shown[2] or "")
    assert recovery_files(recovery_folder())


def test_settings_survive_a_damaged_file(home: str):
    settings = Settings(show_heat=True)
    settings.remember_file(Path(home) / "a.mp4")
    settings.save()
    assert Settings.load() == settings
    (path,) = Path(home).rglob("settings.json")
    path.write_text("{ half")
    assert Settings.load() == Settings()


def test_settings_that_cannot_be_written_harm_nothing(tmp_path: Path):
    blocked = tmp_path / "a file"
    blocked.write_text("")
    Settings().save(blocked / "settings.json")
    assert os.listdir(tmp_path) == ["a file"]


def test_recent_files_are_few_and_the_newest_first(tmp_path: Path):
    settings = Settings()
    for number in range(12):
        settings.remember_file(tmp_path / f"{number}.mp4")
    settings.remember_file(tmp_path / "8.mp4")
    names = [Path(name).name for name in settings.recent_files]
    assert names == ["8.mp4", "11.mp4", "10.mp4", "9.mp4", "7.mp4", "6.mp4", "5.mp4", "4.mp4"]
