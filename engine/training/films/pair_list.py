"""Pair lists: whose films a paper mixes to be measured, made into cases of evaluation.

Two kinds of CSV are known. In one every row names the films of a mixture, by path or by id. In the
other, Sound of Pixels' own (``sound,frames,count``), every row names one film; its partners are
drawn as the authors do, by Python's ``random`` seeded with the row's number, who may draw a film
with itself. Both are cut as they have it: 65,535 samples at 11,025 Hz around the middle, divided by
the number of films, three frames three seconds apart.
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from engine.errors import BadRequest, CannotOpen, EngineError
from engine.media.clip import Clip
from engine.training.data.pair_dataset import PAPER_RATE, WINDOW_SAMPLES
from engine.training.films.film_index import FilmFiles, Skipped, index_films, is_film_folder
from engine.training.films.film_samples import why_not

RATE, SAMPLES = PAPER_RATE, WINDOW_SAMPLES
"""What Sound of Pixels, and those that follow its protocol, are measured on."""

_FRAME_OFFSETS = (-3.0, 0.0, 3.0)
_FRAMES_PER_SECOND = 8.0
_SILENT = 1e-5


@dataclass(frozen=True, slots=True)
class Pick:
    """A film of a mixture: as the list calls it, what is heard in it, and the middle to be cut.

    ``centre`` is in seconds; None is the film's own middle.
    """

    name: str
    label: str
    centre: float | None = None


Mixture = tuple[Pick, ...]


def read_pairs(path: Path, sources: int = 2) -> list[Mixture]:
    """The mixtures of a list, ``sources`` films each where they are drawn.

    ``CannotOpen`` when it is none.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = [[cell.strip() for cell in row if cell.strip()] for row in csv.reader(file)]
    except (OSError, ValueError, csv.Error) as error:
        raise CannotOpen(path, "it is missing or no list of pairs.") from error
    rows = [row for row in rows if row]
    if all(len(row) == 3 and row[2].isdecimal() for row in rows) and rows:
        return _drawn([_listed(row) for row in rows], sources)
    if rows and all(cell.lower().startswith(("film", "path", "id")) for cell in rows[0]):
        rows = rows[1:]  # a line of names
    if not rows or min(len(row) for row in rows) < 2:
        raise CannotOpen(path, "a row names fewer than two films; name those that are mixed.")
    return [tuple(_named(cell) for cell in row) for row in rows]


def write_pair_cases(folder: Path, pairs: Sequence[Mixture], out: Path) -> list[Skipped]:
    """Write the mixtures as cases below ``out``; returns those that could not be made, and why.

    What is heard is called as the folder's index has it, else as the list's folders are named.
    ``BadRequest`` when not one could be.
    """
    files, labels = FilmFiles(folder), _labels(folder)
    skipped: list[Skipped] = []
    for number, mixture in enumerate(pairs):
        name = f"{number:03d} {'+'.join(pick.name for pick in mixture)}"
        try:
            _write_case(files, labels, mixture, out / name.replace("/", "_")[:120])
        except EngineError as error:
            skipped.append(Skipped(name, why_not(error)))
    if len(skipped) == len(pairs):
        raise BadRequest(
            "Of {count} mixtures of the list none can be made of the films in {folder} ({why}); "
            "put the films there, named as the list names them.",
            count=len(pairs),
            folder=folder,
            why=skipped[0].why if skipped else "it is empty",
        )
    return skipped


def _listed(row: Sequence[str]) -> Pick:
    """A row of Sound of Pixels: its centre is the frame in the middle, of eight a second."""
    pick = _named(row[0])
    return Pick(pick.name, pick.label, (int(row[2]) // 2 - 0.5) / _FRAMES_PER_SECOND)


def _named(cell: str) -> Pick:
    path = Path(cell)
    label = path.parent.name if path.parent.name not in ("", ".", "..") else "other"
    return Pick(cell if path.parent == Path() else path.stem, label)


def _drawn(films: Sequence[Pick], sources: int) -> list[Mixture]:
    mixtures = []
    for number, first in enumerate(films):
        chance = random.Random(number)
        others = [films[chance.randint(0, len(films) - 1)] for _ in range(sources - 1)]
        mixtures.append((first, *others))
    return mixtures


def _labels(folder: Path) -> dict[Path, str]:
    """What the films of a folder are of, where it has an index."""
    if not is_film_folder(folder):
        return {}
    return {film.path: "+".join(film.labels) for film in index_films(folder).films if film.labels}


def _write_case(
    files: FilmFiles, labels: Mapping[Path, str], mixture: Mixture, folder: Path
) -> None:  # fmt: skip
    classes: list[str] = []
    sounds: list[NDArray[np.float32]] = []
    shown: list[list[NDArray[np.uint8]]] = []
    for pick in mixture:
        path = files.named(pick.name)
        if path is None:
            raise BadRequest("no film {name} is below the folder", name=pick.name)
        sound, pictures = _cut(path, pick.centre)
        if float(np.abs(sound).sum()) <= _SILENT:
            raise BadRequest("{name} is silent there", name=pick.name)
        classes.append(labels.get(path, pick.label))
        sounds.append(sound / np.float32(len(mixture)))
        shown.append(pictures)
    folder.mkdir(parents=True)
    soundfile.write(folder / "mix.wav", np.sum(sounds, axis=0), RATE, subtype="FLOAT")
    for number, (sound, pictures) in enumerate(zip(sounds, shown, strict=True), 1):
        soundfile.write(folder / f"target{number}.wav", sound, RATE, subtype="FLOAT")
        frames = folder / f"frames{number}"
        frames.mkdir()
        for place, picture in enumerate(pictures):
            cv2.imwrite(str(frames / f"{place}.png"), picture[..., ::-1])
    (folder / "meta.json").write_text(json.dumps({"classes": classes}), "utf-8")


def _cut(
    path: Path, centre: float | None
) -> tuple[NDArray[np.float32], list[NDArray[np.uint8]]]:  # fmt: skip
    """A film's sound ``[65535]`` around a second, and its pictures there."""
    clip = Clip.open(path)
    with ExitStack() as opened:
        reader = opened.enter_context(clip.sound())
        rate, length = reader.info.rate, reader.length
        middle = length / rate / 2 if centre is None else centre
        half = round((SAMPLES / RATE / 2 + 0.1) * rate)
        at = round(middle * rate)
        heard = reader.read(at - half, at + half).mean(axis=0)
        low = np.asarray(soxr.resample(heard, rate, RATE), np.float32)
        start = (low.size - SAMPLES) // 2
        # As the authors have it the last sample stays empty.
        sound = np.pad(low[start : start + SAMPLES - 1], (0, 1))
        pictures = opened.enter_context(clip.pictures(256))
        last = clip.info.duration_seconds
        times = (min(max(middle + offset, 0.0), last) for offset in _FRAME_OFFSETS)
        return sound, [pictures.at(time).pixels for time in times]
