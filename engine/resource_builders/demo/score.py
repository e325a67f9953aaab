"""The score of the demo: its notes, their synthesis by a sound font, and a reverb."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from engine.errors import BadRequest, EngineError

BEAT_SECONDS = 0.5
_TICKS = 480
_SOUND_FONT = "FluidR3_GM.sf2"


@dataclass(frozen=True, slots=True)
class ScoreNote:
    """One note: when and how long in seconds, MIDI pitch (60 = C4), velocity 1..127."""

    start_seconds: float
    seconds: float
    pitch: int
    velocity: int


def _line(first_beat: float, text: str, velocity: int) -> list[ScoreNote]:
    """Notes one after another from ``pitch:beats`` words; a pitch of 0 rests."""
    notes, beat = [], first_beat
    for index, word in enumerate(text.split()):
        pitch, beats = word.split(":")
        if int(pitch):
            accent = 8 if index % 4 == 0 else 0
            length = float(beats) * BEAT_SECONDS
            notes.append(ScoreNote(beat * BEAT_SECONDS, length, int(pitch), velocity + accent))
        beat += float(beats)
    return notes


def accordion_notes() -> tuple[ScoreNote, ...]:
    """The accordion, low: a call alone, a rest while the xylophone answers, then the melody."""
    call = "43:.5 48:.5 52:1 50:.5 48:.5 50:1 55:1 52:1"
    melody = "48:1 52:1 55:1.5 53:.5 52:1 50:1 53:1 52:.5 50:.5 48:1.5"
    return tuple(_line(0.5, call, 92) + _line(12, melody, 96))


def xylophone_notes() -> tuple[ScoreNote, ...]:
    """The xylophone: silent at first, an answer alone, then broken chords under the melody."""
    answer = "84:.5 88:.5 91:.5 88:.5 86:.5 89:.5 93:.5 89:.5 91:.25 89:.25 88:.25 86:.25"
    chords = (
        "84:.5 79:.5 88:.5 79:.5 84:.5 79:.5 91:.5 88:.5 86:.5 81:.5 89:.5 81:.5 "
        "83:.5 79:.5 86:.5 79:.5 84:.25 88:.25 91:.5 96:.5"
    )
    return tuple(_line(7, answer, 100) + _line(12, chords, 92))


def midi_file(notes: Iterable[ScoreNote], program: int) -> bytes:
    """A standard MIDI file (format 0) that plays the notes on General MIDI ``program`` (0..127)."""
    events = []
    for note in notes:
        stop = note.start_seconds + note.seconds * 0.96
        events.append((_tick(note.start_seconds), 1, bytes((0x90, note.pitch, note.velocity))))
        events.append((_tick(stop), 0, bytes((0x80, note.pitch, 0))))
    tempo = b"\x00\xff\x51\x03" + int(BEAT_SECONDS * 1e6).to_bytes(3, "big")
    track, now = tempo + bytes((0x00, 0xC0, program)), 0
    for tick, _, message in sorted(events):
        track += _variable_length(tick - now) + message
        now = tick
    track += b"\x00\xff\x2f\x00"
    header = struct.pack(">4sIHHH", b"MThd", 6, 0, 1, _TICKS)
    return header + struct.pack(">4sI", b"MTrk", len(track)) + track


def find_sound_font() -> Path:
    """The FluidR3 sound font among the shared data of this machine (Debian: fluid-soundfont-gm)."""
    shares = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    for share in shares.split(":"):
        for folder in ("sounds/sf2", "soundfonts"):
            path = Path(share, folder, _SOUND_FONT)
            if path.exists():
                return path
    raise BadRequest(
        "The sound font {name} is not installed; install the package fluid-soundfont-gm or "
        "name the file with --soundfont.",
        name=_SOUND_FONT,
    )


def synthesise(
    notes: Iterable[ScoreNote], program: int, length: int, rate: int, font: Path
) -> NDArray:
    """The notes as dry mono sound ``[length]`` float64, played by the ``fluidsynth`` program."""
    synth = shutil.which("fluidsynth")
    if synth is None:
        raise BadRequest("The program fluidsynth is not installed; install the package fluidsynth.")
    with tempfile.TemporaryDirectory() as folder:
        score, sound = Path(folder, "score.mid"), Path(folder, "sound.wav")
        score.write_bytes(midi_file(notes, program))
        command = [synth, "-ni", "-R", "0", "-C", "0", "-g", "0.8", "-O", "float"]
        command += ["-r", str(rate), "-F", str(sound), str(font), str(score)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode or not sound.exists():
            raise EngineError(
                "fluidsynth could not play the tune: {why}", why=done.stderr.strip()[-200:]
            )
        samples = soundfile.read(sound, always_2d=True)[0].mean(axis=1)
    return np.pad(samples[:length], (0, max(length - samples.size, 0)))


def with_reverb(dry: NDArray, rate: int, side: float, rng: np.random.Generator) -> NDArray:
    """A dry mono sound ``[T]`` placed in a small hall, ``[2, T]``; ``side`` -1 (left) .. 1 (right).

    Equal-power panning of the direct sound, a handful of early reflections and a diffuse tail of
    half a second, 20 dB down; the tail is cut where the sound ends.
    """
    angle = (side + 1) * np.pi / 4
    response = np.zeros((2, int(0.6 * rate)))
    response[:, 0] = np.cos(angle), np.sin(angle)
    for delay, level in zip(rng.uniform(0.008, 0.045, 6), rng.uniform(0.08, 0.2, 6), strict=True):
        lean = rng.uniform(0, np.pi / 2)
        response[:, int(delay * rate)] += level * np.array([np.cos(lean), np.sin(lean)])
    times = np.arange(response.shape[1]) / rate
    tail = rng.normal(0, 1, response.shape) * np.exp(-6.9 * times / 0.5) * (times > 0.02)
    response += 0.1 * tail / np.sqrt((tail**2).sum(axis=1, keepdims=True))
    size = 1 << (dry.size + times.size - 1).bit_length()
    spectrum = np.fft.rfft(dry, size)[None] * np.fft.rfft(response, size)
    return np.fft.irfft(spectrum, size)[:, : dry.size]


def _tick(seconds: float) -> int:
    return round(seconds / BEAT_SECONDS * _TICKS)


def _variable_length(value: int) -> bytes:
    """A number in MIDI's seven-bit groups, most significant first."""
    groups = [value & 0x7F]
    while value := value >> 7:
        groups.append(0x80 | (value & 0x7F))
    return bytes(reversed(groups))
