"""A request to learn from films: which index, and their extraction, told as it goes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.cli.progress import Progress
from engine.cli.terminal import tell

if TYPE_CHECKING:
    from engine.training.films.extraction import Extraction

_SHOWN = 50
_TOLD_SECONDS = 60.0
"""How often a log that is no terminal hears how far it is."""


@dataclass(frozen=True, slots=True)
class FilmRequest:
    """What was asked for of a folder of films."""

    index: Path | None
    layout: str
    progress_form: str
    workers: int = 1

    def are_in(self, folder: Path) -> bool:
        """Whether a folder is one of films, and not our data pack."""
        from engine.training.films.film_index import is_film_folder

        return self.index is not None or self.layout != "auto" or is_film_folder(folder)

    def extract(self, folder: Path, out: Path) -> str:
        """The shards of a folder's films, made where they are not there yet.

        Says what was found, what is held out, and every film that was left out, with the reason.
        """
        from engine.training.films.extraction import extract
        from engine.training.films.film_index import index_films

        index = index_films(folder, self.index, self.layout)
        tell(f"{len(index.films)} films in {folder}, indexed as {index.layout}")
        told = time.monotonic()
        with Progress(self.progress_form) as progress:

            def report(done: int, count: int, name: str) -> None:
                nonlocal told
                progress.report("extracting the films", done / count)
                if time.monotonic() - told > _TOLD_SECONDS:
                    told = time.monotonic()
                    tell(f"{done} of {count} films are extracted")

            extraction = extract(index, out, report=report, workers=self.workers)
        _tell(extraction, out)
        return extraction.shards.root


def _tell(extraction: Extraction, out: Path) -> None:
    """Say what was left out, what is learned from, and what is held out."""
    skipped = extraction.skipped
    for one in skipped[:_SHOWN]:
        tell(f"left out: {one.name}: {one.why}")
    if skipped:
        listed = out / "left_out.txt"
        listed.write_text("".join(f"{s.name}: {s.why}\n" for s in skipped), "utf-8")
        tell(f"{len(skipped)} left out in all, listed in {listed}")
    for words, held_out in (("to learn from", False), ("held out", True)):
        films = [f for s in extraction.shards.of(held_out=held_out) for f in s.films.values()]
        minutes = sum(film.seconds for film in films) / 60
        sources = len({film.source for film in films})
        tell(f"{words}: {len(films)} films of {sources} sources, {minutes:.1f} minutes")
    kinds = {
        film.labels or (film.source,)
        for shard in extraction.shards.of(held_out=True)
        for film in shard.films.values()
    }
    if len(kinds) < 2:
        tell("no score can be told: hold out films of at least two labels")
