from __future__ import annotations

import math
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from engine.mixing.mix import MASTER, REST
from engine.mixing.mix_change import StripChange
from engine.mixing.strip_edits import merge_strips
from pixelplayer_gui.panels.mixer_panel import MixerPanel
from pixelplayer_gui.panels.strip_states import caption_of
from pixelplayer_gui.widgets.mixer.strip_row import StripRow
from tests.support.mouse import CTRL, LEFT, SHIFT, drag, move, press, release, wheel
from tests.support.projects import duet, sounding_object

SIGNALS = (
    "strip_previewed",
    "strip_changed",
    "solo_only_requested",
    "moved",
    "removed",
    "renamed",
    "master_previewed",
    "master_changed",
)


@pytest.fixture
def panel(qtbot):
    widget = MixerPanel()
    widget.resize(800, 360)
    qtbot.addWidget(widget)
    widget.show_project(duet())
    widget.show()
    qtbot.waitExposed(widget)
    return widget


@pytest.fixture
def said(panel):
    """Everything the panel asks for, in order."""
    heard: list[tuple] = []
    for name in SIGNALS:
        getattr(panel, name).connect(lambda *args, name=name: heard.append((name, *args)))
    return heard


def test_a_strip_for_each_object_the_rest_and_the_master(panel):
    assert [strip.strip_id for strip in panel.strips] == ["one", "two", REST, MASTER]
    assert panel.strip("one").name.text == "Violin"
    assert panel.strip("two").fader.number == -6.0
    assert panel.strip("two").value.text == "−6.0 dB"
    places = [strip.mapTo(panel, strip.rect().topLeft()).x() for strip in panel.strips]
    assert places == sorted(places)


def test_an_unsure_label_is_shown_as_a_question(panel):
    assert panel.strip("one").caption.text == "violin"
    assert panel.strip("two").caption.text == "guitar?"
    assert "only 61%" in panel.strip("two").caption.toolTip()


@pytest.mark.parametrize(
    ("confidence", "caption"),
    [(0.7, "flute"), (0.69, "flute?"), (0.5, "flute?"), (0.49, "unknown")],
)
def test_a_label_is_shown_as_far_as_it_can_be_trusted(panel, confidence, caption):
    item = sounding_object("one", "flute", confidence)
    assert caption_of(item) == caption
    panel.show_project(duet().with_object(item))
    assert panel.strip("one").caption.text == caption
    # However little it is worth, whoever asks is told the guess and how sure it is.
    assert "flute" in panel.strip("one").caption.toolTip()
    assert f"{confidence:.0%}" in panel.strip("one").caption.toolTip()


def test_what_has_no_label_is_unknown():
    assert caption_of(None) == "unknown"
    assert caption_of(sounding_object("one")) == "unknown"


def test_showing_echoes_nothing(panel, said):
    project = duet()
    mix = replace(
        project.mix.with_strip("one", StripChange(gain_db=3.0, mute=True, solo=True, pan=-0.5))
    )
    panel.show_project(project.with_mix(replace(mix, master_db=-2.0)))
    strip = panel.strip("one")
    assert (strip.fader.number, strip.bars.pan.number) == (3.0, -0.5)
    assert strip.mute.isChecked()
    assert strip.solo.isChecked()
    assert panel.master.fader.number == -2.0
    panel.show_project(None)
    assert said == []


def test_a_drag_is_previewed_and_changed_once(panel, said):
    fader = panel.strip("one").fader
    drag(fader, (15, 60), (15, 70), (15, 80))
    assert [entry[0] for entry in said] == ["strip_previewed", "strip_previewed", "strip_changed"]
    _name, strip_id, change = said[-1]
    assert strip_id == "one"
    assert change == StripChange(gain_db=fader.number)
    assert fader.number < 0
    assert panel.strip("one").value.text == f"−{abs(fader.number):.1f} dB"


def test_a_project_shown_meanwhile_leaves_the_held_fader_alone(panel, said):
    fader = panel.strip("one").fader
    press(fader, 15, 60)
    move(fader, 15, 90)
    held = fader.number
    panel.show_project(duet().with_strip("two", StripChange(gain_db=1.0)))
    assert panel.strip("one").fader is fader
    assert fader.number == held
    assert panel.strip("two").fader.number == 1.0
    release(fader, 15, 90)
    assert said[-1] == ("strip_changed", "one", StripChange(gain_db=held))


def test_double_click_goes_to_zero(panel, said):
    QTest.mouseDClick(panel.strip("two").fader, LEFT)
    assert said == [("strip_changed", "two", StripChange(gain_db=0.0))]


@pytest.mark.parametrize(("typed", "gain_db"), [("-3.5", -3.5), ("-inf", -math.inf), ("99", 12.0)])
def test_a_typed_volume(panel, said, typed, gain_db):
    strip = panel.strip("one")
    QTest.mouseDClick(strip.value, LEFT)
    QTest.keyClicks(strip.value.editor, typed)
    QTest.keyClick(strip.value.editor, Qt.Key.Key_Return)
    assert said == [("strip_changed", "one", StripChange(gain_db=gain_db))]


def test_a_typed_word_is_no_volume(panel, said):
    strip = panel.strip("one")
    strip.value.edit("louder")
    QTest.keyClick(strip.value.editor, Qt.Key.Key_Return)
    assert said == []
    assert strip.value.text == "0.0 dB"


def test_a_figure_on_the_fader_begins_to_type(panel, said):
    strip = panel.strip("one")
    QTest.keyClick(strip.fader, Qt.Key.Key_Minus)
    QTest.keyClicks(strip.value.editor, "12")
    QTest.keyClick(strip.value.editor, Qt.Key.Key_Return)
    assert said == [("strip_changed", "one", StripChange(gain_db=-12.0))]


def test_mute_solo_pan_remove_rename(panel, said):
    strip = panel.strip("one")
    QTest.mouseClick(strip.mute, LEFT)
    QTest.mouseClick(strip.solo, LEFT)
    QTest.keyClick(strip.bars.pan, Qt.Key.Key_Left)
    QTest.mouseClick(strip.remove_button, LEFT)
    QTest.mouseDClick(strip.name, LEFT)
    QTest.keyClicks(strip.name.editor, "Anna")
    QTest.keyClick(strip.name.editor, Qt.Key.Key_Return)
    assert said == [
        ("strip_changed", "one", StripChange(mute=True)),
        ("strip_changed", "one", StripChange(solo=True)),
        ("strip_previewed", "one", StripChange(pan=-0.05)),
        ("strip_changed", "one", StripChange(pan=-0.05)),
        ("removed", "one"),
        ("renamed", "one", "Anna"),
    ]


def test_ctrl_solo_is_asked_for_once(panel, said):
    QTest.mouseClick(panel.strip("one").solo, LEFT, CTRL)
    assert said == [("solo_only_requested", "one")]


def test_the_rest_has_a_fader_but_cannot_go(panel, said):
    assert panel.rest.remove_button is None
    QTest.keyClick(panel.rest.fader, Qt.Key.Key_Down)
    assert said[-1] == ("strip_changed", REST, StripChange(gain_db=-1.0))


def test_the_master(panel, said):
    QTest.keyClick(panel.master.fader, Qt.Key.Key_Down)
    assert said == [("master_previewed", -1.0), ("master_changed", -1.0)]


def test_strips_come_and_go_with_the_project(panel):
    project = duet()
    kept = panel.strip("two")
    panel.show_project(
        project.without_object("one").with_object(sounding_object("three", "flute", 0.9))
    )
    assert [strip.strip_id for strip in panel.strips] == ["two", "three", REST, MASTER]
    assert panel.strip("two") is kept
    with pytest.raises(KeyError):
        panel.strip("one")


def test_sideways_wheels_scroll_and_change_nothing(panel, said):
    wheel(panel.strip("one").fader, 1, SHIFT)
    assert said == []
    wheel(panel.strip("one").fader, 1)
    assert said == [("strip_previewed", "one", StripChange(gain_db=1.0))]


def test_no_project_greys_everything(panel):
    panel.show_project(None)
    assert not panel.isEnabled()
    assert [strip.strip_id for strip in panel.strips] == [REST, MASTER]


def test_levels_reach_their_meters_and_fall(panel, qtbot):
    panel.show_levels({"one": (-3.0, -9.0), REST: (-20.0, -30.0), MASTER: (0.5, -6.0)})
    assert panel.strip("one").meter.ballistics.peak_db == -3.0
    assert panel.rest.meter.ballistics.rms_db == -30.0
    assert panel.master.meter.over
    assert panel.strip("two").meter.ballistics.at_rest
    qtbot.waitUntil(lambda: panel.strip("one").meter.ballistics.peak_db < -3.5)


def test_pointing_at_a_strip_is_told(panel):
    heard: list[str] = []
    panel.highlighted.connect(heard.append)
    middle = QPointF(5, 5)
    QApplication.sendEvent(panel.strip("two"), QEnterEvent(middle, middle, middle))
    QApplication.sendEvent(panel.strip("two"), QEvent(QEvent.Type.Leave))
    assert heard == ["two", ""]


def test_everything_is_named_and_reached_by_tab_and_arrows(panel):
    strip = panel.strip("one")
    assert strip.fader.accessibleName() == "Violin volume"
    assert strip.mute.accessibleName() == "Mute Violin"
    panel.activateWindow()
    strip.thumbnail.setFocus()
    walked: list[QWidget] = [strip.thumbnail]
    while len(walked) < 20:
        QTest.keyClick(walked[-1], Qt.Key.Key_Down)
        if panel.window().focusWidget() is walked[-1]:
            break
        walked.append(panel.window().focusWidget())
    bars = [strip.bars.pan, strip.bars.width_bar, strip.bars.strength]
    wanted = [strip.thumbnail, strip.name, *bars, strip.value, strip.mute, strip.solo]
    assert walked == [*wanted, strip.remove_button]
    strip.thumbnail.setFocus()
    QTest.keyClick(strip.thumbnail, Qt.Key.Key_Tab)
    assert panel.window().focusWidget() is strip.fader


def test_numbers_beside_the_volume(panel, said):
    bars = panel.strip("one").bars
    QTest.keyClick(bars.width_bar, Qt.Key.Key_Left)
    bars.strength.type("80")
    QTest.keyClick(bars.strength.editor, Qt.Key.Key_Return)
    assert said[-2:] == [
        ("strip_changed", "one", StripChange(width=0.95)),
        ("strip_changed", "one", StripChange(strength=0.8)),
    ]
    assert bars.strength.accessibleName() == "Violin separation strength"
    assert bars.strength.accessibleDescription() == "80%"
    assert panel.rest.bars.strength.isHidden()


def test_around_the_head_a_strip_has_an_angle_and_a_distance(panel, said):
    project = duet().with_strip("two", StripChange(place=(30.0, 10.0)))
    panel.show_project(project.with_mix(replace(project.mix, binaural=True)))
    bars = panel.strip("two").bars
    assert bars.pan.isHidden()
    assert bars.angle.number == 30.0
    assert bars.angle.accessibleDescription() == "L 30°"
    # the bar goes to the side the sound is on, and a key to its own side
    assert bars.angle._linear_scale.position_of(30.0) < 0.5
    QTest.keyClick(bars.angle, Qt.Key.Key_Left)
    assert said[-1] == ("strip_changed", "two", StripChange(place=(35.0, 10.0)))
    bars.angle.type("R 89")
    QTest.keyClick(bars.angle.editor, Qt.Key.Key_Return)
    assert said[-1] == ("strip_changed", "two", StripChange(place=(-89.0, 10.0)))
    QTest.keyClick(bars.distance, Qt.Key.Key_PageUp)
    assert said[-1][2].distance > 1.0


def test_a_mono_clip_has_no_width(panel):
    panel.show_mono(True)
    assert not panel.strip("one").bars.width_bar.isEnabled()
    assert panel.strip("one").bars.pan.isEnabled()


def test_a_strip_is_dragged_to_another_place(panel, said):
    thumbnail = panel.strip("one").thumbnail
    target = panel.strip("two")
    far = target.mapTo(panel, target.rect().center()).x() + 20
    far -= thumbnail.mapTo(panel, thumbnail.rect().topLeft()).x()
    drag(thumbnail, (10, 10), (60, 10), (far, 10))
    assert said == [("moved", "one", 1)]
    drag(thumbnail, (10, 10), (12, 10))
    assert len(said) == 1


def test_alt_and_arrows_move_a_strip_as_far_as_there_is_room(panel, said):
    alt = Qt.KeyboardModifier.AltModifier
    QTest.keyClick(panel.strip("one").thumbnail, Qt.Key.Key_Left, alt)
    assert said == []
    QTest.keyClick(panel.strip("one").thumbnail, Qt.Key.Key_Right, alt)
    assert said == [("moved", "one", 1)]


def test_the_menu_is_asked_for_by_keyboard_too(panel, qtbot):
    with qtbot.waitSignal(panel.menu_requested) as asked:
        QTest.keyClick(panel.strip("two").thumbnail, Qt.Key.Key_Return)
    assert asked.args[0] == "two"


def test_loudness_is_shown_told_and_reset(panel, qtbot):
    panel.show_loudness((-20.0, -21.5, -23.0, -0.4))
    view = panel.master.loudness
    assert "-23.0" in view.accessibleDescription().replace("−", "-")
    with qtbot.waitSignal(panel.loudness_reset_requested):
        QTest.mouseDClick(view, LEFT)


def test_a_merged_strip_says_so_and_lights_for_each_of_its_objects(panel):
    project = duet()
    panel.show_project(project.with_mix(merge_strips(project.mix, "two", "one")))
    assert [strip.strip_id for strip in panel.strips] == ["one", REST, MASTER]
    assert panel.strip("one").caption.text == "2 merged"
    assert panel.strip("one").caption.toolTip() == "Violin, Guitar"


def test_no_label_is_shown_raw():
    assert caption_of(sounding_object("x", "acoustic_guitar", 0.99)) == "acoustic guitar"


def test_tab_stops_twice_in_each_strip_from_left_to_right(panel):
    one, two = panel.strip("one"), panel.strip("two")
    wanted = [one.thumbnail, one.fader, two.thumbnail, two.fader]
    wanted += [panel.rest.thumbnail, panel.rest.fader]
    wanted += [panel.master.loudness, panel.master.fader]
    here, walked = one.thumbnail, []
    while len(walked) < len(wanted):
        if here.isVisible() and here.focusPolicy() & Qt.FocusPolicy.TabFocus:
            walked.append(here)
        here = here.nextInFocusChain()
    assert walked == wanted


def test_a_strip_that_the_keyboard_comes_to_is_in_view(panel):
    panel.resize(300, 360)
    panel.activateWindow()
    row = panel.findChild(StripRow)
    one, two = panel.strip("one"), panel.strip("two")
    for strip in (two, one, two):
        strip.fader.setFocus(Qt.FocusReason.ShortcutFocusReason)
        assert row.viewport().rect().contains(_middle(strip, row))


def _middle(strip, row) -> QPoint:
    return strip.mapTo(row.viewport(), strip.rect().center())
