"""Tests of how threads of torch wait for each other."""

import subprocess
import sys

from engine.child_process import child_environment

# what the OpenMP of this process would do is read once, by whoever loads it first
_SAY = "import os, {module}; print('torch' in __import__('sys').modules, os.environ[{key!r}])"
_KEY = "OMP_WAIT_POLICY"


def _policy(given: dict[str, str]) -> list[str]:
    environment = {k: v for k, v in child_environment().items() if k != _KEY} | given
    say = _SAY.format(module="engine", key=_KEY)
    return subprocess.run(
        [sys.executable, "-c", say], env=environment, capture_output=True, text=True, check=True
    ).stdout.split()


def test_waiting_threads_sleep_from_before_torch_is_loaded() -> None:
    assert _policy({}) == ["False", "PASSIVE"]


def test_who_says_how_threads_wait_is_obeyed() -> None:
    assert _policy({_KEY: "ACTIVE"}) == ["False", "ACTIVE"]
