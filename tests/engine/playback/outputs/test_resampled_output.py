"""A card of another rate: what is heard keeps its pitch, and the clock its place."""

import numpy as np
import pytest

from engine.playback.outputs.base import OutputDevice, SilentOutput
from engine.playback.outputs.resampled_output import ResampledOutput
from tests.engine.playback.conftest import RATE, Time

CARD_RATE = 44100


class Bed:
    def __init__(self, card_rate=CARD_RATE):
        self.time = Time()
        self.card = SilentOutput(card_rate, 2, now=self.time, capture=True)
        self.output = ResampledOutput(self.card, RATE)

    def play(self, samples, step=0.01):
        """Write in blocks as there is room; returns the first frames told and what was heard."""
        given, firsts, heard = 0, [], []
        while given < samples.shape[1]:
            count = min(self.output.free(), 1024, samples.shape[1] - given)
            if count:
                firsts.append(self.output.write(samples[:, given : given + count]))
                given += count
            self.time.now += step / 2
            heard.append(self.output.heard())
        return firsts, heard


def sine(seconds, hertz=440.0, rate=RATE):
    wave = np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)
    return np.stack([wave, 0.5 * wave]).astype(np.float32)


@pytest.mark.parametrize("card_rate", [44100, 96000, 22050])
def test_the_same_sound_at_the_cards_rate(card_rate):
    bed = Bed(card_rate)
    assert isinstance(bed.output, OutputDevice)
    bed.play(sine(1.0))
    bed.output.drain()
    bed.time.now += 1
    played = bed.card.captured()
    wanted = sine(1.0, rate=card_rate)
    assert abs(played.shape[1] - wanted.shape[1]) <= 1
    inner = slice(500, wanted.shape[1] - 500)
    np.testing.assert_allclose(played[:, inner], wanted[:, inner], rtol=0, atol=1e-3)
    assert bed.output.heard() == pytest.approx(RATE, abs=2)


def test_frames_are_counted_at_the_clips_rate():
    bed = Bed()
    firsts, heard = bed.play(sine(0.5))
    assert firsts == sorted(firsts)
    assert firsts[0] == 0
    assert heard == sorted(heard)
    # the card has played some 0.4 s of it; the clock says so at our rate
    assert heard[-1] == pytest.approx(bed.card.heard() * RATE / CARD_RATE, abs=1)


def test_after_a_cut_the_clock_and_the_sound_go_on_where_it_was():
    bed = Bed()
    bed.play(sine(0.5))
    stop = bed.output.cut(240)
    assert bed.output.heard() <= stop
    bed.time.now += 1.0  # silence; the clock stands
    assert bed.output.heard() == pytest.approx(stop, abs=2)
    before = bed.card.captured().shape[1]
    assert bed.output.write(sine(0.1)) == stop
    bed.output.drain()
    bed.time.now += 0.05
    assert bed.output.heard() == pytest.approx(stop + 0.05 * RATE, abs=3)
    played = bed.card.captured()[:, before:]
    assert played[:, 300:4000] == pytest.approx(sine(0.1, rate=CARD_RATE)[:, 300:4000], abs=1e-3)


def test_a_few_samples_alone_are_heard_too():
    bed = Bed()
    assert [bed.output.write(sine(0.1)[:, :5]) for _ in range(4)] == [0, 5, 10, 15]
    bed.output.drain()
    assert bed.card.captured().shape[1] == pytest.approx(20 * CARD_RATE / RATE, abs=1)
    assert bed.output.underruns == 0
