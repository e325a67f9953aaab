"""What an export will do to every part of the clip, told before it is done."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from engine.errors import CannotOpen, CannotWrite, EngineError
from engine.export import ExportRequest
from engine.export.disk_space import free_bytes, needed_bytes
from engine.export.export_job import cut_for
from engine.media.clip import Clip, ClipInfo
from engine.media.writing.audio_encoder import SoundCodec
from engine.media.writing.audio_feed import codec_for
from engine.media.writing.stream_report import StreamFate, fates_of
from engine.media.writing.trim import Cut
from engine.mixing.render import output_channels
from pixelplayer_gui.dialogs.export import stream_text as words
from pixelplayer_gui.dialogs.export.stream_text import Line, Tone
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.i18n.translation import sentence

__all__ = ["Line", "Places", "Tone", "is_possible", "preflight", "settled"]

_SPARE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Places:
    """What other exports write now (``taken``), and what was just made here (``own``)."""

    taken: frozenset[Path] = field(default_factory=frozenset)
    own: frozenset[Path] = field(default_factory=frozenset)


def preflight(
    request: ExportRequest, info: ClipInfo, places: Places | None = None
) -> tuple[Line, ...]:
    """What the request does to every part of a clip, and what stands in its way.

    The fate of each track is asked of the writer itself, so the two cannot disagree.
    """
    request = settled(request, info)
    hindrances = _hindrances(request, info, places or Places())
    lines: list[Line] = []
    try:
        if is_possible(tuple(hindrances)):
            lines += _lines(request, info)
    except EngineError as error:
        why = error.why if isinstance(error, CannotWrite | CannotOpen) else str(error)
        lines.append(Line(tr("Film"), sentence(why), Tone.IMPOSSIBLE))
    return (*lines, *hindrances)


def settled(request: ExportRequest, info: ClipInfo) -> ExportRequest:
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


def is_possible(lines: tuple[Line, ...]) -> bool:
    """Whether nothing stands in the way."""
    return all(line.tone is not Tone.IMPOSSIBLE for line in lines)


def _lines(request: ExportRequest, info: ClipInfo) -> list[Line]:
    lines: list[Line] = []
    target, span = request.target, request.span
    if span is not None:
        lines.append(words.selection_line(span, _cut(info.path, request), info))
    if target is not None and request.is_sound_only:
        lines.append(words.sound_file_line(request, info))
    elif target is not None:
        lines += _film_lines(request, target, info)
    if target is not None and request.loudness_lufs is not None:
        lines.append(words.loudness_line(request.loudness_lufs))
    if request.stems_to is not None:
        lines.append(words.stems_line(request))
    return lines


def _film_lines(request: ExportRequest, target: Path, info: ClipInfo) -> list[Line]:
    """The picture, the sound and all other tracks of a film."""
    sound, notices = info.sound, list[str]()
    codec: SoundCodec | None = None
    if sound is not None and request.changes_sound:
        codec = _sound_codec(request, target, info, notices)
    chosen = None if sound is None else sound.stream_index
    is_cut = request.span is not None
    fates = _fates(info.path, chosen, target.suffix.lower(), codec, is_cut)
    first = [words.picture_line(info, fates), words.film_sound_line(codec, request, info)]
    others = [words.other_line(fate, info) for fate in fates if not _told_first(fate)]
    notes = [Line(tr("Note"), words.foretold(text), Tone.WARNING) for text in notices]
    chapters = words.chapters_line(info, target)
    return [*first, *(line for line in others if line), *chapters, *notes]


def _told_first(fate: StreamFate) -> bool:
    return fate.chosen or (fate.kind == "picture" and fate.number == 1)


def _sound_codec(
    request: ExportRequest, target: Path, info: ClipInfo, notices: list[str]
) -> SoundCodec:
    """What the writer will write the sound with; ``CannotWrite`` when the file cannot hold it."""
    sound = info.sound
    assert sound is not None
    channels = output_channels(request.project.mix, sound.channels)
    return codec_for(sound, target, sound.rate, channels, request.codec, notices)


# Opening the film takes some milliseconds, and what is in it does not change meanwhile.
@lru_cache(maxsize=64)
def _fates(
    film: Path, chosen: int | None, suffix: str, codec: SoundCodec | None, cut: bool
) -> tuple[StreamFate, ...]:
    return fates_of(film, chosen, film.with_suffix(suffix), codec, cut=cut)


def _cut(film: Path, request: ExportRequest) -> Cut:
    assert request.span is not None
    suffix = None if request.target is None else request.target.suffix.lower()
    return _known_cut(film, request.project.track, *request.span, suffix)


@lru_cache(maxsize=64)
def _known_cut(film: Path, track: int, start: float, stop: float, suffix: str | None) -> Cut:
    from engine.project import Project

    target = None if suffix is None else film.with_suffix(suffix)
    cut = cut_for(
        ExportRequest(Project(film, track), target, span=(start, stop)), Clip.open(film, track)
    )
    assert cut is not None
    return cut


def _hindrances(request: ExportRequest, info: ClipInfo, places: Places) -> list[Line]:
    """What forbids the export, or what should be known before it."""
    lines = _folder_hindrances(request)
    target, folder = request.target, request.stems_to
    if target is not None:
        lines += _target_hindrances(target, info, places)
    if folder is not None and folder.absolute() in places.taken:
        lines.append(_taken_line(folder))
    elif folder is not None and _exists(folder) and folder.absolute() not in places.own:
        text = tr("“{name}” exists; its files would be replaced", name=folder.name)
        lines.append(Line(tr("Note"), text, Tone.WARNING))
    if info.sound is None:
        lines.append(Line(tr("Note"), tr("this clip has no sound to export"), Tone.IMPOSSIBLE))
    elif is_possible(tuple(lines)):
        lines += _room_hindrances(request, info)
    return lines


def _folder_hindrances(request: ExportRequest) -> list[Line]:
    lines: list[Line] = []
    folders = {path.parent for path in (request.target, request.stems_to) if path is not None}
    for folder in sorted(folders):
        if not folder.is_dir():
            text = tr("“{folder}” is not there", folder=folder)
            lines.append(Line(tr("Folder"), text, Tone.IMPOSSIBLE))
        elif not os.access(folder, os.W_OK | os.X_OK):
            text = tr("you may not write in “{folder}”; choose another folder", folder=folder)
            lines.append(Line(tr("Folder"), text, Tone.IMPOSSIBLE))
    return lines


def _room_hindrances(request: ExportRequest, info: ClipInfo) -> list[Line]:
    lines: list[Line] = []
    try:
        needs = needed_bytes(request, info)
    except CannotWrite as error:
        return [Line(tr("Name"), sentence(error.why), Tone.IMPOSSIBLE)]
    for folder, needed in needs.items():
        free = free_bytes(folder)
        if free is not None and free < needed + _SPARE_BYTES:
            text = tr(
                "about {needed} are needed and only {free} are free; make room or choose another"
                " disk",
                needed=words.size(needed),
                free=words.size(free),
            )
            lines.append(Line(tr("Disk"), text, Tone.IMPOSSIBLE))
        elif free is not None:
            text = tr(
                "about {needed}; {free} are free", needed=words.size(needed), free=words.size(free)
            )
            lines.append(Line(tr("Room"), text, Tone.KEPT))
    return lines


def _target_hindrances(target: Path, info: ClipInfo, places: Places) -> list[Line]:
    if _same(target, info.path):
        text = tr("the film itself cannot be its own target; choose another name")
        return [Line(tr("Name"), text, Tone.IMPOSSIBLE)]
    if not target.suffix:
        text = tr("the name needs an ending, for example .mp4 or .wav")
        return [Line(tr("Name"), text, Tone.IMPOSSIBLE)]
    if target.absolute() in places.taken:
        return [_taken_line(target)]
    if target.is_dir():
        return [Line(tr("Name"), tr("“{name}” is a folder", name=target.name), Tone.IMPOSSIBLE)]
    if target.is_file() and target.absolute() in places.own:
        text = tr("“{name}” was made just now; exporting again replaces it", name=target.name)
        return [Line(tr("Note"), text, Tone.CHANGED)]
    if target.is_file():
        text = tr("“{name}” exists and would be replaced", name=target.name)
        return [Line(tr("Note"), text, Tone.WARNING)]
    return []


def _taken_line(path: Path) -> Line:
    text = tr("another export is writing “{name}”; choose another name", name=path.name)
    return Line(tr("Name"), text, Tone.IMPOSSIBLE)


def _exists(folder: Path) -> bool:
    try:
        return any(folder.iterdir())
    except OSError:
        return folder.exists()


def _same(first: Path, second: Path) -> bool:
    return first.absolute() == second.absolute() or (
        first.exists() and second.exists() and first.samefile(second)
    )
