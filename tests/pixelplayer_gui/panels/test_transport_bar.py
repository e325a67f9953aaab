from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from pixelplayer_gui.panels.transport_bar import TransportBar
from pixelplayer_gui.widgets.controls.disabled_reason import reason_of
from pixelplayer_gui.widgets.timeline.time_code import TimeCode
from tests.support.mouse import LEFT

SIGNALS = ("play_toggled", "stopped", "seek_requested", "loop_toggled", "binaural_toggled")


@pytest.fixture
def bar(qtbot):
    widget = TransportBar()
    widget.resize(700, 44)
    qtbot.addWidget(widget)
    widget.show_time(12.5, 75.0)
    widget.show()
    return widget


@pytest.fixture
def said(bar):
    heard: list[tuple] = []
    for name in SIGNALS:
        getattr(bar, name).connect(lambda *args, name=name: heard.append((name, *args)))
    return heard


def test_buttons_ask(bar, said):
    buttons = (bar.play_button, bar.stop_button, bar.start_button)
    for button in (*buttons, bar.loop_button, bar.binaural_button):
        QTest.mouseClick(button, LEFT)
    QTest.mouseClick(bar.binaural_button, LEFT)
    assert said == [
        ("play_toggled",),
        ("stopped",),
        ("seek_requested", 0.0),
        ("loop_toggled", True),
        ("binaural_toggled", True),
        ("binaural_toggled", False),
    ]


def test_showing_echoes_nothing(bar, said):
    bar.show_playing(True)
    bar.show_loop(True)
    bar.show_binaural(True)
    bar.show_time(70.0, 75.0)
    assert bar.loop_button.isChecked()
    assert bar.binaural_button.isChecked()
    assert said == []


def test_the_play_button_says_what_it_does(bar):
    assert bar.play_button.accessibleName() == "Play"
    before = bar.play_button.grab().toImage()
    bar.show_playing(True)
    assert bar.play_button.accessibleName() == "Pause"
    assert "Space" in bar.play_button.toolTip()
    assert bar.play_button.grab().toImage() != before


def test_the_time_is_shown_whole(bar):
    assert (bar.time.text, bar.duration.text()) == ("0:12.50", "1:15.00")
    bar.show_time(35999.99, 36000.0)
    assert bar.time.shown_text == "9:59:59.99"


@pytest.mark.parametrize(
    ("typed", "asked"),
    [("1:02", [("seek_requested", 62.0)]), ("900", [("seek_requested", 75.0)]), ("soon", [])],
)
def test_a_typed_time(bar, said, typed, asked):
    QTest.mouseDClick(bar.time, LEFT)
    QTest.keyClicks(bar.time.editor, typed)
    QTest.keyClick(bar.time.editor, Qt.Key.Key_Return)
    assert said == asked


@pytest.mark.qt_log_ignore('Mouse event "MouseDClick" not accepted')  # it is not: that is tested
def test_nothing_is_asked_while_it_is_off(bar, said):
    bar.setEnabled(False)
    QTest.mouseClick(bar.play_button, LEFT)
    QTest.mouseDClick(bar.time, LEFT)
    assert bar.time.editor is None
    assert said == []


def test_parts_do_not_lie_over_each_other(bar):
    parts = (bar.start_button, bar.play_button, bar.stop_button, bar.loop_button, bar.time)
    boxes = [part.geometry() for part in (*parts, bar.duration, bar.binaural_button)]
    for left, right in itertools.pairwise(boxes):
        assert left.right() < right.left()


def test_what_cannot_be_played_says_why(bar, said):
    bar.show_has_clip(False)
    QTest.mouseClick(bar.play_button, LEFT)
    assert said == []
    place = bar.play_button.rect().center()
    asks = QHelpEvent(QEvent.Type.ToolTip, place, bar.play_button.mapToGlobal(place))
    QApplication.sendEvent(bar.play_button, asks)
    assert QToolTip.text() == "Play (Space)\nOpen a film first."
    bar.show_has_clip(True)
    assert reason_of(bar.play_button) == ""
    QTest.mouseClick(bar.play_button, LEFT)
    assert said == [("play_toggled",)]


def test_original_and_remix_are_two_parts_with_their_key(bar):
    switch, asked = bar.source_switch, []
    bar.original_toggled.connect(asked.append)
    parts = [switch.part_rect(part).center().toPoint() for part in (0, 1)]
    plain = Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(switch, Qt.MouseButton.LeftButton, plain, parts[1])
    assert asked == []  # it is the remix already
    QTest.mouseClick(switch, Qt.MouseButton.LeftButton, plain, parts[0])
    assert asked == [True]
    assert not switch.isChecked()  # it shows what is heard, not what was asked for
    remix = switch.grab().toImage()
    bar.show_original(True, -6.0)
    assert switch.note == "−6.0 dB"
    assert switch.grab().toImage() != remix
    QTest.keyClick(switch, Qt.Key.Key_Right)
    QTest.keyClick(switch, Qt.Key.Key_Left)
    QTest.keyClick(switch, Qt.Key.Key_Return)
    assert asked == [True, False, False]
    bar.show_original(False, 0.0)
    assert switch.grab().toImage() == remix


def test_times_have_frames_and_a_typed_code_goes_to_one(bar, said):
    bar.show_time_code(TimeCode(25.0))
    bar.show_time(62.52, 75.0)
    assert (bar.time.shown_text, bar.duration.text()) == ("0:01:02:13", "0:01:15:00")
    for typed in ("0:00:10:05", "0:00:10"):
        bar.time.edit(typed)
        QTest.keyClick(bar.time.editor, Qt.Key.Key_Return)
    assert said == [("seek_requested", 10.2), ("seek_requested", 10.0)]
    bar.show_time(36000.0, 36000.0)
    assert bar.time.shown_text == "10:00:00:00"


def test_the_speed_is_said_once(bar):
    bar.show_speed(0.5, 0.5)
    assert (bar.shown_speed, bar.tempo.currentText()) == ("0.5×", "0.5×")
    chosen = bar.tempo.grab().toImage()
    bar.show_speed(-2.0, 0.5)
    assert bar.shown_speed == "−2×"
    assert bar.tempo.grab().toImage() != chosen
    bar.show_speed(0.5, 0.5)
    assert bar.tempo.grab().toImage() == chosen
