"""The first sound of a click, with a small real model: when it is heard, and that it stays."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from engine.analysis.analyser import Analyser
from engine.analysis.object_tracks import ObjectTracks
from engine.mixing.mix_change import MixChange
from engine.scene import Sharing
from pixelplayer_gui.session.object_analysis import step_before
from pixelplayer_gui.session.session import Session
from tests.pixelplayer_gui.conftest import PATIENCE_MS
from tests.pixelplayer_gui.session.test_session import RED, isolated, wait_for_stems
from tests.support.present import present


@pytest.fixture
def go_on(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Until it is set no click is answered."""
    event, is_heard = threading.Event(), Analyser.is_heard

    def waiting(analyser, item):
        assert event.wait(PATIENCE_MS / 1000)
        return is_heard(analyser, item)

    monkeypatch.setattr(Analyser, "is_heard", waiting)
    yield event
    event.set()


def wait_until_answered(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: not session._parts.inference._worker.busy, timeout=PATIENCE_MS)
    qtbot.wait(1)


def test_the_sound_is_heard_before_the_outline_is_looked_for_and_stays_as_it_is(
    qtbot: QtBot, opened: Session, monkeypatch: pytest.MonkeyPatch, go_on: threading.Event
):
    deck = present(opened._parts.deck)
    outline = ObjectTracks.with_first_shape
    heard: list[tuple[str, int, np.ndarray]] = []

    def watched(tracks, item):
        if not heard:
            mix, start = deck.player.mix, deck.stems.ready_spans(item.id)[0][0]
            stop = start + deck.rate // 4
            assert mix.isolated == item.id
            assert deck.stems.is_shared(Sharing((item.id,)), start, stop)
            assert present(opened.project).scene.objects == ()
            heard.append((item.id, start, deck.stems.read(item.id, start, stop)))
        return outline(tracks, item)

    monkeypatch.setattr(ObjectTracks, "with_first_shape", watched)
    opened.click(*RED)
    go_on.set()
    qtbot.waitUntil(lambda: isolated(opened) is not None, timeout=PATIENCE_MS)
    wait_for_stems(qtbot, opened)
    (object_id, start, first), *_ = heard
    assert isolated(opened) == object_id
    assert np.abs(first).max() > 0.01
    later = deck.stems.read(object_id, start, start + first.shape[1])
    np.testing.assert_allclose(later, first, rtol=0, atol=1e-6)


def test_what_is_found_after_the_mouse_was_let_go_is_not_heard(
    qtbot: QtBot, opened: Session, go_on: threading.Event
):
    deck = present(opened._parts.deck)
    opened.audition(*RED)
    opened.stop_audition()
    go_on.set()
    wait_until_answered(qtbot, opened)
    assert deck.player.mix is present(opened.project).mix
    assert deck.player.mix.isolated is None


def test_what_is_found_after_the_click_was_cancelled_is_not_heard(
    qtbot: QtBot, opened: Session, go_on: threading.Event
):
    deck = present(opened._parts.deck)
    opened.click(*RED)
    opened.cancel()
    go_on.set()
    wait_until_answered(qtbot, opened)
    assert deck.player.mix is present(opened.project).mix
    assert deck.player.mix.isolated is None


def test_a_sound_heard_first_leaves_an_edit_alone(
    qtbot: QtBot, opened: Session, monkeypatch: pytest.MonkeyPatch, go_on: threading.Event
):
    deck = present(opened._parts.deck)
    outline, mixes = ObjectTracks.with_first_shape, []

    def watched(tracks, item):
        mixes.append(deck.player.mix)
        return outline(tracks, item)

    monkeypatch.setattr(ObjectTracks, "with_first_shape", watched)
    opened.click(*RED)
    opened.set_mix(MixChange(master_db=-3.0))
    edited = present(opened.project).mix
    go_on.set()
    qtbot.waitUntil(lambda: isolated(opened) is not None, timeout=PATIENCE_MS)
    assert mixes[0] is edited
    assert deck.player.mix is present(opened.project).mix
    assert deck.player.mix.master_db == -3.0


def test_a_click_into_the_running_film_means_a_picture_that_was_shown():
    assert step_before(1.0) == 1.0
    assert step_before(1.249) == 1.0
    assert step_before(1.25) == 1.25
