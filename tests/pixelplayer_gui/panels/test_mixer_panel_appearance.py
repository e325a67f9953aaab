from __future__ import annotations

from dataclasses import replace

import pytest

from engine.mixing.mix import MASTER, REST
from engine.mixing.mix_change import StripChange
from pixelplayer_gui import theme
from pixelplayer_gui.panels.mixer_panel import MixerPanel
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


def test_faders_stay_level_above_a_scroll_bar(panel, qtbot):
    panel.resize(420, 360)
    panel.show_project(
        duet().with_object(sounding_object("three")).with_object(sounding_object("four"))
    )
    qtbot.waitUntil(lambda: panel.strip("four").height() < 345)
    qtbot.waitUntil(lambda: len({strip.fader.height() for strip in panel.strips}) == 1)
    tops = {strip.fader.mapTo(panel, strip.fader.rect().topLeft()).y() for strip in panel.strips}
    assert len(tops) == 1


def test_strips_silenced_by_a_solo_elsewhere_show_it(panel):
    panel.show_project(duet().with_strip("one", StripChange(solo=True)))
    assert not panel.strip("one").mute.implied
    assert panel.strip("two").mute.implied
    assert panel.rest.mute.implied


def test_isolation_lights_one_strip_and_dims_the_others(panel):
    project = duet()
    panel.show_project(project.with_mix(replace(project.mix, isolated="two")))
    states = {strip.strip_id: strip.state for strip in panel.strips}
    assert states["two"].isolated
    assert not states["two"].dimmed
    assert states["one"].dimmed
    assert states[REST].dimmed
    assert not states[MASTER].dimmed
    isolated = panel.strip("one").grab().toImage()
    panel.show_project(project)
    assert not panel.strip("one").state.dimmed
    assert panel.strip("one").grab().toImage() != isolated


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
