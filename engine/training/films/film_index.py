"""The film index: which films a folder holds to learn from, what sounds in them, and what is amiss.

The films are the user's own files; nothing is fetched. An index (``layouts``) names them by path or
by the id of the site they came from, and ids are looked for among the names of the files, in any
folder below: ``id.mp4``, ``id_30.mp4``, ``id_000030.mkv``.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engine.errors import BadRequest
from engine.message import Message
from engine.training.films.layouts import IndexRow, is_held_out, read_index, recognised

FILM_SUFFIXES = frozenset({
    ".mp4", ".mkv", ".webm", ".mov", ".avi", ".m4v", ".mpg", ".mpeg", ".ts", ".flv", ".wmv",
    ".3gp", ".ogv", ".mts", ".m2ts", ".vob",
})  # fmt: skip
"""Names of files that may be films; whether they are, PyAV says."""

HELD_OUT_SHARE = 0.15
_STAMPED = re.compile(r"^(?P<id>.+?)_(?P<start>\d+(?:\.\d+)?)(?:_\d+(?:\.\d+)?)?$")


@dataclass(frozen=True, slots=True)
class Film:
    """A stretch of a film to learn from: where it is, what sounds in it, and whose it is.

    ``source`` tells what must be on one side of a split: films of one video, or of one player.
    ``end`` 0 is the film's end; ``cut`` where the file may hold nothing but the stretch already.
    ``sound`` is a file of its own where the film's is not meant.
    """

    path: Path
    labels: tuple[str, ...]
    source: str
    split: str = ""
    start: float = 0.0
    end: float = 0.0
    cut: bool = False
    sound: Path | None = None

    @property
    def held_out(self) -> bool:
        """Whether it is kept for measuring."""
        return is_held_out(self.split)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A film, or a row of an index, that is left out, and why."""

    name: str
    why: Message


@dataclass(frozen=True, slots=True)
class FilmIndex:
    """The films of a folder in their order, and what was left out."""

    folder: Path
    layout: str
    films: tuple[Film, ...]
    skipped: tuple[Skipped, ...]


def is_film_folder(folder: Path) -> bool:
    """Whether a folder is one of films with an index, and not our data pack."""
    return bool(recognised(folder))


def index_films(
    folder: Path, index: Path | None = None, layout: str = "auto", seed: int = 1
) -> FilmIndex:
    """The films that an index names, found below ``folder``, each trained on or held out.

    Where the index has no split, some sources of every label are held out by ``seed``.
    ``BadRequest`` when there is no index, or not one film of it.
    """
    name, rows, wrong = read_index(folder, index, layout)
    files = FilmFiles(folder)
    films: list[Film] = []
    skipped = [Skipped(place, why) for place, why in wrong]
    for row in rows:
        found = files.find(row)
        if isinstance(found, Film):
            films.append(found)
        else:
            skipped.append(Skipped(row.name, found))
    if not films:
        raise BadRequest(
            "Of {count} films in the index of {folder} none is there ({why}); put the films below "
            "that folder, named as the index names them.",
            count=len(rows) + len(wrong),
            folder=folder,
            why=skipped[0].why if skipped else "it is empty",
        )
    return FilmIndex(folder, name, _with_split(films, seed), tuple(skipped))


class FilmFiles:
    """The media files below a folder, by what an index may call them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.by_stem: dict[str, Path] = {}
        self.by_id: dict[str, list[tuple[float, Path]]] = defaultdict(list)
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() in FILM_SUFFIXES and path.is_file():
                self.by_stem.setdefault(path.stem, path)
                stamped = _STAMPED.match(path.stem)
                if stamped:
                    self.by_id[stamped["id"]].append((float(stamped["start"]), path))

    def named(self, name: str) -> Path | None:
        """The file of an id, or of a path below the folder."""
        path = self.folder / name
        if Path(name).suffix.lower() in FILM_SUFFIXES and path.is_file():
            return path
        cuts = self.by_id.get(name, [])
        return self.by_stem.get(name) or (cuts[0][1] if cuts else None)

    def find(self, row: IndexRow) -> Film | Message:
        """The film of a row, or why there is none."""
        if row.path is not None:
            path = self.folder / row.path
            if not path.is_file():
                return Message("there is no such file")
            source = row.source or Path(row.path).with_suffix("").as_posix()
            return self._film(row, path, source, row.start, row.end)
        whole, cuts = self.by_stem.get(row.name), self.by_id.get(row.name, [])
        cut = next((path for start, path in cuts if row.cut and int(start) == int(row.start)), None)
        if cut is not None:
            return self._film(row, cut, row.source or row.name, 0.0, 0.0)
        if whole is not None:
            return self._film(row, whole, row.source or row.name, row.start, row.end)
        if cuts and not row.cut:
            return self._film(row, cuts[0][1], row.source or row.name, row.start, row.end)
        return Message("no film of that name is below the folder")

    def _film(
        self, row: IndexRow, path: Path, source: str, start: float, end: float
    ) -> Film | Message:
        sound = None if row.sound is None else self.folder / row.sound
        if sound is not None and not sound.is_file():
            return Message("its sound {name} is not there", name=sound.name)
        return Film(path, row.labels, source, row.split, start, end, row.cut, sound)


def _with_split(films: Sequence[Film], seed: int) -> tuple[Film, ...]:
    """The films with a split; a source that is held out once is held out always."""
    if any(film.split for film in films):
        held_out = {film.source: film.split for film in films if film.held_out}
    else:
        held_out = dict.fromkeys(_drawn_sources(films, seed), "valid")
    return tuple(replace(film, split=held_out.get(film.source, "train")) for film in films)


def _drawn_sources(films: Iterable[Film], seed: int) -> set[str]:
    """Of the sources of every label about a seventh, one at least where there are two.

    By the hash of the source's name, so that a folder that grows keeps most of its split.
    """
    sources: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for film in films:
        sources[film.labels].add(film.source)
    uses = Counter(source for known in sources.values() for source in known)
    drawn: set[str] = set()
    for known in sources.values():
        # One that is of several labels stays: it would take something from all of them.
        order = sorted((s for s in known if uses[s] == 1), key=lambda s: _draw(s, seed))
        count = max(round(len(known) * HELD_OUT_SHARE), 1) if len(known) > 1 else 0
        drawn |= set(order[:count])
    return drawn


def _draw(source: str, seed: int) -> str:
    return hashlib.sha256(f"{seed} {source}".encode()).hexdigest()
