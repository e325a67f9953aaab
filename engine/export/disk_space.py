"""Disk space of an export: how much it will need, and how much is free."""

from __future__ import annotations

import shutil
from pathlib import Path

from engine.export.audio_formats import AUDIO_FORMATS, audio_format_of
from engine.export.request import ExportRequest
from engine.media.clip_info import ClipInfo
from engine.mixing.render import output_channels

_ENCODED_BYTES_PER_SECOND = 64_000
_WHOLE_NUMBER_BYTES = 3


def needed_bytes(request: ExportRequest, info: ClipInfo) -> dict[Path, int]:
    """About how many bytes will be written into each folder (which may not be there yet)."""
    needed: dict[Path, int] = {}
    seconds, share = info.duration_seconds, 1.0
    if request.span is not None:
        span = max(request.span[1] - request.span[0], 0.0)
        share = min(span / max(seconds, 1e-3), 1.0)
        seconds = span
    rate, channels = (info.sound.rate, info.sound.channels) if info.sound else (0, 0)
    length = round(seconds * rate)
    if request.target is not None:
        heard = output_channels(request.project.mix, channels)
        folder = request.target.absolute().parent
        if request.is_sound_only:
            needed[folder] = audio_format_of(request.target, request.sound_form).max_bytes(
                heard, length
            )
        else:
            needed[folder] = _clip_bytes(request, info, share, heard * length)
    if request.stems_to is not None:
        files = len(request.project.mix.strips) + 1
        size = files * AUDIO_FORMATS[request.stems_form].max_bytes(channels, length)
        folder = request.stems_to.absolute().parent
        needed[folder] = needed.get(folder, 0) + size
    return needed


def free_bytes(folder: Path) -> int | None:
    """How much is free where a folder is; None when that is not known."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def _clip_bytes(request: ExportRequest, info: ClipInfo, share: float, samples: int) -> int:
    try:
        size = 0 if request.holds_only_sound else info.path.stat().st_size
    except OSError:
        size = 0
    lossless = request.codec in ("flac", "pcm", "alac")
    rate = info.sound.rate if info.sound else 1
    sound = (
        samples * _WHOLE_NUMBER_BYTES
        if lossless
        else _ENCODED_BYTES_PER_SECOND * samples // (rate * 2)
    )
    return round(size * share) + sound
