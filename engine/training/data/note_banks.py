"""Note banks: single notes of an instrument, and phrases of scores played from them.

Read from ``audio/notes/index.csv`` and ``scores/*.jsonl.gz``. All notes are decoded once into one
flat int16 file at 48 kHz (``decoded_audio``).
"""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.models.sound_classes import class_name
from engine.training.data.csv_index import read_rows
from engine.training.data.decoded_audio import RATE, decode_all

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class BankNote:
    """One note of a bank: its place in the flat file and its MIDI pitch (None: unpitched)."""

    start: int
    stop: int
    pitch: float | None


@dataclass(frozen=True, slots=True)
class NoteBanks:
    """Note banks by class, the flat samples ``[T]`` they lie in, and lines of scores to play."""

    samples: NDArray[np.int16]
    banks: dict[str, tuple[tuple[BankNote, ...], ...]]
    lines: tuple[NDArray[np.float32], ...]

    def take(self, start: int, stop: int) -> Floats:
        """Samples of the flat file as floats ``[T]``, -1..1."""
        return self.samples[start:stop].astype(np.float32) / 32768.0


@lru_cache(maxsize=2)
def load_note_banks(data: Path, cache: Path) -> NoteBanks:
    """All banks of the pack under ``data``; the decoded samples are kept in ``cache``."""
    rows = read_rows(data / "audio/notes/index.csv")
    if not rows:
        return NoteBanks(np.zeros(0, np.int16), {}, ())
    samples, places = decode_all(sorted({data / r["file"] for r in rows}), data, cache)
    return NoteBanks(samples, _banks(data, rows, places), _score_lines(data))


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
        banks[class_name(label)].append(tuple(found))
    return {label: tuple(found) for label, found in banks.items()}


def _score_lines(data: Path) -> tuple[NDArray[np.float32], ...]:
    """Every part of every piece as rows (onset, duration in quarters, pitch)."""
    lines: list[NDArray[np.float32]] = []
    for path in (data / "scores/quartets.jsonl.gz", data / "scores/lieder.jsonl.gz"):
        if not path.is_file():
            continue
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for text in file:
                for part in json.loads(text)["parts"]:
                    line = np.asarray(part["notes"], dtype=np.float32).reshape(-1, 3)
                    if len(line) >= 16:
                        lines.append(line)
    return tuple(lines)


def play_phrase(
    banks: NoteBanks, bank: tuple[BankNote, ...], length: int, rng: np.random.Generator
) -> Floats:
    """A phrase of a score (or a random line) played from one bank of notes, ``length`` samples."""
    out = np.zeros(length + RATE, np.float32)
    pitched = [n for n in bank if n.pitch is not None]
    if not pitched:
        return _play_unpitched(banks, bank, out, rng)[:length]
    pitches = np.array([n.pitch for n in pitched], np.float32)
    detune = rng.normal(0.0, 0.2)
    legato, swing = rng.uniform(0.7, 1.3), rng.uniform(0.0, 0.02)
    for onset, seconds, pitch in _fit_line(banks, pitches, length / RATE, rng):
        near = np.flatnonzero(np.abs(pitches - pitch) <= np.abs(pitches - pitch).min() + 0.5)
        note = pitched[int(rng.choice(near))]
        assert note.pitch is not None
        ratio = 2.0 ** ((np.clip(pitch - note.pitch, -4.0, 4.0) + detune) / 12.0)
        want = int(min(seconds * legato, 4.0) * RATE)
        start = max(int((onset + rng.normal(0, swing)) * RATE), 0)
        _mix_in(out, _one_note(banks, note, ratio, want, rng), start)
    return out[:length]


def _fit_line(
    banks: NoteBanks, pitches: Floats, seconds: float, rng: np.random.Generator
) -> list[tuple[float, float, float]]:
    """Notes (onset, duration in seconds, pitch) that fit the range of the bank."""
    low, high = float(pitches.min()), float(pitches.max())
    if rng.random() < 0.25 or high - low < 7 or not banks.lines:
        return _random_line(low, high, seconds, rng)
    line = banks.lines[int(rng.integers(len(banks.lines)))]
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
    banks: NoteBanks, note: BankNote, ratio: float, want: int, rng: np.random.Generator
) -> Floats:
    have = int((note.stop - note.start) / ratio)
    long = max(min(want, have - 2), RATE // 50)
    source = banks.take(note.start, min(note.start + int(long * ratio) + 2, note.stop))
    sound = read_faster(source, ratio, long)
    fade = min(int(rng.uniform(0.01, 0.08) * RATE), long)
    sound[-fade:] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
    return sound * np.float32(10 ** (rng.normal(0.0, 3.0) / 20))


def _play_unpitched(
    banks: NoteBanks, bank: tuple[BankNote, ...], out: Floats, rng: np.random.Generator
) -> Floats:
    hands = [bank[int(i)] for i in rng.integers(0, len(bank), size=int(rng.integers(2, 6)))]
    beat, at = rng.uniform(0.1, 0.4), 0.0
    while at * RATE < out.size - RATE:
        if rng.random() < 0.7:
            note = hands[int(rng.integers(len(hands)))]
            _mix_in(out, _one_note(banks, note, 1.0, 2 * RATE, rng), int(at * RATE))
        at += beat * float(rng.choice([0.5, 1.0, 1.0, 2.0]))
    return out


def _mix_in(out: Floats, sound: Floats, start: int) -> None:
    stop = min(start + sound.size, out.size)
    if stop > start:
        out[start:stop] += sound[: stop - start]


def read_faster(sound: Floats, ratio: float, length: int) -> Floats:
    """Read ``sound`` ``ratio`` times as fast, pitch and tempo together; ``length`` samples."""
    if ratio == 1.0 and sound.size >= length:
        return sound[:length].copy()
    at = np.arange(length) * ratio
    left = np.minimum(at.astype(np.int64), sound.size - 1)
    share = (at - left).astype(np.float32)
    right = np.minimum(left + 1, sound.size - 1)
    return (sound[left] * (1 - share) + sound[right] * share).astype(np.float32)
