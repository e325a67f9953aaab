from dataclasses import replace

import numpy as np
import pytest

from engine.mixing.mix import DEFAULT_STRENGTH, REST
from engine.mixing.mix_change import StripChange
from engine.mixing.separation_strength import exponent, frame_size, reshape_margin, reshape_stems
from engine.mixing.sources import PIECE_SAMPLES

RATE = 48000


def reshape_stem(mixture, stem, strength, rate):
    (only,) = reshape_stems(mixture, [stem], [strength], rate)
    return only


def energy(sound):
    return float((sound.astype(np.float64) ** 2).sum())


def two_tones(leak):
    """A stem of a low tone with a share of a high one left in it, and the mixture of both."""
    hop = frame_size(RATE) // 4
    length = 24 * hop
    at = np.arange(length + 2 * reshape_margin(RATE)) / RATE
    low = np.sin(2 * np.pi * 440 * at)[None].astype(np.float32) * 0.2
    high = np.sin(2 * np.pi * 3000 * at)[None].astype(np.float32) * 0.2
    stem = np.asarray((1 - leak) * low + leak * high, np.float32)
    inner = slice(reshape_margin(RATE), reshape_margin(RATE) + length)
    return np.asarray(low + high, np.float32), stem, low[:, inner], high[:, inner]


def parts_of(sound, *tones):
    """How much of each tone is in a sound."""
    return [float((sound * tone).sum() / (tone * tone).sum()) for tone in tones]


def test_higher_strength_takes_the_others_out_and_lower_lets_them_in():
    mixture, stem, low, high = two_tones(leak=0.2)
    bleeds = []
    for strength in (0.0, 0.25, 0.75, 1.0):
        kept, bleed = parts_of(reshape_stem(mixture, stem, strength, RATE), low, high)
        bleeds.append(bleed)
        assert kept + bleed == pytest.approx(1.0, abs=0.02)
    assert bleeds == sorted(bleeds, reverse=True)
    assert bleeds[0] > 0.3
    assert bleeds[-1] < 0.03


def test_as_separated_changes_nothing():
    assert exponent(DEFAULT_STRENGTH) == 1.0
    mixture, stem, low, high = two_tones(leak=0.2)
    same = reshape_stem(mixture, stem, DEFAULT_STRENGTH, RATE)
    assert parts_of(same, low, high) == pytest.approx([0.8, 0.2], abs=0.01)


@pytest.mark.parametrize("strength", [0.0, 0.3, 0.8, 1.0])
def test_two_that_made_up_the_whole_still_do(strength):
    mixture, stem, *_ = two_tones(leak=0.1)
    both = reshape_stems(mixture, [stem, mixture - stem], [strength] * 2, RATE)
    beyond = reshape_margin(RATE)
    np.testing.assert_allclose(sum(both), mixture[:, beyond:-beyond], rtol=0, atol=1e-5)


def test_what_a_soft_strip_takes_the_others_give():
    mixture, stem, low, high = two_tones(leak=0.1)
    soft, plain = reshape_stems(mixture, [stem, mixture - stem], [0.0, DEFAULT_STRENGTH], RATE)
    inner = slice(reshape_margin(RATE), -reshape_margin(RATE))
    rest = mixture[:, inner] - soft - plain
    assert min(parts_of(rest, low, high)) > -1e-4
    assert parts_of(soft, low, high)[1] > 0.2
    assert parts_of(plain, low, high)[1] < 0.8


def test_a_hard_strip_leaves_the_others_as_they_are():
    mixture, stem, *_ = two_tones(leak=0.1)
    other = np.asarray(0.5 * (mixture - stem), np.float32)
    hard, plain = reshape_stems(mixture, [stem, other], [1.0, DEFAULT_STRENGTH], RATE)
    inner = slice(reshape_margin(RATE), -reshape_margin(RATE))
    assert energy(hard - stem[:, inner]) > 0.001 * energy(stem)
    assert np.abs(plain - other[:, inner]).max() < 1e-3


@pytest.mark.parametrize("rate", [8000, 44100, 48000, 192000])
def test_frames_lie_on_the_pieces(rate):
    assert PIECE_SAMPLES % (frame_size(rate) // 4) == 0
    assert reshape_margin(rate) % (frame_size(rate) // 4) == 0
    assert 0.06 <= frame_size(rate) / rate <= 0.14


@pytest.mark.parametrize("channels", [1, 2, 6])
def test_strips_and_rest_still_add_up(make_film, channels):
    film = make_film(channels=channels)
    mix = film.mix.with_strip("o0", StripChange(strength=1.0)).with_strip(
        "o1", StripChange(strength=0.1)
    )
    alone = [film.render(replace(mix, isolated=key)) for key in ("o0", "o1", REST)]
    np.testing.assert_allclose(sum(alone), film.mixture, rtol=0, atol=1e-6)
    assert np.array_equal(film.render(mix), film.mixture)
    assert energy(alone[0] - film.parts["o0"]) > 0.001 * energy(film.parts["o0"])


def test_a_reshaped_strip_sounds_alike_however_it_is_asked_for(make_film):
    film = make_film(seconds=2.5)
    mix = film.mix.with_strip("o0", StripChange(strength=0.9, gain_db=3.0))
    whole = film.render(mix)
    renderer = film.renderer()
    cuts = [0, 700, 33000, 34024, 90001, film.facts.length]
    pieces = {}
    for index in (3, 0, 4, 1, 2):
        pieces[index] = renderer.render(mix, film.scene, cuts[index], cuts[index + 1])
    assert np.array_equal(np.concatenate([pieces[i] for i in range(5)], axis=1), whole)
