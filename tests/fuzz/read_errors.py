"""The read-error harness: every reading command on a film whose disk fails at a random byte.

Right is a refusal that leaves nothing behind, a notice beside what came of it, or the very result
that a whole disk gives (what failed was not needed). Anything else is sound or picture lost in
silence.
"""

from __future__ import annotations

import errno
import hashlib
import os
import random
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

import soundfile
from click.testing import CliRunner

from engine.cli.commands import program
from engine.errors import Cancelled
from engine.media.pyav import open_input, packets_of
from tests.support.film import make_film, noise

_SECONDS = 3.0
_TIMES = re.compile(r"[\d.]+ times real time")
_REPORTS = ("report.json", "report.csv")
_LEFT = re.compile(r"\.pp-tmp-|\.part$")

Words = Callable[[Path, Path], tuple[str, ...]]
_AT = ("--at", "20,20", "--device", "cpu")
COMMANDS: dict[str, Words] = {
    "info": lambda film, out: ("info", str(film), "--json"),
    "copy": lambda film, out: ("remix", str(film), "--out", str(out / f"film{film.suffix}")),
    "remix": lambda film, out: (
        "remix", str(film), "--binaural", "--out", str(out / "film.mkv"), "--stems", str(out / "s"),
    ),
    "sound": lambda film, out: ("remix", str(film), "--binaural", "--out", str(out / "film.wav")),
    "heat": lambda film, out: (
        "heat", str(film), "--time", "2.5", "--device", "cpu", "--out", str(out / "heat.png"),
    ),
    "objects": lambda film, out: ("objects", str(film), "--json", "--device", "cpu"),
    "separate": lambda film, out: ("separate", str(film), *_AT, "--out", str(out)),
    "batch": lambda film, out: (
        "batch", str(film.parent), "--preset", "karaoke", *_AT, "--out", str(out),
    ),
}  # fmt: skip
FILMS = {
    "begin.mp4": {"audio_codec": "aac", "container_options": {"movflags": "faststart"}},
    "end.mp4": {"audio_codec": "alac"},
    "film.mkv": {"audio_codec": "flac"},
    "film.ts": {"audio_codec": "ac3", "rate": 48000},
    "film.avi": {"codec": "mpeg4", "audio_codec": "pcm_s16le"},
}
TROUBLES = ("error", "once", "shortened", "replaced")
"""From where it has come to the disk gives nothing; it fails there once; somebody cuts the film off
there, or writes something else over the rest."""


@dataclass
class FailingDisk:
    """A disk that gets into trouble when so many bytes of a film were ``read`` in all.

    That is counted over a whole command, which reads a film more than once.
    """

    film: Path
    trouble: str
    after: int
    read: int = 0
    met_at: int | None = None

    @contextmanager
    def mounted(self) -> Iterator[None]:
        """In the block every read of the file is one of this disk."""
        facts = self.film.stat()
        self._real, self._file = os.read, (facts.st_dev, facts.st_ino)
        with mock.patch.object(os, "read", self._read):
            yield

    def _read(self, descriptor: int, size: int) -> bytes:
        facts = os.fstat(descriptor)
        if (facts.st_dev, facts.st_ino) != self._file:
            return self._real(descriptor, size)
        place = os.lseek(descriptor, 0, os.SEEK_CUR)
        if self.met_at is None and self.read + size > self.after:
            self.met_at = place + self.after - self.read
            self._meet(self.met_at)
        if self.trouble == "error" and self.met_at is not None and place + size > self.met_at:
            size = self.met_at - place
            if size <= 0:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
        part = self._real(descriptor, size)
        self.read += len(part)
        return part

    def _meet(self, byte: int) -> None:
        if self.trouble == "once":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        if self.trouble == "shortened":
            os.truncate(self.film, byte)
        if self.trouble == "replaced":
            rest = max(self.film.stat().st_size - byte, 0)
            with self.film.open("r+b") as file:
                file.seek(byte)
                file.write(random.Random(byte).randbytes(rest))


@dataclass(frozen=True, slots=True)
class Result:
    """What a command came to: its status, what it said, what it made, how much it read."""

    status: int
    output: str
    told: tuple[str, ...]
    made: dict[str, str]
    read: int


@dataclass
class ReadReport:
    """What the commands did, and every silent loss as a sentence."""

    outcomes: Counter[str] = field(default_factory=Counter)
    losses: list[str] = field(default_factory=list)


class ReadErrorHarness:
    """Runs the commands on small films in a folder; the same seed gives the same troubles."""

    def __init__(self, place: Path, seed: int) -> None:
        self._place, self._seed = place, seed
        self._whole: dict[tuple[str, str], Result] = {}
        self.report = ReadReport()

    def try_number(self, number: int) -> None:
        """One trouble of one film under one command."""
        rng = random.Random(f"{self._seed} {number}")
        command = list(COMMANDS)[number % len(COMMANDS)]
        name, trouble = rng.choice(list(FILMS)), rng.choice(TROUBLES)
        if (command, name) not in self._whole:
            self._whole[command, name] = self._run(command, name, "none", 1 << 60)
        whole = self._whole[command, name]
        assert whole.status == 0, whole
        after = rng.randrange(whole.read)
        found = self._run(command, name, trouble, after)
        outcome = _outcome(found, whole)
        self.report.outcomes[outcome] += 1
        if outcome not in ("refused", "told", "same"):
            self.report.losses.append(
                f"{command} of {name}, {trouble} after {after} of {whole.read} bytes ({number}): "
                f"{outcome}: {found.status}\n" + "\n".join(found.told)
            )

    def _source(self, name: str) -> Path:
        path = self._place / "whole" / name
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            how = dict(FILMS[name])
            rate = int(how.pop("rate", 44100))  # type: ignore[call-overload]
            sound = noise(2, round(_SECONDS * rate), level=0.1)
            make_film(path, seconds=_SECONDS, sound=sound, rate=rate, size=(64, 48), **how)  # type: ignore[arg-type]
        return path

    def _film(self, name: str) -> Path:
        """Where the commands find the film: alone, as a batch takes all there is."""
        folder = self._place / name.replace(".", "-")
        folder.mkdir(parents=True, exist_ok=True)
        return folder / name

    def _run(self, command: str, name: str, trouble: str, after: int) -> Result:
        out, film = self._place / "out", self._film(name)
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        shutil.copy2(self._source(name), film)  # with its time: a change is seen
        disk = FailingDisk(film, trouble, after)
        home = {name: str(self._place / "home") for name in ("HOME", "XDG_STATE_HOME")}
        with disk.mounted(), mock.patch.dict(os.environ, home):
            done = CliRunner().invoke(program, ("--debug", *COMMANDS[command](film, out)))
        if done.exit_code == Cancelled.exit_status:
            raise KeyboardInterrupt  # it was the harness that somebody wanted to stop
        told = tuple(line for line in done.stderr.splitlines() if not line.startswith("{"))
        files = (path for path in out.rglob("*") if path.is_file())
        made = {str(path.relative_to(out)): _content(path) for path in files}
        return Result(done.exit_code, _TIMES.sub("", done.stdout), told, made, disk.read)


def _outcome(found: Result, whole: Result) -> str:
    if any(_LEFT.search(name) for name in found.made):
        return "something half-made is left"
    if found.status == 0:
        if found.output == whole.output and found.made == whole.made:
            return "same"
        return "told" if set(found.told) - set(whole.told) else "a silent loss"
    if found.status not in (2, 3) or not found.told or "fault of" in found.told[-1]:
        return "no sentence of ours"
    if set(found.made) - set(_REPORTS):
        return "refused, but something is there"
    return "refused"


def _content(path: Path) -> str:
    """What is in a file, as a checksum; reports tell how long it took, WAV files when."""
    digest = hashlib.sha256()
    if path.name in _REPORTS:
        return ""
    if path.suffix == ".wav":
        return hashlib.sha256(soundfile.read(path)[0].tobytes()).hexdigest()
    if path.suffix == ".png":
        return hashlib.sha256(path.read_bytes()).hexdigest()
    with open_input(path) as container:
        for packet in packets_of(container, list(container.streams)):
            digest.update(f"{packet.stream_index} {packet.pts}".encode())
            digest.update(bytes(packet))
    return digest.hexdigest()


def fail_reads(numbers: Iterable[int], seed: int, place: Path) -> ReadReport:
    """Try the troubles of these numbers, until somebody stops it; the commands take turns."""
    harness = ReadErrorHarness(place, seed)
    with suppress(KeyboardInterrupt):
        for number in numbers:
            harness.try_number(number)
    return harness.report
