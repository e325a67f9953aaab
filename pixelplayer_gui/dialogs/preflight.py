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
from pixelplayer_gui.translation import sentence
from pixelplayer_gui.words import mark, told, tr

AAC, FLAC, PCM = "aac", "flac", "pcm"
CODEC_WORDS = {AAC: mark("AAC, 256 kbit/s"), FLAC: mark("FLAC, lossless"), PCM: mark("PCM, 24 bit")}

_KEPT_WHERE = mark("kept where the new file can hold it")


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
        return [Line(tr("Film"), sentence(error.why), Tone.IMPOSSIBLE)]
    notes = [Line(tr("Note"), _foretold(words), Tone.WARNING) for words in notices]
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
        why = tr(
            "{suffix} files cannot hold {codec} sound; choose another sound, or .mkv",
            suffix=target.suffix,
            codec=short,
        )
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
    return tuple(said)


def _foretold(notice: str) -> str:
    """What the writer says afterwards, said before; Chinese needs no other tense for it."""
    words = sentence(notice)
    return words.replace(" was ", " will be ", 1) if words == notice else words


def _picture_line(info: ClipInfo) -> Line:
    picture = info.picture
    if picture is None:
        return Line(tr("Picture"), tr("there is none"), Tone.WARNING)
    rate = f"{picture.frames_per_second:.2f}".rstrip("0").rstrip(".")
    what = tr(
        "{codec} {width} × {height}, {rate} frames/s",
        codec=picture.codec.upper(),
        width=picture.width,
        height=picture.height,
        rate=rate,
    )
    return Line(tr("Picture"), tr("copied bit for bit ({what})", what=what), Tone.KEPT)


def _film_sound_line(codec: SoundCodec | None, sound: SoundInfo | None, mix: Mix) -> Line:
    if sound is None:
        return Line(tr("Sound"), tr("there is none"), Tone.WARNING)
    if codec is None:
        text = tr(
            "copied bit for bit ({codec}): the mix changes nothing", codec=sound.codec.upper()
        )
        return Line(tr("Sound"), text, Tone.KEPT)
    facts = {"codec": _codec_words(codec), "format": _format_words(codec.rate, sound, mix)}
    words = tr("remixed, {codec}, {format}", **facts)
    if mix.is_neutral:
        words = tr("unmixed, but encoded anew: {codec}, {format}", **facts)
    return Line(tr("Sound"), words, Tone.CHANGED)


def _sound_file_line(request: ExportRequest, info: ClipInfo) -> Line:
    sound, target = info.sound, request.target
    if sound is None or target is None:
        return Line(tr("Sound"), tr("there is none"), Tone.IMPOSSIBLE)
    form = tr("FLAC, 24 bit") if target.suffix.lower() == ".flac" else tr("WAV, 32-bit float")
    return Line(
        tr("Sound"),
        f"{form}, {_format_words(sound.rate, sound, request.project.mix)}",
        Tone.CHANGED,
    )


def _stems_line(request: ExportRequest) -> Line:
    count = len(request.project.mix.strips)
    what = tr("1 strip") if count == 1 else tr("{count} strips", count=count)
    folder = "" if request.stems_to is None else request.stems_to.name
    text = tr(
        "{what} and the rest as WAV before the faders, in “{folder}”; they add up to the clip",
        what=what,
        folder=folder,
    )
    return Line(tr("Stems"), text, Tone.CHANGED)


def _others_line(info: ClipInfo, *, all_kept: bool) -> list[Line]:
    kept = [
        _count(
            len(info.sound_tracks) - 1,
            mark("1 other sound track"),
            mark("{count} other sound tracks"),
        ),
        _count(info.subtitles, mark("1 subtitle track"), mark("{count} subtitle tracks")),
        _count(info.chapters, mark("1 chapter"), mark("{count} chapters")),
    ]
    found = ", ".join(words for words in kept if words)
    if not found:
        return []
    return [
        Line(tr("Also"), f"{found}: {tr('kept') if all_kept else told(_KEPT_WHERE)}", Tone.KEPT)
    ]


def _hindrances(request: ExportRequest, info: ClipInfo) -> list[Line]:
    """What forbids the export, or what should be known before it."""
    folders = {path.parent for path in (request.target, request.stems_to) if path is not None}
    lines = [
        Line(tr("Folder"), tr("“{folder}” is not there", folder=folder), Tone.IMPOSSIBLE)
        for folder in sorted(folders)
        if not folder.is_dir()
    ]
    target = request.target
    if target is not None:
        lines += _target_hindrances(target, info)
    if request.stems_to is not None and request.stems_to.exists():
        name = request.stems_to.name
        lines.append(
            Line(
                tr("Note"),
                tr("“{name}” exists; its files would be replaced", name=name),
                Tone.WARNING,
            )
        )
    if info.sound is None:
        lines.append(Line(tr("Note"), tr("this clip has no sound to export"), Tone.IMPOSSIBLE))
    return lines


def _target_hindrances(target: Path, info: ClipInfo) -> list[Line]:
    if _same(target, info.path):
        text = tr("the film itself cannot be its own target; choose another name")
        return [Line(tr("Name"), text, Tone.IMPOSSIBLE)]
    if not target.suffix:
        text = tr("the name needs an ending, for example .mp4 or .wav")
        return [Line(tr("Name"), text, Tone.IMPOSSIBLE)]
    if target.is_file():
        return [
            Line(
                tr("Note"),
                tr("“{name}” exists and would be replaced", name=target.name),
                Tone.WARNING,
            )
        ]
    if target.is_dir():
        return [Line(tr("Name"), tr("“{name}” is a folder", name=target.name), Tone.IMPOSSIBLE)]
    return []


def _same(first: Path, second: Path) -> bool:
    return first.absolute() == second.absolute() or (
        first.exists() and second.exists() and first.samefile(second)
    )


def _codec_words(codec: SoundCodec) -> str:
    name = codec.name.split("_")[0].upper()
    if codec.lossless:
        return tr("{codec}, lossless", codec=name) if name != "PCM" else tr("PCM, uncompressed")
    return f"{name}, {codec.bit_rate // 1000} kbit/s" if codec.bit_rate else name


def _format_words(rate: int, sound: SoundInfo, mix: Mix) -> str:
    words = f"{rate / 1000:g} kHz"
    if mix.binaural:
        return tr("{format}, binaural for headphones", format=words)
    layout = {1: tr("mono"), 2: tr("stereo")}.get(sound.channels, sound.layout)
    return f"{words}, {layout}"


def _count(number: int, one: str, many: str) -> str:
    if number <= 0:
        return ""
    return told(one) if number == 1 else told(many, count=number)
