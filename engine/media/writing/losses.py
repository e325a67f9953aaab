"""The losses of a new file: tags, marks and side data of the source that it does not hold."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer
from av.error import FFmpegError
from av.stream import Disposition

from engine.media.pyav import is_picture, open_input, packets_of, stream_names
from engine.message import Message

_HEADER_BYTES = 1 << 20
_CLUSTER = b"\x1f\x43\xb6\x75"
_SIDE_DATA = {
    "MASTERING_DISPLAY_METADATA": Message("the mastering display"),
    "CONTENT_LIGHT_LEVEL": Message("the content light level"),
    "STEREO3D": Message("the stereo 3D mark"),
    "SPHERICAL": Message("the 360 degree mark"),
    "ICC_PROFILE": Message("the colour profile"),
    "AMBIENT_VIEWING_ENVIRONMENT": Message("the viewing environment"),
    "DOLBY_VISION": Message("the Dolby Vision record"),
}
# They speak about the old file, or every muxer writes its own.
_OWN_TAGS = frozenset(
    {"encoder", "major_brand", "minor_version", "compatible_brands", "duration", "vendor_id",
     "handler_name", "language", "bps", "number_of_frames", "number_of_bytes", "filename",
     "mimetype", "name", "title", "creation_time", "isovm_compat", "variant_bitrate"}
)  # fmt: skip
_STREAM_ONLY = frozenset({"name", "title", "creation_time"})
_MARKS = {
    Disposition.dub: "dub",
    Disposition.original: "original",
    Disposition.comment: "comment",
    Disposition.lyrics: "lyrics",
    Disposition.karaoke: "karaoke",
    Disposition.forced: "forced",
    Disposition.hearing_impaired: "hearing impaired",
    Disposition.visual_impaired: "visual impaired",
    Disposition.captions: "captions",
    Disposition.descriptions: "descriptions",
}


def find_losses(source: Path, made: Path, suffix: str, origins: Mapping[str, int]) -> list[Message]:
    """A sentence for all that is lost; ``origins`` says of which stream of the source each is."""
    with open_input(source) as old, open_input(made) as new:
        lost = [Message.verbatim(tag) for tag in _lost_tags(old.metadata, new.metadata, _FILE)]
        names = stream_names(new.streams)
        for stream in new.streams:
            origin = origins.get(names[stream.index])
            if origin is not None:
                lost += _lost_of_stream(old.streams[origin], stream, names[stream.index])
        pictures = [(s, origins.get(names[s.index])) for s in new.streams if is_picture(s)]
        for stream, origin in pictures[:1]:
            if origin is not None:
                held = _side_data(new, stream, made)
                had = _side_data(old, old.streams[origin], source)
                lost += [_SIDE_DATA[kind] for kind in sorted(had - held)]
    if not lost:
        return []
    what = Message.verbatim(", ".join(dict.fromkeys(map(str, lost))))
    if len(lost) == 1:
        what = lost[0]
    return [
        Message("Left out, as {suffix} files cannot hold it: {what}.", suffix=suffix, what=what)
    ]


_FILE = _OWN_TAGS - _STREAM_ONLY


def _lost_tags(old: Mapping[str, str], new: Mapping[str, str], own: frozenset[str]) -> list[str]:
    """The names of tags that are gone, by whichever name their value would be found again."""
    found = {key.lower() for key in new} | {key.lower().split(".")[-1] for key in new}
    values = set(new.values())
    return [
        key
        for key, value in old.items()
        if key.lower().split("-")[0] not in own
        and not key.startswith("_")
        and key.lower() not in found
        and value not in values
    ]


def _lost_of_stream(old: Any, new: Any, name: str) -> list[Message]:
    lost = [
        Message("{tag} of {stream}", tag=tag, stream=name)
        for tag in _lost_tags(old.metadata, new.metadata, _OWN_TAGS)
    ]
    gone = old.disposition & ~new.disposition
    return lost + [
        Message("the mark {mark} of {stream}", mark=mark, stream=name)
        for flag, mark in _MARKS.items()
        if gone & flag
    ]


def _side_data(container: InputContainer, stream: Any, path: Path) -> set[str]:
    """What is known of a picture beside its pixels, from its first frame and its container."""
    kinds: set[str] = set()
    frame = _first_frame(container, stream)
    if frame is not None:
        held: Any = frame.side_data  # its items, though typed as a mapping's keys
        kinds = {item.type.name for item in held} & set(_SIDE_DATA)
    if _has_dolby_vision(path):
        kinds.add("DOLBY_VISION")
    return kinds


def _first_frame(container: InputContainer, stream: Any) -> av.VideoFrame | None:
    for count, packet in enumerate(packets_of(container, stream)):
        try:
            frames = stream.decode(packet)
        except FFmpegError:
            frames = []
        if frames:
            return frames[0]
        if count > 100:
            return None
    return None


def _has_dolby_vision(path: Path) -> bool:
    """Whether a container has a Dolby Vision record, which PyAV does not show."""
    with path.open("rb") as file:
        head = file.read(_HEADER_BYTES)
        file.seek(max(path.stat().st_size - _HEADER_BYTES, 0))
        tail = file.read(_HEADER_BYTES)
    if head[:4] == b"\x1aE\xdf\xa3":
        parts = [head.split(_CLUSTER)[0]]
    else:
        parts = [part[part.find(b"moov") :] for part in (head, tail) if b"moov" in part]
    return any(mark in part for part in parts for mark in (b"dvcC", b"dvvC", b"dvwC"))
