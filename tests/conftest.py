"""Fixtures of all tests: one torch thread, offscreen Qt, no leaked threads, small disk."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import leftovers

# Before numpy, torch and Qt are imported: several test workers share few cores.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("MKL_NUM_THREADS", "1")
_SCREENS = Path(__file__).parent / "support" / "screens.json"
os.environ.setdefault("QT_QPA_PLATFORM", f"offscreen:configfile={_SCREENS}")

_PATIENCE_SECONDS = 30.0


def pytest_configure() -> None:
    """Signals that end a process do so, as in a terminal.

    Whoever starts the tests with ``nohup`` or in the background of a script has them ignored, and
    every child inherits that.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_IGN:
            ends = signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL
            signal.signal(number, ends)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first, the most of them foremost.

    Several processes are given a file at a time, in this order: at the end there are only short
    ones, and none waits long for the other.
    """
    slow = Counter(item.path for item in items if item.get_closest_marker("slow"))
    items.sort(key=lambda item: -slow[item.path])


def pytest_collection_finish() -> None:
    """What all test modules imported stays: no collection of garbage looks through it again.

    The engine collects whenever a model is let go of, and all our modules and torch together are a
    million objects.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def one_torch_thread() -> None:
    """Torch takes every core it finds unless told; only a test that imported it pays for this."""
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    """A thread that outlives its test fails it, by name."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while (left := _new_threads(before)) and time.monotonic() < deadline:
        left[0].join(timeout=0.05)
    assert not left, f"threads left behind: {', '.join(thread.name for thread in left)}"


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> str:
    """A user's home of its own: settings, caches and logs of the test go there."""
    folder = tmp_path_factory.mktemp("home")
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(folder / name.lower()))
    monkeypatch.setenv("HOME", str(folder))
    # what this process has under way belongs to the home it began in
    monkeypatch.setattr(leftovers, "_own", leftovers._Own())
    return str(folder)


@pytest.fixture
def cores_to_itself(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """For a test whose processes need to be on time: two of these never run at once.

    It is the lock's file, which all processes of one run share.
    """
    fcntl = pytest.importorskip("fcntl")
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    path = shared / "cores.lock"
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield path


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MiB, to run full."""
    place = tmp_path / "small disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    try:
        refused = subprocess.run(mount, capture_output=True, text=True, check=False).stderr
    except OSError as error:
        refused = str(error)
    if not os.path.ismount(place):
        pytest.skip(f"no small disk can be mounted here: {refused.strip()}")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.fixture(scope="session")
def untrained_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Weights of the default model that know nothing: what must hold for any weights holds here."""
    import torch

    from engine.models.registry import create
    from engine.models.weights.card import WeightsCard
    from engine.models.weights.loading import save

    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("weights") / "untrained.safetensors"
    save(create("default"), path, WeightsCard("pixel-slots", path.name), half=True)
    return path


def _new_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    # a _DummyThread stands for a thread of C code (Qt, PortAudio) that once called Python; Python
    # cannot know when it ends
    return [
        thread
        for thread in threading.enumerate()
        if thread not in before
        and thread.is_alive()
        and not isinstance(thread, threading._DummyThread)
    ]
