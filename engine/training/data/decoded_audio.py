"""A cache of decoded audio: all files in one flat file, so that any span costs a slice."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeAlias

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from engine.atomic_file import atomic_file, write_atomically

RATE = 48_000

SampleRanges = dict[str, tuple[int, int]]
FlatSamples: TypeAlias = "np.memmap[tuple[int], np.dtype[np.int16]]"


def decode(path: Path) -> NDArray[np.int16]:
    """A whole file as mono ``[T]`` at 48 kHz."""
    if path.suffix == ".mp4":
        import av  # only packing needs it; training itself stays free of PyAV

        from engine.media.pyav import open_input

        with open_input(path) as container:
            resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
            parts = [
                out.to_ndarray().reshape(-1)
                for frame in container.decode(audio=0)
                for out in resampler.resample(frame)
            ]
        sound = np.concatenate(parts)
    else:
        sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
        sound = soxr.resample(sound.mean(axis=1), rate, RATE)
    return np.clip(np.round(sound * 32767.0), -32768, 32767).astype(np.int16)


def decode_all(files: Sequence[Path], root: Path, cache: Path) -> tuple[FlatSamples, SampleRanges]:
    """All files below ``root`` end to end ``[T]``, and where each lies: path -> (start, stop).

    Kept in ``cache`` under a key of their names and sizes, so that a pack that has grown is decoded
    anew; whole or not at all, so that a broken run leaves nothing that looks finished.
    """
    key = _key(files, root)
    flat, index = cache / f"sounds-{key}.i16", cache / f"sounds-{key}.json"
    if not (index.is_file() and flat.is_file()):
        cache.mkdir(parents=True, exist_ok=True)
        places: SampleRanges = {}
        with atomic_file(flat) as partial, partial.open("wb") as out:
            for path, sound in zip(files, _decoded(files), strict=True):
                start = out.tell() // 2
                out.write(sound.tobytes())
                places[name_below(root, path)] = (start, start + sound.size)
        write_atomically(index, json.dumps(places).encode())
    ranges = json.loads(index.read_text(encoding="utf-8"))
    found = {str(path): _place(ranges[name_below(root, path)]) for path in files}
    return np.memmap(flat, dtype=np.int16, mode="r"), found


def _decoded(files: Sequence[Path]) -> Iterator[NDArray[np.int16]]:
    """In order; the libraries decode outside Python's lock, so threads are enough."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(decode, files)


def _key(files: Sequence[Path], root: Path) -> str:
    sizes = [[name_below(root, path), path.stat().st_size] for path in files]
    return hashlib.sha256(json.dumps([RATE, *sizes]).encode()).hexdigest()[:16]


def name_below(root: Path, path: Path) -> str:
    """What a file is called wherever its folder lies; one from elsewhere by its whole path."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def _place(pair: list[int]) -> tuple[int, int]:
    return pair[0], pair[1]
