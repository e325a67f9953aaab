"""Signals of the session: each change is emitted once, and only as what it is."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QObject, Signal, SignalInstance
from pytestqt.qtbot import QtBot

from engine.mixing.mix import REST
from engine.mixing.mix_change import StripChange
from pixelplayer_gui.session.outgoing_signals import OutgoingSignals
from pixelplayer_gui.session.session import Session
from tests.pixelplayer_gui.conftest import PATIENCE_MS
from tests.pixelplayer_gui.session.test_session import RED, click, isolated, wait_for_stems
from tests.support.present import present

PARTS = ("scene", "strips", "mix", "markers", "isolation")


def emissions(session: Session) -> Counter[str]:
    """How often each signal of the project is emitted from now on."""
    counts: Counter[str] = Counter()
    for name in ("project", *PARTS, "history", "saved"):
        signal = getattr(session, f"{name}_changed")
        signal.connect(lambda *_, name=name: counts.update([name]))
    return counts


def test_a_click_that_adds_and_isolates_is_one_change_and_one_step(qtbot: QtBot, opened: Session):
    counts = emissions(opened)
    with qtbot.waitSignal(opened.click_finished, timeout=PATIENCE_MS):
        opened.click(*RED)
    assert isolated(opened) is not None
    assert counts == Counter(
        {"project": 1, "scene": 1, "strips": 1, "mix": 1, "isolation": 1, "history": 1, "saved": 1}
    )
    assert opened.steps_taken == 1
    wait_for_stems(qtbot, opened)  # what the analysis learns of it comes later, and by itself
    counts.clear()
    opened.click(*RED)
    assert counts == Counter({"project": 1, "isolation": 1})
    opened.undo()
    assert not present(opened.project).mix.strips


def test_a_preset_that_ends_an_isolation_is_one_change(qtbot: QtBot, opened: Session):
    click(qtbot, opened, RED)
    wait_for_stems(qtbot, opened)
    counts = emissions(opened)
    opened.change_mix(
        lambda mix: mix.with_strip(REST, StripChange(mute=True)), "step", keep_isolation=False
    )
    assert isolated(opened) is None
    assert counts == Counter(
        {"project": 1, "strips": 1, "mix": 1, "isolation": 1, "history": 1, "saved": 1}
    )


def test_a_held_fader_changes_nothing_but_the_mix(qtbot: QtBot, opened: Session):
    click(qtbot, opened, RED)
    wait_for_stems(qtbot, opened)
    counts = emissions(opened)
    for number in range(100):
        opened.preview_strip(REST, StripChange(gain_db=-0.1 * (number + 1)))
    assert counts == Counter({"project": 100, "mix": 100})
    opened.preview_strip(REST, StripChange(gain_db=-10.0))  # it is there already
    assert counts == Counter({"project": 100, "mix": 100})


def test_a_change_to_what_is_already_there_shows_the_mix_again(opened: Session):
    """A button that the hand has pressed to no effect has to be put back."""
    counts = emissions(opened)
    opened.set_strip(REST, StripChange(mute=False))
    assert counts == Counter({"project": 1, "mix": 1})
    assert not opened.undo_name


def test_every_signal_of_the_session_is_declared_among_its_outgoing_ones(opened: Session):
    own = vars(OutgoingSignals)
    declared = {name for name, value in own.items() if isinstance(value, Signal)}
    seen = {name for name in dir(opened) if isinstance(getattr(opened, name), SignalInstance)}
    assert len(declared) > 40
    assert seen - set(dir(QObject)) == declared
