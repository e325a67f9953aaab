"""What the start loads, and in which thread: scipy must never meet a half-imported torch."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.support.import_race import race

STARTED = """
import json, sys, threading
from importlib.abc import MetaPathFinder

seen = []

class Watch(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name in ("torch", "scipy", "scipy.signal", "scipy.spatial", "scipy.fft"):
            there = sys.modules.get("scipy.signal")
            whole = there is not None and not there.__spec__._initializing
            seen.append([name, threading.current_thread().name, whole])

sys.meta_path.insert(0, Watch())
from PySide6.QtWidgets import QApplication
from pixelplayer_gui.session.session import Session

app = QApplication([])
session = Session()
session.model_ready.connect(app.quit)
session.failed.connect(app.quit)
session.warm_up()
app.exec()
session.close()
print(json.dumps(seen))
"""


def test_only_the_inference_thread_loads_them_and_scipy_first(home: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", STARTED], capture_output=True, text=True, check=True
    )
    seen = json.loads(done.stdout.splitlines()[-1])
    assert {thread for _, thread, _ in seen} == {"inference"}
    assert [whole for name, _, whole in seen if name == "torch"] == [True]


@pytest.mark.slow
@pytest.mark.parametrize("delay_seconds", [0.0, 0.6])
def test_a_film_may_be_opened_while_the_model_is_loaded(delay_seconds: float) -> None:
    assert race(delay_seconds) == ""
