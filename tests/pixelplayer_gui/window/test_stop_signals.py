from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.project.recovery import read_recovery, recovery_files, recovery_folder
from pixelplayer_gui.window.stop_signals import StopSignals

EDITING = """
import os, signal, sys
from PySide6.QtCore import QTimer
from engine.mixing.mix import REST
from engine.mixing.mix_change import StripChange
from pixelplayer_gui import app
from pixelplayer_gui.session.session import Session

def edit():
    made[0].set_strip(REST, StripChange(gain_db=-6.0))
    os.kill(os.getpid(), signal.SIGTERM)

class Watched(Session):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        made.append(self)
        self.clip_opened.connect(lambda _: QTimer.singleShot(0, edit))

made = []
app.Session = Watched
sys.exit(app.run(sys.argv[1]))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_reaches_the_event_loop(qtbot: QtBot, number: int) -> None:
    before = signal.getsignal(number)
    signals = StopSignals()
    with qtbot.waitSignal(signals.stopped):
        os.kill(os.getpid(), number)
    signals.close()
    assert signal.getsignal(number) is before


@pytest.mark.slow
def test_a_terminated_window_asks_nothing_and_keeps_the_work(home: str, film: Path) -> None:
    words = [sys.executable, "-c", EDITING, str(film)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 130, done.stderr
    assert "Traceback" not in done.stderr
    (kept,) = recovery_files(recovery_folder())
    assert read_recovery(kept).project.mix.rest.gain_db == -6.0
