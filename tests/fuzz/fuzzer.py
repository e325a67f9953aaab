"""The fuzzer: damages files by a seed, lets a child open them, and makes what it finds small."""

from __future__ import annotations

import json
import queue
import random
import shutil
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from engine.child_process import child_environment, python_command
from tests.fuzz import child
from tests.fuzz.mutations import Damage, damaged, damages_of
from tests.fuzz.seeds import KINDS, SUFFIXES, make_seeds

CPU_SECONDS, WALL_SECONDS = 30.0, 300.0
"""A file that takes longer hangs: by the work done, and by the clock for one that only waits."""
MEMORY_BYTES = 1_500_000_000
"""What the program may hold with any file open, torch aside, which no child here imports."""
_START_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Case:
    """One damaged file: of which kind and seed file, and its damages."""

    kind: str
    source: Path
    damages: tuple[Damage, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault that a case brought to light; ``what`` is the same for the same fault."""

    case: Case
    what: str


@dataclass
class Tally:
    """What became of all cases."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    findings: dict[str, Finding] = field(default_factory=dict)
    most_bytes: Counter[str] = field(default_factory=Counter)

    def add(self, case: Case, found: dict[str, Any]) -> None:
        """Count one case; the first of every fault is kept."""
        self.counts[case.kind, found["outcome"]] += 1
        self.most_bytes[case.kind] = max(self.most_bytes[case.kind], int(found.get("memory", 0)))
        if found["outcome"] == "fault":
            self.findings.setdefault(f"{case.kind}: {found['what']}", Finding(case, found["what"]))

    def lines(self) -> list[str]:
        """A table for people."""
        words = ("opened", "told", "fault")
        lines = [f"{'':10}" + "".join(f"{word:>9}" for word in words) + "  most memory"]
        for kind in KINDS:
            figures = [self.counts[kind, word] for word in words]
            if sum(figures):
                row = f"{kind:10}" + "".join(f"{figure:9}" for figure in figures)
                lines.append(f"{row}{self.most_bytes[kind] / 1e6:10.0f} MB")
        return [*lines, *(f"FAULT {what}" for what in sorted(self.findings))]


class Child:
    """A child that opens files of one kind, under a watchdog."""

    def __init__(self, kind: str, place: Path) -> None:
        command = python_command(child.__name__, kind)
        home = {name: str(place / "home") for name in ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME")}
        (place / "scratch").mkdir(exist_ok=True)
        environment = child_environment(
            TMPDIR=str(place / "scratch"), OMP_NUM_THREADS="1", MALLOC_ARENA_MAX="2", **home
        )
        self._process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, encoding="utf-8",
        )  # fmt: skip
        self._answers: queue.Queue[str | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, name="fuzz answers", daemon=True)
        self._reader.start()
        self._answer(_START_SECONDS, _START_SECONDS)

    def open(self, path: Path) -> dict[str, Any]:
        """What became of one file; afterwards the child may be gone."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        found = self._answer(CPU_SECONDS, WALL_SECONDS)
        if int(found.get("memory", 0)) > MEMORY_BYTES:
            return found | {"outcome": "fault", "what": "it takes too much memory"}
        return found

    @property
    def alive(self) -> bool:
        """Whether it can open another."""
        return self._process.poll() is None

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with suppress(OSError):
                pipe.close()

    def _answer(self, cpu_seconds: float, wall_seconds: float) -> dict[str, Any]:
        began, used = time.monotonic(), self._cpu_seconds()
        while True:
            try:
                line = self._answers.get(timeout=0.5)
            except queue.Empty:
                busy = self._cpu_seconds() - used > cpu_seconds
                if busy or time.monotonic() - began > wall_seconds:
                    self._process.kill()
                    self._process.wait()
                    return {"outcome": "fault", "what": "it hangs"}
                continue
            if line is None:
                return {"outcome": "fault", "what": f"the child died ({self._process.wait()})"}
            return json.loads(line)

    def _cpu_seconds(self) -> float:
        with suppress(psutil.Error):
            times = psutil.Process(self._process.pid).cpu_times()
            return times.user + times.system
        return 0.0

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(line)
        self._answers.put(None)


class Fuzzer:
    """Tries damaged files; the same seed gives the same files, whatever is tried beside them."""

    def __init__(self, seed: int, place: Path) -> None:
        self._seed, self._place = seed, place
        self._seeds = make_seeds(
            place
        )  # beside the tries: a project names its clip from its folder
        self._children: dict[str, Child] = {}
        self.tally = Tally()

    def case(self, kind: str, number: int) -> Case:
        """The case of that number."""
        rng = random.Random(f"{self._seed} {kind} {number}")
        source = rng.choice(self._seeds[kind])
        is_json = kind not in ("media", "sofa")
        return Case(kind, source, damages_of(source.read_bytes(), is_json, rng))

    def check_seeds(self) -> None:
        """Whole files open; else the rest would try nothing."""
        for kind in KINDS:
            for source in self._seeds[kind]:
                found = self.run(Case(kind, source, ()))
                assert found["outcome"] == "opened", (source.name, found)

    def run_numbers(self, kind: str, numbers: Iterable[int]) -> None:
        """Try the cases of these numbers."""
        for number in numbers:
            case = self.case(kind, number)
            self.tally.add(case, self.run(case))

    def run(self, case: Case) -> dict[str, Any]:
        """What becomes of a case."""
        current = self._children.get(case.kind)
        if current is None or not current.alive:
            if current is not None:
                current.close()
            current = self._children[case.kind] = Child(case.kind, self._folder(case.kind))
        return current.open(self._write(case))

    def smallest(self, finding: Finding) -> Finding:
        """The same fault by as few damages as can be."""
        case, index = finding.case, 0
        while index < len(case.damages):
            fewer = (*case.damages[:index], *case.damages[index + 1 :])
            smaller = Case(case.kind, case.source, fewer)
            if self.run(smaller).get("what") == finding.what:
                case = smaller
            else:
                index += 1
        return Finding(case, finding.what)

    def keep(self, folder: Path) -> list[Path]:
        """Write every finding, made small, to a folder."""
        kept = []
        for number, finding in enumerate(self.tally.findings.values()):
            small = self.smallest(finding)
            written = self._write(small)
            folder.mkdir(parents=True, exist_ok=True)
            kept.append(folder / f"{small.case.kind}-{number}{written.suffix}")
            shutil.copy(written, kept[-1])
            note = f"{small.what}\n{small.case.source.name}\n{small.case.damages}\n"
            kept[-1].with_suffix(".txt").write_text(note)
        return kept

    def close(self) -> None:
        """End all children."""
        for each in self._children.values():
            each.close()

    def _folder(self, kind: str) -> Path:
        folder = self._place / f"try-{kind}"
        folder.mkdir(exist_ok=True)
        return folder

    def _write(self, case: Finding | Case) -> Path:
        case = case.case if isinstance(case, Finding) else case
        folder = self._folder(case.kind)
        if case.kind == "stems":
            for file in case.source.parent.glob("*.f32"):
                shutil.copy(file, folder)
            target = folder / "stems.json"
        else:
            suffix = (
                case.source.suffix if case.kind == "media" else SUFFIXES.get(case.kind, ".json")
            )
            target = folder / f"damaged{suffix}"
        target.write_bytes(damaged(case.source.read_bytes(), case.damages))
        return target


def fuzz_for(seconds: float, seed: int, kept: Path) -> Tally:
    """Try cases of all kinds in turn for so long; findings go to a folder, made small."""
    with tempfile.TemporaryDirectory(prefix="pixelplayer-fuzz-") as folder:
        fuzzer = Fuzzer(seed, Path(folder))
        try:
            fuzzer.check_seeds()
            began, turn = time.monotonic(), 0
            while time.monotonic() - began < seconds:
                for kind in KINDS:
                    step = 5 if kind == "media" else 2
                    fuzzer.run_numbers(kind, range(turn * step, (turn + 1) * step))
                turn += 1
            fuzzer.keep(kept)
        finally:
            fuzzer.close()
    return fuzzer.tally
