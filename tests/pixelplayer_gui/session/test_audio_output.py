"""Audio output: choice of a sound card, the list, the test tone, an unplugged card."""

from __future__ import annotations

import threading

import pytest

from engine.errors import DeviceLost
from engine.playback.outputs.audio_devices import AudioDevice
from engine.playback.outputs.base import SilentOutput
from pixelplayer_gui.settings import Settings
from tests.pixelplayer_gui.conftest import PATIENCE_MS
from tests.support.film import make_film

CARD = "Card (Toys)"


class Card(SilentOutput):
    """A card that can be pulled out, and tells its name."""

    gone = False

    def __init__(self, rate, channels, device=""):
        super().__init__(rate, channels)
        self.name = device.removesuffix(" (Toys)") or "Default"

    closed = False

    def close(self):
        self.closed = True

    def free(self):
        if Card.gone:
            raise DeviceLost(f"The sound card {self.name} went away")
        return super().free()


class SlowCards:
    """Cards that are opened when a test lets them, however long that takes."""

    def __init__(self) -> None:
        self.asked, self.may_open = threading.Event(), threading.Event()
        self.opened: list[Card] = []

    def __call__(self, rate, channels, device=""):
        self.asked.set()
        assert self.may_open.wait(60)
        self.opened.append(Card(rate, channels, device))
        return self.opened[-1]


@pytest.fixture
def slow_cards(monkeypatch):
    cards = SlowCards()
    monkeypatch.setattr("engine.playback.player.open_output", cards)
    monkeypatch.setattr("pixelplayer_gui.session.audio_output.PATIENCE_MS", 1)
    yield cards
    cards.may_open.set()


def wait_for_frame(qtbot, session, seconds):
    """Until the picture of that time is decoded and shown."""
    frames = []
    session.frame_changed.connect(frames.append)
    session.seek(seconds)
    qtbot.waitUntil(
        lambda: any(frame and abs(frame.seconds - seconds) < 0.05 for frame in frames),
        timeout=PATIENCE_MS,
    )
    session.frame_changed.disconnect(frames.append)


@pytest.fixture(autouse=True)
def cards(monkeypatch):
    monkeypatch.setattr("engine.playback.player.open_output", Card)
    monkeypatch.setattr("engine.playback.player.audio_devices.rescan", lambda: None)
    monkeypatch.setattr("engine.playback.outputs.reconnect.FIRST_WAIT_SECONDS", 3600.0)
    monkeypatch.setattr(Card, "gone", False)
    # that a card is late is for the tests that make it late
    monkeypatch.setattr("pixelplayer_gui.session.audio_output.PATIENCE_MS", PATIENCE_MS)


def test_the_chosen_card_plays_and_is_remembered(qtbot, window, session, film, settings):
    session.set_sound_device(CARD)
    assert Settings.load().sound_device == CARD
    with qtbot.waitSignal(session.clip_opened, timeout=PATIENCE_MS):
        session.open(film)
    assert session.output_name == "Card"
    assert window.status_bar.output.text == "Card"
    session.set_sound_device(None)
    qtbot.waitUntil(lambda: window.status_bar.output.text == "Default", timeout=PATIENCE_MS)
    assert Settings.load().sound_device == ""


def test_a_card_that_goes_away_is_told_once_and_named_no_more(qtbot, window, session, film):
    with qtbot.waitSignal(session.clip_opened, timeout=PATIENCE_MS):
        session.open(film)
    received = []
    session.notice.connect(received.append)
    session.play()
    qtbot.waitUntil(lambda: session.position_seconds > 0.1, timeout=PATIENCE_MS)
    Card.gone = True
    sentence = "The sound card Default went away: playing silently."
    qtbot.waitUntil(lambda: window.status_bar.output.text == sentence, timeout=PATIENCE_MS)
    before = session.position_seconds
    qtbot.waitUntil(lambda: session.position_seconds > before + 0.2, timeout=PATIENCE_MS)
    assert received == [sentence]
    assert session.output_name == "Silence"


def test_the_list_of_cards(qtbot, session, monkeypatch):
    known = (AudioDevice(CARD, 48000, 2, True),)
    monkeypatch.setattr("engine.playback.outputs.audio_devices.audio_devices", lambda: known)
    with qtbot.waitSignal(session.sound_devices_listed, timeout=PATIENCE_MS) as listed:
        session.list_sound_devices()
    assert listed.args == [known]


def test_a_tone_is_played_on_the_chosen_card(qtbot, session, film, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "engine.playback.tone_generator.play_tone", lambda device, stopped: asked.append(device)
    )
    session.set_sound_device(CARD)
    session.play_test_tone()
    qtbot.waitUntil(lambda: asked == [CARD], timeout=PATIENCE_MS)
    with qtbot.waitSignal(session.clip_opened, timeout=PATIENCE_MS):
        session.open(film)
    output = session._parts.deck.player.output
    session.play_test_tone()  # by the player, whose card may serve only one
    qtbot.waitUntil(lambda: output.heard() > 0.5 * output.rate, timeout=PATIENCE_MS)
    assert asked == [CARD]


def test_a_film_whose_sound_starts_late_is_played_from_its_first_picture(qtbot, session, tmp_path):
    film = make_film(tmp_path / "late.mkv", seconds=2.0, sound_start=1.0)
    with qtbot.waitSignal(session.clip_opened, timeout=PATIENCE_MS):
        session.open(film)
    assert session.sound_span[0] == pytest.approx(1.0, abs=0.05)
    assert session.position_seconds == pytest.approx(0.0, abs=0.001)
    session.seek(0.5)
    assert session.position_seconds == pytest.approx(0.5, abs=0.001)
    session.play()
    qtbot.waitUntil(lambda: session.position_seconds > 1.2, timeout=PATIENCE_MS)


def test_a_card_that_opens_slowly_delays_no_picture(qtbot, session, film, slow_cards):
    with qtbot.waitSignal(session.clip_opened, timeout=PATIENCE_MS):
        session.open(film)
    assert slow_cards.asked.wait(60)
    wait_for_frame(qtbot, session, 1.0)
    session.play()  # in silence for as long as there is no card
    qtbot.waitUntil(lambda: session.position_seconds > 1.2, timeout=PATIENCE_MS)
    assert session.output_name == "Silence"
    assert not slow_cards.opened
    slow_cards.may_open.set()
    qtbot.waitUntil(lambda: session.output_name == "Default", timeout=PATIENCE_MS)
    assert session.playing


def test_choosing_a_card_that_opens_slowly_delays_no_picture(qtbot, session, film, slow_cards):
    slow_cards.may_open.set()
    with qtbot.waitSignal(session.clip_opened, timeout=PATIENCE_MS):
        session.open(film)
    qtbot.waitUntil(lambda: session.output_name == "Default", timeout=PATIENCE_MS)
    slow_cards.may_open.clear()
    slow_cards.asked.clear()
    session.set_sound_device(CARD)
    assert slow_cards.asked.wait(60)
    wait_for_frame(qtbot, session, 2.0)
    assert session.output_name == "Silence"
    slow_cards.may_open.set()
    qtbot.waitUntil(lambda: session.output_name == "Card", timeout=PATIENCE_MS)


def test_a_card_chosen_while_another_is_opened_is_the_one_that_plays(
    qtbot, session, film, slow_cards, monkeypatch
):
    monkeypatch.setattr("pixelplayer_gui.session.audio_output.PATIENCE_MS", PATIENCE_MS)
    session.open(film)
    qtbot.waitUntil(slow_cards.asked.is_set, timeout=PATIENCE_MS)
    session.set_sound_device(CARD)
    slow_cards.may_open.set()
    qtbot.waitUntil(lambda: session.output_name == "Card", timeout=PATIENCE_MS)
    assert [card.name for card in slow_cards.opened] == ["Default", "Card"]


def test_closing_while_a_card_opens_leaves_nothing_open(
    qtbot, session, film, slow_cards, monkeypatch
):
    monkeypatch.setattr("pixelplayer_gui.workers.worker.JOIN_SECONDS", 0.05)
    told = []
    session.notice.connect(told.append)
    with qtbot.waitSignal(session.clip_opened, timeout=PATIENCE_MS):
        session.open(film)
    assert slow_cards.asked.wait(60)
    session.close()
    assert not session.ended
    slow_cards.may_open.set()
    qtbot.waitUntil(lambda: session.ended, timeout=PATIENCE_MS)
    (card,) = slow_cards.opened
    assert card.closed
    assert told == []


def test_a_newer_clip_does_not_wait_for_the_card_of_an_older(
    qtbot, session, film, sound_only, slow_cards, monkeypatch
):
    monkeypatch.setattr("pixelplayer_gui.session.audio_output.PATIENCE_MS", PATIENCE_MS)
    opened = []
    session.clip_opened.connect(lambda info: opened.append(info.path))
    session.open(film)
    qtbot.waitUntil(slow_cards.asked.is_set, timeout=PATIENCE_MS)
    session.open(sound_only)  # the first is not wanted any more
    slow_cards.may_open.set()
    qtbot.waitUntil(lambda: len(slow_cards.opened) == 2, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: len(session._parts.loader._decks) == 1, timeout=PATIENCE_MS)
    assert [path.name for path in opened] == [sound_only.name]
    first, second = slow_cards.opened
    assert (first.closed, second.closed) == (True, False)
