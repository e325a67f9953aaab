"""Clip information: what is in a file, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class PictureInfo:
    """The moving picture of a clip; width and height are upright, with square pixels."""

    width: int
    height: int
    frames_per_second: float
    rotation: int
    codec: str
    start_seconds: float
    duration_seconds: float
    colour_space: str
    bit_depth: int
    stream_index: int
    time_code: str = ""
    """The code the film gives its first frame, "01:00:00:00", with ";" where it drops frames."""


@dataclass(frozen=True, slots=True)
class SoundInfo:
    """One sound track; ``length`` is in samples, the container's word until it was decoded."""

    rate: int
    channels: int
    layout: str
    codec: str
    start_seconds: float
    length: int
    track: int
    language: str
    stream_index: int
    promised_seconds: float | None = None
    """How long the file itself says the track lasts; None when that had to be guessed."""


@dataclass(frozen=True, slots=True)
class ClipInfo:
    """What is in a file; seconds count from the earliest start of picture and chosen sound."""

    path: Path
    container: str
    duration_seconds: float
    picture: PictureInfo | None
    sound: SoundInfo | None
    sound_tracks: tuple[SoundInfo, ...]
    chapters: int
    subtitles: int
    metadata: Mapping[str, str]
    promised_seconds: float | None = None
    """How long the file says that it lasts as a whole; None when that had to be guessed."""
