"""Texts of an export: suggested file names, progress stages, and the checks of its files."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from engine.export import ExportReport
from engine.media.writing.verify import Check
from pixelplayer_gui.dialogs.export.stream_text import LineStatus, PreflightLine
from pixelplayer_gui.i18n.text import tr, tr_noop, translate
from pixelplayer_gui.widgets.timeline.times import time_left

VIDEO, SOUND, STEMS = "film", "sound", "stems"
"""What can be exported: the clip, the sound alone, every strip by itself."""

_STAGES = {
    "separating": tr_noop("Separating the sounds"),
    "measuring the loudness": tr_noop("Measuring the loudness"),
    "writing the film": tr_noop("Writing the film"),
    "writing the stems": tr_noop("Writing the stems"),
}
_CHECK_NAMES = {
    "video 1: packets": tr_noop("Picture, packet for packet"),
    "video 1: times": tr_noop("Picture, every time stamp"),
    "film: tracks": tr_noop("Tracks"),
    "picture: size and turn": tr_noop("Size and turn"),
    "picture: colour": tr_noop("Colour"),
    "chapters": tr_noop("Chapters"),
    "sound: length": tr_noop("Length of the sound"),
    "sound: on time": tr_noop("Sound beside the picture"),
    "sound: the same": tr_noop("Sound, sample for sample"),
    "sound: loudness": tr_noop("Loudness"),
    "length": tr_noop("Length of the sound"),
}


def suggested_path(clip: Path, kind: str, taken: Collection[Path] = ()) -> Path:
    """A free name beside the clip: "clip remix.mp4", "clip remix.wav", "clip stems"."""
    suffix = {VIDEO: clip.suffix, SOUND: ".wav", STEMS: ""}[kind]
    word = "stems" if kind == STEMS else "remix"
    path = clip.with_name(f"{clip.stem} {word}{suffix}")
    number = 2
    while os.path.exists(path) or path.absolute() in taken:
        path = clip.with_name(f"{clip.stem} {word} {number}{suffix}")
        number += 1
    return path


def stems_folder(target: Path) -> Path:
    """Where the stems go that are written beside a clip."""
    return target.with_name(f"{target.stem} stems")


def progress_text(stage: str, seconds_left: float) -> str:
    """What an export does now, and how long it will take; -1 when nobody knows."""
    doing = translate(_STAGES[stage]) if stage in _STAGES else tr("Working…")
    left = time_left(seconds_left)
    return f"{doing} · {left}" if left else doing


def verify_lines(report: ExportReport) -> tuple[PreflightLine, ...]:
    """Lines for the verification of the finished files, and the notices of the report."""
    checks = [_verify_line(check) for check in report.checks]
    notes = [
        PreflightLine(tr("Note"), translate(notice), LineStatus.CHANGED)
        for notice in report.notices
    ]
    return (*checks, *notes)


def _verify_line(check: Check) -> PreflightLine:
    known = _CHECK_NAMES.get(check.name)
    return PreflightLine(
        translate(known) if known else translate(check.name),
        translate(check.detail).replace("video ", "picture ").replace("audio ", "sound "),
        LineStatus.KEPT if check.passed else LineStatus.WARNING,
    )
