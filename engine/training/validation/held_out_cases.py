"""Held-out validation cases: mixtures with pictures that decide between models, always the same.

Every case is six seconds of recordings, and for each source pictures, from repositories and films
that no training uses (``held_out_sources``, and the validation split of the picture sets). Nothing
is stored: the list follows from the code, the seed and the data pack.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.models.pixel_slots.front_end import COLUMNS, HOP
from engine.models.sound_classes import MUSIC_CLASSES, NOISES, VOICES, class_name
from engine.training.data.csv_index import read_rows
from engine.training.data.held_out_sources import FILMS
from engine.training.data.recordings import Recording, Recordings, load_recordings

LENGTH = COLUMNS * HOP
SEED = 2026
KINDS = (
    ("pair", 84), ("trio", 36), ("silent", 30), ("off screen", 24), ("same class", 12),
)  # fmt: skip
"""Kinds of cases and how many: two and three sources in sight, two and a silent player, two and
noise from off screen, two players of one class."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class HeldOutCase:
    """One case: sources that sound ``[N, T]`` at 48 kHz, their classes, what is seen of them.

    ``pictures`` has a tuple of files for each source (none: off screen, or no picture of it);
    ``silent`` are the class and the pictures of somebody in sight who does not sound.
    """

    name: str
    kind: str
    labels: tuple[str, ...]
    sounds: Floats
    pictures: tuple[tuple[Path, ...], ...]
    off_screen: tuple[bool, ...]
    silent: tuple[str, tuple[Path, ...]] | None = None


@lru_cache(maxsize=1)
def held_out_cases(data: Path, cache: Path, seed: int = SEED) -> tuple[HeldOutCase, ...]:
    """All cases; the same seed and pack give the same.

    Kinds that the pack holds too little for are left out.
    """
    recordings = load_recordings(data, cache)
    maker = _CaseMaker(recordings, held_out_pictures(data), np.random.default_rng(seed))
    kinds = [(kind, count) for kind, count in KINDS if maker.can_make(kind)]
    return tuple(maker.make(kind, n) for kind, count in kinds for n in range(count))


def held_out_pictures(data: Path) -> dict[str, tuple[Path, ...]]:
    """Pictures with a player by class, in the order of their names; of no training source."""
    found: dict[str, list[Path]] = defaultdict(list)
    for row in read_rows(data / "images_players/index.csv"):
        if row["split"] == "valid" and row["player"] == "yes":
            found[class_name(row["class"])].append(data / "images_players" / row["file"])
    players = {Path(r["file"]).name for r in read_rows(data / "images_more/pack_players.csv")}
    for row in read_rows(data / "images/images.csv"):
        if row["split"] != "train" and Path(row["file"]).name in players:
            found[class_name(row["class"])].append(data / row["file"])
    for row in read_rows(data / "av/av.csv"):
        if row["source_id"] in FILMS:
            found[class_name(row["class"])] += sorted((data / row["frames_dir"]).glob("*.jpg"))[
                ::20
            ]
    return {label: tuple(sorted(paths)) for label, paths in sorted(found.items())}


class _CaseMaker:
    """Makes case after case from one stream of chance."""

    def __init__(
        self, recordings: Recordings, pictures: dict[str, tuple[Path, ...]],
        rng: np.random.Generator,
    ) -> None:  # fmt: skip
        self.recordings, self.pictures, self.rng = recordings, pictures, rng
        self.players: dict[str, dict[str, list[Recording]]] = defaultdict(lambda: defaultdict(list))
        for item in recordings.items:
            if item.held_out:
                self.players[item.label][item.player].append(item)
        self.music = [label for label in MUSIC_CLASSES if label in self.players]
        known = [label for label in self.players if label not in (*NOISES, "other")]
        self.objects = sorted(known)
        self.noises = [label for label in NOISES if label in self.players]
        self.heard: dict[str, int] = defaultdict(int)

    def can_make(self, kind: str) -> bool:
        """Whether there are sources enough for a kind."""
        needed = {"trio": 3, "silent": 3}.get(kind, 2)
        return len(self.music) >= needed and {
            "off screen": bool(self.noises), "same class": bool(self._several())
        }.get(kind, True)  # fmt: skip

    def make(self, kind: str, number: int) -> HeldOutCase:
        """One case of a kind."""
        labels = self._labels(kind)
        sounds = np.stack(self._sounds(labels))
        off = tuple(label in self.noises for label in labels)
        shown = tuple(
            () if o else self._picture(label) for label, o in zip(labels, off, strict=True)
        )
        silent = None
        if kind == "silent":
            seen = [label for label in self.music if label not in labels]
            label = str(self.rng.choice(seen))
            silent = label, self._picture(label)
        name = f"{kind} {number:03d} {'+'.join(labels)}"
        return HeldOutCase(name, kind, tuple(labels), sounds, shown, off, silent)

    def _labels(self, kind: str) -> list[str]:
        count = {"trio": 3}.get(kind, 2)
        if kind == "same class":
            return [str(self.rng.choice(self._several()))] * 2
        labels: list[str] = []
        while len(labels) < count:
            voice = self.rng.random() < 0.12
            music = self.rng.random() < 0.75
            known = [v for v in VOICES if v in self.players] if voice else (
                self.music if music else self.objects)  # fmt: skip
            # Every class about equally often: of those heard least.
            fresh = [label for label in known if label not in labels] or [
                label for label in self.objects if label not in labels]  # fmt: skip
            least = min(self.heard[label] for label in fresh)
            label = str(self.rng.choice([name for name in fresh if self.heard[name] <= least + 1]))
            labels.append(label)
            self.heard[label] += 1
        if kind == "off screen":
            labels.append(str(self.rng.choice(self.noises)))
        return labels

    def _several(self) -> list[str]:
        """Classes with several players."""
        return [label for label in self.music if len(self.players[label]) > 1]

    def _sounds(self, labels: list[str]) -> list[Floats]:
        """A stretch of another player for each, levels some 4 dB apart, noise 6 dB lower."""
        used: set[str] = set()
        sounds = []
        for label in labels:
            players = {p: i for p, i in self.players[label].items() if p not in used}
            player = str(self.rng.choice(sorted(players)))
            used.add(player)
            items = players[player]
            sound = self._stretch(items[int(self.rng.integers(len(items)))])
            lower = 6.0 if label in self.noises else 0.0
            level = 10 ** ((self.rng.normal(0, 3) - lower) / 20)
            sounds.append(sound * np.float32(0.05 * level / np.sqrt(np.mean(sound**2) + 1e-12)))
        return sounds

    def _stretch(self, item: Recording) -> Floats:
        """Six seconds, or all of a shorter one with silence around it."""
        size = item.stop - item.start
        sound = np.zeros(0, np.float32)
        for _ in range(8):
            start = int(self.rng.integers(0, max(size - LENGTH, 0) + 1))
            sound = self.recordings.take(item, start, LENGTH)
            if np.sqrt(np.mean(sound**2)) > 3e-3:
                break
        if sound.size < LENGTH:
            before = int(self.rng.integers(0, LENGTH - sound.size + 1))
            sound = np.pad(sound, (before, LENGTH - sound.size - before))
        return sound

    def _picture(self, label: str) -> tuple[Path, ...]:
        known = self.pictures.get(label, ())
        return (known[int(self.rng.integers(len(known)))],) if known else ()
