"""The query dataset: sums and queries that are true, and the same seed gives the same."""

from dataclasses import replace

import numpy as np
import torch

from engine.models.sound_classes import CLASSES
from engine.training.data.audio_sources import SourceRecipe
from engine.training.data.mixture_dataset import MixtureRecipe, mixture_sums
from engine.training.data.pack import Pack
from engine.training.data.query_dataset import QueryDataset, QueryRecipe, draw_query
from engine.training.data.spectral_augmentation import (
    SpectralRecipe,
    complex_planes,
    equaliser_db,
)

SMALL = MixtureRecipe(columns=16, reservoir=6, sources=SourceRecipe(rooms=2))


def tones(*hertz: float) -> list[torch.Tensor]:
    time = torch.arange(16 * 1024) / 48_000
    return [complex_planes(torch.sin(2 * torch.pi * hz * time)) for hz in hertz]


def test_the_same_seed_gives_the_same_mixtures(pack: Pack) -> None:
    first, second = (iter(QueryDataset(pack, 5, SMALL)) for _ in range(2))
    for _ in range(4):
        one, other = next(first), next(second)
        assert all(torch.equal(one[key], other[key]) for key in one)
        assert one["power"].shape == (256, 16)
        assert torch.isclose(one["power"].mean(), torch.tensor(1.0), atol=1e-4)


def test_band_sums_give_the_error_of_a_mask_exactly() -> None:
    violin, flute = tones(440, 3000)
    labels = [CLASSES.index("violin"), CLASSES.index("flute")]
    sums = mixture_sums([violin, flute], labels, violin + flute)
    assert sums["label"].tolist() == [*labels, -1]
    # The mask of ones leaves the other source as the error.
    error = sums["power"].sum() - 2 * sums["cross"][0].sum() + sums["target"][0]
    assert torch.isclose(error, sums["target"][1], rtol=1e-3)


def test_two_players_of_one_class_are_one_source(pack: Pack) -> None:
    one, two, other = tones(440, 700, 3000)
    recipe = replace(SMALL, spectral=SpectralRecipe(noise=0.0))
    items = [("violin", one), ("violin", two), ("flute", other)]
    dataset = QueryDataset(pack, 0, recipe)
    sample = dataset._mixture(items, np.random.default_rng(0))
    assert sorted(sample["label"].tolist()) == sorted(
        [-1, CLASSES.index("flute"), CLASSES.index("violin")]
    )
    assert sample["target"][2] == 0


def test_queries_leave_out_what_is_off_screen_and_add_silent_players() -> None:
    rng = np.random.default_rng(0)
    plain = QueryRecipe(unseen=0.0, sure=1.0, off_screen=0.0, silent_players=0.0)
    query = draw_query(["violin", "tuba"], plain, rng)
    assert query.nonzero()[:, 0].tolist() == sorted(map(CLASSES.index, ("violin", "tuba")))
    assert draw_query(["violin"], replace(plain, unseen=1.0), rng).sum() == 0
    hidden = draw_query(["violin"], replace(plain, off_screen=1.0), rng)
    assert hidden[CLASSES.index("violin")] == 0
    silent = draw_query(["violin"], replace(plain, silent_players=1.0), rng)
    assert (silent > 0).sum() >= 1
    doubtful = [draw_query(["violin"], replace(plain, sure=0.0), rng) for _ in range(50)]
    assert all(b.min() >= 0 and b.max() <= 1 for b in doubtful)


def test_an_equaliser_stays_within_nine_decibels() -> None:
    rng = np.random.default_rng(3)
    assert all(equaliser_db(rng).abs().max() <= 9 for _ in range(30))
