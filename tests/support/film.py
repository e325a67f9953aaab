"""Makes clips for tests by code: any size, clock, codec, container and number of tracks.

``make_film(path)`` gives four seconds of numbered pictures with a test tone; every option bends one
thing. The numbered pictures say which frame they are, after scaling, lossy coding and turning, so
that a test can prove which frame it was handed (``read_number``).
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.container import OutputContainer
from av.stream import Disposition
from numpy.typing import NDArray

from tests.support.signals import as_format, noise, numbered_picture, read_number, test_tone

__all__ = ["Film", "Track", "make_film", "noise", "numbered_picture", "read_number",
           "test_tone"]  # fmt: skip

Picture = Callable[[int, float], NDArray[np.uint8]]
TONE: Any = object()
LAYOUTS = {1: "mono", 2: "stereo", 3: "3.0", 4: "4.0", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}
CODECS = {"h264": "libx264", "vp9": "libvpx-vp9", "av1": "libsvtav1", "hevc": "libx265",
          "prores": "prores_ks", "mp3": "libmp3lame", "opus": "libopus"}  # fmt: skip
FAST = {
    "libx264": {"preset": "ultrafast", "threads": "1"},
    "libx265": {"preset": "ultrafast", "x265-params": "log-level=none:pools=1"},
    "libvpx-vp9": {"cpu-used": "8", "deadline": "realtime"},
    "libsvtav1": {"preset": "12", "svtav1-params": "lp=1"},
}


@dataclass
class Track:
    """One further sound track: samples ``[C, T]`` and how to write them."""

    samples: NDArray[np.float32]
    rate: int = 44100
    codec: str = "aac"
    language: str = ""
    start: float = 0.0
    bit_rate: int | None = None
    layout: str | None = None
    bits: int = 16
    title: str = ""
    options: dict[str, str] = field(default_factory=dict)


@dataclass
class Film:
    """Everything that can be asked of ``make_film`` beside its plain arguments."""

    codec: str | None = "h264"
    pix_fmt: str | None = None
    gop: int = 12
    b_frames: int = 0
    times: Sequence[float] | None = None
    time_base: Fraction | None = None
    rotation: int = 0
    sar: Fraction | None = None
    start: float = 0.0
    colour: dict[str, int] = field(default_factory=dict)
    matrix: str = "ITU601"
    video_options: dict[str, str] = field(default_factory=dict)
    audio_codec: str = "aac"
    audio_bit_rate: int | None = None
    layout: str | None = None
    bits: int = 16
    language: str = ""
    sound_start: float = 0.0
    sound_options: dict[str, str] = field(default_factory=dict)
    more_sounds: Sequence[Track] = ()
    sound_first: bool = False
    chapters: Sequence[tuple[float, float, str]] = ()
    metadata: dict[str, str] = field(default_factory=dict)
    subtitles: Sequence[tuple[float, float, str]] = ()
    subtitle_codec: str = "subrip"
    cover: bool = False
    format: str | None = None
    container_options: dict[str, str] = field(default_factory=dict)

    def track(self, samples: NDArray[np.float32], rate: int) -> Track:
        """The main sound track as asked for."""
        return Track(
            samples,
            rate,
            codec=self.audio_codec,
            language=self.language,
            start=self.sound_start,
            bit_rate=self.audio_bit_rate,
            layout=self.layout,
            bits=self.bits,
            options=self.sound_options,
        )


def make_film(
    path: Path | str,
    *,
    seconds: float = 4.0,
    size: tuple[int, int] = (320, 180),
    fps: float | Fraction = 25,
    sound: NDArray[np.float32] | None = TONE,
    rate: int = 44100,
    picture: Picture | None = None,
    **options: Any,
) -> Path:
    """Write a film and return its path; ``options`` are the fields of ``Film``.

    ``sound`` is ``[C, T]``; left out it is a stereo test tone, ``None`` makes a film without sound;
    ``codec=None`` makes one without pictures. ``picture(index, seconds)`` gives upright RGB of
    ``size`` (width, height); left out, numbered pictures. With ``rotation`` the pictures are stored
    turned and tagged, with ``sar`` the stored pixels of ``size`` are that much wider than high.
    """
    film = Film(**options)
    if sound is TONE:
        sound = test_tone(2, seconds, rate)
    tracks = list(film.more_sounds)
    if sound is not None:
        tracks.insert(0, film.track(sound, rate))
    times = film.times
    if times is None:
        times = [float(index / Fraction(fps)) for index in range(round(seconds * fps))]
    draw = picture or (lambda index, _: numbered_picture(index, size))
    path = Path(path)
    with av.open(
        str(path), "w", format=film.format, container_options=film.container_options
    ) as out:
        _write(out, film, size, Fraction(fps), times, draw, tracks)
    return path


def _write(
    out: OutputContainer,
    film: Film,
    size: tuple[int, int],
    fps: Fraction,
    times: Sequence[float],
    draw: Picture,
    tracks: Sequence[Track],
) -> None:
    makers: list[tuple[str, Callable[[], Iterator[av.Packet]]]] = []
    out.metadata.update(film.metadata)

    def add_pictures() -> None:
        if film.codec is not None:
            stream = _video_stream(out, film, size, fps)
            makers.append(("video", lambda: _pictures(stream, film, times, draw)))

    if not film.sound_first:
        add_pictures()
    for track in tracks:
        stream = _sound_stream(out, track)
        makers.append(("audio", lambda stream=stream, track=track: _sounds(stream, track)))
    if film.sound_first:
        add_pictures()
    if film.subtitles:
        stream = out.add_mux_stream(film.subtitle_codec)
        makers.append(("text", lambda stream=stream: _texts(stream, film)))
    if film.cover:
        cover = _cover_stream(out)
        makers.append(("cover", lambda: _cover(cover)))
    if film.chapters:
        out.set_chapters(_chapters(film.chapters))
    packets = heapq.merge(*(make() for _, make in makers), key=_time_of)
    for packet in packets:
        out.mux(packet)


def _time_of(packet: av.Packet) -> float:
    stamp = packet.dts if packet.dts is not None else packet.pts
    return float((stamp or 0) * packet.time_base)


def _video_stream(out: OutputContainer, film: Film, size: tuple[int, int], fps: Fraction) -> Any:
    name = CODECS.get(film.codec or "", film.codec or "")
    options = {**FAST.get(name, {}), "bf": str(film.b_frames), **film.video_options}
    if name == "mjpeg" or name.startswith("prores") or name == "libsvtav1":
        options.pop("bf")
    stream: Any = out.add_stream(name, rate=fps, options=options)
    width, height = size if film.rotation % 180 == 0 else size[::-1]
    stream.width, stream.height = width, height
    stream.pix_fmt = film.pix_fmt or {"mjpeg": "yuvj420p", "prores_ks": "yuv422p10le"}.get(
        name, "yuv420p"
    )
    stream.codec_context.gop_size = film.gop
    stream.codec_context.thread_count = 1
    if film.times is not None or film.start or film.time_base:
        stream.codec_context.time_base = film.time_base or Fraction(1, 90000)
    if film.sar is not None:
        stream.codec_context.sample_aspect_ratio = film.sar
    for key, value in film.colour.items():
        setattr(stream.codec_context, key, value)
    if film.rotation:
        stream.set_display_rotation(film.rotation)
    return stream


def _pictures(
    stream: Any, film: Film, times: Sequence[float], draw: Picture
) -> Iterator[av.Packet]:
    base = stream.codec_context.time_base or 1 / stream.codec_context.framerate
    for index, seconds in enumerate(times):
        upright = draw(index, seconds)
        stored = np.ascontiguousarray(np.rot90(upright, -film.rotation // 90))
        frame = av.VideoFrame.from_ndarray(stored, format="rgb24").reformat(
            format=stream.pix_fmt,
            dst_colorspace=film.matrix,
            dst_color_range="JPEG" if stream.pix_fmt.startswith("yuvj") else "MPEG",
        )
        frame.pts = round(
            (Fraction(seconds).limit_denominator(10**6) + Fraction(film.start)) / base
        )
        frame.time_base = base
        yield from stream.encode(frame)
    yield from stream.encode(None)


def _sound_stream(out: OutputContainer, track: Track) -> Any:
    name = CODECS.get(track.codec, track.codec)
    stream: Any = out.add_stream(name, rate=track.rate, options=track.options)
    stream.layout = track.layout or LAYOUTS[track.samples.shape[0]]
    formats = [item.name for item in stream.codec_context.codec.audio_formats or []]
    wide = track.bits > 16 and "s32" in formats
    stream.format = "s32" if wide else formats[0]
    if track.bit_rate:
        stream.bit_rate = track.bit_rate
    if track.language:
        stream.metadata["language"] = track.language
    if track.title:
        stream.metadata["title"] = track.title
    return stream


def _sounds(stream: Any, track: Track) -> Iterator[av.Packet]:
    name = stream.format.name
    if track.samples.shape[0] > 7:  # PyAV 18 crashes on frames of eight planes.
        name = name.removesuffix("p")
    offset = round(track.start * track.rate)
    for start in range(0, track.samples.shape[1], 8192):
        part = as_format(track.samples[:, start : start + 8192], name)
        frame = av.AudioFrame.from_ndarray(part, format=name, layout=stream.layout.name)
        frame.rate = track.rate
        frame.pts, frame.time_base = start + offset, Fraction(1, track.rate)
        yield from stream.encode(frame)
    yield from stream.encode(None)


def _texts(stream: Any, film: Film) -> Iterator[av.Packet]:
    for start, duration, text in film.subtitles:
        raw = text.encode()
        if film.subtitle_codec == "mov_text":
            raw = len(raw).to_bytes(2, "big") + raw
        packet = av.Packet(raw)
        packet.stream = stream
        packet.time_base = Fraction(1, 1000)
        packet.pts = packet.dts = round(start * 1000)
        packet.duration = round(duration * 1000)
        yield packet


def _cover_stream(out: OutputContainer) -> Any:
    stream: Any = out.add_stream("mjpeg", rate=1)
    stream.width, stream.height, stream.pix_fmt = 64, 64, "yuvj420p"
    stream.disposition = Disposition.attached_pic
    return stream


def _cover(stream: Any) -> Iterator[av.Packet]:
    frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 77, np.uint8)).reformat(
        format="yuvj420p"
    )
    frame.pts = 0
    yield from stream.encode(frame)
    yield from stream.encode(None)


def _chapters(chapters: Sequence[tuple[float, float, str]]) -> list[Any]:
    return [
        {
            "id": index + 1,
            "start": round(start * 1000),
            "end": round(stop * 1000),
            "time_base": Fraction(1, 1000),
            "metadata": {"title": title},
        }
        for index, (start, stop, title) in enumerate(chapters)
    ]
