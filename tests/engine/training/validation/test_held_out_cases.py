"""Held-out cases and their scores: always the same, and of no training source."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from engine.training.validation.band_scores import (
    BandCase,
    band_cases,
    mean_scores,
    score_cases,
    spread,
)
from engine.training.validation.held_out_cases import held_out_cases, held_out_pictures
from engine.training.validation.mask_models import ownership


def test_the_same_seed_gives_the_same_cases(data: Path, cache: Path) -> None:
    held_out_cases.cache_clear()
    first = held_out_cases(data, cache)
    held_out_cases.cache_clear()
    again = held_out_cases(data, cache)
    assert [c.name for c in first] == [c.name for c in again]
    assert all(np.array_equal(a.sounds, b.sounds) for a, b in zip(first, again, strict=True))
    assert len(first) == 12


def test_cases_show_and_hide_what_their_kind_says(data: Path, cache: Path) -> None:
    for case in held_out_cases(data, cache):
        assert len(case.labels) == len(case.sounds) == len(case.pictures)
        if case.kind == "off screen":
            assert case.off_screen[-1]
            assert case.pictures[-1] == ()
        if case.kind == "same class":
            assert case.labels[0] == case.labels[1]
            assert not np.array_equal(case.sounds[0], case.sounds[1])
        if case.kind == "silent":
            assert case.silent
            assert case.silent[0] not in case.labels


def test_only_pictures_that_no_training_sees(data: Path) -> None:
    pictures = held_out_pictures(data)
    assert pictures
    assert all(path.name == "valid.png" for paths in pictures.values() for path in paths)


def test_a_perfect_and_a_lazy_model(data: Path, cache: Path) -> None:
    cases = band_cases(data, cache)

    def lazy(power: torch.Tensor, seen: Sequence[str]) -> torch.Tensor:
        return torch.full((len(seen), *power.shape[1:]), 1 / len(seen))

    means = mean_scores(cases, score_cases(cases, lazy))
    assert abs(means["si_sdr"] - means["mixture_si_sdr"]) < 1e-3

    def perfect(case: BandCase):
        ideal = (case.cross / (case.power + 1e-9)).clamp(0, 1)
        names = list(case.sounding)

        def separate(power: torch.Tensor, seen: Sequence[str]) -> torch.Tensor:
            known = [ideal[names.index(n)] if n in names else power[0] * 0 for n in seen]
            return torch.stack(known)

        return separate

    for case in cases:
        scores = score_cases((case,), perfect(case))[case.name]
        assert scores["sdr"] > 12
        assert scores.get("silent_db", -60) <= -50


def test_ownership_of_a_class_never_exceed_the_whole() -> None:
    likely = torch.rand(3, 33, generator=torch.Generator().manual_seed(0))
    assert (ownership(likely).sum(0) < 1).all()
    alone = ownership(torch.eye(33)[:1])
    assert alone[0, 0] > 0.99


def test_some_cases_are_of_every_kind(data: Path, cache: Path) -> None:
    cases = band_cases(data, cache)
    assert spread(cases, 1000) == cases
    assert {case.kind for case in spread(cases, 5)} == {case.kind for case in cases}
