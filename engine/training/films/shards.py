"""Shards: WebDataset tars of film samples, written whole or not at all, read from anywhere.

The format and its reading are the ``webdataset`` package's; its own opening of addresses starts
``curl`` and ``gsutil``, so streams come from fsspec: a folder, ``s3://``, ``gs://``, ``https://``.
``shards.json`` beside the tars says which there are, what films each holds and how large it is.
"""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import fsspec

from engine.atomic_file import atomic_files, write_atomically, write_failure_reason
from engine.errors import BadRequest, CannotOpen, CannotRead, CannotWrite
from engine.training.films.layouts import is_held_out

Sample = dict[str, Any]
"""What ``webdataset`` reads and writes: suffix -> content, and ``__key__``."""

MANIFEST = "shards.json"
_BLOCK_BYTES = 4 * 2**20


@dataclass(frozen=True, slots=True)
class ShardFilm:
    """What a shard holds of one film."""

    name: str
    labels: tuple[str, ...]
    source: str
    samples: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Shard:
    """One tar: its name, its split, its size, and its films by their keys."""

    name: str
    split: str
    size: int
    films: Mapping[str, ShardFilm]

    @property
    def samples(self) -> int:
        """How many samples it holds."""
        return sum(film.samples for film in self.films.values())

    def to_json(self) -> dict[str, Any]:
        """For the manifest."""
        return {**asdict(self), "films": {key: asdict(film) for key, film in self.films.items()}}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Shard:
        """Of the manifest; ``KeyError`` or ``TypeError`` where it is none."""
        films = {
            key: ShardFilm(**{**film, "labels": tuple(film["labels"])})
            for key, film in record["films"].items()
        }
        return cls(record["name"], record["split"], record["size"], films)


@dataclass(frozen=True, slots=True)
class ShardSet:
    """All shards below an address, a folder's path or a URL."""

    root: str
    shards: tuple[Shard, ...]
    rate: int

    def of(self, *, held_out: bool) -> tuple[Shard, ...]:
        """Those that are learned from, or those that are kept for measuring."""
        return tuple(s for s in self.shards if is_held_out(s.split) == held_out)


class ShardWriter:
    """Writes one shard; with its record beside it, which a resumed extraction looks for."""

    def __init__(self, folder: Path, name: str, split: str) -> None:
        self.folder, self.name, self.split = folder, name, split
        self.films: dict[str, ShardFilm] = {}
        self.size = 0
        self._open = ExitStack()
        place = self._open.enter_context(atomic_files())
        # The tar takes its name first: a record means that its tar is there.
        self._tar = place(folder / name)
        self._record = place(record_of(folder / name))
        self._stream = self._open.enter_context(self._tar.open("wb"))
        self._writer = self._open.enter_context(_web_dataset().TarWriter(self._stream))

    def write(self, sample: Sample) -> None:
        """Add a sample; ``CannotWrite`` when the disk is full."""
        try:
            self.size += self._writer.write(sample)
        except OSError as error:
            raise CannotWrite(self.folder / self.name, write_failure_reason(error)) from error

    def finish(self, film: str, facts: ShardFilm) -> None:
        """A film is whole; what was written of another since is passed over by readers."""
        self.films[film] = facts

    def close(self) -> Shard:
        """Let the tar and its record appear."""
        self._writer.close()
        self._stream.flush()
        shard = Shard(self.name, self.split, self._tar.stat().st_size, self.films)
        self._record.write_text(json.dumps(shard.to_json()), "utf-8")
        self._open.close()
        return shard

    def discard(self) -> None:
        """Leave nothing of it."""
        error = BadRequest("nothing of it is kept")
        self._open.__exit__(type(error), error, None)


def record_of(tar: Path) -> Path:
    """Where the record of a finished shard lies."""
    return tar.with_suffix(".json")


def finished_shards(folder: Path) -> list[Shard]:
    """The shards of a folder that are there with their records, whole."""
    found = []
    # What a killed process was writing has a longer name.
    for path in sorted(folder.glob("*-[0-9][0-9][0-9][0-9][0-9][0-9].json")):
        shard = Shard.from_json(json.loads(path.read_text("utf-8")))
        tar = folder / shard.name
        if tar.is_file() and tar.stat().st_size == shard.size:
            found.append(shard)
    return found


def write_manifest(folder: Path, shards: Sequence[Shard], rate: int) -> ShardSet:
    """Write ``shards.json``; it is what readers begin with."""
    record = {"format": 1, "rate": rate, "shards": [shard.to_json() for shard in shards]}
    write_atomically(folder / MANIFEST, json.dumps(record).encode())
    open_shards.cache_clear()
    return ShardSet(str(folder), tuple(shards), rate)


@lru_cache(maxsize=4)
def open_shards(root: str) -> ShardSet:
    """The shards at an address; ``CannotOpen`` when its manifest is missing or damaged."""
    try:
        with _opened(f"{root.rstrip('/')}/{MANIFEST}") as file:
            record = json.load(file)
        shards = tuple(Shard.from_json(each) for each in record["shards"])
        return ShardSet(root, shards, int(record["rate"]))
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise CannotOpen(
            f"{root.rstrip('/')}/{MANIFEST}",
            "it is missing or no list of shards; name the folder that `train --pack` wrote.",
        ) from error


def read_shard(root: str, shard: Shard) -> Iterator[Sample]:
    """The samples of a shard in order, streamed; those of films that are not whole are left out.

    ``CannotRead`` when it ends too early or is damaged: a shard is never half-read.
    """
    path = f"{root.rstrip('/')}/{shard.name}"
    expand, group = _tar_readers()
    count = 0
    try:
        with _opened(path) as stream:
            for sample in group(expand([{"url": path, "stream": stream}])):
                if sample["__key__"].rpartition("-")[0] in shard.films:
                    count += 1
                    yield sample
    except (OSError, ValueError, EOFError, tarfile.TarError) as error:
        raise CannotRead(path, "it is damaged or could not be read to its end.") from error
    if count != shard.samples:
        raise CannotRead(
            path,
            "it ends after {count} of {all} samples; copy it again.",
            count=count,
            all=shard.samples,
        )


def is_address(text: str) -> bool:
    """Whether a text is a URL of some storage rather than a path."""
    scheme, colon, _ = text.partition("://")
    return bool(colon) and len(scheme) > 1


def _opened(path: str) -> Any:
    """A file on a disk or in some storage, for reading in order."""
    if not is_address(path):
        return Path(path).open("rb")
    try:
        system, place = fsspec.url_to_fs(path)
        return system.open(place, "rb", block_size=_BLOCK_BYTES)
    except ImportError as error:
        raise BadRequest(
            "{path} needs another package of Python ({why}); install it and try again.",
            path=path,
            why=str(error),
        ) from error


def _web_dataset() -> Any:
    try:
        import webdataset
    except ImportError as error:
        raise BadRequest(
            "Training on films needs the package webdataset; install it with "
            "`pip install pixelplayer[train]`."
        ) from error
    return webdataset


def _tar_readers() -> tuple[Any, Any]:
    tars = _web_dataset().tariterators
    return tars.tar_file_expander, tars.group_by_keys
