"""Shown cases: a handful of the compared cases to look at and to listen to.

Chosen by a seed before anything is heard, never by score: by turns one of two sources, one of
three, one with somebody who does not play.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, zip_longest

import numpy as np
from numpy.typing import NDArray

from engine.analysis.analyser import Analyser
from engine.evaluation.case_runner import UNSEEN, SeparatedCase
from engine.evaluation.cases import SILENT, Case, case_frame, write_case_video
from engine.evaluation.comparison.data_uris import (
    frame_uri,
    heat_uri,
    sound_uri,
    spectrogram_levels,
    spectrogram_uri,
)
from engine.evaluation.evaluate import OnCase
from engine.evaluation.metrics import is_silent
from engine.evaluation.report import CaseResult, Report
from engine.media.clip import Clip
from engine.models.model import Separator
from engine.scratch_disk import temporary_folder

Sound = NDArray[np.float32]

LONGEST_SECONDS = 12.0
"""More of a case is not in the page."""


@dataclass(frozen=True, slots=True)
class ShownSound:
    """A sound of the page: its player and its spectrogram as data URIs, and what is said of it."""

    title: str
    sound: str
    spectrogram: str
    sdr_db: float = math.nan
    leak_db: float = math.nan


@dataclass(frozen=True, slots=True)
class ShownSource:
    """One source: its class, its true sound (None: it is silent), what each model made of it."""

    label: str
    truth: ShownSound | None
    estimates: tuple[ShownSound, ...]


@dataclass(frozen=True, slots=True)
class ShownCase:
    """A case of the page; ``heats`` are a model's name and its heat map over the frame."""

    name: str
    part: str
    seconds: float
    rate: int
    mixture: ShownSound
    frame: str
    heats: tuple[tuple[str, str], ...]
    sources: tuple[ShownSource, ...]


@dataclass(slots=True)
class _Recording:
    """What the models gave in one case so far."""

    sounds: dict[str, SeparatedCase] = field(default_factory=dict)
    heats: dict[str, Sound] = field(default_factory=dict)


class ShownCases:
    """The recorder of some cases while models separate them."""

    def __init__(self, cases: Sequence[Case], count: int, seed: int) -> None:
        self._recorded = {case: _Recording() for case in cases_to_show(cases, count, seed)}

    def listener(self, name: str, model: Separator, device: str) -> OnCase:
        """What keeps the chosen ones among the cases a model has separated."""

        def keep(case: Case, separated: SeparatedCase, _: Mapping[str, Sound]) -> None:
            if case in self._recorded:
                self._recorded[case].sounds[name] = separated
                self._recorded[case].heats[name] = _heat(case, model, device)

        return keep

    def shown(self, cases: Sequence[Case], reports: Sequence[Report]) -> tuple[ShownCase, ...]:
        """The chosen cases with what was kept of them; ``reports`` are of ``cases``, in order."""
        return tuple(
            _shown(case, recording, {r.model: r.cases[cases.index(case)] for r in reports})
            for case, recording in self._recorded.items()
        )


def cases_to_show(cases: Sequence[Case], count: int, seed: int) -> tuple[Case, ...]:
    """``count`` cases with pictures, by turns of every kind; the same seed gives the same ones."""
    rng = np.random.default_rng(seed)
    kinds: dict[tuple[bool, int], list[Case]] = {}
    for index in rng.permutation(len(cases)):
        case = cases[int(index)]
        if case.visible:
            kinds.setdefault((case.part == SILENT, len(case.sources)), []).append(case)
    turns = chain.from_iterable(zip_longest(*(kinds[kind] for kind in sorted(kinds))))
    return tuple(case for case in turns if case is not None)[:count]


def _heat(case: Case, model: Separator, device: str) -> Sound:
    """The heat map ``[h, w]`` in the middle of a case, as the window would lay it on."""
    with temporary_folder("evaluation") as folder:
        video = folder / "case.mkv"
        write_case_video(case, video)
        clip = Clip.open(video)
        with Analyser(clip, model, device, folder) as analyser:
            return analyser.heat(clip.info.duration_seconds / 2).grid


def _shown(case: Case, recording: _Recording, results: Mapping[str, CaseResult]) -> ShownCase:
    pictures = max(len(case.sources[i].pictures) for i in case.visible)
    frame, places = case_frame(case, (pictures - 1) // 2)
    kept = slice(round(LONGEST_SECONDS * case.rate))
    mixture = case.mixture[kept]
    mixture_levels = spectrogram_levels(mixture, case.rate)
    loudest = float(mixture_levels.max())

    def shown(title: str, sound: Sound, **said: float) -> ShownSound:
        levels = spectrogram_levels(sound[kept], case.rate)
        return ShownSound(
            title, sound_uri(sound[kept], case.rate), spectrogram_uri(levels, loudest), **said
        )

    def source(index: int) -> ShownSource:
        own = case.sources[index]
        truth = None if is_silent(own.sound) else shown("truth", own.sound)
        estimates = []
        for name, separated in recording.sounds.items():
            said = results[name].sources[index]
            if separated.how[index] != UNSEEN:
                sdr_db = said.estimate.sdr_db if said.estimate else math.nan
                estimates.append(
                    shown(name, separated.sounds[index], sdr_db=sdr_db, leak_db=said.leak_db)
                )
        return ShownSource(own.label, truth, tuple(estimates))

    return ShownCase(
        case.name,
        case.part,
        case.seconds,
        case.rate,
        shown("mixture", case.mixture),
        frame_uri(frame, places),
        tuple((name, heat_uri(frame, heat, places)) for name, heat in recording.heats.items()),
        tuple(source(index) for index in range(len(case.sources))),
    )
