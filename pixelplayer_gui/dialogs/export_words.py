"""The names an export suggests, and its time as words."""

from __future__ import annotations

import math
from pathlib import Path

from pixelplayer_gui.words import tr

FILM, SOUND, STEMS = "film", "sound", "stems"
"""What can be exported: the film, the sound alone, every strip by itself."""


def suggested(clip: Path, kind: str) -> Path:
    """A free name beside the clip: "film remix.mp4", "film remix.wav", "film stems"."""
    suffix = {FILM: clip.suffix, SOUND: ".wav", STEMS: ""}[kind]
    word = "stems" if kind == STEMS else "remix"
    path = clip.with_name(f"{clip.stem} {word}{suffix}")
    number = 2
    while path.exists():
        path = clip.with_name(f"{clip.stem} {word} {number}{suffix}")
        number += 1
    return path


def stems_folder(target: Path) -> Path:
    """Where the stems go that are written beside a film."""
    return target.with_name(f"{target.stem} stems")


def time_left_words(seconds: float | None) -> str:
    """ "about 2 min left", or that it works when nobody knows yet."""
    if seconds is None or seconds < 0:
        return tr("Working…")
    if seconds < 60:
        return tr("about {seconds} s left", seconds=max(1, math.ceil(seconds)))
    return tr("about {minutes} min left", minutes=math.ceil(seconds / 60))
