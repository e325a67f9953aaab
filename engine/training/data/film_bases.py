"""Film bases: what the MIML network learns from, the NMF bases of every film and what it shows.

A film is ten seconds of a recording, or of two of different kinds together, of which nobody says
whose bases are whose. Where the paper asks ImageNet what a film shows, the pack knows: its classes
stand for the labels. Taken apart once, then kept.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import IterableDataset

from engine.atomic_file import write_atomically
from engine.errors import BadRequest
from engine.models.layers.nmf import factorise
from engine.models.nmf_miml.categories import category_of
from engine.models.nmf_miml.model import FILM_BASES, RATE, WINDOW_SECONDS, film_spectrogram
from engine.training.data.training_data import Solo, TrainingData
from engine.training.data.worker_rng import worker_rng

_SEED = 20180908


@dataclass(frozen=True, slots=True)
class FilmPlan:
    """Which films there are: so many solos, half as many duets of them, and NMF's ``sweeps``."""

    categories: tuple[str, ...]
    solos: int = 600
    sweeps: int = 100


@dataclass(frozen=True, slots=True, eq=False)
class FilmBases:
    """Films: ``bases`` [N, F, M], which labels each shows ``present`` [N, L], who is held out [N].

    Solos come first; duets are of solos that are not held out.
    """

    bases: NDArray[np.float16]
    present: NDArray[np.bool_]
    held_out: NDArray[np.bool_]

    def solos(self, *, held_out: bool) -> Iterator[tuple[Tensor, int]]:
        """Bases ``[F, M]`` and the label of the films that show one thing."""
        for index in np.flatnonzero((self.present.sum(1) == 1) & (self.held_out == held_out)):
            bases = torch.from_numpy(self.bases[index].astype(np.float32))
            yield bases, int(self.present[index].argmax())


class BasesDataset(IterableDataset):
    """An endless stream of films: ``bases`` [F, M] and what they show, ``present`` [L]."""

    def __init__(self, films: FilmBases, seed: int) -> None:
        self.films, self.seed = films, seed

    def __iter__(self) -> Iterator[dict[str, Tensor]]:
        torch.set_num_threads(1)
        rng = worker_rng(self.seed)
        films = self.films
        known = np.flatnonzero(~films.held_out)
        while True:
            index = int(rng.choice(known))
            yield {
                "bases": torch.from_numpy(films.bases[index].astype(np.float32)),
                "present": torch.from_numpy(films.present[index].astype(np.float32)),
            }


def load_film_bases(data: TrainingData, cache: Path, plan: FilmPlan) -> FilmBases:
    """The films of a plan, taken apart once into ``cache``; ``BadRequest`` when there is none."""
    chosen = _solos(data.solos(), plan)
    if not chosen:
        raise BadRequest(
            "There is no recording of {categories} in {data}; choose another domain.",
            categories=", ".join(plan.categories),
            data=data.name,
        )
    path = cache / f"bases-{_key(chosen, plan)}.npz"
    if not path.is_file():
        made = _take_apart(chosen, plan)
        cache.mkdir(parents=True, exist_ok=True)
        content = io.BytesIO()
        np.savez(content, bases=made.bases, present=made.present, held_out=made.held_out)
        write_atomically(path, content.getvalue())
    with np.load(path) as kept:
        return FilmBases(kept["bases"], kept["present"], kept["held_out"])


def _solos(solos: Sequence[Solo], plan: FilmPlan) -> list[tuple[Solo, int]]:
    """So many solos with their categories: every category and every player in turn."""
    queues: dict[tuple[int, str], list[Solo]] = defaultdict(list)
    for item in sorted(solos, key=lambda each: each.name):
        category = category_of(item.label, plan.categories)
        if category is not None:
            queues[category, item.player].append(item)
    # The first of every player before the second of any.
    ranked = [
        (number, category, item)
        for (category, _), items in queues.items()
        for number, item in enumerate(items)
    ]
    ranked.sort(key=lambda row: (row[0], row[2].name))
    taken: dict[int, int] = defaultdict(int)
    share = max(plan.solos // max(len({category for category, _ in queues}), 1), 1)
    chosen = []
    for *_, category, item in ranked:
        if taken[category] < share:
            taken[category] += 1
            chosen.append((item, category))
    return chosen


def _take_apart(chosen: Sequence[tuple[Solo, int]], plan: FilmPlan) -> FilmBases:
    sounds = [_sound(item) for item, _ in chosen]
    shown: list[tuple[int, ...]] = [(category,) for _, category in chosen]
    held_out = [item.held_out for item, _ in chosen]
    for one, other in _duets(chosen):
        length = min(sounds[one].size, sounds[other].size)
        sounds.append(sounds[one][:length] + sounds[other][:length])
        shown.append((chosen[one][1], chosen[other][1]))
        held_out.append(False)
    present = np.zeros((len(shown), len(plan.categories)), np.bool_)
    for row, labels in enumerate(shown):
        present[row, list(labels)] = True
    bases = [
        factorise(film_spectrogram(torch.from_numpy(sound)), FILM_BASES, seed, sweeps=plan.sweeps)[
            0
        ]
        for seed, sound in enumerate(sounds)
    ]
    packed = np.stack([(one / one.amax().clamp_min(1e-12)).half().numpy() for one in bases])
    return FilmBases(packed, present, np.array(held_out))


def _duets(chosen: Sequence[tuple[Solo, int]]) -> Iterator[tuple[int, int]]:
    """Half as many pairs as there are solos: of different kinds, none of them held out."""
    rng = np.random.default_rng(_SEED)
    known = [i for i, (item, _) in enumerate(chosen) if not item.held_out]
    kinds = {chosen[i][1] for i in known}
    for _ in range(len(known) // 2 if len(kinds) > 1 else 0):
        one = int(rng.choice(known))
        yield one, int(rng.choice([i for i in known if chosen[i][1] != chosen[one][1]]))


def _sound(item: Solo) -> NDArray[np.float32]:
    """The first ten seconds of a solo, of level one."""
    sound = item.read(round(WINDOW_SECONDS * RATE))
    return (sound / max(float(np.sqrt(np.mean(sound**2))), 1e-6)).astype(np.float32)


def _key(chosen: Sequence[tuple[Solo, int]], plan: FilmPlan) -> str:
    facts = [plan.categories, plan.sweeps, FILM_BASES, [item.name for item, _ in chosen]]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]
