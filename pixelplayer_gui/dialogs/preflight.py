"""What an export will do to every part of the clip, told before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from engine.export import ExportRequest
from engine.media.clip import ClipInfo, SoundInfo
from engine.mixing.mix import Mix

AAC, FLAC, PCM = "aac", "flac", "pcm_s24le"
CODEC_WORDS = {AAC: "AAC, 256 kbit/s", FLAC: "FLAC, lossless", PCM: "PCM, 24 bit"}
_WRITABLE = {"aac", "mp3", "ac3", "eac3", "opus", "flac", "alac"}
_CANNOT_HOLD = {
    ".mov": {FLAC},
    ".webm": {AAC, FLAC, PCM},
    ".avi": {FLAC},
    ".ts": {FLAC, PCM},
    ".flv": {FLAC, PCM},
    ".3gp": {FLAC, PCM},
}


class Tone(Enum):
    """How good the news is: kept as it is, changed, worth knowing, or impossible."""

    KEPT = "kept"
    CHANGED = "changed"
    WARNING = "warning"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class Line:
    """One part of the clip and what becomes of it."""

    subject: str
    text: str
    tone: Tone


def preflight(request: ExportRequest, info: ClipInfo) -> tuple[Line, ...]:
    """What the request does to every part of a clip, and what stands in its way."""
    lines: list[Line] = []
    if request.target is not None and not request.is_sound_only:
        lines += [_picture_line(info), _film_sound_line(request, info), *_other_lines(info)]
    elif request.target is not None:
        lines.append(_sound_file_line(request, info))
    if request.stems_to is not None:
        lines.append(_stems_line(request))
    return (*lines, *_hindrances(request, info))


def is_possible(lines: tuple[Line, ...]) -> bool:
    """Whether nothing stands in the way."""
    return all(line.tone is not Tone.IMPOSSIBLE for line in lines)


def _picture_line(info: ClipInfo) -> Line:
    picture = info.picture
    if picture is None:
        return Line("Picture", "there is none", Tone.WARNING)
    rate = f"{picture.frames_per_second:.2f}".rstrip("0").rstrip(".")
    what = f"{picture.codec.upper()} {picture.width} × {picture.height}, {rate} frames/s"
    return Line("Picture", f"copied bit for bit ({what})", Tone.KEPT)


def _film_sound_line(request: ExportRequest, info: ClipInfo) -> Line:
    sound, mix = info.sound, request.project.mix
    if sound is None:
        return Line("Sound", "there is none", Tone.WARNING)
    if mix.is_neutral and request.codec is None:
        text = f"copied bit for bit ({sound.codec.upper()}): the mix changes nothing"
        return Line("Sound", text, Tone.KEPT)
    codec = _codec_words(request.codec, sound)
    return Line("Sound", f"remixed, {codec}, {_format_words(sound, mix)}", Tone.CHANGED)


def _sound_file_line(request: ExportRequest, info: ClipInfo) -> Line:
    sound, target = info.sound, request.target
    if sound is None or target is None:
        return Line("Sound", "there is none", Tone.IMPOSSIBLE)
    form = "FLAC, 24 bit" if target.suffix.lower() == ".flac" else "WAV, 32-bit float"
    return Line("Sound", f"{form}, {_format_words(sound, request.project.mix)}", Tone.CHANGED)


def _stems_line(request: ExportRequest) -> Line:
    count = len(request.project.mix.strips)
    what = "1 strip" if count == 1 else f"{count} strips"
    folder = "" if request.stems_to is None else request.stems_to.name
    text = f"{what} and the rest as WAV before the faders, in “{folder}”; they add up to the clip"
    return Line("Stems", text, Tone.CHANGED)


def _other_lines(info: ClipInfo) -> list[Line]:
    others = len(info.sound_tracks) - 1
    kept = [
        _count(others, "other sound track"),
        _count(info.subtitles, "subtitle track"),
        _count(info.chapters, "chapter"),
    ]
    found = [words for words in kept if words]
    if not found:
        return []
    return [Line("Also", f"{', '.join(found)}: kept where the file type can hold it", Tone.KEPT)]


def _hindrances(request: ExportRequest, info: ClipInfo) -> list[Line]:
    """What forbids the export, or what should be known before it."""
    folders = {path.parent for path in (request.target, request.stems_to) if path is not None}
    lines = [
        Line("Folder", f"“{folder}” is not there", Tone.IMPOSSIBLE)
        for folder in sorted(folders)
        if not folder.is_dir()
    ]
    target = request.target
    if target is not None:
        lines += _target_hindrances(target, request.codec, info)
    if request.stems_to is not None and request.stems_to.exists():
        name = request.stems_to.name
        lines.append(Line("Note", f"“{name}” exists; its files would be replaced", Tone.WARNING))
    if info.sound is None:
        lines.append(Line("Note", "this clip has no sound to export", Tone.IMPOSSIBLE))
    return lines


def _target_hindrances(target: Path, codec: str | None, info: ClipInfo) -> list[Line]:
    suffix = target.suffix.lower()
    if _same(target, info.path):
        text = "the film itself cannot be its own target; choose another name"
        return [Line("Name", text, Tone.IMPOSSIBLE)]
    if not suffix:
        text = "the name needs an ending, for example .mp4 or .wav"
        return [Line("Name", text, Tone.IMPOSSIBLE)]
    if codec in _CANNOT_HOLD.get(suffix, set()):
        short = CODEC_WORDS[codec].split(",")[0] if codec else ""
        text = f"{suffix[1:].upper()} files cannot hold {short}; choose another sound, or .mkv"
        return [Line("Sound", text, Tone.IMPOSSIBLE)]
    if target.is_file():
        return [Line("Note", f"“{target.name}” exists and would be replaced", Tone.WARNING)]
    if target.is_dir():
        return [Line("Name", f"“{target.name}” is a folder", Tone.IMPOSSIBLE)]
    return []


def _same(first: Path, second: Path) -> bool:
    return first.absolute() == second.absolute() or (
        first.exists() and second.exists() and first.samefile(second)
    )


def _codec_words(codec: str | None, sound: SoundInfo) -> str:
    if codec is not None:
        return CODEC_WORDS[codec]
    own = sound.codec.lower()
    if own in _WRITABLE or own.startswith("pcm_"):
        return f"{own.split('_')[0].upper()} as in the film"
    return f"{CODEC_WORDS[AAC]} ({own.upper()} cannot be written)"


def _format_words(sound: SoundInfo, mix: Mix) -> str:
    rate = f"{sound.rate / 1000:g} kHz"
    if mix.binaural:
        return f"{rate}, binaural for headphones"
    layout = {1: "mono", 2: "stereo"}.get(sound.channels, sound.layout)
    return f"{rate}, {layout}"


def _count(number: int, noun: str) -> str:
    if number <= 0:
        return ""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
