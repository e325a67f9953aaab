"""The promised length of a film: what its index says, to be held against what is really in it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from engine.media.pyav import in_seconds
from engine.message import Message

PICTURE, SOUND = Message("picture"), Message("sound")
_TOLERANCE_SECONDS = 0.3
_TOLERANCE_SHARE = 0.002


def promised_seconds(stream: Any) -> Fraction | None:
    """How long the file says that a stream lasts; None when it does not say.

    What it says of the stream counts only as far as it says so of the whole file too: programs that
    cut a Matroska film leave the old length in its tags.
    """
    declared = _tagged_duration(stream)  # where Matroska has none, FFmpeg guesses the other
    if declared is None:
        declared = in_seconds(stream.duration, stream.time_base)
    container = stream.container
    whole = Fraction(container.duration or 0, 1_000_000)
    if declared is None or not whole:
        return declared
    begin = in_seconds(stream.start_time, stream.time_base)
    first = Fraction(container.start_time or 0, 1_000_000)
    offset = Fraction(0) if begin is None else begin - first
    return min(declared, max(whole - offset, Fraction(0)))


def is_short(held_seconds: float, promised: float) -> bool:
    """Whether a stream is so much shorter than promised that something is missing."""
    return promised - held_seconds > _TOLERANCE_SECONDS + _TOLERANCE_SHARE * promised


def cut_off_message(path: object, held_seconds: float, promised: float, what: Message) -> Message:
    """The sentence about a film that lacks a part; ``what`` is ``PICTURE`` or ``SOUND``."""
    return Message(
        "{path} is cut off: it holds {held:.1f} of {promised:.1f} seconds of {what}; get the whole "
        "file.",
        path=path,
        held=held_seconds,
        promised=promised,
        what=what,
    )


def _tagged_duration(stream: Any) -> Fraction | None:
    """How long a track of Matroska lasts, which only a tag says, as 00:00:04.023000000.

    FFmpeg writes when the track ends, others for how long it lasts: the shorter one is believed.
    """
    try:
        hours, minutes, seconds = stream.metadata["DURATION"].split(":")
        end = int(hours) * 3600 + int(minutes) * 60 + Fraction(seconds)
    except (KeyError, ValueError):
        return None
    start = in_seconds(stream.start_time, stream.time_base) or Fraction(0)
    return max(end - max(start, Fraction(0)), Fraction(0))
