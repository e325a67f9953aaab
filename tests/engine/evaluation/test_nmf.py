"""Matrix factorisation: it takes apart what has other spectra, taught or not."""

from functools import partial

import numpy as np
import pytest
import torch

from engine.evaluation.cases import Case, Source
from engine.evaluation.metrics import si_sdr
from engine.evaluation.nmf import Dictionary, blind_nmf, factorise, learn_dictionary, supervised_nmf
from engine.training.data.audio_sources import read_recordings
from tests.support.training_pack import make_pack

RATE = 11_025


def bursts(hz, harmonics, seed):
    """Notes of one timbre, on and off by chance, at the rate of the cases."""
    rng = np.random.default_rng(seed)
    on = np.repeat(rng.random(12) < 0.6, RATE // 3)
    time = np.arange(on.size) / RATE
    wave = sum(np.sin(2 * np.pi * hz * k * time) / k for k in harmonics)
    return (0.2 * wave * on).astype(np.float32)


@pytest.fixture(scope="module")
def case():
    sounds = bursts(330, (1, 2, 3, 4), 1), bursts(1100, (1, 3), 2)
    sources = (Source("violin", sounds[0]), Source("flute", sounds[1]))
    return Case("x", "made", RATE, sounds[0] + sounds[1], sources)


def test_factors_are_the_matrix_they_came_from():
    rng = torch.Generator().manual_seed(0)
    spectra, strengths = torch.rand(40, 3, generator=rng), torch.rand(3, 60, generator=rng)
    whole = spectra @ strengths
    found, how_much = factorise(whole, 3, seed=1)
    assert ((found @ how_much - whole).norm() / whole.norm()) < 0.05
    torch.testing.assert_close(found.sum(0), torch.ones(3))


def test_given_spectra_stay_and_free_ones_learn():
    whole = torch.rand(30, 50, generator=torch.Generator().manual_seed(0))
    start = torch.full((30, 4), 1 / 30)
    start[0] += 0.1
    free = torch.tensor([False, False, True, True])
    found, _ = factorise(whole, 0, 0, start, free)
    assert torch.equal(found[:, :2], start[:, :2])
    assert not torch.allclose(found[:, 2:], start[:, 2:], atol=1e-3)


def test_the_taught_kind_knows_the_spectra_of_a_class(case):
    taught = {
        label: factorise(_magnitudes(source.sound), 25, 0)[0]
        for label, source in zip(("violin", "flute"), case.sources, strict=True)
    }
    sounds = supervised_nmf(case, Dictionary(taught))
    _is_separated(case, sounds)
    swapped = Dictionary({"violin": taught["flute"], "flute": taught["violin"]})
    assert np.diag(si_sdr(case.truths, supervised_nmf(case, swapped))).max() < 0


def test_the_blind_kind_finds_the_groups_itself(case):
    _is_separated(case, blind_nmf(case))


def test_a_dictionary_is_learned_from_what_is_not_held_out(tmp_path):
    data = make_pack(tmp_path)
    known = learn_dictionary(partial(read_recordings, data), ["flute", "violin", "harp"])
    assert set(known.spectra) == {"flute", "violin"}
    assert known.spectra["flute"].shape == (513, 25)
    # The flute of the pack plays 220 Hz, 280 Hz ... and nothing near 5 kHz.
    flute = known.spectra["flute"].sum(1)
    assert flute[round(220 * 1024 / RATE)] > 100 * flute[480:].max()


def _magnitudes(sound):
    from engine.models.masks import stft

    return stft(torch.from_numpy(sound)[None], RATE)[0].abs()


def _is_separated(case, sounds):
    assert sounds.shape == case.truths.shape
    np.testing.assert_allclose(sounds.sum(0), case.mixture, atol=1e-4)
    before = np.diag(si_sdr(case.truths, np.stack([case.mixture] * 2)))
    assert (np.diag(si_sdr(case.truths, sounds)) > before + 6).all()
