"""Audio sources of mixtures: one player each, in a room and through a compressor of its own.

A class is drawn, then a player, then a recording, then a stretch: minutes do not count, players do.
Augmentations in time are here (pitch and speed, room, compressor, codec); those in frequency are in
``spectral_augmentation``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray
from scipy.signal import lfilter

from engine.models.sound_classes import INSTRUMENTS, MUSIC_CLASSES, NOISES, VOICES, class_name
from engine.training.data.decoded_audio import RATE, decode
from engine.training.data.note_banks import BankNote, NoteBanks, play_phrase, read_faster
from engine.training.data.recordings import Recording, Recordings, list_recordings

Floats = NDArray[np.float32]

THIN = ("accordion", "erhu", "tuba", "trumpet", "xylophone", "cello")
"""Classes with few players, drawn half as often again."""


@dataclass(frozen=True, slots=True)
class SourceRecipe:
    """How sources are drawn; shares are probabilities."""

    shares: tuple[tuple[str, float], ...] = (
        ("music", 0.72), ("instrument", 0.14), ("voice", 0.07), ("noise", 0.07),
    )  # fmt: skip
    real: float = 0.85
    pitched: float = 0.7
    room: float = 0.45
    compressed: float = 0.25
    transcoded: float = 0.3
    rooms: int = 48
    held_out: bool = False


@dataclass(slots=True)
class SourceSampler:
    """Draws sources of ``length`` samples from recordings and, where given, banks of notes."""

    recordings: Recordings
    notes: NoteBanks | None
    length: int
    recipe: SourceRecipe = field(default_factory=SourceRecipe)
    _players: dict[str, dict[str, list[Recording]]] = field(init=False)
    _banks: Mapping[str, tuple[tuple[BankNote, ...], ...]] = field(init=False)
    _rooms: list[NDArray[np.complex64]] = field(init=False)

    def __post_init__(self) -> None:
        players: dict[str, dict[str, list[Recording]]] = defaultdict(lambda: defaultdict(list))
        for item in self.recordings.items:
            if item.held_out == self.recipe.held_out:
                players[item.label][item.player].append(item)
        self._players = {label: dict(found) for label, found in players.items()}
        self._banks = {} if self.notes is None or self.recipe.held_out else self.notes.banks
        self._rooms = make_rooms(self.recipe.rooms, self.length)

    def draw(self, rng: np.random.Generator) -> tuple[str, Floats]:
        """A class and its sound ``[length]`` of level 1 (RMS), never silent."""
        for _ in range(30):
            label = self._label(rng)
            sound = self._play(label, rng)
            level = float(np.sqrt(np.mean(sound**2)))
            if level > 1e-3:
                return label, self._augmented(sound / level, rng)
        raise ValueError("the data pack gave thirty silent sources in a row")

    def _label(self, rng: np.random.Generator) -> str:
        names, shares = zip(*self.recipe.shares, strict=True)
        group = str(rng.choice(names, p=np.array(shares) / sum(shares)))
        known = self._known(group) or sorted({*self._players, *self._banks})
        weights = np.array([1.5 if label in THIN else 1.0 for label in known])
        return str(rng.choice(known, p=weights / weights.sum()))

    def _known(self, group: str) -> list[str]:
        rest = tuple(name for name in INSTRUMENTS if name not in MUSIC_CLASSES)
        names = {"music": MUSIC_CLASSES, "instrument": (*rest, "other"), "voice": VOICES,
                 "noise": NOISES}[group]  # fmt: skip
        return [name for name in names if name in self._players or self._banks.get(name)]

    def _play(self, label: str, rng: np.random.Generator) -> Floats:
        players, banks = self._players.get(label), self._banks.get(label)
        few = 0.5 if players and len(players) < 4 else 1.0
        if players and (not banks or rng.random() < self.recipe.real * few):
            return self._recorded(players, rng)
        assert banks, "a class is known by its recordings or by its notes"
        assert self.notes
        return play_phrase(self.notes, banks[int(rng.integers(len(banks)))], self.length, rng)

    def _recorded(self, players: dict[str, list[Recording]], rng: np.random.Generator) -> Floats:
        weights = np.array([player_weight(items) for items in players.values()])
        player = list(players.values())[int(rng.choice(len(players), p=weights / weights.sum()))]
        sizes = np.sqrt([item.seconds for item in player])
        item = player[int(rng.choice(len(player), p=sizes / sizes.sum()))]
        ratio = 2.0 ** (rng.uniform(-3, 3) / 12) if rng.random() < self.recipe.pitched else 1.0
        transcoded = bool(rng.random() < self.recipe.transcoded)
        return cut_recording(self.recordings, item, self.length, ratio, rng, transcoded=transcoded)

    def _augmented(self, sound: Floats, rng: np.random.Generator) -> Floats:
        if rng.random() < self.recipe.compressed:
            sound = compressed(sound, rng.uniform(-24, -6), rng.uniform(2, 6))
        if rng.random() < self.recipe.room:
            room = self._rooms[int(rng.integers(len(self._rooms)))]
            size = 2 * (room.size - 1)
            wet = np.fft.irfft(np.fft.rfft(sound, size) * room, size)[: sound.size]
            sound = (sound + 10 ** (rng.uniform(-18, 0) / 20) * wet).astype(np.float32)
        return sound


def read_recordings(data: Path, label: str, rate: int, seconds: float) -> Floats:
    """Up to so many seconds of a class's training recordings, mono at ``rate``, equally of each."""
    known = [item for item in list_recordings(data) if item.label == class_name(label)]
    paths = [item.path for item in known if not item.held_out][: int(seconds)]
    if not paths:
        return np.zeros(0, np.float32)
    share = max(int(seconds * RATE / len(paths)), RATE)
    parts = [decode(path)[:share].astype(np.float32) / 32768.0 for path in paths]
    return np.asarray(soxr.resample(np.concatenate(parts), RATE, rate), np.float32)


def player_weight(items: list[Recording]) -> float:
    """How often a player is drawn beside the others: by the root of the time, within 0.4..3."""
    return float(np.clip(np.sqrt(sum(item.seconds for item in items) / 20), 0.4, 3.0))


def cut_recording(
    recordings: Recordings, item: Recording, length: int, ratio: float, rng: np.random.Generator,
    *, transcoded: bool = False,
) -> Floats:  # fmt: skip
    """A stretch ``[length]`` read ``ratio`` times as fast; a short one repeats after a pause."""
    need = int(length * ratio) + 2
    size = item.stop - item.start
    if size >= need:
        sound = recordings.take(
            item, int(rng.integers(0, size - need + 1)), need, transcoded=transcoded
        )
    else:
        gap = np.zeros(int(rng.integers(RATE // 20, RATE)), np.float32)
        once = np.concatenate([recordings.take(item, 0, size, transcoded=transcoded), gap])
        sound = np.resize(np.roll(once, int(rng.integers(0, once.size))), need)
    return read_faster(sound, ratio, length)


def compressed(sound: Floats, threshold_db: float, ratio: float) -> Floats:
    """A compressor: what is louder than ``threshold_db`` under the peak is made quieter.

    The level follows within some 20 ms; the result has the RMS it had.
    """
    step = RATE // 400
    blocks = np.abs(sound[: sound.size // step * step]).reshape(-1, step).max(1)
    level = np.asarray(lfilter([0.12], [1, -0.88], np.maximum(blocks, 1e-5)))
    over = np.maximum(20 * np.log10(level / level.max()) - threshold_db, 0.0)
    gain = np.repeat(10 ** (-over * (1 - 1 / ratio) / 20), step)
    gain = np.concatenate([gain, np.full(sound.size - gain.size, gain[-1])])
    out = sound * gain
    before, after = np.sqrt(np.mean(sound**2)), np.sqrt(np.mean(out**2))
    return (out * (before / max(after, 1e-9))).astype(np.float32)


def make_rooms(count: int, length: int) -> list[NDArray[np.complex64]]:
    """Spectra of room tails of energy 1, 0.1 to 1.4 s long, some darker; always the same."""
    rng = np.random.default_rng(0)
    size = 1 << (length + RATE - 1).bit_length()
    rooms = []
    for _ in range(count):
        seconds = rng.uniform(0.1, 1.4)
        time = np.arange(int(min(seconds, 1.0) * RATE)) / RATE
        tail = rng.normal(0, 1, time.size) * np.exp(-6.9 * time / seconds)
        tail[: int(rng.uniform(0.001, 0.03) * RATE)] = 0
        keep = rng.uniform(0.0, 0.8)
        tail = np.asarray(lfilter([1 - keep], [1, -keep], tail))
        rooms.append(np.fft.rfft(tail / np.sqrt(np.sum(tail**2) + 1e-12), size))
    return [room.astype(np.complex64) for room in rooms]
