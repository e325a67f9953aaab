"""Audio encoder: the codec and settings a sound track is written with, and the encoding."""

from __future__ import annotations

import io
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av
import numpy as np
import soxr
from av.error import FFmpegError
from av.packet import Packet
from numpy.typing import NDArray

from engine.media.pyav import PLANES

LAYOUTS = {1: "mono", 2: "stereo", 3: "3.0", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}
_FALLBACKS = ("aac", "opus", "flac", "pcm_s16le", "mp3")
# AVI counts AAC's packets wrongly, and Windows' players know none in ASF
_OWN_FALLBACKS = {"avi": ("mp3", "pcm_s16le", "aac"), "asf": ("wmav2", "mp3")}
_ENCODERS = {"mp3": "libmp3lame", "opus": "libopus", "pcm": "pcm_s24le"}
_FLOAT_FORMATS = ("fltp", "flt")
_INTEGER_FORMATS = {"flac": "s32", "alac": "s32p"}
# Some containers take a header for codecs that no player then finds in them.
_READABLE = {
    "mpegts": ("aac", "mp3", "mp2", "ac3", "eac3", "opus"),
    "avi": ("aac", "mp3", "mp2", "ac3", "eac3", "pcm"),
    "flv": ("aac", "mp3"),
    "wav": ("pcm",),
    "asf": ("wmav2", "wmav1", "mp3"),
}
CODECS_WITH_PRIMING = frozenset({"aac", "mp3", "opus", "ac3", "eac3", "vorbis"})
# Encoders that hold back as many samples and never give them out.
_HELD_BACK = {"ac3": 256, "eac3": 256, "mp2": 481, "wmav2": 2048, "wmav1": 2048}
# AAC writes these by their places and reads them under the other name; the order is the same.
_AAC_LAYOUTS = {"5.1(side)": "5.1", "5.0(side)": "5.0"}
# FFmpeg's libopus wrapper shuffles the channels of these layouts.
_SHUFFLED_OPUS = frozenset({5, 7})
_ENCODE_STEP = 4096
# At our bit rates FFmpeg's quicker search comes nearer to the sound than its usual one, and
# intensity stereo costs more than it saves: music of two players at 256 kbit/s comes back with an
# error of -44 dB instead of -35 dB, in little more than half the time.
_OPTIONS = {"aac": {"aac_coder": "fast", "aac_is": "0", "aac_pns": "0"}}


@dataclass(frozen=True, slots=True)
class AudioCodec:
    """An encoder and its settings; ``sample_format`` is FFmpeg's name of what it is fed."""

    name: str
    encoder: str
    sample_format: str
    layout: str
    rate: int
    bit_rate: int | None

    @property
    def lossless(self) -> bool:
        """Whether samples of up to 16 bits come back as they went in."""
        return self.name in ("flac", "alac") or self.name.startswith("pcm_")

    @property
    def has_priming(self) -> bool:
        """Whether decoding yields samples before the first one, which the file must say to skip."""
        return self.name in CODECS_WITH_PRIMING


def choose_codec(
    file_format: str, names: tuple[str, ...], rate: int, channels: int, layout: str | None
) -> AudioCodec | None:
    """The first of ``names`` that can be encoded so and put in that container; None if none can."""
    for name in names:
        own = _AAC_LAYOUTS.get(layout or "", layout) if name == "aac" else layout
        for own_layout in dict.fromkeys((own or LAYOUTS.get(channels), LAYOUTS.get(channels))):
            codec = _codec_settings(name, rate, channels, own_layout) if own_layout else None
            if (
                codec is not None
                and _readable(file_format, codec)
                and _can_encode(file_format, codec)
            ):
                return codec
    return None


def fallbacks(file_format: str) -> tuple[str, ...]:
    """The codecs to try in a container when it cannot hold the sound's own, the best first."""
    return _OWN_FALLBACKS.get(file_format, _FALLBACKS)


def add_audio_stream(out: Any, codec: AudioCodec) -> Any:
    """A new stream of a file being written, with its encoder set up."""
    stream = out.add_stream(codec.encoder, rate=codec.rate, options=_OPTIONS.get(codec.encoder))
    stream.layout = codec.layout
    stream.format = codec.sample_format
    if codec.bit_rate is not None:
        stream.bit_rate = codec.bit_rate
    return stream


class AudioEncoder:
    """Takes blocks of samples, gives packets; its clock counts samples, so it cannot drift."""

    def __init__(self, stream: Any, codec: AudioCodec, rate: int, start_seconds: Fraction) -> None:
        self._stream, self._codec, self._rate = stream, codec, rate
        self._position = round(start_seconds * codec.rate)
        self._resampler: soxr.ResampleStream | None = None
        self._fed = 0

    @property
    def seconds(self) -> Fraction:
        """Up to what time, on the file's clock, samples were taken."""
        return Fraction(self._position, self._codec.rate)

    @property
    def samples_taken(self) -> int:
        """How many samples were given, at the rate they were given at."""
        return self._fed

    def silence(self, seconds: Fraction) -> list[Packet]:
        """Packets of silence, to start a track that sounds later."""
        left = round(seconds * self._codec.rate)
        packets: list[Packet] = []
        while left > 0:
            step = min(left, _ENCODE_STEP * 16)
            packets += self._encode(np.zeros((self._channels, step), np.float32))
            left -= step
        return packets

    def add(self, block: NDArray[np.float32]) -> list[Packet]:
        """The packets that ``[C, n]`` completes."""
        self._fed += block.shape[1]
        return self._encode(self._resampled(block, last=False))

    def finish(self) -> list[Packet]:
        """The last packets."""
        packets: list[Packet] = []
        if self._resampler is not None:
            nothing = np.zeros((self._channels, 0), np.float32)
            packets += self._encode(self._resampled(nothing, last=True))
        held_back = _HELD_BACK.get(self._codec.name, 0)
        if held_back:
            packets += self._encode(np.zeros((self._channels, held_back), np.float32))
        return packets + list(self._stream.encode(None))

    @property
    def _channels(self) -> int:
        return self._stream.codec_context.channels

    def _resampled(self, block: NDArray[np.float32], last: bool) -> NDArray[np.float32]:
        if self._rate == self._codec.rate:
            return block
        if self._resampler is None:
            channels = block.shape[0]
            self._resampler = soxr.ResampleStream(
                self._rate, self._codec.rate, channels, dtype="float32", quality="VHQ"
            )
        return self._resampler.resample_chunk(np.ascontiguousarray(block.T), last=last).T

    def _encode(self, samples: NDArray[np.float32]) -> list[Packet]:
        packets: list[Packet] = []
        for start in range(0, samples.shape[1], _ENCODE_STEP):
            part = samples[:, start : start + _ENCODE_STEP]
            name, layout = self._codec.sample_format, self._codec.layout
            if part.shape[0] >= PLANES:
                name = name.removesuffix("p")
            frame = av.AudioFrame.from_ndarray(as_format(part, name), format=name, layout=layout)
            frame.sample_rate = self._codec.rate
            frame.pts, frame.time_base = self._position, Fraction(1, self._codec.rate)
            self._position += part.shape[1]
            packets += self._stream.encode(frame)
        return packets


def as_format(samples: NDArray[np.float32], name: str) -> NDArray[Any]:
    """Samples ``[C, n]`` as FFmpeg's sample format: rounded to nearest, clipped at full scale.

    24 bits go into the upper part of 32, as FFmpeg's FLAC, ALAC and PCM encoders want them.
    """
    made: NDArray[Any]
    if name.startswith("s16"):
        made = np.clip(np.rint(samples * np.float32(2.0**15)), -(2**15), 2**15 - 1).astype(np.int16)
    elif name.startswith("s32"):
        scaled = np.rint(samples.astype(np.float64) * 2.0**23)
        made = np.clip(scaled, -(2**23), 2**23 - 1).astype(np.int32) << 8
    elif name.startswith("u8"):
        made = np.clip(np.rint(samples * np.float32(128)) + 128, 0, 255).astype(np.uint8)
    else:
        made = samples.astype(np.float64 if name.startswith("dbl") else np.float32, copy=False)
    if name.endswith("p"):
        return np.ascontiguousarray(made)
    return np.ascontiguousarray(made.T).reshape(1, -1)


def _codec_settings(name: str, rate: int, channels: int, layout: str) -> AudioCodec | None:
    encoder = _ENCODERS.get(name, name)
    if name == "opus" and channels in _SHUFFLED_OPUS:
        return None
    try:
        codec = av.Codec(encoder, "w")
    except (FFmpegError, ValueError):
        return None
    if codec.type != "audio":
        return None
    formats = [item.name for item in codec.audio_formats or []]
    preferred = (_INTEGER_FORMATS.get(name, ""), *_FLOAT_FORMATS, *formats)
    sample_format = next((item for item in preferred if item in formats), "s16")
    rates = sorted(codec.audio_rates or [])
    if rates and rate not in rates:
        rate = next((higher for higher in rates if higher >= rate), rates[-1])
    real = "pcm_s24le" if name == "pcm" else name
    return AudioCodec(real, encoder, sample_format, layout, rate, _bit_rate(real, rate, channels))


def _bit_rate(name: str, rate: int, channels: int) -> int | None:
    """Bits a second at which nobody hears a difference; 256 k for stereo AAC."""
    if name == "aac":
        return min(max(128_000 * channels, 128_000), 5 * rate * channels)
    if name == "opus":
        return 128_000 * channels
    if name in ("ac3", "eac3"):
        return 640_000 if channels > 2 else 448_000
    if name == "mp3":
        return 320_000 if rate >= 32_000 else 160_000 if rate >= 16_000 else 64_000
    if name.startswith("wma"):
        return 96_000 * channels
    return 384_000 if name == "mp2" else None


def _readable(file_format: str, codec: AudioCodec) -> bool:
    return codec.name.split("_")[0] in _READABLE.get(file_format, (codec.name.split("_")[0],))


def _can_encode(file_format: str, codec: AudioCodec) -> bool:
    """Whether encoder and container take it: tried out, in memory."""
    try:
        with av.open(io.BytesIO(), "w", format=file_format) as out:
            stream = add_audio_stream(out, codec)
            trial = AudioEncoder(stream, codec, codec.rate, Fraction(0))
            # some muxers refuse only what they are really given
            out.mux(trial.silence(Fraction(_ENCODE_STEP, codec.rate)) + trial.finish())
            return True
    except (FFmpegError, ValueError, OSError):
        return False
