"""The audio feed of the remuxer: which codec a new track takes, and its blocks in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import numpy as np
from av.audio.stream import AudioStream
from av.packet import Packet
from numpy.typing import NDArray

from engine.errors import RefusedTarget
from engine.media.clip_info import SoundInfo
from engine.media.pyav import family
from engine.media.writing.audio_encoder import AudioCodec, AudioEncoder, choose_codec, fallbacks
from engine.media.writing.prefetch import prefetch
from engine.media.writing.stream_plan import (
    ADVISED_SUFFIXES,
    CONTAINERS_BY_SUFFIX,
    container_of,
)
from engine.media.writing.verify import LoudExcerpts
from engine.message import Message

_HOUR = 3600
_NO_LATE_START = frozenset({"avi", "wav", "flac", "mp3", "adts"})
_NO_PRIMING = frozenset({"avi"})


@dataclass(frozen=True, slots=True)
class Encoded:
    """What became of a block: its packets, and how far the feed was when they were made."""

    packets: list[Packet]
    seconds: Fraction
    given_seconds: float


class AudioFeed:
    """The blocks of one encoded track on their way into the file.

    They are encoded in a thread of its own while packets are copied, between ``begin`` and ``end``;
    the packets come in the same order and are the same.
    """

    def __init__(
        self,
        stream: AudioStream,
        codec: AudioCodec,
        blocks: Iterator[NDArray[np.float32]],
        rate: int,
        start: Fraction,
        file_format: str,
    ) -> None:
        self.codec, self.rate, self.start_seconds = codec, rate, start
        self.excerpts = LoudExcerpts()
        self.finished = False
        self.index = stream.index
        self._blocks = blocks
        pads = family(file_format) == "mp4" or file_format in _NO_LATE_START
        self._silence = start if pads and 0 < start < _HOUR else Fraction(0)
        self._begin = start - self._silence
        self._encoder = AudioEncoder(stream, codec, rate, self._begin)
        self._drops_priming = file_format in _NO_PRIMING and codec.has_priming
        self._ahead: Iterator[Encoded] = iter(())
        self._thread = ExitStack()
        self.seconds, self.given_seconds = self._encoder.seconds, 0.0
        """Up to what time of the file packets were taken, and of how much sound."""

    def begin(self) -> list[Packet]:
        """Begin to encode ahead.

        Gives silence before a late start, where the container cannot say it, or not with priming.
        """
        silence = self._encoder.silence(self._silence) if self._silence else []
        self.seconds = self._encoder.seconds
        self._ahead = self._thread.enter_context(prefetch(self._encoded()))
        return self._without_priming(silence)

    def step(self) -> list[Packet]:
        """The packets of the next block, or the last ones."""
        encoded = next(self._ahead, None)
        if encoded is None:
            self.finished = True
            return []
        self.seconds, self.given_seconds = encoded.seconds, encoded.given_seconds
        return encoded.packets

    def end(self) -> None:
        """Encode no more, whether all was taken or not."""
        self._thread.close()

    def _encoded(self) -> Iterator[Encoded]:
        for block in self._blocks:
            self.excerpts.add(block)
            yield self._encoded_up_to_here(self._encoder.add(block))
        yield self._encoded_up_to_here(self._encoder.finish())

    def _encoded_up_to_here(self, packets: list[Packet]) -> Encoded:
        given = self._encoder.samples_taken / self.rate
        return Encoded(self._without_priming(packets), self._encoder.seconds, given)

    def _without_priming(self, packets: list[Packet]) -> list[Packet]:
        """Without packets that are mostly priming, where a file cannot say to skip it (AVI)."""
        if not self._drops_priming:
            return packets
        return [p for p in packets if not self._is_priming(p)]

    def _is_priming(self, packet: Packet) -> bool:
        base = Fraction(packet.time_base)
        return ((packet.pts or 0) + Fraction(packet.duration or 0, 2)) * base <= self._begin


# Trying a codec out costs a millisecond, and what it says does not change.
_tried_codec = lru_cache(maxsize=64)(choose_codec)


def output_codec(
    own: SoundInfo | None,
    target: Path,
    rate: int,
    channels: int,
    asked: str | None,
    notices: list[Message],
    holds_picture: Callable[[str], bool] = lambda file_format: True,
) -> AudioCodec:
    """What the chosen sound track is written with; what was not asked for goes to ``notices``.

    ``own`` is the clip's sound; ``holds_picture`` says of a container whether it is worth advising.
    ``CannotWrite`` when the file can hold no such sound.
    """
    kept = own is not None and own.channels == channels
    layout = own.layout if own is not None and kept else None

    def chosen(file_format: str) -> AudioCodec | None:
        names = (asked,) if asked else ((own.codec,) if own else ()) + fallbacks(file_format)
        return _tried_codec(file_format, names, rate, channels, layout)

    codec = chosen(container_of(target))
    if codec is None:
        what = asked or (own.codec if own else "any")
        fits = (s for s in ADVISED_SUFFIXES if chosen(CONTAINERS_BY_SUFFIX[s]))
        fitting = next((s for s in fits if holds_picture(CONTAINERS_BY_SUFFIX[s])), None)
        raise _refused_sound(target, what, channels, fitting)
    old = own.codec if own is not None and asked is None else codec.name
    notices += _codec_notices(codec, old, layout, rate)
    return codec


def _refused_sound(target: Path, what: str, channels: int, fitting: str | None) -> RefusedTarget:
    """The refusal of a sound that a file cannot hold; ``fitting``: the suffix of one that can."""
    if fitting is None:
        return RefusedTarget(
            target,
            "no kind of film that can be written holds {what} sound of {channels} channels; "
            "export the sound alone, as .wav.",
            what=what,
            channels=channels,
        )
    return RefusedTarget(
        target,
        "{suffix} files cannot hold {what} sound of {channels} channels; choose {fitting}.",
        suffix=target.suffix,
        what=what,
        channels=channels,
        fitting=fitting,
    )


def _codec_notices(codec: AudioCodec, old: str, layout: str | None, rate: int) -> list[Message]:
    """What is not as the source has it: its codec ``old``, its layout and its rate."""
    notices: list[Message] = []
    if codec.name != old:
        notices.append(
            Message("The sound was {old} and is {new} in the new file.", old=old, new=codec.name)
        )
    unnamed = layout is None or layout.endswith("channels")
    if not unnamed and codec.layout != layout:
        notices.append(
            Message(
                "The channels were {old} and are {new} in the new file.",
                old=layout,
                new=codec.layout,
            )
        )
    if codec.rate != rate:
        notices.append(
            Message(
                "The sound was resampled from {old} to {new} Hz for {codec}.",
                old=rate,
                new=codec.rate,
                codec=codec.name,
            )
        )
    return notices
