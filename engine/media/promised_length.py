"""The promised length of a film: what its index says, to be held against what is really in it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from engine.media.clip_info import ClipInfo
from engine.media.pyav import family, in_seconds, is_picture, is_sound, open_input, packets_of
from engine.message import Message

PICTURE, SOUND = Message("picture"), Message("sound")
_TOLERANCE_SECONDS = 0.3
_TOLERANCE_SHARE = 0.002
_TELL_THE_WHOLE = frozenset({"matroska", "flv", "asf"})
"""Containers that tell their own length, and of a track often none; others have it guessed."""
_TELL_NOTHING = frozenset(
    {"aac", "loas", "ac3", "eac3", "dts", "truehd", "mlp", "amr", "amrnb", "amrwb", "h264", "hevc",
     "h263", "m4v", "mpegvideo", "mjpeg", "vc1", "obu", "dirac", "cavsvideo"}
)  # fmt: skip
"""Bare streams: FFmpeg guesses how long they last from the size and the first packets."""


def promised_seconds(stream: Any) -> Fraction | None:
    """How long the file says that a stream lasts; None when it does not say.

    What it says of the stream counts only as far as it says so of the whole file too: programs that
    cut a Matroska film leave the old length in its tags.
    """
    if _is_guessed(stream):
        return None
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


def _is_guessed(stream: Any) -> bool:
    name = stream.container.format.name
    # an MP3 that counts its frames in its head tells its priming there too
    return name in _TELL_NOTHING or (name == "mp3" and not stream.start_time)


def whole_promised_seconds(container: Any) -> float | None:
    """When the file says that the last of its tracks ends; None when that had to be guessed."""
    if family(container.format.name) not in _TELL_THE_WHOLE or not container.duration:
        return None
    return container.duration / 1_000_000


def missing_sound(info: ClipInfo, held_seconds: float) -> float | None:
    """How long the sound should have been of which so much is there; None when none is missing.

    Where the file tells only its own length, its sound may end early and the picture fill it: then
    all packets are looked at.
    """
    sound = info.sound
    if sound is None:
        return None
    if sound.promised_seconds is not None:
        short = is_short(held_seconds, sound.promised_seconds)
        return sound.promised_seconds if short else None
    whole = info.promised_seconds
    if whole is None or not is_short(sound.start_seconds + held_seconds, whole):
        return None
    return whole if is_short(_last_end(info), whole) else None


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


def _last_end(info: ClipInfo) -> float:
    """When the last packet of any picture or sound ends, on the file's clock."""
    last = Fraction(0)
    with open_input(info.path) as container:
        streams = [each for each in container.streams if is_picture(each) or is_sound(each)]
        for packet in packets_of(container, streams):
            stamp = packet.pts if packet.pts is not None else packet.dts
            end = (stamp or 0) + (packet.duration or 0)
            last = max(last, end * Fraction(packet.time_base))
    return float(last)
