"""The names an export suggests, and what it says of how it goes and what it made."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from engine.export import ExportReport
from engine.media.writing.verify import Check
from pixelplayer_gui.dialogs.export.stream_text import Line, Tone
from pixelplayer_gui.i18n.text import mark, told, tr
from pixelplayer_gui.i18n.translation import sentence
from pixelplayer_gui.widgets.timeline.times import time_left

FILM, SOUND, STEMS = "film", "sound", "stems"
"""What can be exported: the film, the sound alone, every strip by itself."""

_STAGES = {
    "separating": mark("Separating the sounds"),
    "measuring the loudness": mark("Measuring the loudness"),
    "writing the film": mark("Writing the film"),
    "writing the stems": mark("Writing the stems"),
}
_CHECKED = {
    "video 1: packets": mark("Picture, packet for packet"),
    "video 1: times": mark("Picture, every time stamp"),
    "film: tracks": mark("Tracks"),
    "picture: size and turn": mark("Size and turn"),
    "picture: colour": mark("Colour"),
    "chapters": mark("Chapters"),
    "sound: length": mark("Length of the sound"),
    "sound: on time": mark("Sound beside the picture"),
    "sound: the same": mark("Sound, sample for sample"),
    "sound: loudness": mark("Loudness"),
    "length": mark("Length of the sound"),
}


def suggested(clip: Path, kind: str, taken: Collection[Path] = ()) -> Path:
    """A free name beside the clip: "film remix.mp4", "film remix.wav", "film stems"."""
    suffix = {FILM: clip.suffix, SOUND: ".wav", STEMS: ""}[kind]
    word = "stems" if kind == STEMS else "remix"
    path = clip.with_name(f"{clip.stem} {word}{suffix}")
    number = 2
    while path.exists() or path.absolute() in taken:
        path = clip.with_name(f"{clip.stem} {word} {number}{suffix}")
        number += 1
    return path


def stems_folder(target: Path) -> Path:
    """Where the stems go that are written beside a film."""
    return target.with_name(f"{target.stem} stems")


def progress_words(stage: str, seconds_left: float) -> str:
    """What an export does now, and how long it will take; -1 when nobody knows."""
    doing = told(_STAGES[stage]) if stage in _STAGES else tr("Working…")
    left = time_left(seconds_left)
    return f"{doing} · {left}" if left else doing


def check_lines(report: ExportReport) -> tuple[Line, ...]:
    """What the look at the finished files found, and what to know of them."""
    checks = [_check_line(check) for check in report.checks]
    notes = [Line(tr("Note"), sentence(notice), Tone.CHANGED) for notice in report.notices]
    return (*checks, *notes)


def _check_line(check: Check) -> Line:
    known = _CHECKED.get(check.name)
    return Line(
        told(known) if known else check.name,
        check.detail.replace("video ", "picture ").replace("audio ", "sound "),
        Tone.KEPT if check.passed else Tone.WARNING,
    )
