from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.mixing.mix import REST
from engine.mixing.mix_change import StripChange
from engine.project import Project
from pixelplayer_gui import theme
from pixelplayer_gui.panels.timeline import ORIGINAL, REMIX, Timeline
from pixelplayer_gui.widgets.timeline import automation_curve, waveform_painter
from pixelplayer_gui.widgets.timeline.lane import LOWEST_LANE
from pixelplayer_gui.widgets.timeline.lane_picture import automation_area
from pixelplayer_gui.workers.film_strip_loader import LoadedFrames
from tests.support.mouse import CTRL, LEFT, NONE, SHIFT, drag, move, press, release, wheel
from tests.support.projects import duet, sounding_object


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
    for name in ("seek_requested", "scrub_requested", "range_changed"):
        getattr(timeline, name).connect(lambda *args, name=name: heard.append((name, *args)))
    return heard


def x_of(timeline: Timeline, seconds: float) -> float:
    return timeline.axis.x_of(seconds)


class Block:
    """A sound of one level from one time to another."""

    def __init__(self, level: float, start: float = 0.0, stop: float = 60.0) -> None:
        self.peak, self.start, self.stop, self.version = level, start, stop, id(self)

    def presence(self, start: float, stop: float, count: int) -> np.ndarray:
        middles = start + (np.arange(count) + 0.5) * (stop - start) / count
        return (middles > self.start) & (middles < self.stop)

    def extremes(self, start: float, stop: float, count: int) -> np.ndarray:
        heard = self.presence(start, stop, count)[:, None]
        return (heard * [[-self.peak, self.peak]]).astype(np.float32)


def test_a_lane_for_each_object_and_the_rest(timeline):
    assert [lane.id for lane in timeline.lanes.lanes] == ["one", "two", REST, REMIX, ORIGINAL]
    names = [lane.name for lane in timeline.lanes.lanes]
    assert names == ["Violin", "Guitar", "Rest", "Remix", "Original"]
    head = timeline.lanes.head(REMIX)
    assert head.automation_button.isHidden()
    assert head.spectrogram_button.isHidden()
    timeline.show_project(duet().without_object("one").without_object("two"))
    assert [lane.name for lane in timeline.lanes.lanes] == ["Sound"]
    timeline.show_project(None)
    assert not timeline.isEnabled()


def test_unheard_lanes_are_pale(timeline):
    project = duet()
    timeline.show_project(project.with_strip("one", StripChange(mute=True)))
    assert [lane.dimmed for lane in timeline.lanes.lanes] == [True, *4 * [False]]
    timeline.show_project(project.with_mix(replace(project.mix, isolated="one")))
    assert [lane.dimmed for lane in timeline.lanes.lanes] == [False, True, True, False, False]


def test_a_click_seeks(timeline, said):
    x = x_of(timeline, 30.0)
    QTest.mouseClick(timeline.lanes, LEFT, NONE, QPointF(x, 20).toPoint())
    for y in (5, 25):
        QTest.mouseClick(timeline.ruler, LEFT, NONE, QPointF(x, y).toPoint())
    assert said == [("seek_requested", 30.0)] * 3


def test_a_click_on_a_name_seeks_nowhere(timeline, said):
    QTest.mouseClick(timeline.lanes, LEFT, NONE, QPointF(20, 20).toPoint())
    assert said == []


def test_the_film_strip_is_there_for_pictures_and_scrubs(timeline, said):
    strip = timeline.film_strip
    assert strip.isHidden()
    blue = QImage(80, 45, QImage.Format.Format_RGB888)
    blue.fill(Qt.GlobalColor.blue)
    timeline.film_strip.show_frames(LoadedFrames(10.0, 16 / 9, {2: blue}))
    assert strip.isVisible()
    picture = strip.grab().toImage()
    tiles = {seconds: picture.pixelColor(round(x_of(timeline, seconds)), 20).name()
             for seconds in (19.5, 20.5, 29.5, 30.5)}  # fmt: skip
    well = theme.colour("well").name()
    assert list(tiles.values()) == [well, "#0000ff", "#0000ff", well]
    drag(strip, (x_of(timeline, 30.0), 20), (x_of(timeline, 25.0), 20))
    QTest.mouseClick(strip, LEFT, NONE, QPointF(x_of(timeline, 5.0), 20).toPoint())
    assert said == [("scrub_requested", 25.0), ("seek_requested", 25.0), ("seek_requested", 5.0)]
    strip.show_frames(None)
    assert strip.isHidden()


@pytest.mark.parametrize("strip", ["lanes", "ruler"])
def test_the_play_head_is_dragged_to_scrub(timeline, said, strip):
    timeline.show_time(10.0)
    stops = [(x_of(timeline, seconds), 20) for seconds in (10.0, 12.0, 20.0)]
    drag(getattr(timeline, strip), *stops)
    assert said == [("scrub_requested", 12.0), ("scrub_requested", 20.0), ("seek_requested", 20.0)]
    assert timeline.time_range is None


def test_the_lower_half_of_the_ruler_scrubs_from_anywhere(timeline, said):
    drag(timeline.ruler, *((x_of(timeline, seconds), 25) for seconds in (40.0, 30.0, 25.0)))
    assert said == [("scrub_requested", 30.0), ("scrub_requested", 25.0), ("seek_requested", 25.0)]
    assert timeline.time_range is None


def test_a_drag_in_the_lanes_marks_the_range_and_a_click_keeps_it(timeline, said):
    drag(timeline.lanes, (x_of(timeline, 50.0), 20), (x_of(timeline, 40.0), 20))
    assert said == [("range_changed", 40.0, 50.0)]
    assert timeline.time_range == (40.0, 50.0)
    QTest.mouseClick(timeline.lanes, LEFT, NONE, QPointF(x_of(timeline, 20.0), 20).toPoint())
    assert said[1:] == [("seek_requested", 20.0)]
    assert timeline.time_range == (40.0, 50.0)


def test_a_drag_beyond_the_end_stays_in_the_clip(timeline, said):
    drag(timeline.lanes, (x_of(timeline, 50.0), 20), (5000, 20))
    assert said[-1] == ("range_changed", 50.0, 60.0)


@pytest.mark.parametrize(("y", "keys"), [(7, NONE), (25, SHIFT), (7, SHIFT)])
def test_up_on_the_ruler_or_with_shift_a_drag_marks_the_range(timeline, said, y, keys):
    press(timeline.ruler, x_of(timeline, 40.0), y, keys)
    for seconds in (38.0, 25.0):
        move(timeline.ruler, x_of(timeline, seconds), y, keys)
    release(timeline.ruler, x_of(timeline, 25.0), y, keys)
    assert said == [("range_changed", 25.0, 40.0)]
    assert timeline.time_range == (25.0, 40.0)
    assert timeline.lanes.time_range == (25.0, 40.0)


def test_an_end_of_the_range_is_moved(timeline, said):
    timeline.set_range(20.0, 30.0)
    assert said == []
    drag(timeline.ruler, (x_of(timeline, 30.0), 10), (x_of(timeline, 45.0), 10))
    drag(timeline.ruler, (x_of(timeline, 20.0), 10), (x_of(timeline, 5.0), 10))
    assert said == [("range_changed", 20.0, 45.0), ("range_changed", 5.0, 45.0)]


def test_a_double_click_takes_the_range_away(timeline, said):
    timeline.set_range(20.0, 30.0)
    QTest.mouseDClick(timeline.ruler, LEFT, NONE, QPointF(400, 25).toPoint())
    assert timeline.time_range == (20.0, 30.0)
    QTest.mouseDClick(timeline.ruler, LEFT, NONE, QPointF(400, 10).toPoint())
    assert ("range_changed", None, None) in said
    assert timeline.time_range is None


def test_the_cursor_shows_what_can_be_taken(timeline):
    timeline.set_range(20.0, 30.0)
    move(timeline.ruler, x_of(timeline, 30.0), 10, buttons=Qt.MouseButton.NoButton)
    assert timeline.ruler.cursor().shape() == Qt.CursorShape.SizeHorCursor
    move(timeline.ruler, x_of(timeline, 50.0), 10, buttons=Qt.MouseButton.NoButton)
    assert timeline.ruler.cursor().shape() == Qt.CursorShape.IBeamCursor
    move(timeline.ruler, x_of(timeline, 50.0), 25, buttons=Qt.MouseButton.NoButton)
    assert timeline.ruler.cursor().shape() == Qt.CursorShape.ArrowCursor


def test_a_looped_range_wears_the_accent(timeline):
    timeline.set_range(20.0, 30.0)
    place = QPointF(x_of(timeline, 20.0), 5).toPoint()
    assert timeline.ruler.grab().toImage().pixelColor(place) == theme.colour("text")
    timeline.show_looping(True)
    assert timeline.ruler.grab().toImage().pixelColor(place) == theme.colour("accent")
    assert timeline.time_range == (20.0, 30.0)


def test_the_play_head_repaints_no_waveform(timeline, qtbot, monkeypatch):
    timeline.set_waveforms({"one": Block(0.5), REST: Block(1.0)})
    painted: list[int] = []
    real = waveform_painter.paint
    monkeypatch.setattr(waveform_painter, "paint", lambda *args: (painted.append(1), real(*args)))
    timeline.grab()
    assert len(painted) == 2
    timeline.lanes.set_lanes(timeline.lanes.lanes)
    before = timeline.lanes.grab().toImage()
    for seconds in (1.0, 2.0, 30.0):
        timeline.show_time(seconds)
        after = timeline.lanes.grab().toImage()
    assert len(painted) == 2
    assert after != before
    x = round(x_of(timeline, 30.0))
    assert after.pixelColor(x, 5) == theme.colour("play_head")


def test_waveforms_are_drawn_to_one_scale(timeline):
    timeline.set_waveforms({"one": Block(0.25), REST: Block(0.5)})
    image = timeline.lanes.grab().toImage()
    x = round(x_of(timeline, 30.0))

    def lit(place: int) -> int:
        lane = timeline.lanes.lanes[place]
        tint, area = lane.tint.name(), timeline.lanes.area(lane.id)
        rows = range(round(area.top()) + 5, round(area.bottom()) - 4)
        return sum(image.pixelColor(x, y).name() == tint for y in rows)

    assert lit(2) == pytest.approx(2 * lit(0), abs=3)
    assert lit(0) > 3
    assert lit(1) == 0


def test_a_late_sound_stands_where_it_sounds(timeline):
    timeline.set_sound_span(30.0, 60.0)
    timeline.set_waveforms({REST: Block(1.0, 30.0)})
    image = timeline.lanes.grab().toImage()
    y = round(timeline.lanes.area(REST).center().y()) - 5
    tint = timeline.lanes.lanes[2].tint.name()
    assert image.pixelColor(round(x_of(timeline, 45.0)), y).name() == tint
    assert image.pixelColor(round(x_of(timeline, 15.0)), y).name() != tint


def test_analysed_spans_are_marked(timeline):
    timeline.set_ready({"one": [(0.0, 20.0)], "two": []})
    image = timeline.lanes.grab().toImage()
    y = round(timeline.lanes.area("one").bottom()) - 2
    done = image.pixelColor(round(x_of(timeline, 10.0)), y)
    still = image.pixelColor(round(x_of(timeline, 40.0)), y)
    assert done != still


def test_only_the_lane_that_grew_is_painted_again(timeline, monkeypatch):
    rest, one = Block(0.9), Block(0.5)
    timeline.set_waveforms({"one": one, REST: rest})
    timeline.grab()
    painted: list[int] = []
    real = waveform_painter.paint
    monkeypatch.setattr(waveform_painter, "paint", lambda *args: (painted.append(1), real(*args)))
    timeline.set_waveforms({"one": Block(0.6), REST: rest})
    timeline.grab()
    assert len(painted) == 1


def test_the_band_of_presence_is_where_it_sounds(timeline):
    timeline.set_waveforms({"one": Block(0.0, 20.0, 40.0)})
    image = timeline.lanes.grab().toImage()
    lane = timeline.lanes.lanes[0]
    y = round(timeline.lanes.area("one").top()) + 2
    for seconds, sounds in ((10.0, False), (30.0, True), (50.0, False)):
        there = image.pixelColor(round(x_of(timeline, seconds)), y).name() == lane.tint.name()
        assert there == sounds


def test_an_object_keeps_its_colour_when_another_goes(timeline):
    pair = Project(Path("/films/pair.mp4")).with_object(sounding_object("object-1"))
    pair = pair.with_object(sounding_object("object-2"))
    timeline.show_project(pair)
    before = timeline.lanes.lanes[1].tint
    timeline.show_project(pair.without_object("object-1"))
    assert timeline.lanes.lanes[0].id == "object-2"
    assert timeline.lanes.lanes[0].tint == before
    assert before != theme.object_colour_of("object-1")


def test_what_is_looked_at_is_told(timeline, qtbot):
    with qtbot.waitSignal(timeline.view_changed) as received:
        timeline.zoom(4.0, x_of(timeline, 30.0))
    assert received.args == pytest.approx([22.5, 37.5, 600])


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


def test_who_scrolls_away_while_it_plays_stays_there_until_a_seek(timeline):
    timeline.zoom(6.0, x_of(timeline, 5.0))
    timeline.set_axis(timeline.axis.scrolled(40.0))
    start = timeline.axis.start
    timeline.show_time(0.0)
    timeline.set_axis(timeline.axis.scrolled(40.0))
    timeline.show_time(0.05)
    assert timeline.axis.start == start
    timeline.show_time(25.0)
    assert timeline.axis.start <= 25.0 <= timeline.axis.stop


def test_fit_shows_a_span_or_all(timeline):
    timeline.fit(20.0, 40.0)
    assert (timeline.axis.start, timeline.axis.stop) == (19.0, 41.0)
    timeline.fit()
    assert timeline.axis.is_whole


def test_a_pinch_zooms_around_the_fingers(timeline):
    device = QPointingDevice.primaryPointingDevice()
    place = QPointF(x_of(timeline, 45.0), 60)
    kind = Qt.NativeGestureType.ZoomNativeGesture
    there = timeline.mapToGlobal(place)
    pinch = QNativeGestureEvent(kind, device, 2, place, place, there, 1.0, QPointF())
    QApplication.sendEvent(timeline, pinch)
    assert timeline.axis.span == pytest.approx(30.0)
    assert timeline.axis.seconds_at(place.x()) == pytest.approx(45.0)


def height(timeline: Timeline, lane: str) -> float:
    return timeline.lanes.area(lane).height()


def test_a_lane_is_made_higher_by_its_edge_and_given_back_by_a_double_click(timeline):
    timeline.resize(740, 300)
    head, before = timeline.lanes.head("two"), height(timeline, "two")
    edge = (20, head.height() - 2)
    move(head, *edge, buttons=Qt.MouseButton.NoButton)
    assert head.cursor().shape() == Qt.CursorShape.SplitVCursor
    drag(head, edge, (20, edge[1] + 10), (20, edge[1] + 40))
    assert height(timeline, "two") == pytest.approx(before + 40, abs=2)
    assert height(timeline, "one") < before  # what is left is shared
    drag(head, (20, head.height() - 2), (20, -500))
    assert height(timeline, "two") == LOWEST_LANE
    QTest.mouseDClick(head, LEFT, NONE, QPointF(20, head.height() - 2).toPoint())
    assert height(timeline, "two") == before


@pytest.mark.parametrize("sideways", [False, True], ids=["turned", "turned sideways by X11"])
def test_alt_and_wheel_make_all_lanes_higher(timeline, qtbot, sideways):
    place = QPointF(300, 20)
    turn = QPoint(240, 0) if sideways else QPoint(0, 240)
    up = QWheelEvent(
        place, timeline.lanes.mapToGlobal(place), QPoint(), turn, Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.AltModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    before, span = height(timeline, "one"), timeline.axis.span
    QApplication.sendEvent(timeline.lanes, up)
    heights = {lane.id: height(timeline, lane.id) for lane in timeline.lanes.lanes}
    assert set(heights.values()) == {round(before * 1.15**2)}
    assert timeline.lanes.common_height == round(before * 1.15**2)
    assert timeline.axis.span == span
    wheel(timeline.lanes, 2, CTRL, place)  # also where the lanes could scroll
    assert timeline.axis.span < span
    timeline.fit()  # the scroll bar goes
    timeline.lanes.set_common_height(None)
    qtbot.waitUntil(lambda: height(timeline, "one") == before)


def test_the_toggles_of_a_lane_stay_at_its_top(timeline):
    for pixels in (LOWEST_LANE, 80, 400):
        timeline.lanes.set_own_height("one", pixels)
        head = timeline.lanes.head("one")
        assert head.height() == pytest.approx(pixels, abs=1)
        for button in (head.automation_button, head.spectrogram_button):
            assert 0 < button.y() <= 7


CURVE = ((10.0, 0.0), (30.0, -12.0), (50.0, 0.0))


@pytest.fixture
def drawn(timeline):
    """The timeline with a curve on the violin, and what is asked of the strips."""
    timeline.show_project(duet().with_strip("one", StripChange(automation=CURVE)))
    timeline.previews, timeline.changes = [], []
    timeline.strip_previewed.connect(lambda *args: timeline.previews.append(args))
    timeline.strip_changed.connect(lambda *args: timeline.changes.append(args))
    return timeline


def spot(timeline, seconds: float, level_db: float) -> QPointF:
    area = automation_area(timeline.lanes.area("one"), timeline.axis)
    return QPointF(x_of(timeline, seconds), automation_curve.y_of(level_db, area))


def test_a_point_is_dragged_in_one_change(drawn, said):
    there = spot(drawn, 35.0, -24.0)
    drag(drawn.lanes, spot(drawn, 30.0, -12.0).toTuple(), (350, 20), there.toTuple())
    (lane, change), *more = drawn.changes
    assert (lane, more) == ("one", [])
    first, moved, last = change.automation
    assert (first, last) == (CURVE[0], CURVE[2])
    assert moved == pytest.approx((35.0, -24.0), abs=1.5)
    assert drawn.previews[-1] == (lane, change)
    assert said == []


def test_a_point_stays_between_its_neighbours(drawn):
    drag(drawn.lanes, spot(drawn, 30.0, -12.0).toTuple(), spot(drawn, 58.0, 40.0).toTuple())
    moved = drawn.changes[0][1].automation[1]
    assert moved == (pytest.approx(49.999), 12.0)


def test_a_click_on_the_line_adds_a_point_and_a_double_click_takes_it(drawn, said):
    there = spot(drawn, 20.0, -6.0).toPoint()
    QTest.mouseClick(drawn.lanes, LEFT, NONE, there)
    added = drawn.changes[0][1].automation
    assert len(added) == 4
    assert added[1] == pytest.approx((20.0, -6.0), abs=0.1)
    drawn.show_project(duet().with_strip("one", StripChange(automation=added)))
    QTest.mouseDClick(drawn.lanes, LEFT, NONE, there)
    assert drawn.changes[1][1].automation == CURVE
    assert said == []


def test_del_takes_the_selected_point(drawn):
    QTest.mouseClick(drawn.lanes, LEFT, NONE, spot(drawn, 30.0, -12.0).toPoint())
    assert drawn.changes == []
    QTest.keyClick(drawn, Qt.Key.Key_Delete)
    assert drawn.changes == [("one", StripChange(automation=(CURVE[0], CURVE[2])))]


def test_beside_the_line_a_click_still_seeks(drawn, said):
    QTest.mouseClick(drawn.lanes, LEFT, NONE, spot(drawn, 20.0, -30.0).toPoint())
    assert [name for name, *_ in said] == ["seek_requested"]
    assert drawn.changes == []


def test_a_curve_is_shown_on_request_and_where_there_is_one(drawn):
    shown = {lane.id: lane.shows_automation for lane in drawn.lanes.lanes}
    assert shown == {"one": True, "two": False, REST: False, REMIX: False, ORIGINAL: False}
    drawn.lanes.head("two").automation_button.click()
    drawn.lanes.head("one").automation_button.click()
    shown = {lane.id: lane.shows_automation for lane in drawn.lanes.lanes}
    assert shown == {"one": False, "two": True, REST: False, REMIX: False, ORIGINAL: False}
    assert drawn.lanes.head(ORIGINAL).automation_button.isHidden()


def test_another_clip_is_shown_whole_without_the_old_range(timeline, said):
    timeline.zoom(5.0)
    timeline.set_range(1.0, 2.0)
    timeline.set_duration(12.0)
    assert timeline.axis.is_whole
    assert timeline.axis.duration == 12.0
    assert timeline.time_range is None
    assert said == []


def test_keys_step_and_set_the_range(timeline, said):
    timeline.show_time(10.0)
    QTest.keyClick(timeline, Qt.Key.Key_Right)
    QTest.keyClick(timeline, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(timeline, Qt.Key.Key_BracketLeft)
    timeline.show_time(14.0)
    QTest.keyClick(timeline, Qt.Key.Key_BracketRight)
    assert said == [
        ("seek_requested", 11.0),
        ("seek_requested", 5.0),
        ("range_changed", 10.0, 60.0),
        ("range_changed", 10.0, 14.0),
    ]


def test_nothing_happens_without_a_clip(timeline, said):
    timeline.set_duration(0.0)
    press(timeline.ruler, 300, 10)
    release(timeline.ruler, 400, 10)
    drag(timeline.lanes, (300, 20), (400, 20))
    timeline.zoom(2.0)
    timeline.grab()
    assert said == []
