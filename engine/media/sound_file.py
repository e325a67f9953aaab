"""Sound files: the stems of a mix, as WAV."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from engine.errors import Cancelled, CannotWrite
from engine.media.target import written_beside

_WAV_BYTES = (1 << 32) - (1 << 20)
_BYTES = {"FLOAT": 4, "PCM_16": 2, "PCM_24": 3, "PCM_32": 4, "DOUBLE": 8}
_FLAC_CHANNELS = 8


def write_sound(
    path: Path | str,
    blocks: Iterable[NDArray[np.float32]],
    rate: int,
    channels: int,
    subtype: str = "FLOAT",
    *,
    length: int | None = None,
    progress: Callable[[float, float | None], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> int:
    """Write blocks ``[channels, n]`` to a .wav (or .flac) file; returns the samples written.

    ``length`` in samples, when known, drives the progress and makes the file RF64 where it grows
    past the 4 GB that a WAV header can say. The file appears whole or not at all. ``CannotWrite``
    when it cannot be written, ``Cancelled`` on request.
    """
    path = Path(path)
    size = (length or 0) * channels * _BYTES.get(subtype, 4)
    kind, subtype = _kind(path, channels, subtype, size)
    written = 0
    with written_beside(path, needed_bytes=size) as beside:
        try:
            with soundfile.SoundFile(beside, "w", rate, channels, subtype, format=kind) as file:
                for block in blocks:
                    if cancelled is not None and cancelled():
                        raise Cancelled
                    file.write(np.ascontiguousarray(block.T))
                    written += block.shape[1]
                    _refuse_overflow(path, kind, written * channels * _BYTES.get(subtype, 4))
                    if progress is not None and length:
                        progress(min(written / length, 1.0), None)
        except soundfile.LibsndfileError as error:
            why = f"{error.error_string.rstrip('.').lower()}; choose another place."
            raise CannotWrite(path, why) from error
    return written


def _kind(path: Path, channels: int, subtype: str, size: int) -> tuple[str, str]:
    suffix = path.suffix.lower()
    if suffix == ".flac":
        if channels > _FLAC_CHANNELS:
            raise CannotWrite(path, f"FLAC holds at most {_FLAC_CHANNELS} channels; use .wav.")
        return "FLAC", subtype if subtype.startswith("PCM_") else "PCM_24"
    if suffix != ".wav":
        raise CannotWrite(path, f"{suffix or 'no suffix'} is no kind of sound file; use .wav.")
    return ("RF64" if size > _WAV_BYTES else "WAV"), subtype


def _refuse_overflow(path: Path, kind: str, size: int) -> None:
    if kind == "WAV" and size > _WAV_BYTES:
        raise CannotWrite(path, "it grew past the 4 GB of a WAV file; write it in parts.")
