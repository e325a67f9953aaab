"""Conversion of text subtitles between the codecs of different containers."""

from __future__ import annotations

import re
from typing import Any

from av.packet import Packet

_TEXT_CODECS = {"mp4": "mov_text", "mov": "mov_text", "matroska": "subrip", "webm": "webvtt"}


def text_of(codec: str, raw: bytes) -> str:
    """The plain words of a subtitle packet."""
    if codec == "mov_text":
        size = int.from_bytes(raw[:2], "big")
        return raw[2 : 2 + size].decode(errors="replace")
    text = raw.decode(errors="replace")
    if codec in ("ass", "ssa"):
        text = text.split(",", 8)[-1].replace("\\N", "\n")
        return re.sub(r"\{[^}]*\}", "", text)
    return text


def as_text(codec: str, text: str) -> bytes:
    """Words as a subtitle packet of that codec."""
    if codec != "mov_text":
        return text.encode()
    raw = re.sub(r"<[^>]*>", "", text).encode()[:65535]
    return len(raw).to_bytes(2, "big") + raw


def text_packet(packet: Packet, made: Any, file_format: str) -> Packet | None:
    """A subtitle packet as the stream ``made`` of another container takes it; None when empty."""
    words = text_of(packet.stream.codec_context.codec.canonical_name, bytes(packet))
    if not words:
        return None
    text = Packet(as_text(text_codec(file_format) or "", words))
    text.stream, text.time_base = made, packet.time_base
    text.pts, text.dts = packet.pts, packet.pts
    text.duration = packet.duration
    return text


def text_codec(file_format: str) -> str | None:
    """The subtitle codec a container takes; None when it takes none."""
    return _TEXT_CODECS.get(file_format)


def is_text(stream: Any) -> bool:
    """Whether a stream holds words, not pictures of words."""
    context = stream.codec_context
    return context is not None and context.codec.canonical_name in (
        "subrip", "srt", "ass", "ssa", "webvtt", "mov_text", "text",
    )  # fmt: skip
