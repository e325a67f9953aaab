"""A report on the stream plan: what will become of every stream, before anything is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.media.pyav import is_picture, open_input
from engine.media.writing.audio_encoder import AudioCodec
from engine.media.writing.stream_plan import Reason, StreamAction, container_of, plan_streams
from engine.media.writing.subtitles import text_codec

PICTURE, COVER = "picture", "cover"
_PQ, _HLG = 16, 18


@dataclass(frozen=True, slots=True)
class StreamReport:
    """The report on one stream; ``number`` counts its kind from 1, ``count`` is their total.

    ``kind`` is "picture", "cover", "audio", "subtitle", "attachment" or "data"; ``new_codec`` what
    it is written with when not copied; ``dynamic_range`` "PQ", "HLG" or "" for pictures.
    """

    kind: str
    number: int
    count: int
    codec: str
    language: str
    action: StreamAction
    new_codec: str
    chosen: bool
    reason: Reason
    dynamic_range: str = ""


def stream_reports(
    source: Path, chosen: int | None, target: Path, codec: AudioCodec | None, *, cut: bool = False
) -> tuple[StreamReport, ...]:
    """The fate of every stream; asked of the writer itself, so that the two cannot disagree.

    The arguments are those of ``plan_streams``, which also says what is raised.
    """
    with open_input(source) as container:
        planned = plan_streams(container, chosen, target, codec, [], cut=cut)
        kinds = [_kind(track.stream) for track in planned]
        counts, seen = Counter(kinds), Counter[str]()
        fates = []
        for kind, track in zip(kinds, planned, strict=True):
            seen[kind] += 1
            new = track.codec.name if track.codec is not None else ""
            if track.action == "text":
                new = text_codec(container_of(target)) or ""
            fates.append(
                StreamReport(
                    kind,
                    seen[kind],
                    counts[kind],
                    _codec(track.stream),
                    track.stream.metadata.get("language", ""),
                    track.action,
                    new,
                    track.chosen or track.stream.index == chosen,
                    track.reason,
                    _dynamic_range(track.stream) if kind == PICTURE else "",
                )
            )
    return tuple(fates)


def _kind(stream: Any) -> str:
    if stream.type == "video":
        return PICTURE if is_picture(stream) else COVER
    return stream.type


def _codec(stream: Any) -> str:
    context = stream.codec_context
    return context.codec.canonical_name if context is not None else ""


def _dynamic_range(stream: Any) -> str:
    """Which high dynamic range a picture has, as its container or its first packets say."""
    transfer = int(stream.codec_context.color_trc or 0)
    return {_PQ: "PQ", _HLG: "HLG"}.get(transfer, "")
