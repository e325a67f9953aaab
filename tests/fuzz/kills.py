"""The kill harness: writing commands killed at random moments, and what is left behind.

A killed command leaves under the name it was asked for what was there before, or the whole result;
the next command removes all else, and does what it is asked. An export of the window is killed
itself, or the window is, which must end it.
"""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

import psutil
import soundfile

from engine.child_process import child_environment, python_command
from engine.leftovers import remove_leftovers
from engine.media.clip import Clip
from tests.support.film import make_film, noise
from tests.support.training_pack import make_pack

_ENDING_SECONDS = 120.0
_WINDOW = """
import sys
from pathlib import Path
from engine.cli.export_process import COMMAND
from engine.export import ExportRequest
from engine.export.process import ExportProcess
from engine.mixing.mix import Mix
from engine.project import Project

film, out = Path(sys.argv[1]), Path(sys.argv[2])
project = Project(film, mix=Mix(binaural=True))
with ExportProcess(ExportRequest(project, out / "film.mp4", out / "stems"), COMMAND) as export:
    print(export.process_id, flush=True)
    sys.exit({"done": 0, "failed": 3}[export.wait().outcome])
"""

Words = Callable[[Path, Path], tuple[str, ...]]
_AT = ("--at", "20,20", "--device", "cpu")
_TINY = ("--part", "query", "--steps", "2", "--save-steps", "1", "--batch", "1", "--workers", "0",
         "--scored", "1", "--no-board")  # fmt: skip
COMMANDS: dict[str, Words] = {
    "copy": lambda film, out: ("remix", str(film), "--out", str(out / "film.mkv")),
    "remix": lambda film, out: (
        "remix", str(film), "--binaural", "--out", str(out / "film.mp4"),
        "--stems", str(out / "new" / "stems"),
    ),
    "sound": lambda film, out: ("remix", str(film), "--binaural", "--out", str(out / "film.wav")),
    "separate": lambda film, out: ("separate", str(film), *_AT, "--out", str(out)),
    "batch": lambda film, out: (
        "batch", str(film.parent), "--preset", "karaoke", *_AT, "--out", str(out)
    ),
    "heat": lambda film, out: ("heat", str(film), "--device", "cpu", "--out", str(out / "a.png")),
    "pack": lambda film, out: ("train", "--data", str(_pack(film)), "--pack", str(out)),
    "train": lambda film, out: ("train", "--data", str(_pack(film)), "--run", str(out), *_TINY),
    "window": lambda film, out: (str(film), str(out)),
}  # fmt: skip


@dataclass
class KillReport:
    """How many were killed at work, and every loss as a sentence."""

    kills: int = 0
    losses: list[str] = field(default_factory=list)


class KillHarness:
    """Runs commands on one film, in a home of its own."""

    def __init__(self, place: Path, seed: int, film_seconds: float) -> None:
        self._place, self._rng, self._film_seconds = place, random.Random(seed), film_seconds
        sound = noise(2, round(film_seconds * 44100), level=0.1)
        (place / "films").mkdir()
        film = place / "films" / "source.mkv"
        self._film = make_film(film, seconds=film_seconds, sound=sound, size=(64, 48))
        self._took: dict[str, float] = {}
        self._home = {name: str(place / "home") for name in ("HOME", "XDG_STATE_HOME")}
        (place / "scratch").mkdir()
        self._environment = child_environment(
            TMPDIR=str(place / "scratch"), OMP_NUM_THREADS="1", **self._home
        )
        self.report = KillReport()

    def kill(self, name: str) -> None:
        """Kill one command once, at a random moment of the time that it takes.

        It finds an empty folder, or what it made when it was left in peace.
        """
        if name not in self._took:
            self._took[name] = self.run_in_peace(name)
        if self._rng.random() < 0.5:
            shutil.rmtree(self._out(name))
        self._run(name, self._rng.uniform(0.3, 1.05) * self._took[name])
        self._look(name, "after a kill", swept=False)
        with mock.patch.dict(os.environ, self._home):  # as every command does when it starts
            remove_leftovers()
        self._look(name, "after the next start", swept=True)

    def run_in_peace(self, name: str) -> float:
        """Run a command to its end, over whatever is there; the seconds it took."""
        began = time.monotonic()
        status = self._run(name, None)
        if status:
            self.report.losses.append(f"{name}, left in peace: status {status}")
        self._look(name, "in peace", swept=True)
        if not any(self._out(name).iterdir()):
            self.report.losses.append(f"{name}, left in peace: nothing is made")
        return time.monotonic() - began

    def _out(self, name: str) -> Path:
        out = self._place / f"out-{name}"
        out.mkdir(exist_ok=True)
        return out

    def _run(self, name: str, seconds: float | None) -> int:
        """The exit status; negative of one that was killed after so many seconds."""
        words = COMMANDS[name](self._film, self._out(name))
        if name == "window":
            command = (sys.executable, "-P", "-c", _WINDOW, *words)
        else:
            progress = () if name in ("train", "pack", "heat") else ("--progress", "none")
            command = python_command("engine.cli", *words, *progress)
        process = subprocess.Popen(
            command, env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        try:
            process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            self._kill(process)
        return process.returncode

    def _kill(self, process: subprocess.Popen[bytes]) -> None:
        """Kill it, or the child that works for it; what it started must end by itself."""
        started = psutil.Process(process.pid).children(recursive=True)
        victim = self._rng.choice([process, *started]) if started else process
        victim.kill()
        process.communicate()
        self.report.kills += 1
        _, alive = psutil.wait_procs(started, _ENDING_SECONDS)
        for each in alive:
            self.report.losses.append(f"{process.args}: {each} goes on")
            each.kill()

    def _look(self, name: str, when: str, swept: bool) -> None:
        """Whole or old under the asked name; once swept nothing beside it, in no folder of ours."""
        for path in self._out(name).rglob("*"):
            if path.is_dir():
                if swept and not any(path.iterdir()):
                    self.report.losses.append(f"{name}, {when}: an empty folder {path.name}")
            elif ".pp-tmp-" in path.name:
                if swept:
                    self.report.losses.append(f"{name}, {when}: {path.name} is left")
            elif not _is_whole(path, self._film_seconds):
                self.report.losses.append(f"{name}, {when}: {path.name} is not whole")
        kept = (each.name for each in (self._place / "scratch").iterdir())
        # torch keeps a cache of its own there, for good
        if swept and any(not name.startswith("torchinductor_") for name in kept):
            self.report.losses.append(f"{name}, {when}: scratch is left")


def _pack(film: Path) -> Path:
    folder = film.parent.parent / "pack"
    return folder if folder.exists() else make_pack(folder)


def _is_whole(path: Path, film_seconds: float) -> bool:
    try:
        if path.suffix == ".wav":
            return abs(soundfile.info(path).duration - film_seconds) < 0.1
        if path.suffix not in _WHOLE:
            return abs(Clip.open(path).info.duration_seconds - film_seconds) < 0.2
        return _WHOLE[path.suffix](path)
    except Exception:  # whatever a reader says of half a file
        return False


def _is_whole_state(path: Path) -> bool:
    import torch

    return torch.load(path, map_location="cpu", weights_only=True)["step"] > 0


def _is_whole_model(path: Path) -> bool:
    from engine.models.weights.loading import load_model

    return load_model(path.stem, path, "cpu") is not None


def _is_whole_part(path: Path) -> bool:
    with tarfile.open(path) as part:
        return bool(part.getnames())


def _is_whole_table(path: Path) -> bool:
    with path.open(newline="", encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    return path.read_bytes().endswith(b"\n") and all(len(row) == len(head) for row in rows)


_WHOLE: dict[str, Callable[[Path], bool]] = {
    ".json": lambda path: isinstance(json.loads(path.read_text("utf-8")), dict),
    ".jsonl": lambda path: all(map(json.loads, path.read_text("utf-8").splitlines())),
    ".csv": _is_whole_table,
    ".png": lambda path: path.read_bytes().endswith(b"IEND\xaeB`\x82"),
    ".pt": _is_whole_state,
    ".safetensors": _is_whole_model,
    ".tar": _is_whole_part,
    ".i16": lambda path: path.with_suffix(".json").is_file() or path.stat().st_size > 0,
}


def kill_commands(
    names: Iterable[str], seed: int, place: Path, film_seconds: float = 8.0
) -> KillReport:
    """Kill these commands; at the end each that was killed must still do its work."""
    harness = KillHarness(place, seed, film_seconds)
    killed: dict[str, None] = {}
    for name in names:
        harness.kill(name)
        killed[name] = None
    for name in killed:
        harness.run_in_peace(name)
    return harness.report
