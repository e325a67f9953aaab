"""The decoded sound of a clip: decoded once, in order, and kept on disk for random access.

What a lossy decoder gives depends on all it decoded before: it fills bands with noise of its own,
dithers, and fades memories out. In order from the start is what every player and FFmpeg itself
hears, so what reads a whole clip must hear that too.
"""

from __future__ import annotations

import shutil
import weakref
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import RLock
from typing import Any

import numpy as np
from av.packet import Packet
from numpy.typing import NDArray

from engine.media.pyav import open_stream, packets_of
from engine.media.reading.packet_durations import decode, keep_all_samples
from engine.media.reading.packet_index import PacketIndex
from engine.scratch_disk import make_scratch_folder, remove_scratch_folder, scratch_cap_bytes

CHUNK_SAMPLES = 1 << 16
_REACH_CHUNKS = 32
"""So far ahead of what is decoded in order one may ask and wait; some 45 s, decoded in 0.2 s."""
_KEPT_CHUNKS = 4
_LEAST_FREE_BYTES = 1 << 30

Chunk = NDArray[np.float32]
PutFrames = Callable[[Chunk, int, int, list[Any]], None]
"""Put the frames that a packet (its number) decodes to into a chunk that begins at a sample."""


class DecodedSound:
    """The sound of one track as it is decoded from the start on; shared by all readers of a clip.

    ``put`` places what a packet decodes to. The disk holds at most what the preferences allow for a
    clip; behind that a reader that goes on in order still gets what decoding in order gives. The
    files go when the last reader and the clip are gone.
    """

    def __init__(self, path: Path, stream_index: int, index: PacketIndex, channels: int) -> None:
        self._path, self._stream_index, self._packet_index = path, stream_index, index
        self._channels = channels
        self._lock = RLock()
        self._container: Any = None
        self._walk: Iterator[Packet] = iter(())
        self._held: deque[tuple[int, list[Any]]] = deque(maxlen=2)
        self._next_packet, self._next_chunk = 0, 0
        self._latest: OrderedDict[int, Chunk] = OrderedDict()
        self._file: Any = None
        self._stored, self._may_store = 0, True

    def chunk(self, number: int, put: PutFrames) -> Chunk | None:
        """Samples of a chunk, ``[C, CHUNK_SAMPLES]``; None when it is too far from all decoded."""
        with self._lock:
            if number < self._stored:
                kept = self._from_disk(number)
                if kept is not None:
                    return kept
            if number in self._latest:
                return self._latest[number].copy()
            if number < self._next_chunk:
                if number > self._stored:
                    return None
                self._rewind()
            if number - self._next_chunk > _REACH_CHUNKS and self._next_chunk >= self._stored:
                return None
            while self._next_chunk <= number:
                self._decode_next(put)
            return self._latest[number].copy()

    def covers(self, number: int) -> bool:
        """Whether a chunk is decoded and at hand."""
        return number < self._stored or number in self._latest

    def close(self) -> None:
        """Let go of the film; what is decoded stays."""
        with self._lock:
            if self._container is not None:
                self._container.close()
            self._container = None

    def _decode_next(self, put: PutFrames) -> None:
        number = self._next_chunk
        begin = number * CHUNK_SAMPLES
        made = np.zeros((self._channels, CHUNK_SAMPLES), np.float32)
        wanted = self._packet_index.packets_for(begin, begin + CHUNK_SAMPLES)
        for known, frames in self._held:
            if known in wanted:
                put(made, begin, known, frames)
        while self._next_packet < wanted.stop:
            packet = self._take_packet()
            if packet is None:
                break
            frames = decode(self._context, packet)
            if frames:
                self._held.append((self._next_packet, frames))
                if self._next_packet in wanted:
                    put(made, begin, self._next_packet, frames)
            self._next_packet += 1
        self._next_chunk = number + 1
        self._keep(number, made)

    def _take_packet(self) -> Packet | None:
        if self._container is None:
            state = self._packet_index.file_state
            self._container, stream = open_stream(self._path, self._stream_index, state)
            if self._next_packet == 0:
                self._context = stream.codec_context
                self._context.thread_type = "NONE"
                keep_all_samples(self._context)
            self._walk = packets_of(self._container, stream)
            for _ in range(self._next_packet):
                next(self._walk, None)
        return next(self._walk, None)

    def _rewind(self) -> None:
        """Begin anew, for somebody who reads on behind what the disk may hold."""
        self.close()
        self._held.clear()
        self._latest.clear()
        self._next_packet, self._next_chunk = 0, 0

    def _keep(self, number: int, made: Chunk) -> None:
        self._latest[number] = made
        while len(self._latest) > _KEPT_CHUNKS:
            self._latest.popitem(last=False)
        if number == self._stored and self._may_store:
            self._store(number, made)

    def _store(self, number: int, made: Chunk) -> None:
        """Write a chunk down; where that cannot be, the sound is only read in order."""
        try:
            if self._file is None:
                self._file = self._new_file()
            if (number + 1) * made.nbytes > scratch_cap_bytes():
                raise OSError
            self._file.seek(number * made.nbytes)
            self._file.write(made.tobytes())
            self._file.flush()
            self._stored = number + 1
        except OSError:
            self._may_store = False

    def _new_file(self) -> Any:
        folder = make_scratch_folder("sound")
        weakref.finalize(self, remove_scratch_folder, folder)
        if shutil.disk_usage(folder).free < _LEAST_FREE_BYTES:
            raise OSError
        file = (folder / "sound.f32").open("x+b")
        weakref.finalize(self, file.close)
        return file

    def _from_disk(self, number: int) -> Chunk | None:
        size = 4 * self._channels * CHUNK_SAMPLES
        try:
            self._file.seek(number * size)
            raw = self._file.read(size)
        except OSError:
            raw = b""
        if len(raw) != size:  # the disk failed, or somebody cut the file
            self._stored, self._may_store = 0, False
            return None
        return np.frombuffer(raw, np.float32).reshape(self._channels, CHUNK_SAMPLES).copy()
