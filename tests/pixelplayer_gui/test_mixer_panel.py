from __future__ import annotations

import math
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from engine.mixing.mix import MASTER, REST
from pixelplayer_gui.panels.mixer_panel import MixerPanel, caption_of
from tests.pixelplayer_gui.hand import CTRL, LEFT, SHIFT, drag, move, press, release, wheel
from tests.pixelplayer_gui.scores import duet, sounding

SIGNALS = (
    "strip_previewed",
    "strip_changed",
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
    assert panel.strip("two").value.text == "−6.0"
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
    item = sounding("one", "flute", confidence)
    assert caption_of(item) == caption
    panel.show_project(duet().with_object(item))
    assert panel.strip("one").caption.text == caption
    # However little it is worth, whoever asks is told the guess and how sure it is.
    assert "flute" in panel.strip("one").caption.toolTip()
    assert f"{confidence:.0%}" in panel.strip("one").caption.toolTip()


def test_what_has_no_label_is_unknown():
    assert caption_of(None) == "unknown"
    assert caption_of(sounding("one")) == "unknown"


def test_showing_echoes_nothing(panel, said):
    project = duet()
    mix = replace(project.mix.with_strip("one", gain_db=3.0, mute=True, solo=True, pan=-0.5))
    panel.show_project(project.with_mix(replace(mix, master_db=-2.0)))
    strip = panel.strip("one")
    assert (strip.fader.number, strip.pan.number) == (3.0, -0.5)
    assert strip.mute.isChecked()
    assert strip.solo.isChecked()
    assert panel.master.fader.number == -2.0
    panel.show_project(None)
    assert said == []


def test_a_drag_is_previewed_and_changed_once(panel, said):
    fader = panel.strip("one").fader
    drag(fader, (15, 60), (15, 70), (15, 80))
    assert [entry[0] for entry in said] == ["strip_previewed", "strip_previewed", "strip_changed"]
    _name, strip_id, changes = said[-1]
    assert strip_id == "one"
    assert changes == {"gain_db": fader.number}
    assert fader.number < 0
    assert panel.strip("one").value.text == f"−{abs(fader.number):.1f}"


def test_a_project_shown_meanwhile_leaves_the_held_fader_alone(panel, said):
    fader = panel.strip("one").fader
    press(fader, 15, 60)
    move(fader, 15, 90)
    held = fader.number
    panel.show_project(duet().with_strip("two", gain_db=1.0))
    assert panel.strip("one").fader is fader
    assert fader.number == held
    assert panel.strip("two").fader.number == 1.0
    release(fader, 15, 90)
    assert said[-1] == ("strip_changed", "one", {"gain_db": held})


def test_double_click_goes_to_zero(panel, said):
    QTest.mouseDClick(panel.strip("two").fader, LEFT)
    assert said == [("strip_changed", "two", {"gain_db": 0.0})]


@pytest.mark.parametrize(("typed", "gain_db"), [("-3.5", -3.5), ("-inf", -math.inf), ("99", 12.0)])
def test_a_typed_volume(panel, said, typed, gain_db):
    strip = panel.strip("one")
    QTest.mouseDClick(strip.value, LEFT)
    QTest.keyClicks(strip.value.editor, typed)
    QTest.keyClick(strip.value.editor, Qt.Key.Key_Return)
    assert said == [("strip_changed", "one", {"gain_db": gain_db})]


def test_a_typed_word_is_no_volume(panel, said):
    strip = panel.strip("one")
    strip.value.edit("louder")
    QTest.keyClick(strip.value.editor, Qt.Key.Key_Return)
    assert said == []
    assert strip.value.text == "0.0"


def test_a_figure_on_the_fader_begins_to_type(panel, said):
    strip = panel.strip("one")
    QTest.keyClick(strip.fader, Qt.Key.Key_Minus)
    QTest.keyClicks(strip.value.editor, "12")
    QTest.keyClick(strip.value.editor, Qt.Key.Key_Return)
    assert said == [("strip_changed", "one", {"gain_db": -12.0})]


def test_mute_solo_pan_remove_rename(panel, said):
    strip = panel.strip("one")
    QTest.mouseClick(strip.mute, LEFT)
    QTest.mouseClick(strip.solo, LEFT)
    QTest.keyClick(strip.pan, Qt.Key.Key_Left)
    QTest.mouseClick(strip.remove_button, LEFT)
    QTest.mouseDClick(strip.name, LEFT)
    QTest.keyClicks(strip.name.editor, "Anna")
    QTest.keyClick(strip.name.editor, Qt.Key.Key_Return)
    assert said == [
        ("strip_changed", "one", {"mute": True}),
        ("strip_changed", "one", {"solo": True}),
        ("strip_previewed", "one", {"pan": -0.05}),
        ("strip_changed", "one", {"pan": -0.05}),
        ("removed", "one"),
        ("renamed", "one", "Anna"),
    ]


def test_ctrl_solo_is_alone(panel, said):
    project = duet().with_strip("two", solo=True)
    panel.show_project(project)
    QTest.mouseClick(panel.strip("one").solo, LEFT, CTRL)
    for _, strip_id, changes in said:
        project = project.with_strip(strip_id, **changes)
    assert [s.id for s in project.mix.all_strips if s.solo] == ["one"]
    said.clear()
    panel.show_project(project)
    QTest.mouseClick(panel.strip("one").solo, LEFT, CTRL)
    assert said == [("strip_changed", "one", {"solo": False})]


def test_the_rest_has_a_fader_but_cannot_go(panel, said):
    assert panel.rest.remove_button is None
    QTest.keyClick(panel.rest.fader, Qt.Key.Key_Down)
    assert said[-1] == ("strip_changed", REST, {"gain_db": -1.0})


def test_the_master(panel, said):
    QTest.keyClick(panel.master.fader, Qt.Key.Key_Down)
    assert said == [("master_previewed", -1.0), ("master_changed", -1.0)]


def test_strips_come_and_go_with_the_project(panel):
    project = duet()
    kept = panel.strip("two")
    panel.show_project(project.without_object("one").with_object(sounding("three", "flute", 0.9)))
    assert [strip.strip_id for strip in panel.strips] == ["two", "three", REST, MASTER]
    assert panel.strip("two") is kept
    with pytest.raises(KeyError):
        panel.strip("one")


def test_sideways_wheels_scroll_and_change_nothing(panel, said):
    wheel(panel.strip("one").fader, 1, SHIFT)
    assert said == []
    wheel(panel.strip("one").fader, 1)
    assert said == [("strip_previewed", "one", {"gain_db": 1.0})]


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


def test_everything_is_named_and_reached_by_tab(panel):
    strip = panel.strip("one")
    assert strip.fader.accessibleName() == "Violin volume"
    assert strip.mute.accessibleName() == "Mute Violin"
    by_tab: set[QWidget] = set()
    here = strip.fader
    for _ in range(60):
        by_tab.add(here)
        here = here.nextInFocusChain()
    for part in (strip.name, strip.pan, strip.fader, strip.value, strip.mute, strip.solo):
        assert part.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert part in by_tab
