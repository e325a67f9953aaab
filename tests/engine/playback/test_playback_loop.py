"""What other threads ask of the sound thread: together, in order, at any moment, never lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import product
from time import sleep
from typing import cast

import numpy as np
import pytest

from engine.errors import DeviceLost
from engine.media.clip import Clip
from engine.mixing.mix import Mix
from engine.playback.deck import Deck
from engine.playback.outputs.base import OutputDevice, SilentOutput
from engine.playback.playback_commands import UseOutput
from engine.playback.player import BLOCK_FRAMES, Player
from engine.project import Project
from engine.scene import Scene
from tests.engine.playback.conftest import RATE, Bench, Time
from tests.support.film import make_film


class Card(SilentOutput):
    """Tells whether it was let go of."""

    closed = False

    def close(self) -> None:
        self.closed = True


class OtherCard:
    """A card that is no silence; what it does not know it leaves to one that keeps time."""

    def __init__(self) -> None:
        self._card = Card(RATE, 2)
        self.channels, self.notice, self.name = 2, "", "Other"

    def __getattr__(self, name: str) -> object:
        return getattr(self._card, name)


class Interrupted(SilentOutput):
    """At its ``at``-th call another thread does something, where it would not have to wait."""

    def __init__(self, now: Callable[[], float], at: int) -> None:
        super().__init__(RATE, 2, now=now, capture=True)
        self.at, self.calls = at, 0
        self.other_thread: Callable[[], None] = lambda: None
        self.locked: Callable[[], bool] = lambda: False
        self._busy = False

    def moment(self) -> None:
        if self._busy or self.locked():
            return
        self._busy = True
        self.calls += 1
        if self.calls == self.at:
            self.other_thread()
        self._busy = False

    def free(self) -> int:
        self.moment()
        return super().free()

    def write(self, samples: np.ndarray) -> int:
        self.moment()
        first = super().write(samples)
        self.moment()
        return first

    def drain(self) -> None:
        self.moment()
        super().drain()

    def heard(self) -> float:
        self.moment()
        heard = super().heard()
        self.moment()
        return heard


# --- scene and mix ---------------------------------------------------------------------------


def pairs_of(count: int) -> list[tuple[Scene, Mix]]:
    return [(Scene(), Mix(master_db=-1.0 - number / 100)) for number in range(count)]


def test_no_block_has_the_new_scene_with_the_old_mix(make_bench, monkeypatch):
    bench = make_bench()
    pairs, rendered = pairs_of(40), []
    render, change = bench.renderer.render, bench.player._loop.change

    def watched(mix, scene, start, stop):
        if not mix.is_neutral:  # that is the original, to be as loud
            rendered.append((id(scene), id(mix)))
        return render(mix, scene, start, stop)

    def change_and_render(how):  # whatever is handed over in two goes is rendered in between
        change(how)
        bench.player.step()
        bench.time.now += 0.02

    monkeypatch.setattr(bench.renderer, "render", watched)
    bench.player.show(*pairs[0])
    bench.player.play()
    monkeypatch.setattr(bench.player._loop, "change", change_and_render)
    for scene, mix in pairs[1:]:
        bench.player.show(scene, mix)
    known = {(id(scene), id(mix)) for scene, mix in pairs}
    assert set(rendered) <= known
    assert len(set(rendered)) > 30


def test_a_change_in_the_middle_of_a_block_waits_for_the_next(make_bench, monkeypatch):
    bench = make_bench()
    pairs, blocks = pairs_of(60), []
    coming = iter(pairs)
    render, levels = bench.renderer.render, bench.renderer.levels

    def rendered_and_changed(mix, scene, start, stop):
        blocks.append([mix])
        samples = render(mix, scene, start, stop)
        bench.player.show(*next(coming))
        return samples

    def measured(mix, start, stop):
        blocks[-1].append(mix)
        return levels(mix, start, stop)

    monkeypatch.setattr(bench.renderer, "render", rendered_and_changed)
    monkeypatch.setattr(bench.renderer, "levels", measured)
    bench.player.mix = Mix()  # the neutral one is rendered once a block
    bench.player.play()
    bench.player.step()
    assert len(blocks) >= 4
    assert all(mix is block[0] for block in blocks for mix in block)


def test_a_deck_hands_scene_and_mix_over_in_one_go(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "engine.playback.player.open_output", lambda rate, channels, _: SilentOutput(rate, channels)
    )
    clip = Clip.open(make_film(tmp_path / "clip.mkv", seconds=0.2))
    deck = Deck(clip, lambda _: None)
    wanted, change = [], deck.player._loop.change

    def remembered(how):
        change(how)
        wanted.append((deck.player.scene, deck.player.mix))

    monkeypatch.setattr(deck.player._loop, "change", remembered)
    project = Project(tmp_path / "clip.mkv", mix=Mix(master_db=-3.0), scene=Scene())
    deck.set_project(project)
    deck.close()
    assert wanted == [(project.scene, project.mix)]


# --- playing at the end ----------------------------------------------------------------------


class End:
    """A short clip that is played to its end, and once more at the ``at``-th moment."""

    length = 2 * BLOCK_FRAMES + 100

    def __init__(self, bench: Bench, at: int, step: float, speed: float = 1.0) -> None:
        self.time = Time()
        self.output = Interrupted(self.time, at)
        self.player = Player(bench.renderer, RATE, self.length, self.output, threaded=False)
        self.output.locked = self.player._loop._lock.locked
        self.output.other_thread = self.play_again
        self._step = step
        self.begun = False
        self.player.speed = speed
        self.asked: tuple[bool, int] | None = None

    def play_again(self) -> None:
        self.asked = self.player.playing, self.player.position
        self.player.play()
        assert self.player.playing
        assert not self.player.finished

    def run(self) -> None:
        self.player.play()
        rests = 0
        while rests < 3:
            self.player.step()
            self.output.moment()  # between two turns is a moment too
            self.time.now += self._step
            rests = 0 if self.player.playing else rests + 1

    @property
    def passes(self) -> float:
        return self.output.captured().shape[1] / self.length


@pytest.mark.parametrize("step", [0.0007, 0.0031, 0.0113, 0.0217, 0.0469, 0.3])
def test_play_at_the_end_is_never_lost(make_bench, step):
    bench = make_bench(seconds=0.2)
    seen = set()
    at = 0
    while True:
        at += 1
        end = End(bench, at, step)
        end.run()
        if end.asked is None:
            break
        was_playing, position = end.asked
        at_rest = not was_playing or position >= End.length
        seen.add(at_rest)
        assert end.passes in ((2.0,) if at_rest else (1.0, 2.0))
        assert (end.player.finished, end.player.position) == (True, End.length)
    assert seen == {False, True}
    assert at > 12


def test_play_at_the_end_is_never_lost_in_two_threads(make_bench, monkeypatch):
    monkeypatch.setattr("engine.playback.playback_loop._BUSY_SECONDS", 0.0)
    bench = make_bench(seconds=0.2)
    bench.mixture[:] = 0  # silence is measured soonest
    started, time, length, times = threading.Event(), Time(), 64, 2000
    output = SilentOutput(RATE, 2, now=time)
    written = []
    write = output.write

    def counted(samples):
        written.append(samples.shape[1])
        started.set()
        return write(samples)

    output.write = counted  # type: ignore[method-assign]
    player = Player(bench.renderer, RATE, length, output)
    for _ in range(times):
        started.clear()
        player.play()
        assert started.wait(30)  # or it was lost
        while player.playing:
            time.now += 1.0  # all of it is heard
            sleep(0)  # let the other thread run, and look again at once
    player.close()
    assert sum(written) == times * length


# --- in order --------------------------------------------------------------------------------

ASKED: dict[str, Callable[[Player], None]] = {
    "play": Player.play,
    "pause": Player.pause,
    "seek": lambda player: player.seek(3000),
    "seek to the end": lambda player: player.seek(10**9),
    "scrub": lambda player: player.scrub(5000),
    "backwards": lambda player: setattr(player, "speed", -1.0),
}


@pytest.mark.parametrize("begin", [0, 4000, 9600])
def test_what_was_asked_is_seen_as_if_it_were_done(make_bench, begin):
    bench = make_bench(seconds=0.2)
    for names in product(ASKED, repeat=3):
        output = SilentOutput(RATE, 2, now=bench.time)
        player = Player(bench.renderer, RATE, bench.length, output, threaded=False)
        player.seek(begin)
        player.step()
        for name in names:
            ASKED[name](player)
        promised = player.position, player.playing
        if player.position == (bench.length if player.speed > 0 else 0):
            promised = player.position, False  # sent to where nothing is left to be played
        player.step()
        assert (player.position, player.playing) == promised, names


def test_a_seek_survives_the_loss_of_the_card(make_bench):
    bench = make_bench()

    class Lost(SilentOutput):
        def cut(self, fade: int) -> int:
            raise DeviceLost("The sound card Toy went away")

    player = Player(
        bench.renderer, RATE, bench.length, Lost(RATE, 2, now=bench.time), threaded=False
    )
    player.play()
    player.step()
    player.seek(20000)
    player.step()
    assert player.output_name == "Silence"
    assert player.position == 20000
    player.step()
    assert player.playing
    assert player.position >= 20000


# --- outputs ---------------------------------------------------------------------------------


def test_a_card_that_comes_while_closing_is_closed(make_bench, monkeypatch):
    bench = make_bench()
    renders, go_on = threading.Event(), threading.Event()
    render = bench.renderer.render

    def slowly(*asked):
        renders.set()
        assert go_on.wait(30)
        return render(*asked)

    monkeypatch.setattr(bench.renderer, "render", slowly)
    first, early, late = (Card(RATE, 2) for _ in range(3))
    player = Player(bench.renderer, RATE, bench.length, first)
    player.play()
    assert renders.wait(30)
    player.use_output(early)  # the sound thread is busy: it will never take it
    closing = threading.Thread(target=player.close)
    closing.start()
    while not player._loop._closed:
        closing.join(0.001)
    player.use_output(late)
    assert late.closed
    assert not early.closed
    go_on.set()
    closing.join()
    assert first.closed
    assert early.closed


def test_every_card_handed_over_is_used_or_closed(make_bench):
    bench = make_bench()
    cards = [Card(RATE, 2) for _ in range(200)]
    player = Player(bench.renderer, RATE, bench.length, cards[0])

    def hand_over():
        for card in cards[1:]:
            player.use_output(card)

    threads = [threading.Thread(target=hand_over), threading.Thread(target=player.close)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(card.closed for card in cards)


def test_closing_does_not_wait_for_a_card_that_opens(make_bench, monkeypatch):
    bench = make_bench()
    opens, go_on, told = threading.Event(), threading.Event(), []
    card = Card(RATE, 2, "The sound card Toy is not there: playing on Card.")

    def slow(*_):
        opens.set()
        assert go_on.wait(30)
        return card

    monkeypatch.setattr("engine.playback.player.open_output", slow)
    monkeypatch.setattr("engine.playback.player.audio_devices.rescan", lambda: None)
    player = Player(
        bench.renderer, RATE, bench.length, SilentOutput(RATE, 2), on_notice=told.append
    )
    worker = threading.Thread(target=player.open_device, args=("Toy",))
    worker.start()
    assert opens.wait(30)
    player.close()
    assert worker.is_alive()
    go_on.set()
    worker.join()
    assert card.closed
    assert told == []


def test_a_card_that_came_back_does_not_take_the_place_of_the_chosen_one(make_bench):
    bench = make_bench()
    chosen, back = cast("OutputDevice", OtherCard()), Card(RATE, 2)
    player = Player(bench.renderer, RATE, bench.length, chosen, threaded=False)
    player._loop.give(UseOutput(back, only_if_silent=True))
    player.step()
    assert back.closed
    assert player.output_name == "Other"
    player.use_output(Card(RATE, 2))
    again = Card(RATE, 2)
    player._loop.give(UseOutput(again, only_if_silent=True))
    player.step()
    assert player.output is again
    assert not again.closed
