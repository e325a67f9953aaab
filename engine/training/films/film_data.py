"""Films as training data: shards streamed through a pool, from which sources are drawn.

In every epoch each worker of each process reads a share of its own of the shards (``shard_order``):
every sample is read by exactly one of them, and none waits for another. What was read stays packed
in a pool, through epochs, since a share may hold one film alone; a label is drawn from it, then a
source of that label, then a piece of that source, so that an hour of one film counts no more than a
minute of another.
"""

from __future__ import annotations

import io
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import soundfile
import soxr

from engine.errors import BadRequest
from engine.models.sound_classes import OTHER, class_name
from engine.training.data.audio_sources import SourceRecipe
from engine.training.data.data_share import DataShare, Place
from engine.training.data.decoded_audio import RATE
from engine.training.data.photo_augmentation import Picture
from engine.training.data.photos import NOTHING, Photo
from engine.training.data.training_data import Floats, SeenSource, Solo, TrainingData
from engine.training.films.film_boxes import box_of
from engine.training.films.film_photos import film_photos
from engine.training.films.shard_order import turns
from engine.training.films.shards import (
    Sample,
    Shard,
    ShardFilm,
    ShardSet,
    open_shards,
    read_shard,
)

POOL_SAMPLES = 256
_FIRST_SAMPLES = 32
_SILENT = 1e-3
_PICTURES = 3

Labels = tuple[str, ...]


class Films(TrainingData):
    """The films of some shards, in a folder or at an address.

    Three pictures of every film are seen, as Sound of Pixels has it (ECCV 2018).
    """

    pictures = _PICTURES

    def __init__(self, root: str) -> None:
        self.root = root
        self.name = root.rstrip("/").rpartition("/")[2]
        self.shards = open_shards(root)
        heard = {label for film in self._films(held_out=False) for label in film.labels}
        self.labels = tuple(sorted(heard - {NOTHING}))

    def prepare(self) -> None:
        """Nothing: they have been extracted."""

    def sounds(self, length: int, recipe: SourceRecipe) -> ClassSounds:
        """What single labels sound like, named by the nearest of our classes."""
        self.check_labelled()
        return ClassSounds(self._sources(length, solos=True))

    def sources(self, length: int, recipe: SourceRecipe, kinds: int = 1) -> FilmSources:
        """Pieces of films; they sound as they are, whatever the recipe."""
        known = {film.labels or (film.source,) for film in self._films(held_out=False)}
        known.discard((NOTHING,))
        if len(known) < max(kinds, 2):
            raise BadRequest(
                "The films in {data} to learn from are of {count} kinds, and {kinds} are needed; "
                "add films of other sources, or give them other labels.",
                data=self.root,
                count=len(known),
                kinds=max(kinds, 2),
            )
        return self._sources(length)

    def solos(self) -> Sequence[Solo]:
        """The first piece of every film with one label, read when it is asked for."""
        self.check_labelled()
        return [
            Solo(film.labels[0], film.source, key, held_out, partial(self._begin, shard.name, key))
            for held_out in (False, True)
            for shard in self.shards.of(held_out=held_out)
            for key, film in shard.films.items()
            if len(film.labels) == 1 and film.labels != (NOTHING,)
        ]

    def photos(self, cache: Path) -> Sequence[Photo]:
        """Some pictures of every film with one label."""
        self.check_labelled()
        return film_photos(self.shards, cache)

    def check_labelled(self) -> None:
        """``BadRequest`` where the index has no labels."""
        if not self.labels:
            raise BadRequest(
                "The films in {data} have no labels, which this model learns from; add a column "
                "label to the index.",
                data=self.root,
            )

    def _begin(self, shard: str, film: str, samples: int) -> Floats:
        return _first(_first_pieces(self.root, shard)[film], samples)

    def _sources(self, length: int, *, solos: bool = False) -> FilmSources:
        shards = self.shards.of(held_out=False)
        return FilmSources((self.shards, shards), length, solos, self.share, on_read=self._is_at)

    def _is_at(self, place: Place) -> None:
        self.place = place

    def _films(self, *, held_out: bool) -> Iterator[ShardFilm]:
        for shard in self.shards.of(held_out=held_out):
            yield from shard.films.values()


@dataclass(frozen=True, slots=True)
class Piece:
    """A sample as read, still packed."""

    key: str
    labels: Labels
    source: str
    sample: Sample
    frame_seconds: tuple[float, ...]

    @classmethod
    def of(cls, sample: Sample) -> Piece:
        """A sample of a shard."""
        told: dict[str, Any] = json.loads(sample["json"])
        return cls(sample["__key__"], tuple(told["labels"]), told["source"], sample,
                   tuple(told["frame_seconds"]))  # fmt: skip

    def sound(self) -> Floats:
        """All of it, mono at 48 kHz."""
        return _first(self.sample["flac"], -1)

    def look(
        self, window: tuple[float, float], count: int, rng: np.random.Generator
    ) -> list[Picture]:
        """So many pictures of a window, spread over it."""
        middle = sum(window) / 2
        seen = [i for i, at in enumerate(self.frame_seconds) if window[0] <= at <= window[1]]
        seen = seen or [int(np.argmin([abs(at - middle) for at in self.frame_seconds]))]
        places = (np.arange(count) + rng.uniform(0.25, 0.75)) / count * len(seen)
        return [self.picture(seen[int(place)]) for place in places]

    def crops(
        self, window: tuple[float, float], rng: np.random.Generator
    ) -> dict[str, Picture] | None:
        """Of every label what our own eye finds of it in a picture of a window.

        What shows one thing that it does not find is shown whole.
        """
        (picture,) = self.look(window, 1, rng)
        found = {label: box_of(picture, label) for label in self.labels}
        if len(found) == 1:
            return {label: picture if box is None else box for label, box in found.items()}
        seen = {label: box for label, box in found.items() if box is not None}
        return seen if len(seen) == len(found) else None

    def picture(self, number: int) -> Picture:
        """One picture, RGB ``[H, W, 3]``."""
        packed = np.frombuffer(self.sample[f"{number:02d}.jpg"], np.uint8)
        return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR_RGB), np.uint8)


@dataclass(slots=True)
class FilmSources:
    """Draws pieces of films of ``length`` samples at 48 kHz; ``solos`` leaves out all others.

    Once all samples are in the pool, of which some other worker may have read a few more lately,
    nothing more is read. ``on_read`` is told the place after every sample.
    """

    opened: tuple[ShardSet, tuple[Shard, ...]]
    length: int
    solos: bool = False
    share: DataShare = field(default_factory=DataShare)
    size: int = POOL_SAMPLES
    on_read: Callable[[Place], None] = lambda _: None
    _stream: Iterator[tuple[Place, Sample]] | None = None
    _pool: dict[str, Piece] = field(default_factory=dict)
    _groups: dict[Labels, dict[str, list[Piece]]] = field(default_factory=dict)
    _nothing: list[Piece] = field(default_factory=list)

    def draw(self, rng: np.random.Generator) -> SeenSource:
        """A stretch of a film; ``BadRequest`` when all it draws is silent."""
        self._refill(rng)
        for _ in range(30):
            labels = _one(sorted(self._groups), rng)
            sources = self._groups[labels]
            piece = _one(sources[_one(sorted(sources), rng)], rng)
            sound, window = _cut(piece.sound(), self.length, rng)
            level = float(np.sqrt(np.mean(sound**2)))
            if level > _SILENT:
                return SeenSource(
                    labels, sound / level, partial(piece.look, window),
                    partial(piece.crops, window), piece.source,
                )  # fmt: skip
        raise BadRequest("The films gave thirty silent stretches in a row; choose louder ones.")

    def draw_nothing(self, rng: np.random.Generator, boxed: bool = False) -> Picture | None:
        """A picture of a film that is labelled "nothing"."""
        self._refill(rng)
        if not self._nothing:
            return None
        piece = _one(self._nothing, rng)
        return piece.picture(int(rng.integers(len(piece.frame_seconds))))

    def _refill(self, rng: np.random.Generator) -> None:
        """A first lot, then one sample more at every draw, until all are there or for ever."""
        total = sum(shard.samples for shard in self.opened[1])
        if self._stream is None:
            self._stream = shared_samples(*self.opened, self.share)
            own = -(-total // self.share.readers)
            for _ in range(min(own, self.size, _FIRST_SAMPLES)):
                self._take(rng)
        elif len(self._pool) < total:
            self._take(rng)
        # Two of one film alone would be mixed for ever with each other.
        while len(self._pool) < min(total, self.size) and len(self._sources()) < 2:
            self._take(rng)

    def _take(self, rng: np.random.Generator) -> None:
        assert self._stream is not None
        place, sample = next(self._stream)
        self.on_read(place)
        piece = Piece.of(sample)
        if len(self._pool) >= self.size and piece.key not in self._pool:
            del self._pool[_one(list(self._pool), rng)]
        self._pool[piece.key] = piece
        groups: dict[Labels, dict[str, list[Piece]]] = defaultdict(lambda: defaultdict(list))
        for one in self._pool.values():
            groups[one.labels][one.source].append(one)
        self._nothing = [one for found in groups.pop((NOTHING,), {}).values() for one in found]
        if self.solos:
            groups = {labels: found for labels, found in groups.items() if len(labels) == 1}
        self._groups = dict(groups)

    def _sources(self) -> set[str]:
        return {source for found in self._groups.values() for source in found}


@dataclass(frozen=True, slots=True)
class ClassSounds:
    """Draws sounds of films under the names of our classes; strange labels are ``other``."""

    sources: FilmSources

    def draw(self, rng: np.random.Generator) -> tuple[str, Floats]:
        """A class and its sound."""
        drawn = self.sources.draw(rng)
        return class_name(drawn.labels[0]) or OTHER, drawn.sound


def shared_samples(
    opened: ShardSet, shards: Sequence[Shard], share: DataShare
) -> Iterator[tuple[Place, Sample]]:
    """A reader's share of some shards for ever, each with the place behind it."""
    running: dict[int, tuple[Iterator[Sample], int]] = {}
    for turn in turns([shard.samples for shard in shards], share):
        shard = shards[turn.shard]
        stream, begin = running.get(turn.shard) or (read_shard(opened.root, shard), 0)
        sample = next(islice(stream, turn.sample - begin, None))
        running[turn.shard] = stream, turn.sample + 1
        if turn.last:
            del running[turn.shard]
            if turn.sample + 1 == shard.samples:
                next(stream, None)  # whether it ends where it should is told behind its end
        yield turn.place, sample


@lru_cache(maxsize=4)
def _first_pieces(root: str, name: str) -> dict[str, bytes]:
    """The packed sound of the first piece of every film of a shard.

    Some shards are kept: in the order of their keys, films lie in few shards at a time.
    """
    shard = next(one for one in open_shards(root).shards if one.name == name)
    pieces: dict[str, bytes] = {}
    for sample in read_shard(root, shard):
        pieces.setdefault(sample["__key__"].rpartition("-")[0], sample["flac"])
    return pieces


def _one(known: Sequence[Any], rng: np.random.Generator) -> Any:
    return known[int(rng.integers(len(known)))]


def _cut(
    sound: Floats, length: int, rng: np.random.Generator
) -> tuple[Floats, tuple[float, float]]:
    """A stretch ``[length]`` and when it was; of what is shorter all, again and again."""
    if sound.size <= length:
        return np.resize(sound, length), (0.0, sound.size / RATE)
    start = int(rng.integers(sound.size - length + 1))
    return sound[start : start + length], (start / RATE, (start + length) / RATE)


def _first(flac: bytes, samples: int) -> Floats:
    """The first so many samples of packed sound (-1: all), mono at 48 kHz."""
    sound, rate = soundfile.read(io.BytesIO(flac), dtype="float32", always_2d=True)
    mono = sound.mean(1)
    heard = mono if rate == RATE else np.asarray(soxr.resample(mono, rate, RATE), np.float32)
    return heard if samples < 0 else heard[:samples]
