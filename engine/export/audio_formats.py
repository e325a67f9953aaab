"""Audio file formats that can be written: container, sample format, size limits."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.errors import RefusedTarget
from engine.message import Message

# a WAV file counts its bytes in 32 bits; RF64 is the same file with 64
_LARGEST_WAV_BYTES = 4_000_000_000


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """A kind of sound file; ``kind`` and ``subtype`` are libsndfile's names for it."""

    suffix: str
    kind: str
    subtype: str
    sample_format: str
    sample_bytes: int
    description: Message

    def max_bytes(self, channels: int, length: int) -> int:
        """How much room the samples take at most."""
        return channels * length * self.sample_bytes

    def container_for(self, channels: int, length: int) -> str:
        """The kind of file, or its larger kin where it would outgrow the former."""
        large = self.max_bytes(channels, length) >= _LARGEST_WAV_BYTES
        return "RF64" if self.kind == "WAV" and large else self.kind


WAV_FLOAT = AudioFormat(".wav", "WAV", "FLOAT", "flt", 4, Message("WAV, 32-bit float"))
FLAC = AudioFormat(".flac", "FLAC", "PCM_24", "s32", 3, Message("FLAC, 24 bit"))
AUDIO_FORMATS = {
    "wav-32f": WAV_FLOAT,
    "wav-24": AudioFormat(".wav", "WAV", "PCM_24", "s32", 3, Message("WAV, 24 bit")),
    "wav-16": AudioFormat(".wav", "WAV", "PCM_16", "s16", 2, Message("WAV, 16 bit")),
    "flac": FLAC,
}
"""What may be asked for, by its key."""
AUDIO_SUFFIXES = tuple(dict.fromkeys(form.suffix for form in AUDIO_FORMATS.values()))


def audio_format_of(target: Path, asked: str | None = None) -> AudioFormat:
    """The form that a target is written in: the one asked for, or the best its suffix allows.

    ``RefusedTarget`` when the name ends otherwise than the form does.
    """
    suffix = target.suffix.lower()
    if asked is not None:
        form = AUDIO_FORMATS[asked]
        if form.suffix != suffix:
            raise RefusedTarget(
                target,
                "{form} needs a name that ends in {suffix}.",
                form=form.description,
                suffix=form.suffix,
            )
        return form
    return FLAC if suffix == FLAC.suffix else WAV_FLOAT


def rest_file_name(form: AudioFormat) -> str:
    """The name of the file with all that no object claims."""
    return f"rest{form.suffix}"
