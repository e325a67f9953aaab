"""Texts for what an export does to each stream: copied, re-encoded, or left out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from engine.export import ExportRequest
from engine.export.audio_formats import AUDIO_FORMATS, audio_format_of
from engine.media.clip_info import ClipInfo, SoundInfo
from engine.media.pyav import family
from engine.media.writing.audio_encoder import AudioCodec
from engine.media.writing.stream_plan import container_of
from engine.media.writing.stream_report import StreamReport
from engine.media.writing.trim import Trim
from engine.message import Message
from engine.mixing.mix import Mix
from pixelplayer_gui.i18n.text import tr, tr_n, tr_noop, translate
from pixelplayer_gui.widgets.timeline.times import format_time

AAC, FLAC, PCM = "aac", "flac", "pcm"
CODEC_NAMES = {
    AAC: tr_noop("AAC, 256 kbit/s"),
    FLAC: tr_noop("FLAC, lossless"),
    PCM: tr_noop("PCM, 24 bit"),
}
_KINDS = {
    "picture": tr_noop("Picture {number}"),
    "cover": tr_noop("Cover {number}"),
    "audio": tr_noop("Sound {number}"),
    "subtitle": tr_noop("Subtitle {number}"),
    "attachment": tr_noop("Attached file {number}"),
    "data": tr_noop("Data {number}"),
}
_REASONS = {
    "sound file": tr_noop("a sound file has no place for it"),
    "heard alone": tr_noop("a sound file holds the sound you hear alone"),
    "damaged": tr_noop("it is damaged or in an unknown codec"),
    "not held": tr_noop("the new file cannot hold it"),
    "on time": tr_noop("so that it starts on time"),
    "cut exactly": tr_noop("so that it is cut exactly"),
    "only mkv": tr_noop("only .mkv files hold attached files"),
    "cannot be cut": tr_noop("it speaks about the whole film"),
}
_NEAR_SECONDS = 0.005


class LineStatus(Enum):
    """Status of a preflight line: kept as it is, changed, warning, or impossible."""

    KEPT = "kept"
    CHANGED = "changed"
    WARNING = "warning"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class PreflightLine:
    """One preflight line: a part of the clip and what the export does to it."""

    subject: str
    text: str
    status: LineStatus


def picture_line(info: ClipInfo, fates: tuple[StreamReport, ...]) -> PreflightLine:
    """The picture, which is always copied."""
    picture = info.picture
    if picture is None:
        return PreflightLine(tr("Picture"), tr("there is none"), LineStatus.WARNING)
    fate = next((f for f in fates if f.kind == "picture" and f.number == 1), None)
    if fate is not None and fate.action == "drop":
        why = translate(_REASONS.get(fate.reason, ""))
        return PreflightLine(tr("Picture"), tr("left out: {why}", why=why), LineStatus.CHANGED)
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
    return PreflightLine(
        tr("Picture"), tr("copied bit for bit ({what})", what=what), LineStatus.KEPT
    )


def video_sound_line(
    codec: AudioCodec | None, request: ExportRequest, info: ClipInfo
) -> PreflightLine:
    """The sound that is heard; ``codec`` is None when it is copied."""
    sound, mix = info.sound, request.project.mix
    if sound is None:
        return PreflightLine(tr("Sound"), tr("there is none"), LineStatus.WARNING)
    if codec is None:
        text = tr(
            "copied bit for bit ({codec}): the mix changes nothing", codec=sound.codec.upper()
        )
        return PreflightLine(tr("Sound"), text, LineStatus.KEPT)
    facts = {"codec": _codec_text(codec), "format": _format_text(codec.rate, sound, mix)}
    if mix.is_neutral and request.loudness_lufs is None:
        text = tr("unmixed, but encoded anew: {codec}, {format}", **facts)
    else:
        text = tr("remixed, {codec}, {format}", **facts)
    return PreflightLine(tr("Sound"), text, LineStatus.CHANGED)


def stream_line(fate: StreamReport, info: ClipInfo) -> PreflightLine | None:
    """Any other stream; None for what the user does not know of."""
    if fate.reason == "written anew":
        return None
    subject = translate(_KINDS.get(fate.kind, tr_noop("Track {number}")), number=fate.number)
    name = ", ".join(part for part in (fate.language, fate.codec.upper()) if part)
    why = translate(_REASONS.get(fate.reason, ""))
    if fate.action == "drop":
        return PreflightLine(subject, tr("left out: {why}", why=why), LineStatus.WARNING)
    if fate.action == "encode":
        text = tr("encoded anew as {codec}, {why}", codec=fate.new_codec.upper(), why=why)
        return PreflightLine(subject, text, LineStatus.CHANGED)
    if fate.action == "text":
        text = tr("kept, its words written as {codec}", codec=fate.new_codec)
        return PreflightLine(subject, text, LineStatus.CHANGED)
    return PreflightLine(
        subject, tr("copied ({what})", what=name) if name else tr("copied"), LineStatus.KEPT
    )


def chapters_line(info: ClipInfo, target: Path) -> list[PreflightLine]:
    """The chapters, when there are any."""
    if not info.chapters:
        return []
    form = container_of(target)
    holds = family(form) in ("mp4", "matroska") or form in ("mp3", "ogg")
    count = tr_n("%n chapter(s)", info.chapters)
    if holds:
        return [PreflightLine(tr("Chapters"), tr("{count}: kept", count=count), LineStatus.KEPT)]
    text = tr("left out: {why}", why=translate(_REASONS["not held"]))
    return [PreflightLine(tr("Chapters"), text, LineStatus.WARNING)]


def range_line(span: tuple[float, float], cut: Trim, info: ClipInfo) -> PreflightLine:
    """Which part is written, and where the picture can really be cut."""
    start, stop = format_time(span[0]), format_time(span[1])
    wider = max(span[0] - cut.start_seconds, cut.stop_seconds - span[1])
    if info.picture is None or wider < _NEAR_SECONDS:
        return PreflightLine(
            tr("Range"), tr("{start} to {stop}", start=start, stop=stop), LineStatus.CHANGED
        )
    text = tr(
        "{start} to {stop}; a picture that is copied can only be cut at its key frames, so the"
        " film runs from {first} to {last}",
        start=start,
        stop=stop,
        first=format_time(cut.start_seconds),
        last=format_time(cut.stop_seconds),
    )
    return PreflightLine(tr("Range"), text, LineStatus.WARNING)


def loudness_line(target_lufs: float) -> PreflightLine:
    """What the loudness target does."""
    text = tr(
        "brought to {lufs} LUFS by one gain for all of it, peaks limited to −1 dBTP",
        lufs=format_number(target_lufs),
    )
    return PreflightLine(tr("Loudness"), text, LineStatus.CHANGED)


def sound_file_line(request: ExportRequest, info: ClipInfo) -> PreflightLine:
    """The sound alone, in a file of its own."""
    sound, target = info.sound, request.target
    if sound is None or target is None:
        return PreflightLine(tr("Sound"), tr("there is none"), LineStatus.IMPOSSIBLE)
    form = format_name(audio_format_of(target, request.sound_form).description)
    text = f"{form}, {_format_text(sound.rate, sound, request.project.mix)}"
    return PreflightLine(tr("Sound"), text, LineStatus.CHANGED)


def stems_line(request: ExportRequest) -> PreflightLine:
    """Every strip by itself."""
    count = len(request.project.mix.strips)
    folder = "" if request.stems_to is None else request.stems_to.name
    text = tr(
        "{what} and the rest as {form}, before the faders, in “{folder}”; they add up to the clip",
        what=tr_n("%n strip(s)", count),
        form=format_name(AUDIO_FORMATS[request.stems_form].description),
        folder=folder,
    )
    return PreflightLine(tr("Stems"), text, LineStatus.CHANGED)


def format_name(words: str) -> str:
    """A kind of sound file in the language of the window."""
    return translate(words)


def format_number(number: float) -> str:
    """A number with a true minus sign."""
    return f"{number:g}".replace("-", "−")


def format_size(count: int) -> str:
    """Bytes as people say them."""
    if count >= 1_000_000_000:
        return f"{count / 1e9:.1f} GB"
    return f"{max(count / 1e6, 0.1):.1f} MB" if count < 10_000_000 else f"{count / 1e6:.0f} MB"


_IN_FUTURE_TENSE = {
    "The sound was {old} and is {new} in the new file.": tr_noop(
        "The sound is {old} and will be {new} in the new file."
    ),
    "The sound was resampled from {old} to {new} Hz for {codec}.": tr_noop(
        "The sound will be resampled from {old} to {new} Hz for {codec}."
    ),
}
"""What the writer does to the sound unasked, in its words and in those before the deed."""


def in_future_tense(notice: str) -> str:
    """What the writer says afterwards, said before."""
    if not isinstance(notice, Message):
        return notice
    return translate(_IN_FUTURE_TENSE.get(notice.template, notice.template), **notice.values)


def _codec_text(codec: AudioCodec) -> str:
    name = codec.name.split("_")[0].upper()
    if codec.lossless:
        return tr("{codec}, lossless", codec=name) if name != "PCM" else tr("PCM, uncompressed")
    return f"{name}, {codec.bit_rate // 1000} kbit/s" if codec.bit_rate else name


def _format_text(rate: int, sound: SoundInfo, mix: Mix) -> str:
    words = f"{rate / 1000:g} kHz"
    if mix.binaural:
        return tr("{format}, binaural for headphones", format=words)
    layout = {1: tr("mono"), 2: tr("stereo")}.get(sound.channels, sound.layout)
    return f"{words}, {layout}"
