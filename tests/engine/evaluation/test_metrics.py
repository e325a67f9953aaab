"""The scores against mir_eval (the reference everybody quotes) and against closed forms."""

import warnings

import numpy as np
import pytest
from mir_eval import separation

from engine.evaluation.metrics import LIMIT_DB, bss_eval, decibels, is_silent, si_sdr


def tones(count, length, seed):
    """Coloured noises that overlap in frequency, as instruments do."""
    rng = np.random.default_rng(seed)
    kernel = np.hanning(9)
    noise = rng.normal(size=(count, length + 8))
    return np.stack(
        [np.convolve(n, kernel * np.cos(i * np.arange(9)), "valid") for i, n in enumerate(noise)]
    )


def reference_scores(references, estimates):
    with warnings.catch_warnings():
        # mir_eval 0.8 announces that this module leaves the package in 0.9.
        warnings.simplefilter("ignore", FutureWarning)
        return separation.bss_eval_sources(references, estimates, compute_permutation=False)[:3]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_bss_eval_is_what_mir_eval_gives(count):
    references = tones(count, 6000, seed=count)
    rng = np.random.default_rng(7)
    leak = 0.3 * references[::-1] if count > 1 else 0
    filtered = np.stack([np.convolve(r, [0.2, 0.9, -0.3])[: r.size] for r in references])
    estimates = filtered + leak + 0.05 * rng.normal(size=references.shape)
    sdr, sir, sar = reference_scores(references, estimates)
    scores = bss_eval(references, estimates)
    np.testing.assert_allclose(np.diag(scores.sdr), sdr, atol=1e-6)
    np.testing.assert_allclose(scores.sar, sar, atol=1e-6)
    if count > 1:
        np.testing.assert_allclose(np.diag(scores.sir), sir, atol=1e-6)


def test_off_diagonal_scores_are_the_other_pairings():
    references = tones(2, 5000, seed=3)
    estimates = references + 0.2 * references[::-1]
    swapped_sdr, swapped_sir, _ = reference_scores(references, estimates[::-1])
    scores = bss_eval(references, estimates)
    np.testing.assert_allclose([scores.sdr[1, 0], scores.sdr[0, 1]], swapped_sdr, atol=1e-6)
    np.testing.assert_allclose([scores.sir[1, 0], scores.sir[0, 1]], swapped_sir, atol=1e-6)


def test_a_filter_within_512_taps_costs_nothing_but_a_longer_one_does():
    source = np.random.default_rng(0).normal(size=8000)
    near, far = np.roll(source, 500), np.roll(source, 900)
    near[:500] = far[:900] = 0
    scores = bss_eval(source, np.stack([near, far]))
    assert scores.sdr[0, 0] > 10
    assert scores.sdr[1, 0] < 0


def test_silent_sources_have_no_score_and_silent_estimates_the_lowest():
    references = tones(2, 4000, seed=5)
    estimates = np.stack([references[0] + 0.1 * references[1], np.zeros(4000)])
    with_silence = np.concatenate([references, np.zeros((1, 4000))])
    scores = bss_eval(with_silence, estimates)
    plain = bss_eval(references, estimates[:1])
    assert np.isnan(scores.sdr[:, 2]).all()
    np.testing.assert_allclose(scores.sdr[0, :2], plain.sdr[0])
    assert (scores.sdr[1, :2] == -LIMIT_DB).all()
    assert np.isnan(si_sdr(with_silence, estimates)[0, 2])
    assert (si_sdr(references, estimates)[1] == -LIMIT_DB).all()
    assert is_silent(np.zeros(10))
    assert not is_silent(references).any()


def test_equal_sources_do_not_break_the_equations():
    source = tones(1, 4000, seed=9)
    estimate = source + 0.1 * np.random.default_rng(1).normal(size=source.shape)
    once = bss_eval(source, estimate)
    twice = bss_eval(np.concatenate([source, source]), estimate)
    np.testing.assert_allclose(twice.sdr, once.sdr[0, 0], atol=1e-3)


def test_si_sdr_in_closed_form():
    time = np.arange(8000) / 8000
    source, other = np.sin(2 * np.pi * 100 * time), np.sin(2 * np.pi * 300 * time)
    score = si_sdr(source, 5 * source + 0.5 * other)
    np.testing.assert_allclose(score, [[20.0]], atol=1e-6)
    np.testing.assert_allclose(si_sdr(source, 3 * source), [[LIMIT_DB]])
    np.testing.assert_allclose(
        si_sdr(source, -2 * source - other), si_sdr(source, 2 * source + other)
    )


def test_scores_do_not_depend_on_level():
    references = tones(2, 4000, seed=11)
    estimates = references + 0.3 * references[::-1]
    quiet = bss_eval(0.01 * references, 7 * estimates)
    np.testing.assert_allclose(quiet.sdr, bss_eval(references, estimates).sdr, atol=1e-8)


def test_lengths_must_agree():
    with pytest.raises(ValueError, match="lengths differ"):
        bss_eval(np.ones((1, 10)), np.ones((1, 11)))
    with pytest.raises(ValueError, match="lengths differ"):
        si_sdr(np.ones((1, 10)), np.ones((1, 11)))


def test_decibels():
    np.testing.assert_allclose(decibels([10, 1, 0], [1, 10, 1]), [10, -10, -LIMIT_DB])
