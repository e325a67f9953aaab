"""Sound to files, block by block, so that memory does not grow with the clip."""

from __future__ import annotations

import errno
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from engine.errors import Cancelled, CannotWrite
from engine.scene import Stems
from engine.whole_file import new_folder, whole_file, whole_files

Samples = NDArray[np.float32]
Read = Callable[[int, int], Samples]
Tell = Callable[[float], None]

BLOCK = 65536
REST_FILE = "rest.wav"

# a WAV file counts its bytes in 32 bits; RF64 is the same file with 64
_LARGEST_WAV_BYTES = 4_000_000_000
_RESERVE_BYTES = 1 << 20


def blocks_of(read: Read, length: int, cancelled: Callable[[], bool]) -> Iterator[Samples]:
    """A whole sound ``[C, n]`` by ``[C, n]``; raises ``Cancelled`` when asked to stop."""
    for start in range(0, length, BLOCK):
        if cancelled():
            raise Cancelled
        yield read(start, min(start + BLOCK, length))


def told_of(blocks: Iterable[Samples], length: int, tell: Tell) -> Iterator[Samples]:
    """The same blocks, telling the share (0..1) of ``length`` that has been taken."""
    done = 0
    for block in blocks:
        yield block
        done += block.shape[1]
        tell(done / length)


def write_sound(
    target: Path, blocks: Iterable[Samples], rate: int, channels: int, length: int
) -> None:
    """A WAV (float32) or FLAC (24 bit) file, whole or not at all; raises ``CannotWrite``."""
    if target.suffix.lower() == ".flac":
        form, subtype = "FLAC", "PCM_24"
    else:
        form, subtype = _wav_form(channels, length), "FLOAT"
    with whole_file(target) as temporary:
        try:
            file = soundfile.SoundFile(temporary, "w", rate, channels, subtype, format=form)
            with file:
                for block in blocks:
                    file.write(block.T)
        except (soundfile.SoundFileError, AssertionError) as error:
            raise _disk_error(temporary, error) from error


def write_apart(
    folder: Path,
    stems: Stems,
    names: Mapping[str, str],
    sound: Read,
    tell: Tell,
    cancelled: Callable[[], bool],
    beside: Callable[[], Mapping[str, bytes]] = dict,
) -> dict[str, Path]:
    """A clip's sound taken apart: a WAV per object and ``rest.wav``; together they are the sound.

    ``names`` says which file each object's stem goes to; ``sound`` reads the clip's own sound.
    ``beside`` gives small files to put beside them (name -> content), asked when the sounds are
    written. All appear at the end, or none. Gives object id -> file, the rest under "rest".
    Raises ``CannotWrite`` and ``Cancelled``.
    """
    files = {**names, "rest": REST_FILE}
    with new_folder(folder), whole_files() as place:
        _check_room(folder, len(files) * stems.length * stems.channels * 4)
        targets = {key: folder / name for key, name in files.items()}
        temporaries = {key: place(target) for key, target in targets.items()}
        try:
            _write_blocks(temporaries, stems, sound, tell, cancelled)
        except (soundfile.SoundFileError, AssertionError) as error:
            raise _disk_error(folder, error) from error
        for name, content in beside().items():
            place(folder / name).write_bytes(content)
    return targets


def file_names(names: Mapping[str, str]) -> dict[str, str]:
    """A file name for each strip, from its name: safe on every disk, no two alike."""
    taken = {REST_FILE}
    chosen: dict[str, str] = {}
    for key, name in names.items():
        plain = re.sub(r'[\x00-\x1f<>:"/\\|?*\s]+', " ", name).strip(" .")[:60] or "object"
        file, count = f"{plain}.wav", 2
        while file.casefold() in taken:
            file, count = f"{plain} {count}.wav", count + 1
        taken.add(file.casefold())
        chosen[key] = file
    return chosen


def _write_blocks(
    files: Mapping[str, Path], stems: Stems, sound: Read, tell: Tell, cancelled: Callable[[], bool]
) -> None:
    form = _wav_form(stems.channels, stems.length)
    with ExitStack() as stack:
        open_files = {
            key: stack.enter_context(
                soundfile.SoundFile(path, "w", stems.rate, stems.channels, "FLOAT", format=form)
            )
            for key, path in files.items()
        }
        start = 0
        for mixture in blocks_of(sound, stems.length, cancelled):
            stop = start + mixture.shape[1]
            rest = mixture.astype(np.float64)
            for key, file in open_files.items():
                if key != "rest":
                    stem = stems.read(key, start, stop)
                    rest -= stem
                    file.write(stem.T)
            open_files["rest"].write(rest.T.astype(np.float32))
            start = stop
            tell(start / stems.length)


def _wav_form(channels: int, length: int) -> str:
    return "WAV" if channels * length * 4 < _LARGEST_WAV_BYTES else "RF64"


def _check_room(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if needed + _RESERVE_BYTES > free:
        raise CannotWrite(
            folder,
            f"the disk is full; {needed / 1e6:.0f} MB are needed and {free / 1e6:.0f} MB free.",
        )


def _disk_error(place: Path, error: Exception) -> OSError:
    # libsndfile does not say why the system refused a write
    folder = place if place.is_dir() else place.parent
    full = shutil.disk_usage(folder).free < _RESERVE_BYTES
    return OSError(errno.ENOSPC if full else errno.EIO, str(error))
