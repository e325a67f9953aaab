import threading
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from engine.errors import CannotOpen, DeviceLost
from engine.mixing.mix import REST, Mix
from engine.mixing.mix_change import StripChange
from engine.playback.block_source import GLIDE_FRAMES
from engine.playback.outputs.base import SilentOutput
from engine.playback.player import BLOCK_FRAMES, FADE_SECONDS, Player
from engine.playback.tone_generator import beep_signal
from tests.engine.playback.conftest import RATE

FADE = round(FADE_SECONDS * RATE)


def play_out(bench):
    bench.player.play()
    bench.pass_seconds(bench.length / RATE + 0.2)
    return bench.output.captured()


@pytest.mark.parametrize("binaural", [False, True])
@pytest.mark.parametrize("gain_db", [0.0, -6.0])
def test_what_is_played_is_what_is_rendered_sample_for_sample(make_bench, binaural, gain_db):
    bench = make_bench(binaural=binaural)
    mix = bench.mix.with_strip("a", StripChange(gain_db=gain_db))
    bench.player.mix = mix
    assert np.array_equal(play_out(bench), bench.render(mix, 0, bench.length))


def test_the_neutral_mix_is_played_bit_for_bit(make_bench):
    bench = make_bench()
    assert np.array_equal(play_out(bench), bench.mixture)


def test_a_mono_clip_is_heard_on_both_sides(make_bench):
    bench = make_bench(channels=1)
    assert np.array_equal(play_out(bench), np.repeat(bench.mixture, 2, axis=0))


def test_playing_ends_at_the_end_and_begins_again(make_bench):
    bench = make_bench(seconds=0.5)
    bench.player.play()
    assert bench.player.playing
    seen = bench.pass_seconds(0.6)
    assert seen == sorted(seen)
    assert bench.player.finished
    assert not bench.player.playing
    assert bench.player.position == bench.length
    bench.player.play()
    assert bench.player.position == 0
    bench.pass_seconds(0.1)
    assert not bench.player.finished
    assert 0 < bench.player.position < bench.length


def test_the_position_is_what_is_heard(make_bench):
    bench = make_bench()
    bench.player.play()
    bench.player.step()
    start = bench.time.now
    for _ in range(40):
        heard = (bench.time.now - start) * RATE
        assert bench.player.position == pytest.approx(heard, abs=1)
        bench.time.now += 0.0137
        bench.player.step()
    # Far less was heard than was rendered: sound waits to be heard, but not for long.
    ahead = bench.output.captured().shape[1] - bench.player.position
    assert 0.05 * RATE < ahead < 0.12 * RATE


def test_a_fader_is_heard_within_the_budget(make_bench):
    bench = make_bench()
    bench.player.play()
    bench.pass_seconds(0.3)
    position = bench.player.position
    bench.player.mix = bench.mix.with_strip("a", StripChange(mute=True))
    bench.pass_seconds(0.3)
    played = bench.output.captured()
    changed = np.flatnonzero((played != bench.mixture[:, : played.shape[1]]).any(axis=0))
    assert changed[0] - position < 0.12 * RATE


def test_a_sound_that_cannot_be_read_any_more_is_told_once(make_bench, monkeypatch):
    bench = make_bench()
    bench.output.can_cut = False  # what waits in it is faded by rendering on, which fails too
    bench.player.play()
    bench.pass_seconds(0.3)

    def unreadable(*_):
        raise CannotOpen("film.mp4", "the disk was taken out.")

    monkeypatch.setattr(bench.renderer, "render", unreadable)
    bench.player.pause()
    with pytest.raises(CannotOpen):
        bench.player.step()
    assert 0 < bench.pass_seconds(0.3)[-1] < 0.5 * RATE


def test_a_changed_mix_glides_in_over_half_a_block_from_what_is_heard(make_bench):
    bench = make_bench()
    bench.player.play()
    bench.pass_seconds(0.3)
    heard = bench.player.position
    muted = bench.mix.with_strip("a", StripChange(mute=True))
    bench.player.mix = muted
    bench.pass_seconds(0.3)
    played = bench.output.captured()
    count = played.shape[1]
    old, new = bench.render(bench.mix, 0, count), bench.render(muted, 0, count)
    start = int(np.flatnonzero((played != old).any(axis=0))[0])
    assert start - heard in (0, 1)  # the first sample of a frame that is heard in parts
    stop = start + GLIDE_FRAMES
    ramp = (np.arange(GLIDE_FRAMES) + 0.5) / GLIDE_FRAMES
    glide = old[:, start:stop] + (new - old)[:, start:stop] * ramp
    np.testing.assert_allclose(played[:, start:stop], glide, rtol=0, atol=1e-6)
    assert np.array_equal(played[:, stop:], new[:, stop:])


def test_a_stem_that_becomes_ready_glides_in(make_bench):
    bench = make_bench()
    bench.stems.remove("a")
    bench.stems.add("a")
    bench.player.mix = bench.mix.with_strip("a", StripChange(mute=True))
    bench.player.play()
    bench.pass_seconds(0.3)
    bench.stems.write("a", 0, bench.part)
    bench.pass_seconds(0.3)
    played = bench.output.captured()
    whole = bench.mixture[:, : played.shape[1]]
    start = int(np.flatnonzero((np.abs(played - whole) > 1e-7).any(axis=0))[0])
    share = np.abs(played - whole)[:, start : start + BLOCK_FRAMES].max(axis=0)
    assert share[:20].max() < 0.03 * share[-200:].max()
    after = slice(start + BLOCK_FRAMES, None)
    gone = whole - bench.part[:, : played.shape[1]]
    np.testing.assert_allclose(played[:, after], gone[:, after], rtol=0, atol=1e-6)


def test_pause_fades_stops_the_clock_and_goes_on_where_it_was(make_bench):
    bench = make_bench()
    bench.player.play()
    bench.pass_seconds(0.25)
    bench.player.pause()
    assert not bench.player.playing
    bench.player.step()
    rest = bench.player.position
    assert bench.pass_seconds(0.3) == [rest] * 31
    played = bench.output.captured()
    assert played.shape[1] == rest
    fall = (np.arange(FADE)[::-1] + 0.5) / FADE
    assert np.array_equal(played[:, : rest - FADE], bench.mixture[:, : rest - FADE])
    ending = bench.mixture[:, rest - FADE : rest] * fall
    np.testing.assert_allclose(played[:, -FADE:], ending, rtol=0, atol=1e-6)
    bench.player.play()
    bench.pass_seconds(0.2)
    again = bench.output.captured()[:, rest:]
    wanted = bench.mixture[:, rest : rest + again.shape[1]].copy()
    wanted[:, :FADE] *= fall[::-1]
    np.testing.assert_allclose(again, wanted, rtol=0, atol=1e-6)
    assert bench.player.underruns == 0


def test_a_seek_is_seen_at_once_and_heard_soon(make_bench):
    bench = make_bench()
    bench.player.play()
    bench.pass_seconds(0.2)
    before = bench.player.position
    bench.player.seek(30000)
    assert bench.player.position == 30000
    seen = bench.pass_seconds(0.2)
    assert seen == sorted(seen)
    assert seen[0] == 30000
    assert seen[-1] == pytest.approx(30000 + 0.2 * RATE, abs=0.02 * RATE)
    played = bench.output.captured()
    cut = int(before) + FADE
    after = played[:, cut:]
    rise = (np.arange(FADE) + 0.5) / FADE
    wanted = bench.mixture[:, 30000 : 30000 + after.shape[1]].copy()
    wanted[:, :FADE] *= rise
    np.testing.assert_allclose(after, wanted, rtol=0, atol=1e-6)


def test_seeking_while_paused(make_bench):
    bench = make_bench()
    bench.player.seek(12345)
    assert bench.player.position == 12345
    bench.pass_seconds(0.1)
    assert bench.player.position == 12345
    assert bench.output.captured().shape[1] == 0
    bench.player.seek(-5)
    bench.player.step()
    assert bench.player.position == 0
    bench.player.seek(10**9)
    bench.player.step()
    assert bench.player.position == bench.length


def test_a_loop_comes_round_with_soft_edges(make_bench):
    bench = make_bench()
    bench.player.loop = (10000, 22000)
    bench.player.seek(10000)
    bench.player.play()
    seen = bench.pass_seconds(0.9)
    assert all(10000 <= position <= 22000 for position in seen)
    assert sum(later < earlier for earlier, later in pairwise(seen)) == 3
    once = bench.mixture[:, 10000:22000].copy()
    ramp = (np.arange(FADE) + 0.5) / FADE
    once[:, :FADE] *= ramp
    once[:, -FADE:] *= ramp[::-1]
    played = bench.output.captured()
    np.testing.assert_allclose(played, np.tile(once, 5)[:, : played.shape[1]], rtol=0, atol=1e-6)
    bench.player.loop = None
    bench.pass_seconds(1.2)
    assert bench.player.finished


def test_a_loop_shorter_than_its_fades_is_none(make_bench):
    bench = make_bench()
    bench.player.loop = (100, 120)
    assert bench.player.loop is None
    bench.player.loop = (-50, 10**9)
    assert bench.player.loop == (0, bench.length)


def test_levels_are_those_of_what_is_heard(make_bench):
    bench = make_bench()
    assert bench.player.levels() == {}
    bench.mixture[:, :24000] = 0
    bench.stems.write("a", 0, np.zeros((2, 24000), np.float32))
    bench.player.play()
    bench.pass_seconds(0.4)
    # Loud sound is rendered already, but what is heard is still silence.
    assert np.abs(bench.output.captured()[:, -10:]).max() == 0
    bench.pass_seconds(0.08)
    assert np.abs(bench.output.captured()).max() > 0
    assert bench.player.levels()["master"] == (float("-inf"), float("-inf"))
    bench.pass_seconds(0.2)
    levels = bench.player.levels()
    assert set(levels) == {"a", REST, "master"}
    assert levels["a"][1] == pytest.approx(20 * np.log10(0.05), abs=1)
    assert levels["master"][1] == pytest.approx(20 * np.log10(0.05 * 2**0.5), abs=1)
    assert levels["a"][0] > levels["a"][1]
    bench.player.pause()
    bench.pass_seconds(0.05)
    assert bench.player.levels()["a"] == (float("-inf"), float("-inf"))


class Vanishing(SilentOutput):
    """A sound card that can be pulled out."""

    gone = False
    closed = False

    def free(self):
        if self.gone:
            raise DeviceLost("The sound card Toy went away")
        return super().free()

    def close(self):
        self.closed = True
        raise DeviceLost("it is gone")


def test_a_device_that_vanishes_leaves_time_running(make_bench):
    bench = make_bench()
    card = Vanishing(RATE, 2, now=bench.time)
    told = []
    player = Player(bench.renderer, RATE, bench.length, card, threaded=False, on_notice=told.append)
    player.mix = bench.mix
    player.play()
    for _ in range(20):
        player.step()
        bench.time.now += 0.01
    before = player.position
    card.gone = True
    player.step()
    assert card.closed
    assert player.playing
    assert player.output_name == "Silence"
    assert told == [player.notice] == ["The sound card Toy went away: playing silently."]
    assert before <= player.position <= before + 0.1 * RATE
    back = SilentOutput(RATE, 2, now=bench.time, capture=True)
    player.use_output(back)
    player.step()
    assert player.notice == ""
    bench.time.now += 0.05
    player.step()
    assert player.position > before
    assert np.abs(back.captured()).max() > 0


def test_a_device_is_filled_again_after_a_slow_render(make_bench):
    bench = make_bench()
    bench.player.play()
    bench.pass_seconds(0.1)
    bench.time.now += 0.5  # the thread slept: everything was heard, then silence
    stalled = bench.player.position
    seen = bench.pass_seconds(0.3)
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(stalled + 0.3 * RATE, abs=0.02 * RATE)
    assert bench.player.underruns == 1
    assert np.array_equal(
        bench.output.captured(), bench.mixture[:, : bench.output.captured().shape[1]]
    )


def test_the_thread_plays_and_ends(make_bench):
    bench = make_bench(seconds=0.2)
    output = SilentOutput(RATE, 2, capture=True)
    player = Player(bench.renderer, RATE, bench.length, output)
    player.mix = replace(bench.mix, master_db=-6.0)
    thread = player._threads[0]
    player.play()
    while not player.finished:
        assert thread.is_alive()
        thread.join(0.01)
    assert player.position == bench.length
    played = output.captured()
    assert np.array_equal(played, bench.render(player.mix, 0, bench.length))
    player.close()
    assert not thread.is_alive()


def test_a_clip_that_cannot_be_read_stops_with_a_sentence(make_bench):
    bench = make_bench()
    player = Player(bench.renderer, RATE, bench.length, SilentOutput(RATE, 2))

    def broken(start, stop):
        raise CannotOpen("film.mp4", "it is damaged.")

    bench.renderer._sources._sound = broken
    bench.renderer._sources._pieces.clear()
    player.mix = bench.mix
    thread = player._threads[0]
    player.play()
    while player.playing:
        thread.join(0.01)
    assert player.notice == "Cannot open film.mp4: it is damaged."
    assert thread.is_alive()
    player.close()


def level(samples):
    return float(np.sqrt(np.mean(samples**2)))


def test_the_original_is_as_loud_as_the_remix_and_comes_without_a_click(make_bench):
    bench = make_bench(seconds=4.0)
    quiet = bench.mix.with_strip("a", StripChange(gain_db=-20.0)).with_strip(
        REST, StripChange(gain_db=-8.0)
    )
    bench.player.mix = quiet
    bench.player.play()
    bench.pass_seconds(1.5)
    remix, heard = bench.output.captured(), bench.player.position + 1
    bench.player.original = True
    bench.pass_seconds(1.0)
    gain = 10 ** (bench.player.original_gain_db / 20)
    assert -12 <= bench.player.original_gain_db < -6
    both = bench.output.captured()
    first = heard + 2 * GLIDE_FRAMES
    original = both[:, first:]
    assert level(original) == pytest.approx(level(remix), rel=0.06)
    wanted = bench.mixture[:, first : first + original.shape[1]] * gain
    np.testing.assert_allclose(original, wanted, rtol=0, atol=1e-4)
    span = slice(heard, heard + GLIDE_FRAMES)
    changed = both[:, span]
    ramp = (np.arange(GLIDE_FRAMES) + 0.5) / GLIDE_FRAMES
    old = bench.render(quiet, span.start, span.stop)
    glide = old + (bench.mixture[:, span] * gain - old) * ramp
    np.testing.assert_allclose(changed, glide, rtol=0, atol=1e-4)
    bench.player.original = False
    bench.pass_seconds(0.5)
    back = bench.output.captured()[:, both.shape[1] + BLOCK_FRAMES :]
    start = both.shape[1] + BLOCK_FRAMES
    assert np.array_equal(back, bench.render(quiet, start, start + back.shape[1]))


def test_the_original_is_never_turned_by_more_than_12_db(make_bench):
    bench = make_bench()
    bench.player.mix = Mix((), master_db=-40.0)
    bench.player.original = True
    bench.player.play()
    bench.pass_seconds(0.2)
    assert bench.player.original_gain_db == -12.0
    bench.player.original = False
    bench.player.step()
    bench.player.mix = Mix()
    bench.player.original = True
    bench.player.step()
    assert bench.player.original_gain_db == 0.0


def test_what_lies_before_the_sound_is_silence_one_can_seek_in(make_bench):
    bench = make_bench()
    output = SilentOutput(RATE, 2, now=bench.time, capture=True)
    player = Player(bench.renderer, RATE, bench.length, output, start=-RATE // 2, threaded=False)
    player.mix = bench.mix.with_strip("a", StripChange(gain_db=-6.0))
    player.seek(-RATE)
    player.step()
    assert player.position == -RATE // 2
    player.play()
    for _ in range(100):
        player.step()
        bench.time.now += 0.01
    played = output.captured()
    assert not played[:, : RATE // 2].any()
    rest = played[:, RATE // 2 :]
    assert np.array_equal(rest, bench.render(player.mix, 0, rest.shape[1]))
    assert player.position == pytest.approx(RATE // 2, abs=0.03 * RATE)


def test_a_tone_is_heard_while_nothing_plays(make_bench):
    bench = make_bench()
    bench.player.play_tone()
    for _ in range(200):
        bench.player.step()
        bench.time.now += 0.01
    beeps = beep_signal(RATE, 2)
    assert np.array_equal(bench.output.captured()[:, : beeps.shape[1]], beeps)
    assert bench.player.position == 0


def test_a_lost_card_is_waited_for(make_bench, monkeypatch):
    bench = make_bench(seconds=5.0)
    told, moved = [], []

    def found(rate, channels, device):
        assert device == "Toy (Toys)"
        card = SilentOutput(rate, channels)
        card.name = "Toy"
        return card

    monkeypatch.setattr("engine.playback.outputs.reconnect.open_card", found)
    monkeypatch.setattr("engine.playback.outputs.reconnect.rescan", lambda: None)
    monkeypatch.setattr("engine.playback.outputs.reconnect.FIRST_WAIT_SECONDS", 0.01)
    card = Vanishing(RATE, 2)
    card.name, card.gone = "Toy", True
    player = Player(
        bench.renderer, RATE, bench.length, card, device="Toy (Toys)", on_notice=told.append,
        on_output=lambda: moved.append(player.output_name),
    )  # fmt: skip
    player.play()
    while moved != ["Silence", "Toy"]:
        player._threads[0].join(0.01)
    player.close()
    assert told == [
        "The sound card Toy went away: playing silently.",
        "The sound card Toy is back.",
    ]
    assert player.notice == ""


def test_playing_does_not_wait_for_the_head_to_be_made(make_bench, monkeypatch):
    bench = make_bench(seconds=0.2)
    made = threading.Event()
    monkeypatch.setattr("engine.mixing.render.Head.bundled", lambda: made.wait(60))
    player = Player(bench.renderer, RATE, bench.length, SilentOutput(RATE, 2))
    player.mix = bench.mix.with_strip("a", StripChange(gain_db=-6.0))
    player.play()
    while not player.finished:
        assert player._threads[0].is_alive()
        player._threads[0].join(0.01)
    assert player._threads[1].is_alive()
    made.set()
    player.close()
