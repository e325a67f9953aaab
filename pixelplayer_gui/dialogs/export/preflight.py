"""The preflight: what an export will do to every stream of the clip, and what prevents it."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from engine.errors import CannotOpen, CannotWrite, EngineError
from engine.export import ExportRequest
from engine.export.disk_space import free_bytes, needed_bytes
from engine.export.export_job import trim_for
from engine.media.clip import Clip
from engine.media.clip_info import ClipInfo
from engine.media.writing.audio_encoder import AudioCodec
from engine.media.writing.audio_feed import output_codec
from engine.media.writing.stream_report import StreamReport, stream_reports
from engine.media.writing.trim import Trim
from engine.message import Message
from engine.mixing.render import output_channels
from pixelplayer_gui.dialogs.export import stream_text as words
from pixelplayer_gui.dialogs.export.stream_text import LineStatus, PreflightLine
from pixelplayer_gui.i18n.text import tr, translate

__all__ = [
    "LineStatus",
    "OccupiedPaths",
    "PreflightLine",
    "is_possible",
    "preflight",
    "with_required_codec",
]

_SPARE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class OccupiedPaths:
    """Paths other exports write now."""

    taken: frozenset[Path] = field(default_factory=frozenset)


def preflight(
    request: ExportRequest, info: ClipInfo, occupied: OccupiedPaths | None = None
) -> tuple[PreflightLine, ...]:
    """What the request does to every part of a clip, and what stands in its way.

    The fate of each track is asked of the writer itself, so the two cannot disagree.
    """
    request = with_required_codec(request, info)
    hindrances = _problems(request, info, occupied or OccupiedPaths())
    lines: list[PreflightLine] = []
    try:
        if is_possible(tuple(hindrances)):
            lines += _lines(request, info)
    except EngineError as error:
        why = error.why if isinstance(error, CannotWrite | CannotOpen) else error.message
        lines.append(PreflightLine(tr("Film"), translate(why), LineStatus.IMPOSSIBLE))
    return (*lines, *hindrances)


def with_required_codec(request: ExportRequest, info: ClipInfo) -> ExportRequest:
    """The request with a codec named where the new file cannot take the sound as it is.

    Else a mix that changes nothing would be copied, and copying AAC from MKV to MP4, say, would
    start it late.
    """
    sound, target = info.sound, request.target
    if sound is None or target is None or request.is_sound_only or request.changes_sound:
        return request
    try:
        _fates(info.path, sound.stream_index, target.suffix.lower(), None, False)
    except CannotWrite:
        with suppress(CannotWrite):
            return replace(request, codec=_sound_codec(request, target, info, []).name)
    except CannotOpen:
        pass
    return request


def is_possible(lines: tuple[PreflightLine, ...]) -> bool:
    """Whether nothing stands in the way."""
    return all(line.status is not LineStatus.IMPOSSIBLE for line in lines)


def _lines(request: ExportRequest, info: ClipInfo) -> list[PreflightLine]:
    lines: list[PreflightLine] = []
    target, span = request.target, request.span
    if span is not None:
        lines.append(words.range_line(span, _cut(info.path, request), info))
    if target is not None and request.is_sound_only:
        lines.append(words.sound_file_line(request, info))
    elif target is not None:
        lines += _video_lines(request, target, info)
    if target is not None and request.loudness_lufs is not None:
        lines.append(words.loudness_line(request.loudness_lufs))
    if request.stems_to is not None:
        lines.append(words.stems_line(request))
    return lines


def _video_lines(request: ExportRequest, target: Path, info: ClipInfo) -> list[PreflightLine]:
    """The picture, the sound and all other tracks of a clip."""
    sound, notices = info.sound, list[Message]()
    codec: AudioCodec | None = None
    if sound is not None and request.changes_sound:
        codec = _sound_codec(request, target, info, notices)
    chosen = None if sound is None else sound.stream_index
    is_cut = request.span is not None
    fates = _fates(info.path, chosen, target.suffix.lower(), codec, is_cut)
    first = [words.picture_line(info, fates), words.video_sound_line(codec, request, info)]
    others = [words.stream_line(fate, info) for fate in fates if not _listed_first(fate)]
    notes = [
        PreflightLine(tr("Note"), words.in_future_tense(text), LineStatus.WARNING)
        for text in notices
    ]
    chapters = words.chapters_line(info, target)
    return [*first, *(line for line in others if line), *chapters, *notes]


def _listed_first(fate: StreamReport) -> bool:
    return fate.chosen or (fate.kind == "picture" and fate.number == 1)


def _sound_codec(
    request: ExportRequest, target: Path, info: ClipInfo, notices: list[Message]
) -> AudioCodec:
    """What the writer will write the sound with; ``CannotWrite`` when the file cannot hold it."""
    sound = info.sound
    assert sound is not None
    channels = output_channels(request.project.mix, sound.channels)
    return output_codec(sound, target, sound.rate, channels, request.codec, notices)


# Opening the clip takes some milliseconds, and what is in it does not change meanwhile.
@lru_cache(maxsize=64)
def _fates(
    clip_path: Path, chosen: int | None, suffix: str, codec: AudioCodec | None, cut: bool
) -> tuple[StreamReport, ...]:
    return stream_reports(clip_path, chosen, clip_path.with_suffix(suffix), codec, cut=cut)


def _cut(clip_path: Path, request: ExportRequest) -> Trim:
    assert request.span is not None
    suffix = None if request.target is None else request.target.suffix.lower()
    return _known_cut(clip_path, request.project.track, *request.span, suffix)


@lru_cache(maxsize=64)
def _known_cut(clip_path: Path, track: int, start: float, stop: float, suffix: str | None) -> Trim:
    from engine.project import Project

    target = None if suffix is None else clip_path.with_suffix(suffix)
    cut = trim_for(
        ExportRequest(Project(clip_path, track), target, span=(start, stop)),
        Clip.open(clip_path, track),
    )
    assert cut is not None
    return cut


def _problems(
    request: ExportRequest, info: ClipInfo, occupied: OccupiedPaths
) -> list[PreflightLine]:
    """What forbids the export, or what should be known before it."""
    lines = _folder_problems(request)
    target, folder = request.target, request.stems_to
    if target is not None:
        lines += _target_problems(target, info, occupied)
    if folder is not None and folder.absolute() in occupied.taken:
        lines.append(_taken_line(folder))
    elif folder is not None and _exists(folder):
        text = tr("“{name}” exists; its files would be replaced", name=folder.name)
        lines.append(PreflightLine(tr("Note"), text, LineStatus.WARNING))
    if info.sound is None:
        lines.append(
            PreflightLine(tr("Note"), tr("this clip has no sound to export"), LineStatus.IMPOSSIBLE)
        )
    elif is_possible(tuple(lines)):
        lines += _disk_space_lines(request, info)
    return lines


def _folder_problems(request: ExportRequest) -> list[PreflightLine]:
    lines: list[PreflightLine] = []
    folders = {path.parent for path in (request.target, request.stems_to) if path is not None}
    for folder in sorted(folders):
        if not os.path.isdir(folder):
            text = tr("“{folder}” is not there", folder=folder)
            lines.append(PreflightLine(tr("Folder"), text, LineStatus.IMPOSSIBLE))
        elif not os.access(folder, os.W_OK | os.X_OK):
            text = tr("you may not write in “{folder}”; choose another folder", folder=folder)
            lines.append(PreflightLine(tr("Folder"), text, LineStatus.IMPOSSIBLE))
    return lines


def _disk_space_lines(request: ExportRequest, info: ClipInfo) -> list[PreflightLine]:
    lines: list[PreflightLine] = []
    try:
        needs = needed_bytes(request, info)
    except CannotWrite as error:
        return [PreflightLine(tr("Name"), translate(error.why), LineStatus.IMPOSSIBLE)]
    for folder, needed in needs.items():
        free = free_bytes(folder)
        if free is not None and free < needed + _SPARE_BYTES:
            text = tr(
                "about {needed} are needed and only {free} are free; make room or choose another"
                " disk",
                needed=words.format_size(needed),
                free=words.format_size(free),
            )
            lines.append(PreflightLine(tr("Disk"), text, LineStatus.IMPOSSIBLE))
        elif free is not None:
            text = tr(
                "about {needed}; {free} are free",
                needed=words.format_size(needed),
                free=words.format_size(free),
            )
            lines.append(PreflightLine(tr("Room"), text, LineStatus.KEPT))
    return lines


def _target_problems(target: Path, info: ClipInfo, occupied: OccupiedPaths) -> list[PreflightLine]:
    if _same(target, info.path):
        text = tr("the film itself cannot be its own target; choose another name")
        return [PreflightLine(tr("Name"), text, LineStatus.IMPOSSIBLE)]
    if not target.suffix:
        text = tr("the name needs an ending, for example .mp4 or .wav")
        return [PreflightLine(tr("Name"), text, LineStatus.IMPOSSIBLE)]
    if target.absolute() in occupied.taken:
        return [_taken_line(target)]
    if _is_too_long(target):
        text = tr("the name is too long; choose a shorter one")
        return [PreflightLine(tr("Name"), text, LineStatus.IMPOSSIBLE)]
    if os.path.isdir(target):
        return [
            PreflightLine(
                tr("Name"), tr("“{name}” is a folder", name=target.name), LineStatus.IMPOSSIBLE
            )
        ]
    if os.path.isfile(target):
        text = tr("“{name}” exists and would be replaced", name=target.name)
        return [PreflightLine(tr("Note"), text, LineStatus.WARNING)]
    return []


def _taken_line(path: Path) -> PreflightLine:
    text = tr("another export is writing “{name}”; choose another name", name=path.name)
    return PreflightLine(tr("Name"), text, LineStatus.IMPOSSIBLE)


def _is_too_long(path: Path) -> bool:
    try:
        path.lstat()
    except OSError as error:
        return error.errno == errno.ENAMETOOLONG
    return False


def _exists(folder: Path) -> bool:
    try:
        return any(folder.iterdir())
    except OSError:
        return os.path.exists(folder)


def _same(first: Path, second: Path) -> bool:
    return first.absolute() == second.absolute() or (
        os.path.exists(first) and os.path.exists(second) and first.samefile(second)
    )
