import numpy as np
import pytest
import soxr

from engine.mixing.block_grid import BlockGrid
from engine.mixing.limiter import CEILING_DB
from engine.mixing.loudness import peak_db, to_db
from engine.mixing.mix_change import StripChange


def true_peak(sound):
    """Eight times oversampled by somebody else's code."""
    return to_db(float(np.abs(soxr.resample(sound.T, 1, 8, quality="VHQ")).max()))


@pytest.mark.parametrize("rate", [8000, 44100, 48000, 192000])
def test_nothing_comes_out_above_the_ceiling(make_film, rate):
    film = make_film(rate=rate, seconds=0.8, level=0.5)
    renderer = film.renderer()
    loud = film.mix.with_strip("o0", StripChange(gain_db=12))
    sound = renderer.render(loud, film.scene, 0, film.facts.length)
    assert renderer.last_reduction_db > 3
    assert peak_db(sound) > CEILING_DB - 1.5
    assert true_peak(sound) <= CEILING_DB + 0.1


def test_what_does_not_exceed_is_not_touched(make_film):
    film = make_film()
    renderer = film.renderer()
    sound = renderer.render(
        film.mix.with_strip("o0", StripChange(gain_db=6)), film.scene, 0, film.facts.length
    )
    assert renderer.last_reduction_db == 0.0
    wanted = film.mixture + film.parts["o0"] * (np.float32(10 ** (6 / 20)) - 1)
    np.testing.assert_allclose(sound, wanted, rtol=0, atol=1e-6)


def test_far_from_a_peak_every_sample_is_as_it_was(make_film):
    film = make_film(parts=1)
    peak = np.zeros_like(film.mixture)
    peak[:, 36000:36004] = 1.5
    film.mixture += peak
    mix = film.mix.with_strip("o0", StripChange(gain_db=-6))
    change = film.parts["o0"] * (np.float32(10 ** (-6 / 20)) - 1)
    sound = film.render(mix)
    wanted = film.mixture + change
    reach = 2 * BlockGrid.for_rate(48000).block
    far = np.ones(film.facts.length, bool)
    far[36000 - reach : 36004 + reach] = False
    assert np.array_equal(sound[:, far], wanted[:, far])
    assert peak_db(sound) <= CEILING_DB


def test_the_gain_moves_without_steps(make_film):
    film = make_film(parts=1)
    film.mixture[:] = 0.1
    film.mixture[:, 30000:30003] = 2.0
    film.stems.write("o0", 0, np.zeros_like(film.mixture))
    mix = film.mix.with_strip("o0", StripChange(gain_db=-1))
    sound = film.render(mix)
    gain = np.delete(sound / film.mixture, slice(30000, 30003), axis=1)
    assert gain.min() < 0.5
    # The fastest fall is 7 dB within 5 ms; no sample to sample step is more than 1 % of it.
    assert np.abs(np.diff(gain)).max() < 0.01


def test_the_neutral_mix_is_never_limited(make_film):
    film = make_film()
    film.mixture *= np.float32(30)
    renderer = film.renderer()
    sound = renderer.render(film.mix, film.scene, 0, film.facts.length)
    assert np.array_equal(sound, film.mixture)
    assert renderer.last_reduction_db == 0.0
