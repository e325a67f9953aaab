"""Audio sources of mixtures: recordings, and phrases played from banks of single notes.

Everything is decoded once into one flat int16 file at 48 kHz, so that a source costs a slice.
Layout of the data pack: ``audio/notes/index.csv``, ``audio/solos/index.csv``,
``audio/phrases/phrases.csv``, ``av/av.csv``, ``av_clips/index.csv``, ``scores/*.jsonl.gz``.
"""

from __future__ import annotations

import csv
import gzip
import json
import zlib
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

from engine.training.data.decoded_audio import RATE, decode, decode_all

PACKED_SUFFIX = ".packed.flac"
HELD_OUT_ONE_IN = 12
"""One recording in so many is never trained on; unseen mixtures are made of these."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class RecordingSpan:
    """Where a stretch of real playing lies in the flat file, in samples."""

    label: str
    start: int
    stop: int
    held_out: bool


@dataclass(frozen=True, slots=True)
class BankNote:
    """One note of a bank: its place in the flat file and its MIDI pitch (None: unpitched)."""

    start: int
    stop: int
    pitch: float | None


@dataclass(frozen=True, slots=True)
class SoundPack:
    """All training sound: the flat samples, real recordings, note banks by class, score lines."""

    samples: NDArray[np.int16]
    recordings: tuple[RecordingSpan, ...]
    banks: dict[str, tuple[tuple[BankNote, ...], ...]]
    lines: tuple[NDArray[np.float32], ...]

    def take(self, start: int, stop: int) -> Floats:
        """Samples of the flat file as floats ``[T]``."""
        return self.samples[start:stop].astype(np.float32) / 32768.0


@lru_cache(maxsize=2)
def load_sound_pack(data: Path, cache: Path) -> SoundPack:
    """Read the pack under ``data``; the decoded samples are kept in ``cache`` for the next run."""
    rows = _recording_rows(data)
    note_rows = _read_csv(data / "audio/notes/index.csv")
    files = sorted({data / r["file"] for r in note_rows} | {path for path, _ in rows})
    samples, places = decode_all(files, data, cache)
    recordings = tuple(
        RecordingSpan(label, *places[str(path)], _is_held_out(path.name)) for path, label in rows
    )
    return SoundPack(samples, recordings, _banks(data, note_rows, places), _score_lines(data))


def read_recordings(data: Path, label: str, rate: int, seconds: float) -> Floats:
    """Up to so many seconds of a class's training recordings, mono at ``rate``, equally of each."""
    rows = [path for path, found in _recording_rows(data) if found == label]
    paths = [path for path in rows if not _is_held_out(path.name)][: int(seconds)]
    if not paths:
        return np.zeros(0, np.float32)
    share = max(int(seconds * RATE / len(paths)), RATE)
    parts = [decode(path)[:share].astype(np.float32) / 32768.0 for path in paths]
    return np.asarray(soxr.resample(np.concatenate(parts), RATE, rate), np.float32)


def _is_held_out(name: str) -> bool:
    # A packed film is a sound file of the film's name (``archive``): the split must not change.
    name = name.removesuffix(PACKED_SUFFIX)
    return zlib.crc32(name.encode()) % HELD_OUT_ONE_IN == 0


def _read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _recording_rows(data: Path) -> list[tuple[Path, str]]:
    rows = [
        (data / "audio/solos" / r["file"], r["class"])
        for r in _read_csv(data / "audio/solos/index.csv")
    ]
    rows += [(data / r["file"], r["class"]) for r in _read_csv(data / "audio/phrases/phrases.csv")]
    rows += [(data / r["file"], r["class"]) for r in _read_csv(data / "av/av.csv")]
    rows += [
        (data / "av_clips" / r["file"], r["class"])
        for r in _read_csv(data / "av_clips/index.csv")
        if r["audio_is_real"] == "yes" and r["has_audio"] == "yes"
    ]
    return rows


def _banks(
    data: Path, rows: list[dict[str, str]], places: dict[str, tuple[int, int]]
) -> dict[str, tuple[tuple[BankNote, ...], ...]]:
    notes: dict[tuple[str, str], list[BankNote]] = defaultdict(list)
    for row in rows:
        base, end = places[str(data / row["file"])]
        start = base + int(float(row["start_s"]) * RATE)
        stop = min(start + int(float(row["duration_s"]) * RATE), end)
        pitch = float(row["midi_pitch"]) if row["midi_pitch"] else None
        if stop - start > RATE // 50:
            notes[row["class"], row["file"]].append(BankNote(start, stop, pitch))
    banks: dict[str, list[tuple[BankNote, ...]]] = defaultdict(list)
    for (label, _), found in sorted(notes.items()):
        banks[label].append(tuple(found))
    return {label: tuple(found) for label, found in banks.items()}


def _score_lines(data: Path) -> tuple[NDArray[np.float32], ...]:
    """Every part of every piece as rows (onset, duration in quarters, pitch)."""
    lines: list[NDArray[np.float32]] = []
    for name in ("quartets.jsonl.gz", "lieder.jsonl.gz"):
        with gzip.open(data / "scores" / name, "rt", encoding="utf-8") as file:
            for text in file:
                for part in json.loads(text)["parts"]:
                    line = np.asarray(part["notes"], dtype=np.float32).reshape(-1, 3)
                    if len(line) >= 16:
                        lines.append(line)
    return tuple(lines)


def cut_recording(
    pack: SoundPack, item: RecordingSpan, length: int, rng: np.random.Generator
) -> Floats:
    """``length`` samples of real playing, shifted by up to three semitones; short ones repeat."""
    ratio = 2.0 ** (rng.uniform(-3.0, 3.0) / 12.0) if rng.random() < 0.7 else 1.0
    need = int(length * ratio) + 2
    size = item.stop - item.start
    if size >= need:
        start = item.start + int(rng.integers(0, size - need + 1))
        sound = pack.take(start, start + need)
    else:
        gap = np.zeros(int(rng.integers(0, RATE // 2)), np.float32)
        once = np.concatenate([pack.take(item.start, item.stop), gap])
        sound = np.resize(np.roll(once, int(rng.integers(0, once.size))), need)
    return _resample_by(sound, ratio, length)


def play_phrase(
    pack: SoundPack, bank: tuple[BankNote, ...], length: int, rng: np.random.Generator
) -> Floats:
    """A phrase of a score (or a random line) played from one bank of notes, ``length`` samples."""
    out = np.zeros(length + RATE, np.float32)
    pitched = [n for n in bank if n.pitch is not None]
    if not pitched:
        return _play_unpitched(pack, bank, out, rng)[:length]
    pitches = np.array([n.pitch for n in pitched], np.float32)
    detune = rng.normal(0.0, 0.2)
    legato, swing = rng.uniform(0.7, 1.3), rng.uniform(0.0, 0.02)
    for onset, seconds, pitch in _fit_line(pack, pitches, length / RATE, rng):
        near = np.flatnonzero(np.abs(pitches - pitch) <= np.abs(pitches - pitch).min() + 0.5)
        note = pitched[int(rng.choice(near))]
        assert note.pitch is not None
        ratio = 2.0 ** ((np.clip(pitch - note.pitch, -4.0, 4.0) + detune) / 12.0)
        want = int(min(seconds * legato, 4.0) * RATE)
        start = max(int((onset + rng.normal(0, swing)) * RATE), 0)
        _mix_in(out, _one_note(pack, note, ratio, want, rng), start)
    return out[:length]


def _fit_line(
    pack: SoundPack, pitches: Floats, seconds: float, rng: np.random.Generator
) -> list[tuple[float, float, float]]:
    """Notes (onset, duration in seconds, pitch) that fit the range of the bank."""
    low, high = float(pitches.min()), float(pitches.max())
    if rng.random() < 0.25 or high - low < 7:
        return _random_line(low, high, seconds, rng)
    line = pack.lines[int(rng.integers(len(pack.lines)))]
    tempo = rng.uniform(60, 150)
    first = int(rng.integers(0, len(line) - 8))
    rows = line[first : first + 80]
    onsets = (rows[:, 0] - rows[0, 0]) * 60.0 / tempo
    rows, onsets = rows[onsets < seconds], onsets[onsets < seconds]
    middle = float(np.median(rows[:, 2]))
    target = rng.uniform(low + 0.25 * (high - low), high - 0.25 * (high - low))
    shift = round(target - middle)
    return [
        (float(t), float(row[1]) * 60.0 / tempo, _octave_fold(float(row[2]) + shift, low, high))
        for t, row in zip(onsets, rows, strict=True)
    ]


def _random_line(
    low: float, high: float, seconds: float, rng: np.random.Generator
) -> list[tuple[float, float, float]]:
    notes, at = [], rng.uniform(0.0, 0.5)
    pitch = rng.uniform(low, high)
    beat = rng.uniform(0.12, 0.8)
    while at < seconds:
        long = beat * float(rng.choice([0.5, 1.0, 1.0, 2.0, 4.0]))
        if rng.random() > 0.15:
            notes.append((at, long, _octave_fold(round(pitch), low, high)))
            if rng.random() < 0.1:
                notes.append(
                    (at, long, _octave_fold(round(pitch) + int(rng.choice([3, 4, 7])), low, high))
                )
        pitch = _octave_fold(pitch + rng.normal(0, 3.0), low, high)
        at += long
    return notes


def _octave_fold(pitch: float, low: float, high: float) -> float:
    """Move by octaves into the range (or to its nearest edge when it is under an octave)."""
    while pitch < low:
        pitch += 12.0
    while pitch > high:
        pitch -= 12.0
    return float(np.clip(pitch, low, high))


def _one_note(
    pack: SoundPack, note: BankNote, ratio: float, want: int, rng: np.random.Generator
) -> Floats:
    have = int((note.stop - note.start) / ratio)
    long = max(min(want, have - 2), RATE // 50)
    source = pack.take(note.start, min(note.start + int(long * ratio) + 2, note.stop))
    sound = _resample_by(source, ratio, long)
    fade = min(int(rng.uniform(0.01, 0.08) * RATE), long)
    sound[-fade:] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
    return sound * np.float32(10 ** (rng.normal(0.0, 3.0) / 20))


def _play_unpitched(
    pack: SoundPack, bank: tuple[BankNote, ...], out: Floats, rng: np.random.Generator
) -> Floats:
    hands = [bank[int(i)] for i in rng.integers(0, len(bank), size=int(rng.integers(2, 6)))]
    beat, at = rng.uniform(0.1, 0.4), 0.0
    while at * RATE < out.size - RATE:
        if rng.random() < 0.7:
            note = hands[int(rng.integers(len(hands)))]
            _mix_in(out, _one_note(pack, note, 1.0, 2 * RATE, rng), int(at * RATE))
        at += beat * float(rng.choice([0.5, 1.0, 1.0, 2.0]))
    return out


def _mix_in(out: Floats, sound: Floats, start: int) -> None:
    stop = min(start + sound.size, out.size)
    if stop > start:
        out[start:stop] += sound[: stop - start]


def _resample_by(sound: Floats, ratio: float, length: int) -> Floats:
    """Read ``sound`` ``ratio`` times as fast, pitch and tempo together; ``length`` samples."""
    if ratio == 1.0 and sound.size >= length:
        return sound[:length].copy()
    at = np.arange(length) * ratio
    left = np.minimum(at.astype(np.int64), sound.size - 1)
    share = (at - left).astype(np.float32)
    right = np.minimum(left + 1, sound.size - 1)
    return (sound[left] * (1 - share) + sound[right] * share).astype(np.float32)
