"""PyAV access: the one place that opens files and knows the quirks of PyAV and FFmpeg."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer
from av.error import ArgumentError, FFmpegError, InvalidDataError
from av.packet import Packet
from av.stream import Discard, Disposition

from engine.errors import CannotOpen
from engine.media.source_file import (
    FileState,
    ReadFailure,
    SourceFile,
    check_unchanged,
    read_error,
)
from engine.message import Message

MP4_FAMILY = frozenset({"mov", "mp4", "m4a", "3gp", "3g2", "mj2", "ipod", "f4v", "psp", "ismv"})
MATROSKA_FAMILY = frozenset({"matroska", "webm"})
PLANES = 8
"""PyAV 18 reads past the pointers of a frame that has this many planes, and crashes."""
MIN_RATE, MAX_RATE = 1_000, 1_000_000
MAX_CHANNELS = 64
SEARCHED_PACKETS = 400
"""So far from a file's start one looks for the first packet of a stream."""
FORMATS = (
    "mov,matroska,avi,asf,flv,live_flv,mpegts,mpeg,mpegvideo,mxf,gxf,dv,nut,rm,wtv,ogg,ivf,nsv,nuv,"
    "h261,h263,h264,hevc,vvc,av1,obu,m4v,vc1,dirac,cavsvideo,mjpeg,yuv4mpegpipe,gif,apng,bink,smk,"
    "wav,w64,aiff,au,caf,flac,mp3,aac,loas,ac3,ac4,eac3,dts,dtshd,truehd,mlp,ape,wv,tta,tak,mpc,"
    "mpc8,amr,amrnb,amrwb,voc,sox,ircam,nistsphere,dsf,oma,aa,aax,iff,adx,qcp,spdif"
)
"""Demuxers that read one file; playlists (HLS, DASH, ffconcat ...) pull in others, unasked."""
_PLAYLISTS = (b"#EXTM3U", b"ffconcat", b"<MPD", b"[playlist]", b"<SmoothStreamingMedia", b"<ASX")
_HEAD_BYTES, _PLAYLIST_BYTES = 64 * 1024, 512


def open_input(path: Path, source: SourceFile | None = None) -> InputContainer:
    """The opened file; ``CannotOpen`` with the reason in one sentence. ``source`` is part of it.

    It is read through a ``SourceFile``, so that no name is ever taken for a network address and no
    failing disk for the end. Tags that are not UTF-8 must not stop a clip from opening.
    """
    _refuse_what_is_no_file(path)
    try:
        return av.open(
            source or SourceFile(path),
            "r",
            metadata_errors="surrogateescape",
            container_options={"format_whitelist": FORMATS, "protocol_whitelist": "file"},
        )
    except ReadFailure as error:
        raise read_error(path, error) from error
    except PermissionError:
        raise CannotOpen(path, "you may not read it; change its permissions.") from None
    except (FFmpegError, UnicodeError, OSError, ValueError) as error:
        raise CannotOpen(path, _read_failure_reason(path, error)) from error


def open_stream(
    path: Path, index: int, state: FileState | None = None
) -> tuple[InputContainer, Any]:
    """The opened file and the one stream of it that will be read; all others are skipped.

    ``CannotRead`` when the file is not in that ``state`` any more.
    """
    if state is not None:
        check_unchanged(path, state)
    container = open_input(path)
    for stream in container.streams:
        if stream.index != index:
            stream.discard = Discard.all
    return container, container.streams[index]


def packets_of(container: InputContainer, stream: Any) -> Iterator[Packet]:
    """The packets of a stream to its end, or to where what the file holds makes no sense any more.

    The end of a file is an empty packet; a packet without ``dts`` is a true packet (the first ones
    of Matroska clips with B-frames have none). ``CannotRead`` when the disk fails on the way.
    """
    walk = container.demux(stream)
    while True:
        try:
            packet = next(walk, None)
        except InvalidDataError:
            return
        except OSError as error:
            raise read_error(Path(container.name), error) from error
        except FFmpegError:
            return
        if packet is None or packet.size == 0:
            return
        yield packet


def seek(container: InputContainer, ticks: int, stream: Any = None) -> bool:
    """Go to the key frame before a time (ticks of the stream, or microseconds); False if it fails.

    ``CannotRead`` when the disk does.
    """
    try:
        container.seek(ticks, stream=stream, backward=True)
    except ReadFailure as error:
        raise read_error(Path(container.name), error) from error
    except (FFmpegError, OSError):
        return False
    return True


def family(format_name: str) -> str:
    """Containers that keep clocks and priming alike: "mp4", "matroska", or the format's name."""
    names = set(format_name.split(","))
    if names & MP4_FAMILY:
        return "mp4"
    return "matroska" if names & MATROSKA_FAMILY else format_name


def in_seconds(ticks: int | None, base: Fraction | None) -> Fraction | None:
    """A time stamp as exact seconds; None when the file does not say."""
    return None if ticks is None or not base else ticks * base


def shown_at(packet: Packet) -> Fraction:
    """When a packet is shown or heard, in seconds on the file's clock."""
    stamp = packet.pts if packet.pts is not None else packet.dts
    return (stamp or 0) * Fraction(packet.time_base)


def decoded_at(packet: Packet) -> Fraction:
    """When a packet is due to be decoded; these times rise through the file."""
    stamp = packet.dts if packet.dts is not None else packet.pts
    return (stamp or 0) * Fraction(packet.time_base)


def is_picture(stream: Any) -> bool:
    """Whether a stream is the clip's moving picture, not a cover or a thumbnail track."""
    still = Disposition.attached_pic | Disposition.timed_thumbnails
    return (
        stream.type == "video"
        and not (stream.disposition & still)
        and stream.codec_context is not None
        and stream.codec_context.width > 0
    )


def is_sound(stream: Any) -> bool:
    """Whether a stream is a sound track that can be decoded, at a rate that sound has."""
    context = stream.codec_context
    return (
        stream.type == "audio"
        and context is not None
        and MIN_RATE <= context.rate <= MAX_RATE
        and 0 < context.channels <= MAX_CHANNELS
    )


def stream_names(streams: Iterable[Any]) -> dict[int, str]:
    """What each stream is by kind and count, by index: "video 1", "cover 1", "audio 2".

    Muxers move covers and add tracks of chapter titles, so that an index may change; this does not.
    """
    counts: Counter[str] = Counter()
    places = {}
    for stream in streams:
        cover = stream.type == "video" and stream.disposition & Disposition.attached_pic
        kind = "cover" if cover else stream.type
        counts[kind] += 1
        places[stream.index] = f"{kind} {counts[kind]}"
    return places


def skipped_samples(packet: Packet) -> tuple[int, int] | None:
    """How many samples to drop at the head and the tail of what a packet decodes to, if it says."""
    if not packet.has_sidedata("skip_samples"):
        return None
    raw = bytes(packet.get_sidedata("skip_samples"))
    return int.from_bytes(raw[:4], "little"), int.from_bytes(raw[4:8], "little")


def _refuse_what_is_no_file(path: Path) -> None:
    try:
        if not path.exists():
            raise CannotOpen(path, "there is no such file; check its name and place.")
        if path.is_dir():
            raise CannotOpen(path, "it is a folder; choose a film in it.")
        if not path.is_file():
            raise CannotOpen(
                path, "it is a pipe or a device; save the film as a file and open that."
            )
        if path.stat().st_size == 0:
            raise CannotOpen(path, "the file is empty; copy or download it again.")
    except OSError as error:
        raise CannotOpen(path, "{why}.", why=(error.strerror or str(error)).lower()) from error


def _read_failure_reason(path: Path, error: Exception) -> Message:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as problem:
        return Message("{why}.", why=(problem.strerror or str(problem)).lower())
    if head[4:8] in (b"ftyp", b"mdat", b"wide", b"free") and isinstance(error, FFmpegError):
        return Message("it is cut off: the index at its end is missing; copy or download it again.")
    if any(mark in head[:_PLAYLIST_BYTES] for mark in _PLAYLISTS):
        return Message("it is a list of other files; open the film itself.")
    if isinstance(error, InvalidDataError | ArgumentError):
        return Message("it is not a film or a sound file.")
    return Message(
        "it is not a film or a sound file that can be read ({error}).", error=type(error).__name__
    )
