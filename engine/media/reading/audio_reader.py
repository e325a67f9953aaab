"""Audio reader: samples of a track, any span in any order, always the same ones."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import av
import numpy as np
from av.audio.resampler import AudioResampler
from av.error import FFmpegError
from av.packet import Packet
from numpy.typing import NDArray

from engine.media.pyav import PLANES, open_stream, packets_of, seek
from engine.media.reading.decoded_sound import CHUNK_SAMPLES, DecodedSound
from engine.media.reading.packet_durations import decode, keep_all_samples
from engine.media.reading.packet_index import PacketIndex
from engine.media.reading.stretch import stretched

if TYPE_CHECKING:
    from engine.media.clip_info import SoundInfo
    from engine.message import Message

ABSURD_LEVEL = 1e5
_CACHE_BYTES = 48 << 20
_SEEK_BACK_SECONDS = (0, 5, 30)
# How many packets a decoder must have heard before what it says is what it says in passing.
_PREROLL_PACKETS = {"flac": 0, "alac": 0, "aac": 5, "aac_latm": 5, "mp3": 16, "mp3float": 16,
                    "vorbis": 3, "opus": 40, "libopus": 40, "ac3": 4, "eac3": 4}  # fmt: skip
_PREROLL_OTHERS = 12
_ALIKE_ANYWHERE = frozenset({"flac", "alac", "mp3", "vorbis"})
# Decoders whose flush leaves a noise generator where it was; only a new one starts anew.
_FRESH_DECODER_CODECS = frozenset({"aac", "aac_latm", "ac3", "eac3", "mp1", "mp2"})


class AudioReader:
    """Random access to the samples of a track, for one thread.

    The line of samples is cut into chunks of ``CHUNK_SAMPLES``. What decodes alike wherever one
    begins is decoded from some packets before a chunk; all else comes from the ``DecodedSound``,
    which is decoded in order. Only far ahead of that a decoder that starts anew stands in for it,
    and fills bands with other noise of the same level, until the sound is decoded up to there.
    """

    def __init__(
        self,
        path: Path,
        info: SoundInfo,
        sound_map: PacketIndex,
        decoded: DecodedSound | None = None,
    ) -> None:
        self.info = info
        self._path, self._packet_index, self._decoded = path, sound_map, decoded
        self._in_order = decoded is not None and not _decodes_alike_anywhere(info.codec)
        self._container: Any = None
        self._chunks: OrderedDict[int, NDArray[np.float32]] = OrderedDict()
        self._stand_ins: set[int] = set()
        self._kept_chunks = max(_CACHE_BYTES // (4 * CHUNK_SAMPLES * info.channels), 2)
        self._recent: deque[tuple[int, Packet]] = deque()
        self._walk: Iterator[Packet] | None = None
        self._next = 0

    @property
    def notices(self) -> tuple[Message, ...]:
        """What was mended in the sound, as far as anybody read it."""
        return self._packet_index.mending.notices()

    @property
    def length(self) -> int:
        """How many samples there are; where its ends do not tell, looks through the file once."""
        return self._packet_index.length

    @property
    def is_empty(self) -> bool:
        """Whether there is not one sample; looks no further than to the first."""
        return self._packet_index.index_to(0) == 0

    def read(self, start: int, stop: int) -> NDArray[np.float32]:
        """Samples ``start`` to ``stop`` as ``[C, stop - start]``; silence outside the sound."""
        made = np.zeros((self.info.channels, max(stop - start, 0)), np.float32)
        first, last = max(start, 0) // CHUNK_SAMPLES, (stop - 1) // CHUNK_SAMPLES
        for number in range(first, last + 1):
            begin = number * CHUNK_SAMPLES
            if self._packet_index.index_to(begin) <= begin:
                break
            low, high = max(begin, start), min(begin + CHUNK_SAMPLES, stop)
            made[:, low - start : high - start] = self._chunk(number)[:, low - begin : high - begin]
        return made

    def blocks(
        self, size: int = 65536, start: int = 0, stop: int | None = None
    ) -> Iterator[NDArray[np.float32]]:
        """The sound from ``start`` on, in order: blocks ``[C, n]``, n = ``size`` but for the last.

        It ends with the sound, or at the sample ``stop``.
        """
        while (known := self._packet_index.index_to(start + size)) > start:
            end = min(start + size, known if stop is None else min(known, stop))
            if end <= start:
                return
            yield self.read(start, end)
            start = end

    def close(self) -> None:
        """Let go of the file; reading again opens it again."""
        if self._container is not None:
            self._container.close()
        self._container, self._walk = None, None
        self._chunks.clear()
        self._recent.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _chunk(self, number: int) -> NDArray[np.float32]:
        if number in self._stand_ins and self._decoded and self._decoded.covers(number):
            self._stand_ins.discard(number)
            self._chunks.pop(number, None)
        if number in self._chunks:
            self._chunks.move_to_end(number)
            return self._chunks[number]
        made = self._decoded_in_order(number)
        stands_in = made is None
        if made is None:
            made = self._decode_chunk(number * CHUNK_SAMPLES)
        bad = silence_absurd_samples(made)
        if bad:
            self._packet_index.mending.note_absurd(number, bad)
        if stands_in and self._in_order:
            self._stand_ins.add(number)
        self._chunks[number] = made
        while len(self._chunks) > self._kept_chunks:
            self._chunks.popitem(last=False)
        return made

    def _decoded_in_order(self, number: int) -> NDArray[np.float32] | None:
        if not self._in_order or self._decoded is None:
            return None
        return self._decoded.chunk(number, self._put)

    def _decode_chunk(self, begin: int) -> NDArray[np.float32]:
        made = np.zeros((self.info.channels, CHUNK_SAMPLES), np.float32)
        wanted = self._packet_index.packets_for(begin, begin + CHUNK_SAMPLES)
        if not wanted:
            return made
        if self._container is None:
            self._open()
        context = self._fresh_decoder()
        for number, packet in self._packets(max(wanted.start - self._preroll, 0), wanted.stop):
            frames = decode(context, packet)
            if number in wanted and frames:
                self._put(made, begin, number, frames)
        return made

    def _put(self, made: NDArray[np.float32], begin: int, number: int, frames: list[Any]) -> None:
        start, skip, keep, stretch = self._packet_index.samples_of(number)
        samples = np.concatenate([self._samples(frame) for frame in frames], axis=1)
        samples = samples[:, skip : skip + keep]
        if stretch:
            samples = stretched(samples, samples.shape[1] + stretch)
        low, high = max(start, begin), min(start + samples.shape[1], begin + CHUNK_SAMPLES)
        if low < high:
            made[:, low - begin : high - begin] = samples[:, low - start : high - start]

    def _samples(self, frame: Any) -> NDArray[np.float32]:
        """What a frame holds as float32 ``[C, n]``; integers up to 24 bits exactly."""
        if frame.layout.nb_channels != self.info.channels or frame.rate != self.info.rate:
            return self._conformed(frame, "fltp" if self.info.channels < PLANES else "flt")
        if frame.layout.nb_channels >= PLANES and frame.format.is_planar:
            return self._conformed(frame, frame.format.name.removesuffix("p"))
        return as_float(frame)

    def _conformed(self, frame: Any, sample_format: str) -> NDArray[np.float32]:
        """A frame of a track that changes its channels or rate on the way, made like the rest."""
        resampler = AudioResampler(sample_format, self.info.layout, self.info.rate)
        try:
            parts = [*resampler.resample(frame), *resampler.resample(None)]
        except (FFmpegError, ValueError):  # A damaged frame may claim any channels and rate.
            return np.zeros((self.info.channels, frame.samples), np.float32)
        return np.concatenate([as_float(part) for part in parts], axis=1)

    def _open(self) -> None:
        state = self._packet_index.file_state
        self._container, self._stream = open_stream(self._path, self.info.stream_index, state)
        context = self._stream.codec_context
        context.thread_type = "NONE"
        keep_all_samples(context)
        self._name = context.name
        others = 0 if context.name.startswith("pcm_") else _PREROLL_OTHERS
        self._preroll = _PREROLL_PACKETS.get(context.name, others)
        self._recent = deque(maxlen=self._preroll + 4)
        self._walk, self._next = packets_of(self._container, self._stream), 0

    def _fresh_decoder(self) -> Any:
        own = self._stream.codec_context
        if self._name not in _FRESH_DECODER_CODECS:
            own.flush_buffers()
            return own
        context: Any = av.CodecContext.create(self._name, "r")
        if own.extradata:
            context.extradata = own.extradata
        context.sample_rate, context.layout = own.rate, own.layout.name
        keep_all_samples(context)
        return context

    def _packets(self, first: int, stop: int) -> Iterator[tuple[int, Packet]]:
        """Packets by number: the recent ones again, then on in the file, seeking where needed."""
        at_hand = self._recent[0][0] if self._recent else self._next
        if not at_hand <= first <= self._next:
            self._seek(first)
        yield from [item for item in self._recent if first <= item[0] < stop]
        while self._next < stop:
            assert self._walk is not None
            packet = next(self._walk, None)
            if packet is None:
                return
            self._recent.append((self._next, packet))
            self._next += 1
            if self._next > first:
                yield self._next - 1, packet

    def _seek(self, number: int) -> None:
        """Have the packet of that number come next, or one before it."""
        self._recent.clear()
        stamp = self._packet_index.stamp(number)
        for back in _SEEK_BACK_SECONDS if self._packet_index.in_order else ():
            target = stamp - round(back / Fraction(self._stream.time_base))
            if number > 0 and self._seek_to(target, number):
                return
        self._container.close()
        self._open()

    def _seek_to(self, target: int, number: int) -> bool:
        if not seek(self._container, target, self._stream):
            return False
        self._walk = packets_of(self._container, self._stream)
        tolerance = max(
            (self._packet_index.stamp(number) - self._packet_index.stamp(number - 1)) // 4, 0
        )
        packet = next(self._walk, None)
        stamp = None if packet is None else packet.pts if packet.pts is not None else packet.dts
        if packet is None or stamp is None:
            return False
        found = self._packet_index.find(stamp, tolerance)
        if found is None or found > number:
            return False
        self._recent.append((found, packet))
        self._next = found + 1
        return True


def _decodes_alike_anywhere(codec: str) -> bool:
    """Whether a decoder gives the same samples wherever it began, some packets before."""
    return codec.startswith("pcm_") or codec in _ALIKE_ANYWHERE


def silence_absurd_samples(samples: NDArray[np.float32]) -> int:
    """Make silent, in place, what is no number or louder than any sound; gives how many that were.

    One such sample would fill whole windows of every Fourier transform.
    """
    if np.abs(samples).max(initial=0.0) <= ABSURD_LEVEL:  # false for NaN too
        return 0
    bad = ~(np.abs(samples) <= ABSURD_LEVEL)
    samples[bad] = 0
    return int(np.count_nonzero(bad))


def as_float(frame: Any) -> NDArray[np.float32]:
    """Samples of a decoded frame as float32 ``[C, n]``, full scale 1."""
    raw = frame.to_ndarray()
    if not frame.format.is_planar:
        raw = raw.reshape(-1, frame.layout.nb_channels).T
    if raw.dtype.kind == "f":
        return np.ascontiguousarray(raw, np.float32)
    if raw.dtype == np.uint8:
        return (raw.astype(np.float32) - 128) / 128
    return (raw / -float(np.iinfo(raw.dtype).min)).astype(np.float32)
