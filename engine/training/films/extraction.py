"""Extraction of films into shards, once: told as it goes, and gone on with after a kill.

Every film has a key made of its file's name and size, its stretch, labels and split, so a second
extraction takes only what is new or has changed; what is in the index no more is passed over.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from engine.errors import BadRequest, CannotWrite, EngineError
from engine.training.data.decoded_audio import name_below
from engine.training.films.film_index import Film, FilmIndex, Skipped
from engine.training.films.film_samples import USUAL, ExtractionPlan, film_samples, why_not
from engine.training.films.shards import (
    Sample,
    Shard,
    ShardFilm,
    ShardSet,
    ShardWriter,
    finished_shards,
    write_manifest,
)

MakeSamples = Callable[[], Iterable[Sample]]
Report = Callable[[int, int, str], None]
"""Films done, films in all, and the name of the one that was done."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """What came of an extraction: the shards, how many films were new, and those left out."""

    shards: ShardSet
    new: int
    skipped: tuple[Skipped, ...]


@dataclass(slots=True)
class _OpenShards:
    """The shards being written, one of each split."""

    folder: Path
    plan: ExtractionPlan
    number: int
    writers: dict[str, ShardWriter] = field(default_factory=dict)
    done: list[Shard] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def of(self, split: str) -> ShardWriter:
        if split not in self.writers:
            name = f"{split}-{self.number:06d}.tar"
            self.number += 1
            self.writers[split] = ShardWriter(self.folder, name, split)
        return self.writers[split]

    def close_full(self) -> None:
        """Close what is large enough, and all of it after a while."""
        late = time.monotonic() - self.began > self.plan.shard_seconds
        for split, writer in list(self.writers.items()):
            if late or writer.size >= self.plan.shard_bytes:
                self._close(split)
        if late:
            self.began = time.monotonic()

    def close(self) -> None:
        """Close all; of one that holds no whole film nothing is kept."""
        for split in list(self.writers):
            self._close(split)

    def discard(self) -> None:
        """Keep nothing of those under way."""
        while self.writers:
            self.writers.popitem()[1].discard()

    def _close(self, split: str) -> None:
        writer = self.writers.pop(split)
        if writer.films:
            self.done.append(writer.close())
        else:
            writer.discard()


def extract(
    index: FilmIndex,
    folder: Path,
    plan: ExtractionPlan = USUAL,
    report: Report = lambda done, count, name: None,
    workers: int = 1,
) -> Extraction:
    """The films of an index as shards in ``folder``; what is there already is not made again.

    Several ``workers`` extract as many films at once, each of which is in memory until it is
    written; one keeps no more than a piece there.
    Stopped by the user, it keeps the films that are whole. ``BadRequest`` when not one film can be
    learned from.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {_key(film, index.folder, plan): film for film in index.films}
    kept = finished_shards(folder)
    known = {key for shard in kept for key in shard.films}
    number = 1 + max((int(s.name.split("-")[1].split(".")[0]) for s in kept), default=-1)
    shards = _OpenShards(folder, plan, number)
    skipped = list(index.skipped)
    # In the order of their hashes, so that a shard holds films of many kinds.
    new = [key for key in sorted(wanted) if key not in known]
    try:
        for count, (key, make) in enumerate(_made(new, wanted, plan, workers), 1):
            film = wanted[key]
            try:
                _write(film, key, make, shards.of(film.split))
            except CannotWrite:
                shards.discard()
                raise
            except EngineError as error:
                skipped.append(Skipped(name_below(index.folder, film.path), why_not(error)))
            shards.close_full()
            report(len(wanted) - len(new) + count, len(wanted), name_below(index.folder, film.path))
    finally:
        shards.close()
    meant = [_only(shard, wanted) for shard in (*kept, *shards.done)]
    found = [shard for shard in meant if shard.films]
    if not any(shard.split == "train" for shard in found):
        raise BadRequest(
            "Not one of {count} films in {folder} can be learned from ({name}: {why}); check the "
            "films and the index.",
            count=len(wanted) + len(index.skipped),
            folder=index.folder,
            name=skipped[-1].name if skipped else index.layout,
            why=skipped[-1].why if skipped else "all are held out",
        )
    return Extraction(write_manifest(folder, found, plan.rate), len(new), tuple(skipped))


def _made(
    keys: Sequence[str], wanted: Mapping[str, Film], plan: ExtractionPlan, workers: int
) -> Iterator[tuple[str, MakeSamples]]:
    """Film after film, with what makes its samples, or waits until a thread has made them."""
    if workers < 2:
        for key in keys:
            yield key, partial(film_samples, wanted[key], key, plan)
        return
    pool = ThreadPoolExecutor(workers)
    under_way: deque[tuple[str, MakeSamples]] = deque()
    try:
        for key in keys:
            job = pool.submit(lambda key=key: list(film_samples(wanted[key], key, plan)))
            under_way.append((key, job.result))
            if len(under_way) > workers:
                yield under_way.popleft()
        yield from under_way
    finally:
        pool.shutdown(cancel_futures=True)


def _write(film: Film, key: str, make: MakeSamples, writer: ShardWriter) -> None:
    count, seconds = 0, 0.0
    for sample in make():
        writer.write(sample)
        count += 1
        seconds += json.loads(sample["json"])["seconds"]
    facts = ShardFilm(film.path.name, film.labels, film.source, count, round(seconds, 3))
    writer.finish(key, facts)


def _only(shard: Shard, wanted: dict[str, Film]) -> Shard:
    return replace(shard, films={key: f for key, f in shard.films.items() if key in wanted})


def _key(film: Film, folder: Path, plan: ExtractionPlan) -> str:
    facts = [
        name_below(folder, film.path), film.path.stat().st_size, film.labels, film.source,
        film.split, film.start, film.end, film.cut,
        film.sound and name_below(folder, film.sound), plan.key(),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]
