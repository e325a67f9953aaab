"""A clip, a video file with its sound: what is in it, and the readers that read it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from itertools import chain, islice
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet

from engine.errors import BadRequest, CannotOpen
from engine.media.clip_info import ClipInfo, PictureInfo, SoundInfo
from engine.media.promised_length import promised_seconds, whole_promised_seconds
from engine.media.pyav import (
    MAX_RATE,
    MIN_RATE,
    SEARCHED_PACKETS,
    in_seconds,
    is_picture,
    is_sound,
    open_input,
    packets_of,
)
from engine.media.reading.audio_reader import AudioReader
from engine.media.reading.decoded_sound import DecodedSound
from engine.media.reading.frame_cache import FrameCache
from engine.media.reading.frame_geometry import (
    FrameGeometry,
    first_frame_geometry,
    refuse_absurd_picture,
)
from engine.media.reading.packet_index import PacketIndex
from engine.media.reading.track_choice import choose_track
from engine.media.reading.video_reader import VideoReader
from engine.media.source_file import FileState
from engine.media.truncation import truncation
from engine.message import Message

_PROBED_AUDIO_PACKETS = 3


class Clip:
    """A clip with its sound: a cheap handle that any thread may make its own readers from."""

    def __init__(
        self,
        info: ClipInfo,
        zero: Fraction,
        shape: FrameGeometry | None,
        sound: PacketIndex | None,
        state: FileState,
    ) -> None:
        self.info = info
        self.zero = zero
        self.file_state = state
        self.notices: tuple[Message, ...] = ()
        self.truncation: Message | None = None
        self._geometry, self._packet_index = shape, sound
        self._decoded: DecodedSound | None = None
        if info.sound is not None and sound is not None:
            facts = info.sound
            self._decoded = DecodedSound(info.path, facts.stream_index, sound, facts.channels)

    @classmethod
    def open(cls, path: Path | str, track: int | None = None) -> Self:
        """Look into a file; ``track`` chooses among its sound tracks, from 0.

        None takes the one marked as default, or the first that holds any sound.

        ``CannotOpen`` when there is no such file, it is no clip, it is cut off beyond reading or
        holds neither picture nor sound; ``BadRequest`` when it has no such sound track.
        """
        path = Path(path)
        with open_input(path) as container:
            state = FileState.of(path)
            pictures = [stream for stream in container.streams if is_picture(stream)]
            sounds = [stream for stream in container.streams if is_sound(stream)]
            if not pictures and not sounds:
                raise _nothing_in(path, container)
            if pictures:
                refuse_absurd_picture(path, pictures[0])
            told: tuple[Message, ...] = ()
            if track is None:
                track, told = choose_track(path, sounds)
            if not 0 <= track < max(len(sounds), 1):
                raise BadRequest(
                    "{name} has no sound track {number}; it has {count}.",
                    name=path.name,
                    count=len(sounds),
                    number=track + 1,
                )
            sound_map = PacketIndex(path, sounds[track].index, state) if sounds else None
            clip = cls._from_streams(path, container, pictures, sounds, track, sound_map, state)
            clip.truncation = truncation(path, has_plain_samples=_has_plain_samples(container))
            clip.notices = told if clip.truncation is None else (*told, clip.truncation)
            return clip

    @classmethod
    def _from_streams(
        cls,
        path: Path,
        container: InputContainer,
        pictures: list[Any],
        sounds: list[Any],
        track: int,
        sound_map: PacketIndex | None,
        state: FileState,
    ) -> Self:
        frame, heard = _probe_first_frames(container, pictures[:1], sounds[track : track + 1])
        if not pictures and not heard:
            raise CannotOpen(path, "it holds neither picture nor sound.")
        if sound_map is not None:
            sound_map.seed(sounds[track], heard)
        shape, picture_start = None, None
        if pictures:
            shape, picture_start = first_frame_geometry(pictures[0], frame)
            if picture_start is None:
                start = Fraction(container.start_time or 0, 1_000_000)
                picture_start = _start(pictures[0], start)
        sound_start = sound_map.start_seconds if sound_map else None
        if sound_map:
            sound_map.close()
        zero = min(s for s in (picture_start, sound_start) if s is not None)
        tracks = tuple(_sound_info(s, i, zero, container) for i, s in enumerate(sounds))
        if sound_start is not None:
            chosen = replace(tracks[track], start_seconds=float(sound_start - zero))
            tracks = (*tracks[:track], chosen, *tracks[track + 1 :])
        picture = None
        if shape is not None and picture_start is not None:
            picture = _picture_info(pictures[0], shape, picture_start, zero, container)
        sound = tracks[track] if tracks else None
        info = ClipInfo(
            path=path,
            container=container.format.name,
            duration_seconds=_duration(picture, sound),
            picture=picture,
            sound=sound,
            sound_tracks=tracks,
            chapters=len(container.chapters()),
            subtitles=len(container.streams.subtitles),
            metadata=MappingProxyType(dict(container.metadata)),
            promised_seconds=whole_promised_seconds(container),
        )
        return cls(info, zero, shape, sound_map, state)

    @property
    def track(self) -> int:
        """The number of the sound track that is heard; 0 in a film without."""
        return self.info.sound.track if self.info.sound is not None else 0

    def pictures(
        self, size: int | None = None, *, cache: FrameCache | None = None, painted: bool = True
    ) -> VideoReader:
        """A new reader of the pictures, for one thread; ``size`` scales the shorter side (pixels).

        ``store`` remembers what was decoded (readers of one thread may share it); ``painted`` False
        gives ``YuvFrame``s of the full size. ``BadRequest`` when the clip has no picture.
        """
        if self.info.picture is None or self._geometry is None:
            raise BadRequest(
                "{name} has no picture; it holds only sound.", name=self.info.path.name
            )
        index, rate = self.info.picture.stream_index, self.info.picture.frames_per_second
        return VideoReader(
            self.info.path,
            index,
            self.zero,
            rate,
            self._geometry,
            size,
            cache=cache,
            painted=painted,
            state=self.file_state,
        )

    def sound(self) -> AudioReader:
        """A new reader of the chosen sound track, for one thread.

        ``BadRequest`` when the clip has no sound.
        """
        if self.info.sound is None or self._packet_index is None:
            raise BadRequest(
                "{name} has no sound; choose a film that has.", name=self.info.path.name
            )
        return AudioReader(self.info.path, self.info.sound, self._packet_index, self._decoded)

    def refuse_empty_sound(self) -> None:
        """``BadRequest`` when the chosen sound track has not one sample, though it is there."""
        with self.sound() as sound:
            if sound.is_empty:
                raise BadRequest(
                    "Sound track {number} of {path} is empty; choose another one.",
                    number=self.track + 1,
                    path=self.info.path,
                )


def _nothing_in(path: Path, container: InputContainer) -> CannotOpen:
    """Why a file cannot be opened that holds nothing to see or hear."""
    for stream in container.streams:
        context: Any = stream.codec_context
        if stream.type == "audio" and context is not None and context.rate:
            return CannotOpen(
                path,
                "its sound claims {rate} samples a second in {channels} channels, which is outside "
                "what can be read ({least} to {most} samples); it is damaged.",
                rate=context.rate,
                channels=context.channels,
                least=MIN_RATE,
                most=MAX_RATE,
            )
        if stream.type in ("audio", "video") and context is None:
            return CannotOpen(path, "it is in a codec that is not known; convert it first.")
    return CannotOpen(path, "it holds neither picture nor sound.")


def _probe_first_frames(
    container: InputContainer, pictures: list[Any], sounds: list[Any]
) -> tuple[Any, list[Packet]]:
    """The first picture, decoded, and the first packets of sound, in one short walk."""
    frame, audio_packets = None, []
    walk = packets_of(container, [*pictures, *sounds])
    for packet in chain(islice(walk, SEARCHED_PACKETS), [None]):
        if packet is not None and packet.stream.type == "audio":
            audio_packets.append(packet)
        elif pictures and frame is None:
            with suppress(FFmpegError):
                frame = next(iter(pictures[0].decode(packet)), None)
        if (frame or not pictures) and (len(audio_packets) >= _PROBED_AUDIO_PACKETS or not sounds):
            break
    return frame, audio_packets


def _has_plain_samples(container: InputContainer) -> bool:
    """Whether a stream is not compressed: of such silence and black are zeros."""
    contexts: list[Any] = [stream.codec_context for stream in container.streams]
    return any(
        each is not None and each.name.startswith(("pcm_", "adpcm_", "raw")) for each in contexts
    )


def _start(stream: Any, container_start: Fraction) -> Fraction:
    start = in_seconds(stream.start_time, stream.time_base)
    return container_start if start is None else start


def _length_seconds(stream: Any, start: Fraction, container: InputContainer) -> Fraction:
    """How long a stream lasts as the file says, else as long as the file does."""
    promised = promised_seconds(stream)
    if promised:
        return promised
    whole = Fraction(container.duration or 0, 1_000_000)
    return max(Fraction(container.start_time or 0, 1_000_000) + whole - start, Fraction(0))


def _picture_info(
    stream: Any, shape: FrameGeometry, start: Fraction, zero: Fraction, container: InputContainer
) -> PictureInfo:
    context = stream.codec_context
    rate = stream.average_rate or stream.guessed_rate or Fraction(25)
    components = context.format.components if context.format else ()
    return PictureInfo(
        width=shape.width,
        height=shape.height,
        frames_per_second=float(rate),
        rotation=shape.rotation,
        codec=context.codec.canonical_name,
        start_seconds=float(start - zero),
        duration_seconds=float(_length_seconds(stream, start, container)),
        colour_space=shape.colour_space,
        bit_depth=max((part.bits for part in components), default=8),
        stream_index=stream.index,
        time_code=_stored_time_code(stream, container),
    )


def _stored_time_code(stream: Any, container: InputContainer) -> str:
    """The time code a camera or an editor gave the film; MXF and Matroska give it the whole."""
    for tags in (stream.metadata, container.metadata):
        for name, value in tags.items():
            if name.lower() == "timecode":
                return str(value)
    return ""


def _sound_info(stream: Any, track: int, zero: Fraction, container: InputContainer) -> SoundInfo:
    context = stream.codec_context
    start, promised = _start(stream, zero), promised_seconds(stream)
    return SoundInfo(
        rate=context.rate,
        channels=context.channels,
        layout=context.layout.name,
        codec=context.codec.canonical_name,
        start_seconds=float(start - zero),
        length=round(_length_seconds(stream, start, container) * context.rate),
        track=track,
        language=stream.language or "",
        stream_index=stream.index,
        promised_seconds=float(promised) if promised else None,
    )


def _duration(picture: PictureInfo | None, sound: SoundInfo | None) -> float:
    ends = [0.0]
    if picture is not None:
        ends.append(picture.start_seconds + picture.duration_seconds)
    if sound is not None:
        ends.append(sound.start_seconds + sound.length / sound.rate)
    return max(ends)
