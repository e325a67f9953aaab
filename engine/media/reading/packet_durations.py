"""Packet durations: how many samples a packet decodes to, where possible without decoding."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import islice
from typing import Any

from av.codec.context import Flags2
from av.error import FFmpegError
from av.packet import Packet

PROBED_PACKETS = 6
DOLBY_SAMPLES = 1536
_OPUS_SAMPLES = (480, 960, 1920, 2880)
_PCM_BYTES = {"pcm_alaw": 1, "pcm_mulaw": 1, "pcm_u8": 1, "pcm_s8": 1} | {
    f"pcm_{kind}{bits}{end}": bits // 8
    for kind, sizes in (("s", (16, 24, 32)), ("u", (16, 24, 32)), ("f", (32, 64)))
    for bits in sizes
    for end in ("le", "be")
}


def with_durations(packets: Iterator[Packet], stream: Any) -> Iterator[tuple[Packet, int]]:
    """Packets and how many samples each decodes to, without decoding them where that can be told.

    The first packets are decoded to hold the answer against the truth (HE-AAC, for one, decodes to
    twice what its headers say).
    """
    probe = list(islice(packets, PROBED_PACKETS))
    real = list(with_decoded_durations(iter(probe), stream))
    count = duration_reader(stream)
    if count is None or any(count(packet) != made for packet, made in real):
        yield from real
        yield from with_decoded_durations(packets, stream)
    else:
        yield from real
        yield from ((packet, count(packet)) for packet in packets)


def duration_reader(stream: Any) -> Callable[[Packet], int] | None:
    """What tells the count of a codec's packets from their headers; None when nothing does."""
    context = stream.codec_context
    name, size = context.name, context.frame_size
    if name == "opus" or name == "libopus":
        return _opus_samples
    if name in _PCM_BYTES:
        block = _PCM_BYTES[name] * context.channels
        return lambda packet: packet.size // block
    if name in ("ac3", "eac3"):
        return lambda packet: DOLBY_SAMPLES
    if name.startswith(("aac", "mp3")) and size:
        return lambda packet: size
    base = Fraction(stream.time_base)
    if name in ("flac", "alac") and is_sample_accurate(base, context.rate):
        return lambda packet: int((packet.duration or 0) * base * context.rate)
    return None


def is_sample_accurate(base: Fraction, rate: int) -> bool:
    """Whether every sample has a time stamp of its own."""
    return (base * rate).numerator == 1


def _opus_samples(packet: Packet) -> int:
    """Samples at 48 kHz, from the table of contents byte (RFC 6716, 3.1 and 3.2)."""
    raw = memoryview(packet)
    config, code = raw[0] >> 3, raw[0] & 3
    if config < 12:
        size = _OPUS_SAMPLES[config & 3]
    elif config < 16:
        size = _OPUS_SAMPLES[config & 1]
    else:
        size = 120 << (config & 3)
    frames = 1 if code == 0 else 2 if code < 3 else raw[1] & 63
    return size * frames


def with_decoded_durations(packets: Iterator[Packet], stream: Any) -> Iterator[tuple[Packet, int]]:
    """Packets and how many samples each really decodes to."""
    context = stream.codec_context
    keep_all_samples(context)
    for packet in packets:
        yield packet, sum(frame.samples for frame in decode(context, packet))


def keep_all_samples(context: Any) -> None:
    """Have a decoder hand out priming and padding too, so that samples can be counted."""
    context.flags2 |= int(Flags2.skip_manual)


def decode(context: Any, packet: Packet | None) -> list[Any]:
    """The frames a packet decodes to; none when it is damaged."""
    try:
        return context.decode(packet)
    except (FFmpegError, ValueError):
        return []
