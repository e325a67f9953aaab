"""Onboarding hints: shown until done, gone for good when dismissed."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from engine.mixing.mix_change import StripChange
from pixelplayer_gui.controllers.onboarding_controller import STEPS
from pixelplayer_gui.settings import Settings
from tests.pixelplayer_gui.conftest import PATIENCE_MS


def test_each_step_goes_when_it_is_done(qtbot: QtBot, window, session, film, settings: Settings):
    assert window.hint_card.title == ""
    with qtbot.waitSignals([session.clip_opened, session.model_ready], timeout=PATIENCE_MS):
        session.open(film)
    assert window.hint_card.title == STEPS[0][0]
    with qtbot.waitSignal(session.project_changed, timeout=PATIENCE_MS):
        session.add_strip(0.25, 0.5)
    assert window.hint_card.title == STEPS[1][0]
    session.set_strip("object-1", StripChange(gain_db=-6.0))
    assert window.hint_card.title == STEPS[2][0]
    session.toggle_binaural()
    assert window.hint_card.title == ""
    assert Settings.load().hints is False
    session.set_strip("object-1", StripChange(gain_db=0.0))
    assert window.hint_card.title == ""

    window.action_map["hints"].trigger()
    assert window.hint_card.title == STEPS[0][0]
    window.hint_card.next_button.click()
    assert window.hint_card.title == STEPS[1][0]
    window.hint_card.close_button.click()
    assert window.hint_card.title == ""
    assert settings.hints is False


def test_hints_are_for_the_first_sitting(qtbot: QtBot, window, session, film, settings: Settings):
    with qtbot.waitSignals([session.clip_opened, session.model_ready], timeout=PATIENCE_MS):
        session.open(film)
    assert window.hint_card.title == STEPS[0][0]
    window.close()
    assert Settings.load().hints is False
