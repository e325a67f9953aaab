"""Solo cases: mixtures of held-out recordings, with seconds of each source marked elsewhere.

As a film in which somebody marks where only one plays: five seconds of each recording, and six
others of the same recording in a mixture. Always the same for the same data pack and seed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.models.sound_classes import MUSIC_CLASSES, VOICES
from engine.training.data.decoded_audio import RATE, decode
from engine.training.data.recordings import list_recordings
from engine.training.validation.held_out_cases import LENGTH

KINDS = (("pair", 2, 40), ("trio", 3, 24), ("same class", 2, 16))
"""Kinds of cases, of how many sources, and how many of them."""

SEED = 7
MARKED = 5 * RATE
_APART = RATE // 4
_LOUD_ENOUGH = 3e-3
_LONGEST = 120 * RATE
_MOST_TRIES = 60

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class SoloCase:
    """One case: sounds of the sources ``[N, T]`` at 48 kHz, their classes, and their solos
    ``[N, 5 s]``, which are no part of the sounds."""

    name: str
    kind: str
    labels: tuple[str, ...]
    sounds: Floats
    solos: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Take:
    label: str
    player: str
    path: Path
    sound: Floats


def solo_cases(data: Path, seed: int = SEED) -> tuple[SoloCase, ...]:
    """All cases of a data pack; kinds that it holds too little for have fewer."""
    maker = _CaseMaker(_long_takes(data), np.random.default_rng(seed))
    cases = []
    for kind, sources, count in KINDS:
        for number in range(count):
            case = maker.make(kind, sources, number)
            cases += [case] if case is not None else []
    return tuple(cases)


def _long_takes(data: Path) -> Mapping[str, Sequence[_Take]]:
    """Held-out recordings in which both a case and its solo find room, by class."""
    found: dict[str, list[_Take]] = defaultdict(list)
    for row in list_recordings(data):
        if not row.held_out or row.label not in (*MUSIC_CLASSES, *VOICES):
            continue
        sound = decode(row.path)[:_LONGEST].astype(np.float32) / np.float32(32768)
        if sound.size >= LENGTH + MARKED + 2 * _APART:
            found[row.label].append(_Take(row.label, row.player, row.path, sound))
    return found


class _CaseMaker:
    """Makes case after case from one stream of chance, every class about equally often."""

    def __init__(self, takes: Mapping[str, Sequence[_Take]], rng: np.random.Generator) -> None:
        self._takes, self._rng = takes, rng
        self._heard: dict[str, int] = defaultdict(int)

    def make(self, kind: str, sources: int, number: int) -> SoloCase | None:
        """One case of a kind; None when chance found too few that fit."""
        for _ in range(10):
            case = self._attempt(kind, sources, number)
            if case is not None:
                return case
        return None

    def _attempt(self, kind: str, sources: int, number: int) -> SoloCase | None:
        several = [c for c, takes in self._takes.items() if len({t.player for t in takes}) > 1]
        if kind == "same class" and not several:
            return None
        same = str(self._rng.choice(several)) if kind == "same class" else None
        used: list[_Take] = []
        sounds, solos = [], []
        for _ in range(sources):
            found = self._take(used, same)
            if found is None:
                return None
            take, solo, sound = found
            used.append(take)
            level = 0.05 * 10 ** (self._rng.normal(0, 3) / 20) / np.sqrt(np.mean(sound**2))
            sounds.append(sound * np.float32(level))
            solos.append(solo * np.float32(level))
        labels = tuple(take.label for take in used)
        name = f"{kind} {number:03d} {'+'.join(labels)}"
        return SoloCase(name, kind, labels, np.stack(sounds), np.stack(solos))

    def _take(self, used: Sequence[_Take], same: str | None) -> tuple[_Take, Floats, Floats] | None:
        """Another player, five seconds and six others of a recording."""
        known = {take.label for take in used}
        classes = [same] if same else [label for label in self._takes if label not in known]
        if not classes:
            return None
        least = min(self._heard[label] for label in classes)
        seldom = [label for label in classes if self._heard[label] <= least + 1]
        players = {take.player for take in used} | {str(take.path) for take in used}
        for _ in range(_MOST_TRIES):
            label = str(self._rng.choice(seldom))
            takes = [t for t in self._takes[label] if not {t.player, str(t.path)} & players]
            if not takes:
                continue
            player = str(self._rng.choice(sorted({take.player for take in takes})))
            own = [take for take in takes if take.player == player]
            take = own[int(self._rng.integers(len(own)))]
            cut = self._cut(take.sound)
            if cut is not None:
                self._heard[label] += 1
                return take, *cut
        return None

    def _cut(self, sound: Floats) -> tuple[Floats, Floats] | None:
        """A solo and another stretch; in both something sounds."""
        for _ in range(40):
            a = int(self._rng.integers(0, sound.size - MARKED))
            b = int(self._rng.integers(0, sound.size - LENGTH))
            if not (b >= a + MARKED + _APART or b + LENGTH + _APART <= a):
                continue
            solo, rest = sound[a : a + MARKED], sound[b : b + LENGTH]
            if min(np.sqrt(np.mean(solo**2)), np.sqrt(np.mean(rest**2))) > _LOUD_ENOUGH:
                return solo, rest
        return None
