from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from pixelplayer_gui.i18n.quantities import format_db
from pixelplayer_gui.widgets.controls.value_bar import ValueBar
from pixelplayer_gui.widgets.controls.value_scales import PanScale
from pixelplayer_gui.widgets.mixer import level_scale
from pixelplayer_gui.widgets.mixer.fader import Fader
from tests.support.mouse import CTRL, LEFT, NONE, drag, move, press, release, wheel


class SignalRecorder:
    """Records the signals of a value slider, in order."""

    def __init__(self, held):
        self.said: list[tuple[str, float]] = []
        held.previewed.connect(self.hear_preview)
        held.changed.connect(self.hear_change)

    def hear_preview(self, number: float) -> None:
        self.said.append(("preview", number))

    def hear_change(self, number: float) -> None:
        self.said.append(("change", number))

    @property
    def changes(self) -> list[float]:
        return [number for kind, number in self.said if kind == "change"]


@pytest.fixture
def fader(qtbot):
    widget = Fader()
    widget.resize(30, 222)  # 200 pixels of travel
    qtbot.addWidget(widget)
    widget.show()
    return widget


# The scale


def test_scale_rises_and_turns_back():
    levels = np.linspace(level_scale.LOWEST_DB + 0.1, level_scale.HIGHEST_DB, 400)
    shares = [level_scale.position_of(float(db)) for db in levels]
    assert shares == sorted(shares)
    assert all(
        abs(level_scale.level_at(share) - db) < 1e-9
        for share, db in zip(shares, levels, strict=True)
    )
    assert level_scale.level_at(0.0) == -math.inf
    assert level_scale.position_of(-math.inf) == 0.0
    assert level_scale.level_at(1.2) == 12.0


@pytest.mark.parametrize(
    ("text", "db"),
    [
        ("-6", -6.0),
        ("−6,5 dB", -6.5),
        ("+3db", 3.0),
        ("0", 0.0),
        ("40", 12.0),
        ("-inf", -math.inf),
        ("-∞", -math.inf),
        ("-90", -math.inf),
        ("loud", None),
        ("", None),
        ("1e5", None),
    ],
)
def test_typed_levels(text, db):
    assert level_scale.parse_db(text) == db


def test_levels_are_written_as_they_are_typed():
    for db in (-60.0, -6.5, 0.0, 3.0, 12.0, -math.inf):
        assert level_scale.parse_db(format_db(db)) == db


# The fader


def test_drag_previews_and_changes_once(fader):
    ear = SignalRecorder(fader)
    drag(fader, (15, 100), (15, 110), (15, 130), (15, 150))
    kinds = [kind for kind, _ in ear.said]
    assert kinds == ["preview", "preview", "preview", "change"]
    previews = [number for kind, number in ear.said if kind == "preview"]
    assert previews == sorted(previews, reverse=True)
    # 50 of 200 pixels down from 0 dB at 0.8 of the travel
    assert ear.changes == [pytest.approx(level_scale.level_at(0.55), abs=0.01)]


def test_press_does_not_jump_and_click_changes_nothing(fader):
    ear = SignalRecorder(fader)
    QTest.mouseClick(fader, LEFT, NONE, QPoint(15, 200))
    assert fader.number == 0.0
    assert ear.said == []


def test_ctrl_drag_is_ten_times_finer(fader):
    drag(fader, (15, 100), (15, 120), modifiers=CTRL)
    fine = level_scale.position_of(0.0) - level_scale.position_of(fader.number)
    assert fine == pytest.approx(0.01, abs=0.001)


def test_drag_ends_at_both_ends(fader):
    drag(fader, (15, 100), (15, 900))
    assert fader.number == -math.inf
    drag(fader, (15, 200), (15, -900))
    assert fader.number == 12.0


def test_drag_finds_zero_again(fader):
    fader.show_number(-1.0)
    ear = SignalRecorder(fader)
    press(fader, 15, 100)
    for y in range(100, 80, -1):
        move(fader, 15, y)
    assert ("preview", 0.0) in ear.said
    release(fader, 15, 81)


def test_double_click_goes_to_zero_with_one_change(fader):
    fader.show_number(-12.0)
    ear = SignalRecorder(fader)
    QTest.mouseClick(fader, LEFT, NONE, QPoint(15, 100))
    QTest.mouseDClick(fader, LEFT, NONE, QPoint(15, 100))
    assert ear.said == [("change", 0.0)]
    QTest.mouseDClick(fader, LEFT, NONE, QPoint(15, 100))
    assert ear.said == [("change", 0.0)]


def test_showing_never_echoes_and_spares_a_held_fader(fader):
    ear = SignalRecorder(fader)
    fader.show_number(-20.0)
    assert fader.number == -20.0
    assert ear.said == []
    press(fader, 15, 100)
    move(fader, 15, 90)
    held = fader.number
    fader.show_number(5.0)
    assert fader.number == held
    release(fader, 15, 90)
    assert ear.changes == [held]


def test_a_run_of_wheel_steps_is_one_change(fader):
    ear = SignalRecorder(fader)
    for _ in range(3):
        wheel(fader, -1)
    assert ear.said == [("preview", -1.0), ("preview", -2.0), ("preview", -3.0)]
    fader.commit()
    assert ear.changes == [-3.0]
    wheel(fader, 1, CTRL)
    assert fader.number == pytest.approx(-2.9)
    fader.commit()


def test_the_wheel_settles_by_itself(fader, qtbot):
    with qtbot.waitSignal(fader.changed) as heard:
        wheel(fader, 2)
    assert heard.args == [2.0]
    assert not fader.is_adjusting


def test_keys_step_and_change_when_let_go(fader):
    ear = SignalRecorder(fader)
    QTest.keyPress(fader, Qt.Key.Key_Up)
    assert ear.said == [("preview", 1.0)]
    QTest.keyRelease(fader, Qt.Key.Key_Up)
    assert ear.changes == [1.0]
    QTest.keyClick(fader, Qt.Key.Key_PageDown)
    assert fader.number == -5.0
    QTest.keyClick(fader, Qt.Key.Key_Down, CTRL)
    assert fader.number == pytest.approx(-5.1)
    QTest.keyClick(fader, Qt.Key.Key_Backspace)
    assert fader.number == 0.0


def test_keys_reach_silence_and_come_back(fader):
    fader.show_number(-58.0)
    QTest.keyClick(fader, Qt.Key.Key_PageDown)
    assert fader.number == -math.inf
    QTest.keyClick(fader, Qt.Key.Key_Up)
    assert fader.number == -60.0


def test_escape_gives_a_drag_up(fader):
    fader.show_number(-3.0)
    ear = SignalRecorder(fader)
    press(fader, 15, 100)
    move(fader, 15, 40)
    QTest.keyClick(fader, Qt.Key.Key_Escape)
    release(fader, 15, 40)
    assert fader.number == -3.0
    assert ear.said[-1] == ("preview", -3.0)  # the listener hears the old level again
    assert ear.changes == []


def test_figures_ask_for_the_keyboard(fader, qtbot):
    with qtbot.waitSignal(fader.typing_started) as asked:
        QTest.keyClick(fader, Qt.Key.Key_7)
    assert asked.args == ["7"]


def test_a_screen_reader_reads_and_sets_the_fader(fader):
    ear = SignalRecorder(fader)
    fader.show_number(-6.5)
    assert (fader.value(), fader.accessibleDescription()) == (-65, "−6.5 dB")
    fader.setValue(30)  # as the accessibility bridge does
    assert ear.said == [("change", 3.0)]
    fader.show_number(-math.inf)
    assert fader.accessibleDescription() == "silent"
    assert fader.value() == fader.minimum()


def test_pan_moves_and_is_said_in_words(qtbot):
    pan = ValueBar("Pan", PanScale())
    pan.resize(108, 18)  # 100 pixels of travel
    qtbot.addWidget(pan)
    pan.show()
    ear = SignalRecorder(pan)
    drag(pan, (54, 9), (34, 9))
    assert ear.changes == [pytest.approx(-0.4, abs=0.011)]
    assert pan.accessibleDescription() == "40% left"
    QTest.keyClick(pan, Qt.Key.Key_Right)
    assert pan.number == pytest.approx(-0.35)
    QTest.mouseDClick(pan, LEFT, NONE, QPoint(54, 9))
    assert pan.number == 0.0
    drag(pan, (54, 9), (700, 9))
    assert pan.number == 1.0
