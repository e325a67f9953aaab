from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.mixing.mix import MASTER, REST
from engine.mixing.mix_change import StripChange
from pixelplayer_gui import theme
from pixelplayer_gui.panels.mixer_panel import MixerPanel
from pixelplayer_gui.widgets.mixer.cut_edge import CutEdge
from pixelplayer_gui.widgets.mixer.strip_row import StripRow
from tests.support.mouse import wheel
from tests.support.projects import duet, sounding_object


@pytest.fixture
def panel(qtbot):
    widget = MixerPanel()
    widget.resize(800, 360)
    qtbot.addWidget(widget)
    widget.show_project(duet())
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def test_faders_of_all_strips_stand_level(panel):
    tops = {strip.fader.mapTo(panel, strip.fader.rect().topLeft()).y() for strip in panel.strips}
    assert len(tops) == 1
    assert len({strip.fader.height() for strip in panel.strips}) == 1


def left_of(panel, strip) -> int:
    return strip.mapTo(panel, strip.rect().topLeft()).x()


def test_rest_and_master_follow_the_last_strip_without_a_hole(panel):
    edges = [(left_of(panel, strip), strip.width()) for strip in panel.strips]
    gaps = [after - left - width for (left, width), (after, _) in pairwise(edges)]
    assert all(0 <= gap <= 6 for gap in gaps)


def test_strips_that_are_cut_are_counted_and_one_click_away(panel, qtbot):
    left, right = (panel.findChild(CutEdge, f"cut_{side}") for side in ("left", "right"))
    assert not left.isVisible()
    assert not right.isVisible()
    panel.show_project(
        duet().with_object(sounding_object("third")).with_object(sounding_object("four"))
    )
    panel.resize(360, 360)  # two strips, and a bit of a third
    qtbot.waitUntil(lambda: left.count == 2)  # the newest is in view
    assert left.text() == "‹2"
    wheel(panel.findChild(StripRow).viewport(), 9)
    assert (left.count, right.count) == (0, 2)
    assert right.isVisible()
    assert left_of(panel, panel.rest) < left_of(panel, panel.master) < 360 - 70
    tops = {strip.fader.mapTo(panel, strip.fader.rect().topLeft()).y() for strip in panel.strips}
    assert len(tops) == 1
    for _ in range(4):
        right.click()
    assert (left.count, right.count) == (2, 0)
    assert panel.strip("four").visibleRegion().boundingRect().width() == panel.strip("four").width()
    assert not right.isVisible()


def test_narrow_strips_keep_fader_meter_and_buttons(panel):
    strip = panel.strip("one")
    assert 72 <= strip.width() <= 80
    wide = panel.sizeHint().width()
    panel.set_narrow(True)
    assert strip.width() == 56
    assert panel.sizeHint().width() == wide - 4 * (80 - 56)
    panel.show_project(duet().with_object(sounding_object("third")))
    assert panel.strip("third").width() == 56
    for part in (strip.fader, strip.meter, strip.mute, strip.solo, strip.bars.pan):
        assert part.isVisible()
        assert strip.rect().contains(part.mapTo(strip, part.rect().bottomRight()))
    assert not strip.bars.strength.shown_caption
    panel.set_narrow(False)
    assert strip.bars.strength.shown_caption == "Str."


def test_a_mark_never_crosses_the_words_of_its_bar(panel):
    bar = panel.strip("one").bars.pan
    bar.show_number(-0.95)  # below the first letter
    left = bar.grab().toImage()
    bar.show_number(0.95)
    right = bar.grab().toImage()
    words = range(2, bar.height() - 6)
    same = [left.pixelColor(x, y) == right.pixelColor(x, y) for x in range(3, 24) for y in words]
    assert all(same)
    assert left != right


def test_strips_silenced_by_a_solo_elsewhere_show_it(panel):
    panel.show_project(duet().with_strip("one", StripChange(solo=True)))
    assert not panel.strip("one").mute.implied
    assert panel.strip("two").mute.implied
    assert panel.rest.mute.implied


def test_isolation_lights_one_strip_and_dims_the_others(panel):
    project = duet()
    panel.show_project(project.with_mix(replace(project.mix, isolated="two")))
    states = {strip.strip_id: strip.state for strip in panel.strips}
    assert states["two"].alone
    assert not states["two"].silenced
    assert states["one"].silenced
    assert states[REST].silenced
    assert not states[MASTER].silenced
    isolated = panel.strip("one").grab().toImage()
    panel.show_project(project)
    assert not panel.strip("one").state.silenced
    assert panel.strip("one").grab().toImage() != isolated


def test_isolated_and_soloed_look_alike(panel):
    project = duet()
    panel.show_project(project.with_mix(replace(project.mix, isolated="two")))
    isolated = [strip.grab().toImage() for strip in panel.strips]
    assert panel.strip("two").solo.isChecked()
    panel.show_project(project.with_strip("two", StripChange(solo=True)))
    assert [strip.grab().toImage() for strip in panel.strips] == isolated


def test_a_new_strip_comes_into_view(panel, qtbot):
    panel.resize(520, 360)
    project = duet()
    for number in range(6):
        project = project.with_object(sounding_object(f"more {number}", "flute", 0.9))
        panel.show_project(project)
    newest = panel.strip("more 5")
    qtbot.waitUntil(lambda: newest.visibleRegion().boundingRect().width() == newest.width())


def test_the_theme_may_change(panel, qapp):
    before = panel.strip("one").state.tint
    theme.apply(qapp, dark=not theme.is_dark())
    try:
        assert panel.strip("one").state.tint == theme.object_colour_of("one") != before
    finally:
        theme.apply(qapp, dark=not theme.is_dark())


def test_progress_is_drawn_and_goes(panel):
    strip = panel.strip("one")
    before = strip.grab().toImage()
    panel.show_progress("one", 0.5)
    assert strip.grab().toImage() != before
    panel.show_progress("one", 1.0)
    assert strip.grab().toImage() == before
    panel.show_progress("gone", 0.5)  # its strip was removed meanwhile


def test_the_limiter_says_so(panel):
    panel.show_limiter(-2.3)
    assert panel.master.caption.text == "limited −2.3"
    panel.show_project(duet())
    assert panel.master.caption.text == "limited −2.3"
    panel.show_limiter(0.0)
    assert panel.master.caption.text == "output"


def test_the_lamp_of_the_master_agrees_with_its_true_peak(panel, qtbot):
    panel.show_loudness((-20.0, -20.0, -20.0, -0.2))
    assert not panel.master.meter.over  # no sample and no true peak is above full scale
    panel.show_loudness((-9.0, -9.0, -9.0, 0.3))  # between two samples
    assert panel.master.meter.over
    with qtbot.waitSignal(panel.loudness_reset_requested):  # the figure goes with the lamp
        QTest.mouseClick(panel.master.meter, Qt.MouseButton.LeftButton)
    assert not panel.master.meter.over
    panel.show_levels({MASTER: (0.5, -3.0)})
    QTest.mouseDClick(panel.master.loudness, Qt.MouseButton.LeftButton)  # and the lamp with it
    assert not panel.master.meter.over


def test_the_limiter_rests_until_it_works_and_with_the_next_film(panel):
    lamp = panel.master.lamp
    resting = lamp.grab().toImage()
    assert lamp.accessibleDescription() == "rests"
    panel.show_limiter(-2.3)
    assert lamp.lit
    assert lamp.grab().toImage() != resting
    panel.show_levels({"one": (1.0, -3.0), REST: (1.0, -3.0), MASTER: (1.0, -3.0)})
    assert all(panel.strip(name).meter.over for name in ("one", REST, MASTER))
    panel.reset_meters()
    assert not any(strip.meter.over for strip in panel.strips)
    assert all(strip.meter.ballistics.at_rest for strip in panel.strips)
    assert not lamp.lit
    assert lamp.grab().toImage() == resting
    assert panel.master.caption.text == "output"


def test_highlight_marks_one_strip(panel):
    plain = panel.strip("one").grab().toImage()
    panel.highlight("one")
    assert panel.strip("one").grab().toImage() != plain
    panel.highlight(None)
    assert panel.strip("one").grab().toImage() == plain


def test_no_text_is_clipped(panel):
    for strip in panel.strips:
        for label in (strip.name, strip.caption, strip.value):
            assert label.height() >= label.fontMetrics().height()
        assert strip.value.shown_text == strip.value.text
