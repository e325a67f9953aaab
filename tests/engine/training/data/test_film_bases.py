"""Films taken apart: solos and duets with what they show, kept, nothing of held-out players."""

from pathlib import Path

import numpy as np
import pytest
import torch

from engine.errors import BadRequest
from engine.models.nmf_miml.model import BINS, FILM_BASES
from engine.training.data import film_bases
from engine.training.data.film_bases import BasesDataset, FilmBases, FilmPlan, load_film_bases
from engine.training.data.pack import Pack

PLAN = FilmPlan(("flute", "violin", "harp"), solos=9, sweeps=2)


@pytest.fixture(scope="module")
def films(pack: Pack, cache: Path) -> FilmBases:
    return load_film_bases(pack, cache, PLAN)


def test_solos_come_first_and_duets_show_two_kinds_that_may_be_learned_from(
    films: FilmBases,
) -> None:
    count = films.present.sum(1)
    assert films.bases.shape == (len(count), BINS, FILM_BASES)
    solos = int((count == 1).sum())
    assert solos == 8  # four of each kind, and no harp in the pack
    assert count.tolist() == [1] * solos + [2] * (len(count) - solos)
    assert not films.held_out[solos:].any()
    assert films.held_out.any()
    assert len(count) - solos == int((~films.held_out[:solos]).sum()) // 2
    assert not films.present[:, 2].any()
    held_out = [label for _, label in films.solos(held_out=True)]
    assert len(held_out) + len(list(films.solos(held_out=False))) == solos


def test_what_was_taken_apart_is_not_taken_apart_again(
    films: FilmBases, pack: Pack, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(film_bases, "factorise", None)
    again = load_film_bases(pack, cache, PLAN)
    assert np.array_equal(again.bases, films.bases)
    assert np.array_equal(again.present, films.present)


def test_a_stream_follows_from_its_seed_and_knows_no_held_out_film(films: FilmBases) -> None:
    def some(seed: int) -> list[dict[str, torch.Tensor]]:
        stream = iter(BasesDataset(films, seed))
        return [next(stream) for _ in range(12)]

    one, same, other = some(1), some(1), some(2)
    assert all(torch.equal(a["bases"], b["bases"]) for a, b in zip(one, same, strict=True))
    assert any(not torch.equal(a["bases"], b["bases"]) for a, b in zip(one, other, strict=True))
    kept_back = [bases for bases, _ in films.solos(held_out=True)]
    assert not any(torch.equal(a["bases"], bases) for a in one for bases in kept_back)


def test_a_domain_without_a_recording_says_so(pack: Pack, cache: Path) -> None:
    with pytest.raises(BadRequest, match="no recording of harp in"):
        load_film_bases(pack, cache, FilmPlan(("harp",)))
