"""The stream plan: what becomes of every stream of a clip when it is remuxed, and why."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import av
from av.error import FFmpegError

from engine.errors import RefusedTarget
from engine.media.clip import Clip
from engine.media.clip_info import SoundInfo
from engine.media.promised_length import promised_seconds
from engine.media.pyav import family, is_picture, is_sound, open_stream, packets_of
from engine.media.writing.audio_encoder import (
    CODECS_WITH_PRIMING,
    AudioCodec,
    choose_codec,
    fallbacks,
)
from engine.media.writing.subtitles import is_text, text_codec
from engine.message import Message

CONTAINERS_BY_SUFFIX = {
    ".mp4": "mp4", ".m4v": "mp4", ".mov": "mov", ".mkv": "matroska", ".webm": "webm",
    ".avi": "avi", ".ts": "mpegts", ".mts": "mpegts", ".m2ts": "mpegts", ".flv": "flv",
    ".3gp": "3gp", ".mka": "matroska", ".m4a": "ipod", ".mp3": "mp3", ".wav": "wav",
    ".flac": "flac", ".ogg": "ogg", ".opus": "ogg", ".aac": "adts", ".wmv": "asf", ".asf": "asf",
}  # fmt: skip
ADVISED_SUFFIXES = (".mkv", ".mp4", ".mov", ".flv", ".wmv", ".ts", ".avi")
AUDIO_ONLY_SUFFIXES = frozenset({".mka", ".m4a", ".mp3", ".wav", ".flac", ".ogg", ".opus", ".aac"})
# MPEG-TS takes a header for anything and then marks what it does not know as private data.
_MPEGTS_CODECS = frozenset(
    {"h264", "hevc", "mpeg1video", "mpeg2video", "mpeg4", "aac", "mp3", "mp2", "ac3", "eac3",
     "opus", "dvb_subtitle", "dvb_teletext"}
)  # fmt: skip
# ASF takes others too, but mends no times of pictures that are shown in another order.
_ASF_CODECS = frozenset({"wmv1", "wmv2", "wmv3", "vc1", "msmpeg4v2", "msmpeg4v3"})
_HOLD_DATA = frozenset({"mp4", "mov"})
_HOLD_COVERS = frozenset({"mp4", "mov", "ipod", "matroska", "mp3", "flac"})
_FILE_SPECIFIC_TAGS = frozenset(
    {"encoder", "major_brand", "minor_version", "compatible_brands", "duration", "vendor_id"}
)

StreamAction = Literal["copy", "encode", "attach", "cover", "text", "drop"]
Reason = Literal[
    "", "sound file", "heard alone", "damaged", "not held", "on time", "cut exactly", "only mkv",
    "cannot be cut", "written anew",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlannedStream:
    """A planned stream of the source; ``codec`` is what an encoded one is written with.

    ``reason`` says why it is not copied.
    """

    stream: Any
    action: StreamAction
    codec: AudioCodec | None = None
    chosen: bool = False
    reason: Reason = ""


def container_of(target: Path) -> str:
    """FFmpeg's name for the kind of file a target's suffix asks for."""
    known = CONTAINERS_BY_SUFFIX.get(target.suffix.lower())
    if known is None:
        raise RefusedTarget(
            target,
            "{suffix} is no kind of film file; use .mp4, .mov or .mkv.",
            suffix=target.suffix or Message("no suffix"),
        )
    return known


def plan_streams(
    container: Any,
    chosen: int | None,
    target: Path,
    codec: AudioCodec | None,
    notices: list[Message],
    *,
    cut: bool = False,
) -> list[PlannedStream]:
    """The fate of every stream; ``chosen`` is the index of the sound track that is replaced.

    ``codec`` is what the chosen one is encoded with; None copies it. ``cut``: only a span of the
    clip is written. What is dropped or encoded unasked is told in ``notices``. ``CannotWrite``
    when the target cannot hold the picture.
    """
    file_format = container_of(target)
    planned = []
    for stream in container.streams:
        if stream.index == chosen and codec is not None:
            planned.append(PlannedStream(stream, "encode", codec, chosen=True))
        elif is_picture(stream):
            planned.append(_plan_picture(stream, target, file_format, notices))
        elif stream.type == "audio":
            track = _plan_sound(stream, container, target, stream.index == chosen, cut, notices)
            if stream.index == chosen and track.action != "copy":
                raise RefusedTarget(target, "it cannot hold the sound as it is; render it instead.")
            planned.append(track)
        elif cut and stream.type == "data":
            planned.append(_plan_data_stream(stream, container, notices))
        else:
            planned.append(_plan_other_stream(stream, container, file_format, notices))
    return planned


_FLV_SOUNDS = frozenset({"aac", "mp3"})
"""FFmpeg's FLV muxer ends the process by an assertion for some of the others."""


def can_hold(file_format: str, stream: Any) -> bool:
    """Whether a container takes a stream's packets as they are: tried out, in memory."""
    if not _readable(file_format, stream):
        return False
    try:
        with av.open(io.BytesIO(), "w", format=file_format) as out:
            add_copy(out, stream, file_format)
            out.start_encoding()
            return True
    except (FFmpegError, ValueError, OSError, RuntimeError):
        return False


def can_copy_sound(container: Any, stream: Any, file_format: str) -> bool:
    """Whether a sound track can be copied and still start on time.

    Containers tell priming in ways of their own, so a primed codec stays in its family.
    """
    same_family = family(container.format.name) == family(file_format)
    primed = stream.codec_context.codec.canonical_name in CODECS_WITH_PRIMING
    return (same_family or not primed) and can_hold(file_format, stream)


def _readable(file_format: str, stream: Any) -> bool:
    """Whether players would find the stream again in that container."""
    if stream.type == "data":
        return file_format in _HOLD_DATA
    if stream.codec_context is None:
        return False
    if stream.type == "audio" and not is_sound(stream):
        return False  # a muxer that is told of no rate or no channels ends the whole process
    if stream.type == "video" and not is_picture(stream) and file_format not in _HOLD_COVERS:
        return False
    name = stream.codec_context.codec.canonical_name
    if file_format == "flv" and stream.type == "audio":
        return name in _FLV_SOUNDS
    if file_format == "avi" and name == "h264":
        # AVI has neither MP4's framing of H.264 nor times for its B-frames.
        return stream.container.format.name == "avi"
    if file_format == "asf" and stream.type == "video":
        return name in _ASF_CODECS
    return file_format != "mpegts" or name in _MPEGTS_CODECS


_USUAL_LAYOUTS = {
    1: "mono", 2: "stereo", 3: "2.1", 4: "4.0", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1",
}  # fmt: skip
"""Channels -> what FFmpeg takes them for where nothing is said."""


def add_copy(out: Any, stream: Any, file_format: str) -> Any:
    """A new stream that takes the packets of ``stream``; with its tags and its part in the clip.

    ``opaque`` because a template otherwise looks for an encoder, which AV1 has not.
    """
    made = out.add_stream_from_template(stream, opaque=True)
    made.time_base = stream.time_base
    if file_format == "avi" and stream.type == "video":
        # AVI counts frames, and would fill finer time with empty ones.
        made.time_base = 1 / (stream.average_rate or stream.guessed_rate or 25)
    copy_tags(stream, made)
    if stream.type == "audio" and stream.layout.name.endswith(" channels"):
        # Matroska keeps no order of channels for PCM; MP4 takes no track without.
        made.codec_context.layout = _USUAL_LAYOUTS.get(stream.channels, stream.layout)
    codec = stream.codec_context.codec.canonical_name if stream.codec_context else ""
    if codec == "hevc" and family(file_format) == "mp4":
        # QuickTime and iOS refuse the other tag, hev1.
        made.codec_context.codec_tag = "hvc1"
    return made


def copy_tags(stream: Any, made: Any) -> None:
    """Language, title and the like, and whether it is the default, a comment, a cover."""
    tags = kept_tags(stream.metadata)
    if "name" in tags:
        # MP4 reads the title of a track under another name than it writes it.
        tags.setdefault("title", tags.pop("name"))
    made.metadata.update(tags)
    made.disposition = stream.disposition


def kept_tags(tags: dict[str, str]) -> dict[str, str]:
    """Tags without those that speak about the old file only."""
    return {key: value for key, value in tags.items() if key.lower() not in _FILE_SPECIFIC_TAGS}


def attach_cover(out: Any, path: Path, stream: Any) -> None:
    """Put a clip's cover among the attached files, as Matroska keeps it."""
    container, cover = open_stream(path, stream.index)
    with container:
        packet = next(packets_of(container, cover), None)
        if packet is not None:
            context = stream.codec_context
            kind = "png" if context is not None and context.name == "png" else "jpeg"
            suffix = kind.replace("jpeg", "jpg")
            out.add_attachment(f"cover.{suffix}", f"image/{kind}", bytes(packet))


def _plan_picture(
    stream: Any, target: Path, file_format: str, notices: list[Message]
) -> PlannedStream:
    if target.suffix.lower() in AUDIO_ONLY_SUFFIXES:
        notices.append(
            Message(
                "The picture was left out: {suffix} files hold only sound.", suffix=target.suffix
            )
        )
        return PlannedStream(stream, "drop", reason="sound file")
    if can_hold(file_format, stream):
        return PlannedStream(stream, "copy")
    codec = stream.codec_context.codec.canonical_name
    fitting = [name for name in ADVISED_SUFFIXES if can_hold(CONTAINERS_BY_SUFFIX[name], stream)]
    if not fitting:
        raise RefusedTarget(
            target,
            "no kind of film that can be written holds {codec} pictures as they are; export the "
            "sound alone, as .wav or .flac.",
            codec=codec,
        )
    raise RefusedTarget(
        target,
        "{suffix} files cannot hold {codec} pictures as they are; choose {fitting}.",
        suffix=target.suffix,
        codec=codec,
        fitting=fitting[0],
    )


def _plan_sound(
    stream: Any, container: Any, target: Path, chosen: bool, cut: bool, notices: list[Message]
) -> PlannedStream:
    file_format = container_of(target)
    name = Message("Sound track {number}", number=_number(stream, container))
    if target.suffix.lower() in AUDIO_ONLY_SUFFIXES and not chosen:
        notices.append(
            Message("{name} was left out: a sound file holds the sound you hear alone.", name=name)
        )
        return PlannedStream(stream, "drop", reason="heard alone")
    if not chosen and _is_empty(stream, container):
        notices.append(Message("{name} is empty and was left out.", name=name))
        return PlannedStream(stream, "drop", reason="damaged")
    if not is_sound(stream):
        notices.append(
            Message("{name} was left out: it is damaged or in an unknown codec.", name=name)
        )
        return PlannedStream(stream, "drop", reason="damaged")
    # copied packets begin and end where they like; an exact cut needs new ones
    if not cut and can_copy_sound(container, stream, file_format):
        return PlannedStream(stream, "copy")
    heard, own = _heard(stream, container), stream.codec_context.codec.canonical_name
    names = (own, *fallbacks(file_format))
    codec = choose_codec(file_format, names, heard.rate, heard.channels, heard.layout)
    if codec is None:
        notices.append(
            Message(
                "{name} was left out: the new file cannot hold {codec} sound.", name=name, codec=own
            )
        )
        return PlannedStream(stream, "drop", reason="not held")
    why = Message("is cut exactly") if cut else Message("starts on time")
    notices.append(
        Message(
            "{name} was encoded anew as {codec}, so that it {why}.",
            name=name,
            codec=codec.name,
            why=why,
        )
    )
    return PlannedStream(stream, "encode", codec, reason="cut exactly" if cut else "on time")


def _is_empty(stream: Any, container: Any) -> bool:
    """Whether a sound track has no samples; where the file does not say one looks for the first."""
    promised = promised_seconds(stream)
    if promised is not None or not is_sound(stream):
        return promised == 0
    with _read_alone(stream, container).sound() as sound:
        return sound.is_empty


def _heard(stream: Any, container: Any) -> SoundInfo:
    """A sound as its reader gives it: a decoder may find other channels than a header tells."""
    heard = _read_alone(stream, container).info.sound
    assert heard is not None
    return heard


def _read_alone(stream: Any, container: Any) -> Clip:
    sounds = [other.index for other in container.streams if is_sound(other)]
    return Clip.open(Path(container.name), sounds.index(stream.index))


def _plan_other_stream(
    stream: Any, container: Any, file_format: str, notices: list[Message]
) -> PlannedStream:
    if stream.type == "attachment":
        if file_format == "matroska":
            return PlannedStream(stream, "attach")
        name = stream.metadata.get("filename", "")
        notices.append(
            Message("The attached file {name} was left out: only .mkv files hold any.", name=name)
        )
        return PlannedStream(stream, "drop", reason="only mkv")
    if stream.type in ("video", "subtitle") and stream.codec_context is None:
        notices.append(
            Message("Stream {number} was left out: its codec is unknown.", number=stream.index)
        )
        return PlannedStream(stream, "drop", reason="damaged")
    if stream.type == "data" and _is_chapter_text(stream, container):
        return PlannedStream(stream, "drop", reason="written anew")
    if stream.type == "data" and "timecode" in stream.metadata and _keeps_time_code(file_format):
        # the pictures carry it too, and muxers make the track of that
        return PlannedStream(stream, "drop", reason="written anew")
    if stream.type == "video" and file_format == "matroska":
        # Matroska keeps covers among its attached files; as a track it would be a second picture.
        return PlannedStream(stream, "cover")
    if can_hold(file_format, stream):
        return PlannedStream(stream, "copy")
    if stream.type == "subtitle" and is_text(stream) and text_codec(file_format):
        return PlannedStream(stream, "text")
    kinds = {
        "video": Message("A cover or thumbnail"),
        "subtitle": Message("A subtitle track"),
        "data": Message("A data track"),
    }
    kind = kinds.get(stream.type, Message("A track"))
    notices.append(Message("{kind} was left out: the new file cannot hold it.", kind=kind))
    return PlannedStream(stream, "drop", reason="not held")


def _plan_data_stream(stream: Any, container: Any, notices: list[Message]) -> PlannedStream:
    """Data, a timecode say, speaks about the whole clip and would be wrong for a part of it."""
    if _is_chapter_text(stream, container):
        return PlannedStream(stream, "drop", reason="written anew")
    notices.append(Message("A data track was left out: it cannot be cut."))
    return PlannedStream(stream, "drop", reason="cannot be cut")


def _keeps_time_code(file_format: str) -> bool:
    return file_format in ("mp4", "mov", "matroska")


def _number(stream: Any, container: Any) -> int:
    return [item.index for item in container.streams if item.type == "audio"].index(
        stream.index
    ) + 1  # fmt: skip


def _is_chapter_text(stream: Any, container: Any) -> bool:
    """MP4 keeps chapter titles in a text track too; the muxer makes a new one."""
    return bool(container.chapters()) and stream.frames in (0, len(container.chapters()))
