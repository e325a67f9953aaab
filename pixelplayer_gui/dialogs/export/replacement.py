"""Replacement by an export: what stands under its names already, and the next name that is free."""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale

from engine.export import ExportRequest
from pixelplayer_gui.dialogs.export.export_text import stems_folder
from pixelplayer_gui.dialogs.export.stream_text import format_size
from pixelplayer_gui.i18n.text import tr, tr_n


@dataclass(frozen=True, slots=True)
class ExistingOutput:
    """What an export would replace: a file, or ``count`` files in a folder (0: it is a file)."""

    path: Path
    size_bytes: int
    changed_seconds: float
    count: int = 0

    @property
    def words(self) -> str:
        """Its name, with what tells whether it is worth keeping."""
        moment = QDateTime.fromSecsSinceEpoch(int(self.changed_seconds))
        date = QLocale().toString(moment, QLocale.FormatType.ShortFormat)
        size = format_size(self.size_bytes)
        if self.count:
            return tr_n(
                "“{name}” (%n file(s), {size}, {date})",
                self.count, name=self.path.name, size=size, date=date,
            )  # fmt: skip
        return tr("“{name}” ({size}, {date})", name=self.path.name, size=size, date=date)


def existing_outputs(request: ExportRequest) -> tuple[ExistingOutput, ...]:
    """What stands under the names that the request would write."""
    found = (_existing(path) for path in (request.target, request.stems_to) if path is not None)
    return tuple(each for each in found if each is not None)


def next_free_path(path: Path, with_stems: bool, taken: Collection[Path] = ()) -> Path:
    """The name with the next number under which nothing stands: "clip remix 2.mp4"."""
    stem, suffix = (path.stem, path.suffix) if path.suffix else (path.name, "")
    numbered = re.fullmatch(r"(.+) (\d{1,6})", stem)
    base, number = (numbered[1], int(numbered[2])) if numbered else (stem, 1)
    while True:
        number += 1
        free = path.with_name(f"{base} {number}{suffix}")
        outputs = [free, stems_folder(free)] if with_stems else [free]
        if not any(os.path.exists(each) or each.absolute() in taken for each in outputs):
            return free


def _existing(path: Path) -> ExistingOutput | None:
    try:
        if path.is_file():
            facts = path.stat()
            return ExistingOutput(path, facts.st_size, facts.st_mtime)
        files = [file.stat() for file in path.iterdir() if file.is_file()] if path.is_dir() else []
    except OSError:  # the preflight tells what is wrong there
        return None
    if not files:
        return None
    newest = max(facts.st_mtime for facts in files)
    return ExistingOutput(path, sum(facts.st_size for facts in files), newest, len(files))
