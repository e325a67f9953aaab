"""What an export will do to every part of the clip, told before it is done."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from pathlib import Path

from engine.errors import CannotOpen, CannotWrite
from engine.export import ExportRequest
from engine.media.clip import ClipInfo, SoundInfo
from engine.media.encoding import FALLBACKS, SoundCodec, choose_codec
from engine.media.ffi import open_input
from engine.media.tracks import format_of, plan_tracks
from engine.mixing.mix import Mix

AAC, FLAC, PCM = "aac", "flac", "pcm"
CODEC_WORDS = {AAC: "AAC, 256 kbit/s", FLAC: "FLAC, lossless", PCM: "PCM, 24 bit"}

_KEPT_WHERE = "kept where the new file can hold it"


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
    """What the request does to every part of a clip, and what stands in its way.

    The fate of each track is asked of the writer itself, so the two cannot disagree.
    """
    request = settled(request, info)
    hindrances = _hindrances(request, info)
    lines: list[Line] = []
    if request.target is not None and request.is_sound_only:
        lines.append(_sound_file_line(request, info))
    elif request.target is not None and is_possible(tuple(hindrances)):
        lines += _film_lines(request, request.target, info)
    if request.stems_to is not None:
        lines.append(_stems_line(request))
    return (*lines, *hindrances)


def settled(request: ExportRequest, info: ClipInfo) -> ExportRequest:
    """The request with a codec named where the new file cannot take the sound as it is.

    Else a mix that changes nothing would be copied, and copying AAC from MKV to MP4, say, would
    start it late.
    """
    sound, target = info.sound, request.target
    asked = request.codec is not None or not request.project.mix.is_neutral
    if sound is None or target is None or request.is_sound_only or asked:
        return request
    suffix = target.suffix.lower()
    try:
        _notices(info.path, sound.stream_index, suffix, None)
    except CannotWrite:
        with suppress(CannotWrite):
            return replace(request, codec=_sound_codec(request, target, sound).name)
    except CannotOpen:
        pass
    return request


def is_possible(lines: tuple[Line, ...]) -> bool:
    """Whether nothing stands in the way."""
    return all(line.tone is not Tone.IMPOSSIBLE for line in lines)


def _film_lines(request: ExportRequest, target: Path, info: ClipInfo) -> list[Line]:
    """The picture, the sound and all other tracks of a film."""
    sound, mix = info.sound, request.project.mix
    codec: SoundCodec | None = None
    try:
        if sound is not None and not (mix.is_neutral and request.codec is None):
            codec = _sound_codec(request, target, sound)
        chosen = None if sound is None else sound.stream_index
        notices = _notices(info.path, chosen, target.suffix.lower(), codec)
    except (CannotWrite, CannotOpen) as error:
        return [Line("Film", error.why, Tone.IMPOSSIBLE)]
    notes = [Line("Note", words, Tone.WARNING) for words in notices]
    same_kind = target.suffix.lower() == info.path.suffix.lower()
    kept = _others_line(info, all_kept=same_kind and not notes)
    return [_picture_line(info), _film_sound_line(codec, sound, mix), *kept, *notes]


def _sound_codec(request: ExportRequest, target: Path, sound: SoundInfo) -> SoundCodec:
    """What the writer will write the sound with; ``CannotWrite`` when the file cannot hold it."""
    binaural = request.project.mix.binaural
    channels, layout = (2, "stereo") if binaural else (sound.channels, sound.layout)
    names = (request.codec,) if request.codec else (sound.codec, *FALLBACKS)
    codec = _tried_codec(format_of(target), names, sound.rate, channels, layout)
    if codec is None:
        short = (request.codec or sound.codec).upper()
        why = f"{target.suffix} files cannot hold {short} sound; choose another sound, or .mkv"
        raise CannotWrite(target, why)
    return codec


# Trying a codec out costs a millisecond, opening the film some more; neither changes meanwhile.
_tried_codec = lru_cache(maxsize=64)(choose_codec)


@lru_cache(maxsize=64)
def _notices(
    film: Path, chosen: int | None, suffix: str, codec: SoundCodec | None
) -> tuple[str, ...]:
    """What the writer will say of the other tracks, told before it happens."""
    said: list[str] = []
    with open_input(film) as container:
        plan_tracks(container, chosen, film.with_suffix(suffix), codec, said)
    return tuple(words.replace(" was ", " will be ", 1) for words in said)


def _picture_line(info: ClipInfo) -> Line:
    picture = info.picture
    if picture is None:
        return Line("Picture", "there is none", Tone.WARNING)
    rate = f"{picture.frames_per_second:.2f}".rstrip("0").rstrip(".")
    what = f"{picture.codec.upper()} {picture.width} × {picture.height}, {rate} frames/s"
    return Line("Picture", f"copied bit for bit ({what})", Tone.KEPT)


def _film_sound_line(codec: SoundCodec | None, sound: SoundInfo | None, mix: Mix) -> Line:
    if sound is None:
        return Line("Sound", "there is none", Tone.WARNING)
    if codec is None:
        text = f"copied bit for bit ({sound.codec.upper()}): the mix changes nothing"
        return Line("Sound", text, Tone.KEPT)
    verb = "unmixed, but encoded anew:" if mix.is_neutral else "remixed,"
    words = f"{verb} {_codec_words(codec)}, {_format_words(codec.rate, sound, mix)}"
    return Line("Sound", words, Tone.CHANGED)


def _sound_file_line(request: ExportRequest, info: ClipInfo) -> Line:
    sound, target = info.sound, request.target
    if sound is None or target is None:
        return Line("Sound", "there is none", Tone.IMPOSSIBLE)
    form = "FLAC, 24 bit" if target.suffix.lower() == ".flac" else "WAV, 32-bit float"
    return Line(
        "Sound", f"{form}, {_format_words(sound.rate, sound, request.project.mix)}", Tone.CHANGED
    )


def _stems_line(request: ExportRequest) -> Line:
    count = len(request.project.mix.strips)
    what = "1 strip" if count == 1 else f"{count} strips"
    folder = "" if request.stems_to is None else request.stems_to.name
    text = f"{what} and the rest as WAV before the faders, in “{folder}”; they add up to the clip"
    return Line("Stems", text, Tone.CHANGED)


def _others_line(info: ClipInfo, *, all_kept: bool) -> list[Line]:
    kept = [
        _count(len(info.sound_tracks) - 1, "other sound track"),
        _count(info.subtitles, "subtitle track"),
        _count(info.chapters, "chapter"),
    ]
    found = ", ".join(words for words in kept if words)
    if not found:
        return []
    return [Line("Also", f"{found}: {'kept' if all_kept else _KEPT_WHERE}", Tone.KEPT)]


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
        lines += _target_hindrances(target, info)
    if request.stems_to is not None and request.stems_to.exists():
        name = request.stems_to.name
        lines.append(Line("Note", f"“{name}” exists; its files would be replaced", Tone.WARNING))
    if info.sound is None:
        lines.append(Line("Note", "this clip has no sound to export", Tone.IMPOSSIBLE))
    return lines


def _target_hindrances(target: Path, info: ClipInfo) -> list[Line]:
    if _same(target, info.path):
        text = "the film itself cannot be its own target; choose another name"
        return [Line("Name", text, Tone.IMPOSSIBLE)]
    if not target.suffix:
        text = "the name needs an ending, for example .mp4 or .wav"
        return [Line("Name", text, Tone.IMPOSSIBLE)]
    if target.is_file():
        return [Line("Note", f"“{target.name}” exists and would be replaced", Tone.WARNING)]
    if target.is_dir():
        return [Line("Name", f"“{target.name}” is a folder", Tone.IMPOSSIBLE)]
    return []


def _same(first: Path, second: Path) -> bool:
    return first.absolute() == second.absolute() or (
        first.exists() and second.exists() and first.samefile(second)
    )


def _codec_words(codec: SoundCodec) -> str:
    name = codec.name.split("_")[0].upper()
    if codec.lossless:
        return f"{name}, lossless" if name != "PCM" else "PCM, uncompressed"
    return f"{name}, {codec.bit_rate // 1000} kbit/s" if codec.bit_rate else name


def _format_words(rate: int, sound: SoundInfo, mix: Mix) -> str:
    words = f"{rate / 1000:g} kHz"
    if mix.binaural:
        return f"{words}, binaural for headphones"
    layout = {1: "mono", 2: "stereo"}.get(sound.channels, sound.layout)
    return f"{words}, {layout}"


def _count(number: int, noun: str) -> str:
    if number <= 0:
        return ""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
