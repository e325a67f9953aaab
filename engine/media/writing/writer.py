"""Video writer: the picture copied packet for packet, the sound as given."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from engine.media.clip import Clip
from engine.media.pyav import open_input
from engine.media.writing.audio_feed import output_codec
from engine.media.writing.remuxer import Blocks, Progress, Remuxer, WriteReport
from engine.media.writing.stream_plan import (
    AUDIO_ONLY_SUFFIXES,
    can_copy_sound,
    can_hold,
    container_of,
)
from engine.media.writing.trim import Trim
from engine.media.writing.verify import Check
from engine.message import Message

__all__ = ["Check", "WriteReport", "can_copy", "copy_video", "write_video"]


def write_video(
    source: Clip,
    target: Path | str,
    sound_blocks: Blocks | None,
    rate: int,
    channels: int,
    *,
    codec: str | None = None,
    notices: list[Message] | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    cut: Trim | None = None,
) -> WriteReport:
    """Write a clip whose picture is the source's, packet for packet, and whose sound is given.

    ``sound_blocks`` are ``[channels, n]`` at ``rate``, the first sample at the time of the source's
    first; they take the place of the clip's chosen sound track. ``codec`` ("aac", "flac", "pcm",
    "opus"...) is the source's own where the file can hold it, else AAC at 256 kbit/s. Chapters,
    subtitles, tags and all other tracks are kept, or named in the report's notices (which start
    with ``notices``). With ``cut`` only that span is written, and ``sound_blocks`` are of the
    samples it names. ``CannotWrite`` and ``Cancelled`` leave nothing behind.
    """
    target, all_notices = Path(target), list(notices or [])
    own = source.info.sound
    plan = None
    if sound_blocks is not None:
        holds = partial(_holds_picture, source)
        plan = output_codec(own, target, rate, channels, codec, all_notices, holds)
    job = Remuxer(source, target, all_notices, progress, cancelled, cut)
    chosen = own.stream_index if own is not None else None
    return job.run(chosen, plan, sound_blocks, rate)


def copy_video(
    source: Clip,
    target: Path | str,
    *,
    notices: list[Message] | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> WriteReport:
    """Write the clip again with every packet as it is, the sound's too: the neutral mix.

    ``CannotWrite`` when the new container cannot hold the sound so; ask ``can_copy`` before.
    """
    own = source.info.sound
    job = Remuxer(source, Path(target), list(notices or []), progress, cancelled)
    return job.run(own.stream_index if own is not None else None, None, None, 0)


def _holds_picture(source: Clip, file_format: str) -> bool:
    if source.info.picture is None:
        return True
    with open_input(source.info.path) as container:
        return can_hold(file_format, container.streams[source.info.picture.stream_index])


def can_copy(source: Clip, target: Path | str) -> bool:
    """Whether ``copy_video`` could write the clip there, picture and sound as they are."""
    file_format = container_of(Path(target))
    picture, sound = source.info.picture, source.info.sound
    keeps_picture = Path(target).suffix.lower() not in AUDIO_ONLY_SUFFIXES
    with open_input(source.info.path) as container:
        if picture is not None and keeps_picture:
            stream = container.streams[picture.stream_index]
            if not can_hold(file_format, stream):
                return False
        return sound is None or can_copy_sound(
            container, container.streams[sound.stream_index], file_format
        )
