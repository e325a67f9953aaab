from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pixelplayer_gui.widgets.controls.buttons import IconButton, LetterToggle
from pixelplayer_gui.widgets.controls.labels import EditableLabel, ElidedLabel
from pixelplayer_gui.widgets.mixer import level_scale
from pixelplayer_gui.widgets.mixer.meter import FALL_DB_PER_SECOND, HOLD_SECONDS, Ballistics, Meter
from tests.support.mouse import CTRL, LEFT

# The meter


def test_meter_rises_at_once_and_falls_as_the_norm_says():
    meter = Ballistics()
    meter.feed(-6.0, -12.0, 10.0)
    assert (meter.peak_db, meter.rms_db) == (-6.0, -12.0)
    meter.advance(11.7)
    assert meter.peak_db == pytest.approx(-26.0)
    assert meter.rms_db == pytest.approx(-32.0)
    meter.feed(-20.0, -40.0, 11.7)
    assert meter.peak_db == -20.0
    assert meter.rms_db == pytest.approx(-32.0)


def test_meter_does_not_depend_on_how_often_it_is_asked():
    often, seldom = Ballistics(), Ballistics()
    for meter in (often, seldom):
        meter.feed(0.0, -3.0, 0.0)
    for step in range(1, 301):
        often.advance(step * 0.01)
    seldom.advance(3.0)
    assert often.peak_db == pytest.approx(seldom.peak_db)
    assert often.hold_db == pytest.approx(seldom.hold_db)


def test_the_highest_peak_is_held_then_falls():
    meter = Ballistics()
    meter.feed(-3.0, -9.0, 0.0)
    meter.feed(-30.0, -40.0, HOLD_SECONDS - 0.01)
    assert meter.hold_db == -3.0
    meter.advance(HOLD_SECONDS + 1.0)
    assert meter.hold_db == pytest.approx(-3.0 - FALL_DB_PER_SECOND)
    meter.advance(60.0)
    assert meter.at_rest


def test_meter_widget_by_a_given_clock(qtbot):
    now = [0.0]
    meter = Meter(clock=lambda: now[0])
    qtbot.addWidget(meter)
    meter.show_levels(0.4, -6.0)
    assert meter.over
    now[0] = 0.5
    assert meter.decay()
    now[0] = 60.0
    assert not meter.decay()
    assert meter.over  # the lamp stays until it is clicked
    QTest.mouseClick(meter, LEFT)
    assert not meter.over


def test_meter_draws_as_high_as_it_is_loud(qtbot):
    meter = Meter(clock=lambda: 0.0)
    meter.resize(12, 222)
    qtbot.addWidget(meter)

    def lit() -> int:
        image = meter.grab().toImage()
        ground = image.pixelColor(6, 15).name()
        return sum(image.pixelColor(6, y).name() != ground for y in range(20, 210))

    heights = []
    for peak in (-50.0, -20.0, -3.0):
        meter.show_levels(peak, peak)
        heights.append(lit())
    assert heights == sorted(heights)
    expected = 200 * level_scale.position_of(-3.0)
    assert heights[-1] == pytest.approx(expected, abs=4)


# Labels and buttons


def test_a_long_text_is_shortened_and_told_whole(qtbot):
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.resize(80, 20)
    label.set_text("an extraordinarily long name", "?")
    assert label.shown_text.endswith("…?")
    metrics = label.fontMetrics()
    assert metrics.horizontalAdvance(label.shown_text) <= label.width()
    assert "an extraordinarily long name?" in label.toolTip()
    label.resize(400, 20)
    assert label.shown_text == "an extraordinarily long name?"


def type_into(label: EditableLabel, text: str, key=Qt.Key.Key_Return) -> None:
    assert label.editor is not None
    QTest.keyClicks(label.editor, text)
    QTest.keyClick(label.editor, key)


def test_enter_ends_the_editing_for_good(qtbot):
    label = EditableLabel("Violin")
    qtbot.addWidget(label)
    label.show()
    label.setFocus()
    label.edit()
    assert label.editor is not None
    label.editor.setText("Fiddle")
    QTest.keyClick(label.editor, Qt.Key.Key_Return)
    assert label.editor is None


def test_editable_label_keeps_with_enter_gives_up_with_escape(qtbot):
    holder = QWidget()
    label = EditableLabel("Violin")
    QVBoxLayout(holder).addWidget(label)
    qtbot.addWidget(holder)
    holder.resize(200, 60)
    holder.show()
    heard: list[str] = []
    label.edited.connect(heard.append)
    QTest.mouseDClick(label, LEFT)
    type_into(label, "Viola")
    assert heard == ["Viola"]
    assert label.text == "Violin"  # the owner decides, then shows
    QTest.keyClick(label, Qt.Key.Key_F2)
    type_into(label, "Cello", Qt.Key.Key_Escape)
    assert heard == ["Viola"]
    assert label.editor is None
    label.edit("-")
    type_into(label, "6")
    assert heard == ["Viola", "-6"]


def test_letter_toggle_tells_alone(qtbot):
    toggle = LetterToggle("S", "solo")
    qtbot.addWidget(toggle)
    toggle.resize(30, 24)
    heard: list[tuple[bool, bool]] = []
    toggle.user_toggled.connect(lambda on, alone: heard.append((on, alone)))
    toggle.show_state(True)
    toggle.show_state(False, implied=True)
    assert heard == []
    assert toggle.implied
    QTest.mouseClick(toggle, LEFT)
    QTest.mouseClick(toggle, LEFT, CTRL)
    QTest.keyClick(toggle, Qt.Key.Key_Return)
    assert heard == [(True, False), (False, True), (True, False)]


def test_icon_button_shows_its_key_and_checks_in_silence(qtbot):
    button = IconButton("loop", "Loop", "L")
    qtbot.addWidget(button)
    button.setCheckable(True)
    assert button.toolTip() == "Loop (L)"
    with qtbot.assertNotEmitted(button.toggled):
        button.show_checked(True)
    assert button.isChecked()
