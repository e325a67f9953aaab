from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from engine.mixing.mix import REST
from pixelplayer_gui import theme
from pixelplayer_gui.panels.timeline import Timeline
from pixelplayer_gui.widgets import waveform
from tests.pixelplayer_gui.hand import CTRL, LEFT, NONE, drag, move, press, release, wheel
from tests.pixelplayer_gui.scores import duet


@pytest.fixture
def timeline(qtbot):
    widget = Timeline()
    widget.resize(740, 200)
    qtbot.addWidget(widget)
    widget.show_project(duet())
    widget.set_duration(60.0)
    widget.show()
    qtbot.waitExposed(widget)
    assert widget.axis.width == 600.0  # ten pixels a second
    return widget


@pytest.fixture
def said(timeline):
    heard: list[tuple] = []
    for name in ("seek_requested", "scrub_requested", "loop_changed"):
        getattr(timeline, name).connect(lambda *args, name=name: heard.append((name, *args)))
    return heard


def x_of(timeline: Timeline, seconds: float) -> float:
    return timeline.axis.x_of(seconds)


def peaks_of(level: float, bins: int = 600) -> np.ndarray:
    return np.tile(np.array([[-level, level]], np.float32), (bins, 1))


def test_a_lane_for_each_object_and_the_rest(timeline):
    assert [lane.id for lane in timeline.lanes.lanes] == ["one", "two", REST]
    assert [lane.name for lane in timeline.lanes.lanes] == ["Violin", "Guitar", "Rest"]
    timeline.show_project(duet().without_object("one").without_object("two"))
    assert [lane.name for lane in timeline.lanes.lanes] == ["Sound"]
    timeline.show_project(None)
    assert not timeline.isEnabled()


def test_unheard_lanes_are_pale(timeline):
    project = duet()
    timeline.show_project(project.with_strip("one", mute=True))
    assert [lane.dimmed for lane in timeline.lanes.lanes] == [True, False, False]
    timeline.show_project(project.with_mix(replace(project.mix, isolated="one")))
    assert [lane.dimmed for lane in timeline.lanes.lanes] == [False, True, True]


def test_a_click_seeks(timeline, said):
    x = x_of(timeline, 30.0)
    QTest.mouseClick(timeline.lanes, LEFT, NONE, QPointF(x, 20).toPoint())
    QTest.mouseClick(timeline.ruler, LEFT, NONE, QPointF(x, 10).toPoint())
    assert said == [("seek_requested", 30.0), ("seek_requested", 30.0)]


def test_a_click_on_a_name_seeks_nowhere(timeline, said):
    QTest.mouseClick(timeline.lanes, LEFT, NONE, QPointF(20, 20).toPoint())
    assert said == []


def test_a_drag_scrubs_then_seeks(timeline, said):
    stops = [(x_of(timeline, seconds), 20) for seconds in (10.0, 12.0, 20.0)]
    drag(timeline.lanes, *stops)
    assert said == [("scrub_requested", 12.0), ("scrub_requested", 20.0), ("seek_requested", 20.0)]


def test_a_drag_beyond_the_end_stays_in_the_clip(timeline, said):
    drag(timeline.lanes, (x_of(timeline, 50.0), 20), (5000, 20))
    assert said[-1] == ("seek_requested", 60.0)


def test_a_drag_on_the_ruler_loops_in_either_direction(timeline, said):
    drag(timeline.ruler, (x_of(timeline, 40.0), 10), (x_of(timeline, 25.0), 10))
    assert said == [("loop_changed", 25.0, 40.0)]
    assert timeline.loop == (25.0, 40.0)


def test_an_end_of_the_loop_is_moved(timeline, said):
    timeline.set_loop(20.0, 30.0)
    assert said == []
    drag(timeline.ruler, (x_of(timeline, 30.0), 10), (x_of(timeline, 45.0), 10))
    drag(timeline.ruler, (x_of(timeline, 20.0), 10), (x_of(timeline, 5.0), 10))
    assert said == [("loop_changed", 20.0, 45.0), ("loop_changed", 5.0, 45.0)]


def test_a_double_click_takes_the_loop_away(timeline, said):
    timeline.set_loop(20.0, 30.0)
    QTest.mouseDClick(timeline.ruler, LEFT, NONE, QPointF(400, 10).toPoint())
    assert ("loop_changed", None, None) in said
    assert timeline.loop is None


def test_the_cursor_shows_what_can_be_taken(timeline):
    timeline.set_loop(20.0, 30.0)
    move(timeline.ruler, x_of(timeline, 30.0), 10, buttons=Qt.MouseButton.NoButton)
    assert timeline.ruler.cursor().shape() == Qt.CursorShape.SizeHorCursor
    move(timeline.ruler, x_of(timeline, 50.0), 10, buttons=Qt.MouseButton.NoButton)
    assert timeline.ruler.cursor().shape() == Qt.CursorShape.ArrowCursor


def test_the_play_head_repaints_no_waveform(timeline, qtbot, monkeypatch):
    timeline.set_peaks({"one": peaks_of(0.5), REST: peaks_of(1.0)})
    painted: list[int] = []
    real = waveform.paint
    monkeypatch.setattr(waveform, "paint", lambda *args: (painted.append(1), real(*args)))
    timeline.grab()
    assert len(painted) == 2
    before = timeline.lanes.grab().toImage()
    for seconds in (1.0, 2.0, 30.0):
        timeline.show_time(seconds)
        after = timeline.lanes.grab().toImage()
    assert len(painted) == 2
    assert after != before
    x = round(x_of(timeline, 30.0))
    assert after.pixelColor(x, 5) == theme.colour("play_head")


def test_waveforms_are_drawn_to_one_scale(timeline):
    timeline.set_peaks({"one": peaks_of(0.25), REST: peaks_of(0.5)})
    image = timeline.lanes.grab().toImage()
    height = timeline.lanes.lane_height
    x = round(x_of(timeline, 30.0))

    def lit(place: int) -> int:
        tint = timeline.lanes.lanes[place].tint.name()
        rows = range(round(place * height) + 1, round((place + 1) * height) - 4)
        return sum(image.pixelColor(x, y).name() == tint for y in rows)

    assert lit(2) == pytest.approx(2 * lit(0), abs=3)
    assert lit(1) == 0


def test_a_late_sound_stands_where_it_sounds(timeline):
    timeline.set_sound_span(30.0, 60.0)
    timeline.set_peaks({REST: peaks_of(1.0)})
    image = timeline.lanes.grab().toImage()
    y = round(2.25 * timeline.lanes.lane_height)
    tint = timeline.lanes.lanes[2].tint.name()
    assert image.pixelColor(round(x_of(timeline, 45.0)), y).name() == tint
    assert image.pixelColor(round(x_of(timeline, 15.0)), y).name() != tint


def test_analysed_spans_are_marked(timeline):
    timeline.set_ready({"one": [(0.0, 20.0)], "two": []})
    image = timeline.lanes.grab().toImage()
    y = round(timeline.lanes.lane_height) - 2
    done = image.pixelColor(round(x_of(timeline, 10.0)), y)
    still = image.pixelColor(round(x_of(timeline, 40.0)), y)
    assert done != still


def test_zoom_keeps_the_place_and_scrolls(timeline):
    at = QPointF(x_of(timeline, 45.0), 60)
    wheel(timeline, 8, CTRL, at)
    assert timeline.axis.span < 15.0
    assert timeline.axis.seconds_at(at.x()) == pytest.approx(45.0, abs=0.2)
    start = timeline.axis.start
    wheel(timeline, 1, Qt.KeyboardModifier.ShiftModifier, at)
    assert timeline.axis.start < start
    wheel(timeline, -40, CTRL, at)
    assert timeline.axis.is_whole


def test_a_zoomed_view_follows_the_play_head(timeline):
    timeline.zoom(6.0, x_of(timeline, 5.0))
    stop = timeline.axis.stop
    timeline.show_time(stop - 0.1)
    assert timeline.axis.stop == stop
    timeline.show_time(stop + 0.1)
    assert timeline.axis.start < stop + 0.1 < timeline.axis.stop
    assert timeline.axis.start > 0


def test_another_clip_is_shown_whole_without_the_old_loop(timeline, said):
    timeline.zoom(5.0)
    timeline.set_loop(1.0, 2.0)
    timeline.set_duration(12.0)
    assert timeline.axis.is_whole
    assert timeline.axis.duration == 12.0
    assert timeline.loop is None
    assert said == []


def test_keys_step_and_set_the_loop(timeline, said):
    timeline.show_time(10.0)
    QTest.keyClick(timeline, Qt.Key.Key_Right)
    QTest.keyClick(timeline, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(timeline, Qt.Key.Key_BracketLeft)
    timeline.show_time(14.0)
    QTest.keyClick(timeline, Qt.Key.Key_BracketRight)
    assert said == [
        ("seek_requested", 11.0),
        ("seek_requested", 5.0),
        ("loop_changed", 10.0, 60.0),
        ("loop_changed", 10.0, 14.0),
    ]


def test_nothing_happens_without_a_clip(timeline, said):
    timeline.set_duration(0.0)
    press(timeline.ruler, 300, 10)
    release(timeline.ruler, 400, 10)
    drag(timeline.lanes, (300, 20), (400, 20))
    timeline.zoom(2.0)
    timeline.grab()
    assert said == []
