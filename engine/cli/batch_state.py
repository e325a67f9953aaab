"""The state of a batch: its report file, read at the start and written after every clip."""

from __future__ import annotations

import csv
import io
import itertools
import json
import os
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from engine.atomic_file import write_atomically
from engine.errors import CannotOpen
from engine.json_file import ESCAPES, json_bytes, read_json
from engine.media.writing.stream_plan import AUDIO_ONLY_SUFFIXES, CONTAINERS_BY_SUFFIX

REPORT, TABLE = "report.json", "report.csv"
DONE, FAILED = "done", "failed"
_COLUMNS = ("film", "outcome", "objects", "seconds", "times_real_time", "sentence", "files")
_SUFFIXES = (frozenset(CONTAINERS_BY_SUFFIX) - AUDIO_ONLY_SUFFIXES) | {
    ".mpg",
    ".mpeg",
    ".ogv",
    ".wmv",
}


def video_files_in(folder: Path, out: Path, recursive: bool) -> list[Path]:
    """The clips of a folder by name, without what an earlier batch wrote; raises ``CannotOpen``."""
    if not os.path.isdir(folder):
        raise CannotOpen(folder, "there is no such folder.")
    try:
        found = sorted(folder.rglob("*") if recursive else folder.iterdir())
        results = out.resolve()
        return [
            path
            for path in found
            if path.suffix.lower() in _SUFFIXES
            and not path.name.startswith(".")
            and os.path.isfile(path)
            and (results == folder.resolve() or results not in path.resolve().parents)
        ]
    except OSError as error:
        raise CannotOpen(folder, "{why}.", why=(error.strerror or str(error)).lower()) from error


def output_names(clip_paths: Sequence[Path]) -> dict[Path, str]:
    """What the results are called: as the clip, with its ending where two are called alike.

    Where that is another clip's name already, a number makes it one of its own.
    """
    counts = Counter(_place(clip_path, clip_path.stem) for clip_path in clip_paths)
    alone = [path for path in clip_paths if counts[_place(path, path.stem)] == 1]
    names = {clip_path: clip_path.stem for clip_path in alone}
    taken = {_place(clip_path, name) for clip_path, name in names.items()}
    for clip_path in clip_paths:
        if clip_path not in names:
            plain = f"{clip_path.stem} {clip_path.suffix.lstrip('.')}"
            numbered = (f"{plain} {number}" for number in itertools.count(2))
            names[clip_path] = next(
                name
                for name in itertools.chain([plain], numbered)
                if _place(clip_path, name) not in taken
            )
            taken.add(_place(clip_path, names[clip_path]))
    return names


def _place(clip_path: Path, name: str) -> tuple[Path, str]:
    """Where a result lies; many disks know no capitals."""
    return clip_path.parent, name.casefold()


@dataclass(slots=True)
class BatchState:
    """The state of a batch: what became of each clip, by its path; the report written down."""

    out: Path
    folder: Path
    settings: dict[str, Any]
    entries: dict[str, dict[str, Any]]

    @classmethod
    def read(cls, out: Path, folder: Path, settings: dict[str, Any]) -> Self:
        """What an earlier run left; nothing when there was none, or its report cannot be read."""
        entries: dict[str, dict[str, Any]] = {}
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            content = read_json(out / REPORT)
            entries = {
                str(entry["film"]): {**entry, "files": [str(name) for name in entry["files"]]}
                for entry in content["films"]
            }
        return cls(out, folder, json.loads(json.dumps(settings)), entries)

    @property
    def report(self) -> Path:
        """The file that tells it all."""
        return self.out / REPORT

    def key(self, clip_path: Path) -> str:
        """What a clip is called in the report."""
        return clip_path.relative_to(self.folder).as_posix()

    def wrote(self, path: Path) -> bool:
        """Whether an earlier batch wrote this file, by its report."""
        names = (name for entry in self.entries.values() for name in entry["files"])
        return path.resolve() in {(self.out / name).resolve() for name in names}

    def is_done(self, clip_path: Path) -> bool:
        """Whether the clip, as it is now, was done as it is wished, and all its files are there."""
        entry = self.entries.get(self.key(clip_path))
        if entry is None or entry.get("outcome") != DONE:
            return False
        same = entry.get("wishes") == self.settings and entry.get("source") == _file_stamp(
            clip_path
        )
        return same and all(os.path.isfile(self.out / name) for name in entry.get("files", []))

    def record(self, clip_path: Path, outcome: str, status: int, **facts: Any) -> None:
        """Write down what became of a clip; raises ``CannotWrite``."""
        files = [str(path.relative_to(self.out)) for path in facts.pop("files", ())]
        entry = {"film": self.key(clip_path), "outcome": outcome, "status": status, **facts}
        entry |= {"files": files, "wishes": self.settings, "source": _file_stamp(clip_path)}
        self.entries[self.key(clip_path)] = entry
        entries = [self.entries[key] for key in sorted(self.entries)]
        write_atomically(self.report, json_bytes({"version": 1, "films": entries}))
        write_atomically(self.out / TABLE, _csv_table(entries).encode("utf-8", ESCAPES))

    def exit_status(self, clip_paths: list[Path]) -> int:
        """0 when all these clips are done, else the status of the worst failure."""
        failed = [clip_path for clip_path in clip_paths if not self.is_done(clip_path)]
        return max(
            (self.entries[self.key(clip_path)].get("status", 1) for clip_path in failed), default=0
        )


def _csv_table(entries: list[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for entry in entries:
        row = {**entry, "files": "; ".join(entry["files"])}
        writer.writerow([row.get(column, "") for column in _COLUMNS])
    return text.getvalue()


def _file_stamp(clip_path: Path) -> list[int] | None:
    """Size and time of change: a clip that was replaced is another clip."""
    try:
        found = clip_path.stat()
    except OSError:
        return None
    return [found.st_size, found.st_mtime_ns]
