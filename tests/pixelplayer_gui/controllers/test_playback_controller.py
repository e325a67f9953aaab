"""J-K-L shuttle, speed, in and out points, original or remix: from keys to player."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.mixing.mix import REST
from engine.mixing.mix_change import StripChange
from engine.playback.outputs.base import SilentOutput
from tests.pixelplayer_gui.conftest import PATIENCE_MS, SECONDS
from tests.support.mouse import LEFT


@pytest.fixture
def standing_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """No time passes for the sound: a film at four times its speed is not over meanwhile."""
    monkeypatch.setattr(
        "engine.playback.player.open_output",
        lambda rate, channels, _="": SilentOutput(rate, channels, now=lambda: 0.0),
    )


@pytest.fixture
def playing(qtbot, window, session, film):
    """The window with the film in it; the window itself and what its keys do."""
    with qtbot.waitSignal(session.clip_opened, timeout=PATIENCE_MS):
        session.open(film)
    window.activateWindow()
    qtbot.waitUntil(lambda: window.windowHandle().isActive(), timeout=PATIENCE_MS)
    return window


def press(window, key):
    QTest.keyClick(window.windowHandle(), key)


def player(session):
    return session._parts.deck.player


@pytest.mark.usefixtures("standing_time")
def test_j_k_and_l(playing, session):
    for key, speed in (("L", 1), ("L", 2), ("L", 4), ("L", 4), ("J", -1), ("J", -2), ("L", 1)):
        press(playing, getattr(Qt.Key, f"Key_{key}"))
        assert (session.playing, player(session).speed) == (True, speed)
        assert playing.transport.shown_speed == f"{speed}×".replace("-", "−")
    press(playing, Qt.Key.Key_K)
    assert not session.playing
    assert player(session).speed == 1.0


@pytest.mark.usefixtures("standing_time")
def test_k_held_with_l_or_j_creeps_until_either_is_let_go(playing, session):
    door = playing.windowHandle()
    press(playing, Qt.Key.Key_K)
    for key, speed in ((Qt.Key.Key_L, 0.25), (Qt.Key.Key_J, -0.25)):
        QTest.keyPress(door, Qt.Key.Key_K)
        QTest.keyPress(door, key)
        assert (session.playing, player(session).speed) == (True, speed)
        QTest.keyRelease(door, key)
        assert not session.playing
        QTest.keyRelease(door, Qt.Key.Key_K)
    press(playing, Qt.Key.Key_L)
    assert player(session).speed == 1.0


def test_in_and_out_mark_the_range_and_never_loop(playing, session):
    session.seek(1.0)
    press(playing, Qt.Key.Key_I)
    assert session.time_range == pytest.approx((1.0, SECONDS), abs=0.1)
    session.seek(2.0)
    press(playing, Qt.Key.Key_O)
    assert session.time_range == pytest.approx((1.0, 2.0), abs=0.01)
    assert player(session).loop is None
    press(playing, Qt.Key.Key_Slash)
    rate = session._parts.deck.rate
    assert player(session).loop == pytest.approx((rate, 2 * rate), abs=rate / 100)
    press(playing, Qt.Key.Key_Slash)
    assert player(session).loop is None
    assert playing.timeline.time_range == pytest.approx((1.0, 2.0), abs=0.01)


def test_the_speed_is_chosen_and_stays(playing, session):
    bar = playing.transport
    bar.tempo.setCurrentIndex(0)
    bar.tempo.activated.emit(0)
    assert player(session).speed == 0.25
    press(playing, Qt.Key.Key_Greater)
    assert (player(session).speed, bar.tempo.currentText()) == (0.5, "0.5×")
    press(playing, Qt.Key.Key_L)
    assert (player(session).speed, bar.shown_speed) == (1.0, "1×")
    press(playing, Qt.Key.Key_Space)
    assert (player(session).speed, bar.shown_speed) == (0.5, "0.5×")


def test_original_or_remix_on_one_key(qtbot, playing, session):
    session.set_strip(REST, StripChange(gain_db=-6.0))
    bar = playing.transport
    assert bar.source_switch.accessibleDescription() == "Remix"
    session.play()
    press(playing, Qt.Key.Key_A)
    assert player(session).original
    assert bar.source_switch.isChecked()
    qtbot.waitUntil(lambda: "dB" in bar.source_switch.note, timeout=PATIENCE_MS)
    assert bar.source_switch.note == "−6.0 dB"
    assert session.undo_name == "Rest: 0.0 → −6.0 dB"  # listening is no edit
    other = bar.source_switch.part_rect(1).center().toPoint()
    QTest.mouseClick(bar.source_switch, LEFT, Qt.KeyboardModifier.NoModifier, other)
    assert not player(session).original
    assert not playing.action_map["original"].isChecked()


def test_a_drag_holds_the_picture_and_playing_goes_on_where_it_ends(qtbot, playing, session):
    session.play()
    playing.timeline.scrub_requested.emit(2.0)
    assert session.position_seconds == pytest.approx(2.0, abs=0.001)
    qtbot.wait(100)
    assert session.position_seconds == pytest.approx(2.0, abs=0.001)
    playing.timeline.seek_requested.emit(2.5)
    assert session.playing
    qtbot.waitUntil(lambda: session.position_seconds > 2.6, timeout=PATIENCE_MS)


def test_backwards_the_picture_follows(qtbot, playing, session):
    frames = []
    session.frame_changed.connect(lambda frame: frames.append(frame.seconds))
    session.seek(3.0)
    press(playing, Qt.Key.Key_J)
    qtbot.waitUntil(lambda: not session.playing, timeout=PATIENCE_MS)
    assert session.position_seconds == 0.0
    assert max(frames) > 2.0
    qtbot.waitUntil(lambda: frames[-1] == 0.0, timeout=PATIENCE_MS)
    middle = [seconds for seconds in frames if 0.2 < seconds < 2.8]
    assert len(middle) > 3
    assert middle == sorted(middle, reverse=True)
