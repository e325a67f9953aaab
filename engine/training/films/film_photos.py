"""Film photos: pictures of films as files, for vision networks that see every photo a few times."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.atomic_file import write_atomically
from engine.models.sound_classes import class_name
from engine.training.data.photos import FRAMES_OF_A_FILM, NOTHING, Photo, weighed
from engine.training.films.shards import MANIFEST, Sample, Shard, ShardSet, read_shard


@dataclass(frozen=True, slots=True)
class _Written:
    """The folder of the pictures, and its name of each."""

    folder: Path

    def path(self, film: str, number: int) -> Path:
        return self.folder / f"{film}-{number:02d}.jpg"


def film_photos(shards: ShardSet, cache: Path) -> tuple[Photo, ...]:
    """Some pictures of every film with one label, held-out ones too, weighed as the pack's are.

    They are written below ``cache`` once.
    """
    names = hashlib.sha256(repr([sorted(s.films) for s in shards.shards]).encode()).hexdigest()
    written = _Written(cache / f"film-photos-{names[:12]}")
    done = written.folder / MANIFEST
    if not done.is_file():
        written.folder.mkdir(parents=True, exist_ok=True)
        for shard in shards.shards:
            _write(shards.root, shard, written)
        write_atomically(done, b"{}")
    return weighed(list(_photos(shards, written)))


def _photos(shards: ShardSet, written: _Written) -> Iterator[Photo]:
    for held_out in (False, True):
        for shard in shards.of(held_out=held_out):
            for key, film in shard.films.items():
                if len(film.labels) == 1:
                    label = film.labels[0]
                    name = NOTHING if label == NOTHING else class_name(label)
                    for number in range(FRAMES_OF_A_FILM):
                        path = written.path(key, number)
                        if path.is_file():
                            yield Photo(path, name, film.source, shard.split, name != NOTHING)


def _write(root: str, shard: Shard, written: _Written) -> None:
    """Of every film the middle picture of a piece, as many as it has pieces; of few pieces more."""
    counts: dict[str, int] = {}
    for sample in read_shard(root, shard):
        film = sample["__key__"].rpartition("-")[0]
        pieces = shard.films[film].samples
        for content in _chosen(sample, max(FRAMES_OF_A_FILM // pieces, 1)):
            number = counts.get(film, 0)
            if number < FRAMES_OF_A_FILM:
                write_atomically(written.path(film, number), content)
                counts[film] = number + 1


def _chosen(sample: Sample, count: int) -> list[bytes]:
    """So many pictures of a sample, spread over it."""
    frames = [sample[name] for name in sorted(sample) if name.endswith(".jpg")]
    places = {int((i + 0.5) * len(frames) / count) for i in range(count)}
    return [frames[place] for place in sorted(places)]
