"""Playback by the session: the picture follows the sound, also while looping and scrubbing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from engine.scene import Frame
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.session.transport import TICK_MS
from pixelplayer_gui.workers.waveform_cache import ORIGINAL
from tests.pixelplayer_gui.conftest import PATIENCE_MS, SECONDS
from tests.support.film import make_film, read_number
from tests.support.present import present


def test_a_film_without_sound_is_shown_and_says_so(qtbot: QtBot, session: Session, silent_film):
    frames: list[Frame | None] = []
    session.frame_changed.connect(frames.append)
    with qtbot.waitSignal(session.notice, timeout=PATIENCE_MS) as received:
        session.open(silent_film)
    assert "no sound" in present(received.args)[0]
    qtbot.waitUntil(lambda: frames[-1] is not None, timeout=PATIENCE_MS)
    with qtbot.waitSignal(session.notice) as received:
        session.click(0.5, 0.5)
    assert "no sound" in present(received.args)[0]
    session.play()
    qtbot.waitUntil(lambda: read_number(present(frames[-1]).pixels) > 3, timeout=PATIENCE_MS)


def test_a_sound_without_picture_is_played_and_says_so(qtbot: QtBot, session: Session, sound_only):
    with qtbot.waitSignal(session.notice, timeout=PATIENCE_MS) as received:
        session.open(sound_only)
    assert "no picture" in present(received.args)[0]
    with qtbot.waitSignal(session.waveforms_changed, timeout=PATIENCE_MS) as peaks:
        pass
    assert present(peaks.args)[0][ORIGINAL].extremes(0.0, 1.0, 100).max() > 0.2
    session.play()
    qtbot.waitUntil(lambda: session.position_seconds > 0.2, timeout=PATIENCE_MS)


def test_the_picture_follows_the_sound(qtbot: QtBot, session: Session, tmp_path: Path):
    film = make_film(tmp_path / "numbers.mp4", seconds=3.0)
    with qtbot.waitSignal(session.clip_opened, timeout=PATIENCE_MS):
        session.open(film)
    late: list[float] = []
    numbers: list[int] = []

    def look(frame: Frame) -> None:
        late.append(session.position_seconds - frame.seconds)
        numbers.append(read_number(frame.pixels))

    session.frame_changed.connect(look)
    session.play()
    qtbot.waitUntil(lambda: bool(numbers) and numbers[-1] > 40, timeout=PATIENCE_MS)
    session.pause()
    assert numbers == sorted(numbers)
    # never handed over sooner than the next tick would be too late
    assert min(late) > -TICK_MS / 2000 - 0.001


@pytest.mark.parametrize("tempo", [1.0, 0.5])
def test_the_nearest_picture_is_due_and_not_the_one_before(
    opened: Session, monkeypatch: pytest.MonkeyPatch, tempo: float
):
    opened.set_tempo(tempo)
    opened.seek(2.0)
    asked: list[float] = []
    transport = opened._parts.transport
    monkeypatch.setattr(transport._frames, "take_due_frame", asked.append)
    transport._on_tick()
    assert asked == [pytest.approx(2.0 + TICK_MS / 2000 * tempo, abs=1e-4)]


def test_playing_to_the_end_stops_and_starts_again(qtbot: QtBot, opened: Session):
    opened.seek(SECONDS - 0.2)
    opened.play()
    qtbot.waitUntil(lambda: not opened.playing, timeout=PATIENCE_MS)
    assert opened.position_seconds == pytest.approx(SECONDS, abs=0.01)
    opened.play()
    qtbot.waitUntil(lambda: 0 < opened.position_seconds < 2, timeout=PATIENCE_MS)


def test_seeking_and_scrubbing_end_on_the_exact_picture(qtbot: QtBot, session: Session, tmp_path):
    film = make_film(tmp_path / "numbers.mp4", seconds=4.0, gop=50)
    with qtbot.waitSignal(session.clip_opened, timeout=PATIENCE_MS):
        session.open(film)
    seen: list[int] = []
    session.frame_changed.connect(lambda frame: seen.append(read_number(frame.pixels)))
    session.seek(1.0)
    qtbot.waitUntil(lambda: bool(seen) and seen[-1] == 25, timeout=PATIENCE_MS)
    for step in range(30):
        session.scrub(1.0 + step * 0.05)
    qtbot.waitUntil(lambda: seen[-1] == 61, timeout=PATIENCE_MS)
    assert session.position_seconds == pytest.approx(2.45)


def test_a_loop_goes_round(qtbot: QtBot, opened: Session):
    opened.set_range(1.0, 1.3)
    opened.set_looping(True)
    opened.seek(1.0)
    times: list[float] = []
    opened.time_changed.connect(times.append)
    opened.play()
    qtbot.waitUntil(lambda: bool((np.diff(times) < -0.1).any()), timeout=PATIENCE_MS)
    assert max(times) < 1.4
