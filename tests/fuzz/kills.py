"""The kill harness: writing commands killed at random moments, and what is left behind.

A killed command leaves under the name it was asked for what was there before, or the whole result;
the next command removes all else.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import soundfile

from engine.child_process import child_environment, python_command
from engine.media.clip import Clip
from tests.support.film import make_film, noise

_SECONDS = 8.0
_SWEEP = "from engine.leftovers import remove_leftovers; remove_leftovers()"

Words = Callable[[Path, Path], tuple[str, ...]]
COMMANDS: dict[str, Words] = {
    "copy": lambda film, out: ("remix", str(film), "--out", str(out / "film.mkv")),
    "remix": lambda film, out: (
        "remix", str(film), "--binaural", "--out", str(out / "film.mp4"),
        "--stems", str(out / "new" / "stems"),
    ),
    "sound": lambda film, out: ("remix", str(film), "--binaural", "--out", str(out / "film.wav")),
}  # fmt: skip


@dataclass
class KillReport:
    """How many were killed at work, and every loss as a sentence."""

    kills: int = 0
    losses: list[str] = field(default_factory=list)


class KillHarness:
    """Runs commands on one film, in a home of its own."""

    def __init__(self, place: Path, seed: int) -> None:
        self._place, self._rng = place, random.Random(seed)
        sound = noise(2, round(_SECONDS * 44100), level=0.1)
        self._film = make_film(place / "source.mkv", seconds=_SECONDS, sound=sound, size=(64, 48))
        self._took: dict[str, float] = {}
        home = {name: str(place / "home") for name in ("HOME", "XDG_STATE_HOME")}
        (place / "scratch").mkdir()
        self._environment = child_environment(TMPDIR=str(place / "scratch"), **home)
        self.report = KillReport()

    def kill(self, name: str) -> None:
        """Kill one command once, at a random moment of the time that it takes."""
        if name not in self._took:
            self._took[name] = self._run(name, None)
        self._run(name, self._rng.uniform(0.3, 1.05) * self._took[name])
        self._look(name, "after a kill", swept=False)
        subprocess.run([sys.executable, "-P", "-c", _SWEEP], env=self._environment, check=True)
        self._look(name, "after the next start", swept=True)

    def _out(self, name: str) -> Path:
        out = self._place / f"out-{name}"
        out.mkdir(exist_ok=True)
        return out

    def _run(self, name: str, seconds: float | None) -> float:
        words = COMMANDS[name](self._film, self._out(name))
        command = python_command("engine.cli", *words, "--progress", "none")
        began = time.monotonic()
        process = subprocess.Popen(
            command, env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            self.report.kills += 1
        return time.monotonic() - began

    def _look(self, name: str, when: str, swept: bool) -> None:
        """Whole or old under the asked name; once swept nothing beside it, in no folder of ours."""
        for path in self._out(name).rglob("*"):
            if path.is_dir():
                continue
            if ".pp-tmp-" in path.name:
                if swept:
                    self.report.losses.append(f"{name}, {when}: {path.name} is left")
            elif not _is_whole(path):
                self.report.losses.append(f"{name}, {when}: {path.name} is not whole")
        if swept and os.listdir(self._place / "scratch"):
            self.report.losses.append(f"{name}, {when}: scratch is left")


def _is_whole(path: Path) -> bool:
    if path.suffix == ".wav":
        return abs(soundfile.info(path).duration - _SECONDS) < 0.1
    return abs(Clip.open(path).info.duration_seconds - _SECONDS) < 0.2


def kill_commands(count: int, seed: int, place: Path) -> KillReport:
    """Kill all commands in turn, so often in all."""
    harness = KillHarness(place, seed)
    names = list(COMMANDS)
    for number in range(count):
        harness.kill(names[number % len(names)])
    return harness.report
