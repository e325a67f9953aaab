"""Recordings: real playing, voices and noises of the whole data pack, one by one.

Read from ``audio/solos``, ``audio/phrases``, ``audio/more``, ``av``, ``av_clips`` (only where the
sound is real) and ``av_solos``; single notes stay with ``note_banks``. A recording knows its
*player*, so that one who left an hour counts no more than many who left a minute, and whether it is
held out. The samples lie in one flat int16 file at 48 kHz (``decoded_audio``), so any stretch is a
slice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.errors import BadRequest
from engine.models.sound_classes import class_name
from engine.training.data.codec_augmentation import transcoded_file, write_transcoded
from engine.training.data.csv_index import read_rows
from engine.training.data.decoded_audio import RATE, FlatSamples, decode_all
from engine.training.data.held_out_sources import is_held_out

PACKED_SUFFIX = ".packed.flac"
"""Behind the name of a film of which a packed data set holds only the sound."""

_MANY_PLAYERS = (
    "lucasjustollorente/", "seth814/", "koerthawkins/", "xk-wang/", "resemble-ai/", "jik876/",
    "auspicious3000/",
)  # fmt: skip
"""Collections in which every file is another player's; elsewhere a class has one player."""

_SHORTEST_SECONDS = 0.8
_SHARED = ("lucasjustollorente/", "seth814/", "koerthawkins/")
"""Copies of the same collections (FSDKaggle2018, Medley-solos-DB), in ``phrases`` and ``solos``."""

_NUMBER = re.compile(r"_([0-9a-f]{8})[-.]")
_FILMS_OF_AV = "pradyojha/"
_SAME_FILM = re.compile(r"isfee_[A-Za-z]+_(.+?)_t[\d.]+$")


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording of one player: class, player, file, and where it lies in the flat file.

    ``start`` and ``stop`` are samples at 48 kHz; ``player`` is repository and class or file.
    """

    label: str
    player: str
    path: Path
    held_out: bool
    start: int = 0
    stop: int = 0

    @property
    def seconds(self) -> float:
        """How long it is."""
        return (self.stop - self.start) / RATE


@dataclass(frozen=True, slots=True)
class Recordings:
    """All recordings and the flat int16 samples ``[T]`` they lie in.

    ``transcoded`` are the same after low-rate codecs, where they have been made
    (``codec_augmentation``).
    """

    samples: FlatSamples
    items: tuple[Recording, ...]
    transcoded: FlatSamples | None = None

    def take(
        self, item: Recording, start: int, length: int, *, transcoded: bool = False
    ) -> NDArray[np.float32]:
        """``length`` samples from ``start`` within a recording ``[<= length]``, -1..1."""
        first = item.start + start
        samples = self.samples if self.transcoded is None or not transcoded else self.transcoded
        return samples[first : min(first + length, item.stop)].astype(np.float32) / 32768.0


@lru_cache(maxsize=2)
def load_recordings(data: Path, cache: Path) -> Recordings:
    """Every recording of the pack below ``data``; decoded once into ``cache``.

    Only where films are decoded for the first time PyAV is needed. ``BadRequest`` when there is
    nothing.
    """
    rows = list_recordings(data)
    if not rows:
        raise BadRequest(
            "There is no recording in {data}; name the data pack's folder, or put a CSV with the "
            "columns path and label beside films of your own.",
            data=data,
        )
    samples, places = decode_all(sorted({row.path for row in rows}), data, cache)
    placed = (replace(r, start=places[str(r.path)][0], stop=places[str(r.path)][1]) for r in rows)
    items = tuple(r for r in placed if r.seconds >= _SHORTEST_SECONDS)
    transcoded = transcoded_file(Path(str(samples.filename)))
    found = np.memmap(transcoded, np.int16, "r") if transcoded.is_file() else None
    return Recordings(samples, items, found)


def transcode_recordings(data: Path, cache: Path) -> Path:
    """Write what codecs make of all recordings beside the clean samples, once; returns the file."""
    load_recordings.cache_clear()
    return write_transcoded(Path(str(load_recordings(data, cache).samples.filename)))


def list_recordings(data: Path) -> list[Recording]:
    """What the indices of the pack name, each recording once, not yet decoded."""
    known: set[str] = set()
    found: list[Recording] = []
    for row, key in _indexed(data):
        if key not in known:
            known.add(key)
            found.append(row)
    return found


def _indexed(data: Path) -> Iterator[tuple[Recording, str]]:
    """Recordings of all folders with what tells duplicates between folders apart."""
    for row in read_rows(data / "audio/phrases/phrases.csv"):
        repository = row["source"].split("@")[0]
        key = _key(repository, row["file"])
        yield _recording(data / row["file"], row["class"], repository), key
    for folder in ("audio/solos", "audio/more"):
        for row in read_rows(data / folder / "index.csv"):
            repository = row["repo@commit"].split("@")[0]
            if not repository.startswith(_FILMS_OF_AV):
                key = _key(repository, row["file"])
                yield _recording(data / folder / row["file"], row["class"], repository), key
    for row in read_rows(data / "av/av.csv"):
        # A film is a player of its own, whichever repository it came from.
        yield _recording(data / row["file"], row["class"], row["source_id"]), row["file"]
    for row in read_rows(data / "av_clips/index.csv"):
        if row["has_audio"] == row["audio_is_real"] == "yes":
            film = _film_name(row["file"])
            yield _recording(data / "av_clips" / row["file"], row["class"], film), row["file"]
    yield from _studio_films(data)


def _studio_films(data: Path) -> Iterator[tuple[Recording, str]]:
    """Films of ``av_solos`` whose sound ``audio/more`` does not hold already."""
    heard = " ".join(_plain(row["file"]) for row in read_rows(data / "audio/more/index.csv"))
    for row in read_rows(data / "av_solos/index.csv"):
        film = _SAME_FILM.search(_film_name(row["file"]))
        if film is None or _plain(film[1]) not in heard:
            path = data / "av_solos" / row["file"]
            yield _recording(path, row["class"], row["repo@commit"].split("@")[0]), row["file"]


def _recording(path: Path, label: str, repository: str) -> Recording:
    each = path.stem if repository.startswith(_MANY_PLAYERS) else class_name(label)
    held_out = is_held_out(repository, path.name)
    return Recording(class_name(label), f"{repository}:{each}", path, held_out)


def _key(repository: str, file: str) -> str:
    """What tells a recording from others: its number in a shared collection, else its file.

    Not its source: long recordings lie in several files.
    """
    found = _NUMBER.search(file) if repository.startswith(_SHARED) else None
    return found[1] if found else file


def _film_name(file: str) -> str:
    return Path(file.removesuffix(PACKED_SUFFIX)).stem


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
