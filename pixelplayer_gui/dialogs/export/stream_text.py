"""The words for what an export does to each stream of a film."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from engine.export import ExportRequest
from engine.export.audio_formats import FORMS, form_of
from engine.media.clip import ClipInfo, SoundInfo
from engine.media.pyav import family
from engine.media.writing.audio_encoder import SoundCodec
from engine.media.writing.stream_plan import format_of
from engine.media.writing.stream_report import StreamFate
from engine.media.writing.trim import Cut
from engine.mixing.mix import Mix
from pixelplayer_gui.i18n.text import mark, told, tr
from pixelplayer_gui.i18n.translation import sentence
from pixelplayer_gui.widgets.timeline.times import format_time

AAC, FLAC, PCM = "aac", "flac", "pcm"
CODEC_WORDS = {
    AAC: mark("AAC, 256 kbit/s"),
    FLAC: mark("FLAC, lossless"),
    PCM: mark("PCM, 24 bit"),
}
_KINDS = {
    "picture": mark("Picture {number}"),
    "cover": mark("Cover {number}"),
    "audio": mark("Sound {number}"),
    "subtitle": mark("Subtitle {number}"),
    "attachment": mark("Attached file {number}"),
    "data": mark("Data {number}"),
}
_REASONS = {
    "sound file": mark("a sound file has no place for it"),
    "heard alone": mark("a sound file holds the sound you hear alone"),
    "damaged": mark("it is damaged or in an unknown codec"),
    "not held": mark("the new file cannot hold it"),
    "on time": mark("so that it starts on time"),
    "cut exactly": mark("so that it is cut exactly"),
    "only mkv": mark("only .mkv files hold attached files"),
    "cannot be cut": mark("it speaks about the whole film"),
}
_NEAR_SECONDS = 0.005


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


def picture_line(info: ClipInfo, fates: tuple[StreamFate, ...]) -> Line:
    """The picture, which is always copied."""
    picture = info.picture
    if picture is None:
        return Line(tr("Picture"), tr("there is none"), Tone.WARNING)
    fate = next((f for f in fates if f.kind == "picture" and f.number == 1), None)
    if fate is not None and fate.fate == "drop":
        why = told(_REASONS.get(fate.reason, ""))
        return Line(tr("Picture"), tr("left out: {why}", why=why), Tone.CHANGED)
    rate = f"{picture.frames_per_second:.2f}".rstrip("0").rstrip(".")
    what = tr(
        "{codec} {width} × {height}, {rate} frames/s",
        codec=picture.codec.upper(),
        width=picture.width,
        height=picture.height,
        rate=rate,
    )
    if fate is not None and fate.dynamic_range:
        what = tr("{what}, HDR ({kind})", what=what, kind=fate.dynamic_range)
    return Line(tr("Picture"), tr("copied bit for bit ({what})", what=what), Tone.KEPT)


def film_sound_line(codec: SoundCodec | None, request: ExportRequest, info: ClipInfo) -> Line:
    """The sound that is heard; ``codec`` is None when it is copied."""
    sound, mix = info.sound, request.project.mix
    if sound is None:
        return Line(tr("Sound"), tr("there is none"), Tone.WARNING)
    if codec is None:
        text = tr(
            "copied bit for bit ({codec}): the mix changes nothing", codec=sound.codec.upper()
        )
        return Line(tr("Sound"), text, Tone.KEPT)
    facts = {"codec": _codec_words(codec), "format": _format_words(codec.rate, sound, mix)}
    if mix.is_neutral and request.loudness_lufs is None:
        text = tr("unmixed, but encoded anew: {codec}, {format}", **facts)
    else:
        text = tr("remixed, {codec}, {format}", **facts)
    return Line(tr("Sound"), text, Tone.CHANGED)


def other_line(fate: StreamFate, info: ClipInfo) -> Line | None:
    """Any other stream; None for what the user does not know of."""
    if fate.reason == "written anew":
        return None
    subject = told(_KINDS.get(fate.kind, mark("Track {number}")), number=fate.number)
    name = ", ".join(part for part in (fate.language, fate.codec.upper()) if part)
    why = told(_REASONS.get(fate.reason, ""))
    if fate.fate == "drop":
        return Line(subject, tr("left out: {why}", why=why), Tone.WARNING)
    if fate.fate == "encode":
        text = tr("encoded anew as {codec}, {why}", codec=fate.new_codec.upper(), why=why)
        return Line(subject, text, Tone.CHANGED)
    if fate.fate == "text":
        text = tr("kept, its words written as {codec}", codec=fate.new_codec)
        return Line(subject, text, Tone.CHANGED)
    return Line(subject, tr("copied ({what})", what=name) if name else tr("copied"), Tone.KEPT)


def chapters_line(info: ClipInfo, target: Path) -> list[Line]:
    """The chapters, when there are any."""
    if not info.chapters:
        return []
    form = format_of(target)
    holds = family(form) in ("mp4", "matroska") or form in ("mp3", "ogg")
    count = tr("1 chapter") if info.chapters == 1 else tr("{count} chapters", count=info.chapters)
    if holds:
        return [Line(tr("Chapters"), tr("{count}: kept", count=count), Tone.KEPT)]
    text = tr("left out: {why}", why=told(_REASONS["not held"]))
    return [Line(tr("Chapters"), text, Tone.WARNING)]


def selection_line(span: tuple[float, float], cut: Cut, info: ClipInfo) -> Line:
    """Which part is written, and where the picture can really be cut."""
    start, stop = format_time(span[0]), format_time(span[1])
    wider = max(span[0] - cut.start_seconds, cut.stop_seconds - span[1])
    if info.picture is None or wider < _NEAR_SECONDS:
        return Line(tr("Selection"), tr("{start} to {stop}", start=start, stop=stop), Tone.CHANGED)
    text = tr(
        "{start} to {stop}; a picture that is copied can only be cut at its key frames, so the"
        " film runs from {first} to {last}",
        start=start,
        stop=stop,
        first=format_time(cut.start_seconds),
        last=format_time(cut.stop_seconds),
    )
    return Line(tr("Selection"), text, Tone.WARNING)


def loudness_line(target_lufs: float) -> Line:
    """What the loudness target does."""
    text = tr(
        "brought to {lufs} LUFS by one gain for all of it, peaks limited to −1 dBTP",
        lufs=minus(target_lufs),
    )
    return Line(tr("Loudness"), text, Tone.CHANGED)


def sound_file_line(request: ExportRequest, info: ClipInfo) -> Line:
    """The sound alone, in a file of its own."""
    sound, target = info.sound, request.target
    if sound is None or target is None:
        return Line(tr("Sound"), tr("there is none"), Tone.IMPOSSIBLE)
    form = form_words(form_of(target, request.sound_form).words)
    text = f"{form}, {_format_words(sound.rate, sound, request.project.mix)}"
    return Line(tr("Sound"), text, Tone.CHANGED)


def stems_line(request: ExportRequest) -> Line:
    """Every strip by itself."""
    count = len(request.project.mix.strips)
    folder = "" if request.stems_to is None else request.stems_to.name
    text = tr(
        "{what} and the rest as {form}, before the faders, in “{folder}”; they add up to the clip",
        what=tr("1 strip") if count == 1 else tr("{count} strips", count=count),
        form=form_words(FORMS[request.stems_form].words),
        folder=folder,
    )
    return Line(tr("Stems"), text, Tone.CHANGED)


def form_words(words: str) -> str:
    """A kind of sound file in the language of the window."""
    marked = (
        mark("WAV, 32-bit float"), mark("WAV, 24 bit"), mark("WAV, 16 bit"), mark("FLAC, 24 bit"),
    )  # fmt: skip
    return told(next(text for text in marked if text == words))


def minus(number: float) -> str:
    """A number with a true minus sign."""
    return f"{number:g}".replace("-", "−")


def size(count: int) -> str:
    """Bytes as people say them."""
    if count >= 1_000_000_000:
        return f"{count / 1e9:.1f} GB"
    return f"{max(count / 1e6, 0.1):.1f} MB" if count < 10_000_000 else f"{count / 1e6:.0f} MB"


def foretold(notice: str) -> str:
    """What the writer says afterwards, said before; Chinese needs no other tense for it."""
    told_anew = sentence(notice)
    if told_anew != notice:
        return told_anew
    words = notice.replace(" was resampled", " will be resampled")
    return words.replace(" was ", " is ", 1).replace(" and is ", " and will be ")


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
