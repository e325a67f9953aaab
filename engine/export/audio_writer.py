"""Audio file writer: sound to files, block by block, so that memory does not grow."""

from __future__ import annotations

import errno
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, Self

import numpy as np
import soundfile
from numpy.typing import NDArray

from engine.atomic_file import atomic_file, atomic_files, folder_removed_on_error
from engine.errors import Cancelled, CannotWrite, RefusedTarget
from engine.export.audio_formats import WAV_FLOAT, AudioFormat, audio_format_of, rest_file_name
from engine.media.writing.audio_encoder import as_format
from engine.media.writing.verify import Check
from engine.message import Message

Samples = NDArray[np.float32]
Read = Callable[[int, int], Samples]
ShareCallback = Callable[[float], None]


class StemReader(Protocol):
    """What stem files are written from: ``Stems``, or the ``StripSounds`` of a mix."""

    channels: int
    length: int
    rate: int

    def read_all(self, start: int, stop: int) -> Mapping[str, Samples]:
        """The sounds ``[C, stop - start]``, by id."""
        ...


BLOCK = 65536

_FLAC_CHANNELS = 8
_RESERVE_BYTES = 1 << 20
# names that Windows keeps for devices, with any ending
_PORTS = {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
_RESERVED = {"con", "prn", "aux", "nul"} | _PORTS


@dataclass(frozen=True, slots=True)
class WrittenAudio:
    """Sound files that were made (by key), what the look at them found, and what to know."""

    files: dict[str, Path]
    checks: tuple[Check, ...] = ()
    notices: tuple[Message, ...] = ()


def read_blocks(
    read: Read, start: int, stop: int, cancelled: Callable[[], bool]
) -> Iterator[Samples]:
    """A span of a sound ``[C, n]`` by ``[C, n]``; raises ``Cancelled`` when asked to stop."""
    for at in range(start, stop, BLOCK):
        if cancelled():
            raise Cancelled
        yield read(at, min(at + BLOCK, stop))


def with_progress(
    blocks: Iterable[Samples], length: int, on_progress: ShareCallback
) -> Iterator[Samples]:
    """The same blocks, reporting as progress the share (0..1) of ``length`` taken so far."""
    done = 0
    for block in blocks:
        yield block
        done += block.shape[1]
        on_progress(done / length)


def write_audio_file(
    target: Path,
    blocks: Iterable[Samples],
    rate: int,
    channels: int,
    length: int,
    form: AudioFormat | None = None,
) -> WrittenAudio:
    """A sound file of ``length`` samples, whole or not at all; ``form`` is by its suffix if None.

    Raises ``CannotWrite``.
    """
    form = form or audio_format_of(target)
    _refuse_channels(target, form, channels)
    with atomic_file(target) as temporary:
        _check_disk_space(target.absolute().parent, form.max_bytes(channels, length))
        try:
            with _AudioFileWriter(temporary, rate, channels, length, form) as file:
                for block in blocks:
                    file.write(block)
        except (soundfile.SoundFileError, AssertionError) as error:
            raise _disk_error(temporary, error) from error
        checks = verify_audio_file(temporary, rate, channels, length)
    return WrittenAudio({"": target}, tuple(checks), _clipping_notices(file.clipped, form))


def write_stem_files(
    folder: Path,
    stems: StemReader,
    names: Mapping[str, str],
    sound: Read,
    on_progress: ShareCallback,
    cancelled: Callable[[], bool],
    extra_files: Callable[[], Mapping[str, bytes]] = dict,
    *,
    form: AudioFormat = WAV_FLOAT,
    span: tuple[int, int] | None = None,
) -> WrittenAudio:
    """Write stem files: one per stem and the rest; together they are the clip's sound.

    ``names`` says which file each of ``stems`` goes to; ``sound`` reads the clip's own sound.
    ``extra_files`` gives small files to put beside them (name -> content), asked when the sounds
    are written. ``span`` in samples leaves out what is before and after. All appear at the end,
    or none; the files are told by the stem's id, the rest under "rest". Raises ``CannotWrite`` and
    ``Cancelled``.
    """
    start, stop = span or (0, stems.length)
    files = {**names, "rest": rest_file_name(form)}
    _refuse_channels(folder, form, stems.channels)
    with folder_removed_on_error(folder), atomic_files() as place:
        _check_disk_space(folder, len(files) * form.max_bytes(stems.channels, stop - start))
        targets = {key: folder / name for key, name in files.items()}
        temporaries = {key: place(target) for key, target in targets.items()}
        apart = _StemFilesWriter(temporaries, stems, form, start, stop)
        try:
            apart.write(sound, on_progress, cancelled)
        except (soundfile.SoundFileError, AssertionError) as error:
            raise _disk_error(folder, error) from error
        for name, content in extra_files().items():
            place(folder / name).write_bytes(content)
        checks = [
            replace(check, name=Message("{file}: {what}", file=targets[key].name, what=check.name))
            for key, path in temporaries.items()
            for check in verify_audio_file(path, stems.rate, stems.channels, stop - start)
        ]
    return WrittenAudio(targets, tuple(checks), _clipping_notices(apart.clipped, form))


def verify_audio_file(path: Path, rate: int, channels: int, length: int) -> list[Check]:
    """The look at a sound file just written: can it be read, and is all in it?"""
    try:
        found = soundfile.info(path)
    except soundfile.SoundFileError as error:
        return [Check(Message("length"), False, Message.verbatim(str(error)))]
    words = Message(
        "{count} samples, {channels} channels at {rate} Hz",
        count=found.frames,
        channels=found.channels,
        rate=found.samplerate,
    )
    right = (found.frames, found.channels, found.samplerate) == (length, channels, rate)
    return [Check(Message("length"), right, words)]


def file_names(names: Mapping[str, str], form: AudioFormat = WAV_FLOAT) -> dict[str, str]:
    """A file name for each strip, from its name: safe on every disk, no two alike."""
    taken = {rest_file_name(form)}
    chosen: dict[str, str] = {}
    for key, name in names.items():
        plain = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*\s]+', " ", name).strip(" .")[:60] or "object"
        if plain.split(".")[0].rstrip().casefold() in _RESERVED:
            plain = f"{plain}_"
        file, count = f"{plain}{form.suffix}", 2
        while file.casefold() in taken:
            file, count = f"{plain} {count}{form.suffix}", count + 1
        taken.add(file.casefold())
        chosen[key] = file
    return chosen


class _AudioFileWriter:
    """A sound file being written; ``clipped`` counts samples that it could not hold."""

    def __init__(
        self, path: Path, rate: int, channels: int, length: int, form: AudioFormat
    ) -> None:
        self._form = form
        self.clipped = 0
        kind = form.container_for(channels, length)
        self._file = soundfile.SoundFile(path, "w", rate, channels, form.subtype, format=kind)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, samples: Samples) -> Samples:
        """Add ``[C, n]``; gives the samples as the file holds them."""
        if self._form.sample_format == "flt":
            self._file.write(samples.T)
            return samples
        # our own rounding, not libsndfile's: a sample that has 16 bits already stays as it is
        stored = as_format(samples, self._form.sample_format).reshape(-1, samples.shape[0])
        self._file.write(stored)
        self.clipped += int(np.count_nonzero(np.abs(samples) > 1.0))
        scale = np.float32(2.0 ** (1 - 8 * stored.itemsize))
        return (stored * scale).T.astype(np.float32)


class _StemFilesWriter:
    """The files of all stems and of the rest while they are written."""

    def __init__(
        self, files: Mapping[str, Path], stems: StemReader, form: AudioFormat, start: int, stop: int
    ) -> None:
        self._files, self._stems, self._form = files, stems, form
        self._start, self._stop = start, stop
        self.clipped = 0

    def write(self, sound: Read, on_progress: ShareCallback, cancelled: Callable[[], bool]) -> None:
        """All blocks to all files; what the stems' files do not hold goes to the rest."""
        stems, length = self._stems, self._stop - self._start
        with ExitStack() as stack:
            outs = {
                key: stack.enter_context(
                    _AudioFileWriter(path, stems.rate, stems.channels, length, self._form)
                )
                for key, path in self._files.items()
            }
            at = self._start
            for mixture in read_blocks(sound, self._start, self._stop, cancelled):
                rest = mixture.astype(np.float64)
                sounds = stems.read_all(at, at + mixture.shape[1])
                for key, out in outs.items():
                    if key != "rest":
                        rest -= out.write(sounds[key])
                outs["rest"].write(rest.astype(np.float32))
                at += mixture.shape[1]
                on_progress((at - self._start) / max(length, 1))
            self.clipped = sum(out.clipped for out in outs.values())


def _clipping_notices(clipped: int, form: AudioFormat) -> tuple[Message, ...]:
    if not clipped:
        return ()
    return (
        Message(
            "{count} samples were too loud for {form} and were clipped; choose 32-bit float to keep"
            " them.",
            count=clipped,
            form=form.description,
        ),
    )


def _refuse_channels(target: Path, form: AudioFormat, channels: int) -> None:
    if form.kind == "FLAC" and channels > _FLAC_CHANNELS:
        raise RefusedTarget(
            target, "FLAC holds at most {channels} channels; choose WAV.", channels=_FLAC_CHANNELS
        )


def _check_disk_space(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if needed + _RESERVE_BYTES > free:
        raise CannotWrite(
            folder,
            "the disk is full; {needed:.0f} MB are needed and {free:.0f} MB free.",
            needed=needed / 1e6,
            free=free / 1e6,
        )


def _disk_error(place: Path, error: Exception) -> OSError:
    # libsndfile does not say why the system refused a write
    folder = place if place.is_dir() else place.parent
    full = shutil.disk_usage(folder).free < _RESERVE_BYTES
    return OSError(errno.ENOSPC if full else errno.EIO, str(error))
