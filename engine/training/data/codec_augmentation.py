"""Codec augmentation: recordings as a cheap upload leaves them, beside the clean ones.

Every stretch of some seconds goes through MP3, Vorbis or Opus at a low rate once, offline, so that
training pays nothing for it (``recordings.transcode_recordings``). Sample for sample it lies where
the clean one does; codecs delay by some milliseconds, which does not matter: a source is heard from
one of the two alone.
"""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from engine.atomic_file import atomic_file
from engine.training.data.decoded_audio import RATE

Floats = NDArray[np.float32]

_STRETCH = 12 * RATE
_CODECS = (
    ("MP3", "MPEG_LAYER_III", (16_000, 22_050, 32_000, 44_100)),
    ("OGG", "VORBIS", (16_000, 22_050, 32_000, 44_100)),
    ("OGG", "OPUS", (12_000, 16_000, 24_000, 48_000)),
)
_WORST_LEVEL, _BEST_LEVEL = 0.97, 0.75
"""Of libsndfile's compression levels, 0..1."""


def transcoded(sound: Floats, rng: np.random.Generator) -> Floats:
    """A sound ``[T]`` at 48 kHz after a round trip through a codec, of the same length."""
    form, subtype, rates = _CODECS[int(rng.integers(len(_CODECS)))]
    rate = int(rng.choice(rates))
    level = float(rng.uniform(_BEST_LEVEL, _WORST_LEVEL))
    low = soxr.resample(sound, RATE, rate)
    packed = io.BytesIO()
    soundfile.write(packed, low, rate, format=form, subtype=subtype, compression_level=level)
    packed.seek(0)
    read, own = soundfile.read(packed, dtype="float32", always_2d=True)
    back = soxr.resample(read.mean(1), own, RATE)[: sound.size]
    return np.pad(back, (0, sound.size - back.size)).astype(np.float32)


def transcoded_file(clean: Path) -> Path:
    """Where the transcoded version of a flat file lies."""
    return clean.with_suffix(".transcoded.i16")


def write_transcoded(clean: Path, seed: int = 0) -> Path:
    """Transcode a flat int16 file stretch by stretch; whole or not at all, and only once."""
    target = transcoded_file(clean)
    if target.is_file():
        return target
    samples = np.memmap(clean, np.int16, "r")
    with atomic_file(target) as partial, partial.open("wb") as out:
        for number, start in enumerate(range(0, samples.size, _STRETCH)):
            sound = samples[start : start + _STRETCH].astype(np.float32) / np.float32(32768)
            heard = transcoded(sound, np.random.default_rng([seed, number]))
            out.write(np.clip(np.round(heard * 32767), -32768, 32767).astype(np.int16).tobytes())
    return target
