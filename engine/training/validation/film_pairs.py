"""Film pairs: mixtures of two held-out films, always the same, to score a training on films by.

Both are of sources that nothing was learned from, and of different kinds (labels, or sources where
there are none). Which are mixed follows from the seed and the shards.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine.models.sound_classes import class_name
from engine.training.data.decoded_audio import RATE
from engine.training.data.photo_augmentation import Picture
from engine.training.data.photos import NOTHING
from engine.training.data.training_data import Floats
from engine.training.films.film_data import Labels, Piece
from engine.training.films.shards import open_shards, read_shard
from engine.training.validation.held_out_cases import LENGTH, SEED, HeldOutCase

HELD_OUT = "held_out"
_LEVEL = 0.05
_LEAST_LEVEL = 1e-3
_PIECES = 4
"""Of one source so many are kept to be mixed."""


@dataclass(frozen=True, slots=True, eq=False)
class FilmPair:
    """Two films: ``sounds`` [2, T] at 48 kHz, what each is, and three pictures of each."""

    name: str
    labels: tuple[Labels, Labels]
    sounds: Floats
    pictures: tuple[tuple[Picture, ...], ...]


@lru_cache(maxsize=2)
def film_pairs(root: str, count: int, seed: int = SEED) -> tuple[FilmPair, ...]:
    """Up to ``count`` pairs of the held-out films of shards; none where they are of one kind."""
    rng = np.random.default_rng(seed)
    kinds = _held_out_pieces(root)
    if len(kinds) < 2:
        return ()
    names = sorted(kinds)
    pairs: dict[tuple[str, str], FilmPair] = {}
    for _ in range(4 * count):
        if len(pairs) == count:
            break
        one, other = (names[int(i)] for i in rng.permutation(len(names))[:2])
        pieces = [_drawn(kinds[kind], rng) for kind in (one, other)]
        keys = sorted(piece.key for piece in pieces)
        if pieces[0].source != pieces[1].source and (keys[0], keys[1]) not in pairs:
            pairs[keys[0], keys[1]] = _pair(pieces, rng)
    return tuple(pairs.values())


def film_cases(root: str, count: int) -> tuple[HeldOutCase, ...]:
    """The pairs whose films are of two of our classes, as cases."""
    cases = []
    for pair in film_pairs(root, count):
        names = [class_name(labels[0]) for labels in pair.labels if len(labels) == 1]
        if len(set(names)) == 2:
            cases.append(
                HeldOutCase(pair.name, "pair", tuple(names), pair.sounds, ((), ()), (False, False))
            )
    return tuple(cases)


def _held_out_pieces(root: str) -> dict[str, dict[str, list[Piece]]]:
    """Kind -> source -> some of its pieces."""
    kinds: dict[str, dict[str, list[Piece]]] = defaultdict(lambda: defaultdict(list))
    for shard in open_shards(root).of(held_out=True):
        for sample in read_shard(root, shard):
            piece = Piece.of(sample)
            kind = "+".join(piece.labels) or piece.source
            kept = kinds[kind][piece.source]
            if kind != NOTHING and len(kept) < _PIECES:
                kept.append(piece)
    return {kind: {s: p for s, p in found.items() if p} for kind, found in kinds.items()
            if any(found.values())}  # fmt: skip


def _drawn(sources: dict[str, list[Piece]], rng: np.random.Generator) -> Piece:
    pieces = sources[sorted(sources)[int(rng.integers(len(sources)))]]
    return pieces[int(rng.integers(len(pieces)))]


def _pair(pieces: list[Piece], rng: np.random.Generator) -> FilmPair:
    heard, seen = zip(*(_middle(piece, rng) for piece in pieces), strict=True)
    name = " + ".join(piece.key for piece in pieces)
    return FilmPair(name, (pieces[0].labels, pieces[1].labels), np.stack(heard), seen)


def _middle(piece: Piece, rng: np.random.Generator) -> tuple[Floats, tuple[Picture, ...]]:
    """The middle six seconds of a piece, of one level, and three pictures of them."""
    sound = piece.sound()
    start = max((sound.size - LENGTH) // 2, 0)
    cut = sound[start : start + LENGTH]
    window = (start / RATE, (start + cut.size) / RATE)
    cut = np.pad(cut, (0, LENGTH - cut.size))
    level = max(float(np.sqrt(np.mean(cut**2))), _LEAST_LEVEL)
    pictures = piece.look(window, 3, rng)
    return (cut * np.float32(_LEVEL / level)).astype(np.float32), tuple(pictures)
