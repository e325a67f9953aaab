"""Import races: fresh processes in which scipy and torch are loaded against each other.

``python -m tests.support.import_race 50`` runs so many of them; it takes some seconds each.
"""

from __future__ import annotations

import subprocess
import sys

from engine.child_process import child_environment

RACE = """
import importlib, sys, threading, time
from engine.analysis.model_host import ModelHost

failed = []

def run(work, delay):
    time.sleep(delay)
    try:
        work()
    except BaseException as error:
        failed.append(repr(error))

def load():  # as the inference thread does: the model is not there, but torch is loaded first
    host = ModelHost()
    host.requested_device = "cpu"
    try:
        host.load("default", weights=__import__("pathlib").Path("/nowhere.safetensors"))
    except Exception as error:
        if "nowhere" not in str(error):
            raise
    import torch
    torch.Tensor

delay = float(sys.argv[1])
threads = [
    threading.Thread(target=run, args=(load, max(-delay, 0))),
    threading.Thread(
        target=run, args=(lambda: importlib.import_module("engine.playback.deck"), max(delay, 0))
    ),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(*failed, sep="\\n")
sys.exit(bool(failed))
"""


def race(delay_seconds: float) -> str:
    """What went wrong when the film is opened so long after (or before) the model is loaded."""
    words = [sys.executable, "-c", RACE, str(delay_seconds)]
    done = subprocess.run(
        words, env=child_environment(), capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def main() -> int:
    times = int(sys.argv[1])
    failures = [told for number in range(times) if (told := race(-1 + 3 * number / times))]
    print(f"{len(failures)} of {times} races failed", *failures, sep="\n")
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
