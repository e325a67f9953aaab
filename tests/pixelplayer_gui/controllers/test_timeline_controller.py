"""Markers, the range and spectrograms, from the timeline through the session and back."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.mixing.mix_change import StripChange
from engine.project import Marker, open_project
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.widgets.timeline.film_strip import HEIGHT
from pixelplayer_gui.widgets.timeline.lane import HEADER_WIDTH
from pixelplayer_gui.widgets.timeline.marker_band import MarkerBand
from pixelplayer_gui.widgets.timeline.spectrogram_painter import legend_width
from pixelplayer_gui.widgets.timeline.times import TimeAxis
from pixelplayer_gui.window.main_window import MainWindow
from pixelplayer_gui.workers import film_strip_loader
from pixelplayer_gui.workers.spectrogram_cache import (
    CACHE_BYTES,
    TILE_COLUMNS,
    LaneSpectrogram,
    Tiles,
)
from tests.pixelplayer_gui.conftest import PATIENCE_MS
from tests.support.mouse import LEFT, NONE, drag
from tests.support.present import present


@pytest.fixture
def shown(qtbot: QtBot, window: MainWindow, opened: Session) -> MainWindow:
    return window


def markers(session: Session) -> tuple[Marker, ...]:
    assert session.project is not None
    return session.project.markers


def test_markers_are_set_at_the_head_jumped_to_and_undone(shown: MainWindow, opened: Session):
    for seconds in (2.0, 1.0):
        opened.seek(seconds)
        shown.action_map["marker"].trigger()
    assert [(m.seconds, m.name) for m in markers(opened)] == [(1.0, "Marker 2"), (2.0, "Marker 1")]
    assert opened.undo_name == "Add Marker 2"
    assert shown.timeline.markers.markers == ((1.0, "Marker 2"), (2.0, "Marker 1"))
    places: list[float] = []
    for action in ("marker_next", "marker_next", "marker_before", "marker_before"):
        shown.action_map[action].trigger()
        places.append(round(opened.position_seconds, 2))
    assert places == [2.0, 4.0, 2.0, 1.0]
    opened.undo()
    assert [m.name for m in markers(opened)] == ["Marker 1"]
    opened.undo()
    assert markers(opened) == ()
    assert shown.timeline.markers.isHidden()


def test_the_hand_moves_names_and_removes_markers(shown: MainWindow, opened: Session):
    opened.set_markers((Marker(1.0, "One"), Marker(3.0, "Two")), "Add")
    band = shown.timeline.markers
    x = shown.timeline.axis.x_of
    drag(band, (x(1.0), 8), (x(1.5), 8), (x(2.0), 8))
    assert [m.name for m in markers(opened)] == ["One", "Two"]
    assert markers(opened)[0].seconds == pytest.approx(2.0, abs=0.02)
    assert opened.undo_name == "Move One"
    place = QPoint(round(x(3.0)), 8)
    QTest.mouseDClick(band, LEFT, NONE, place)
    assert band.editor is not None
    QTest.keyClicks(band.editor, "Solo")
    QTest.keyClick(band.editor, Qt.Key.Key_Return)
    assert [m.name for m in markers(opened)] == ["One", "Solo"]
    QTest.mouseClick(band, LEFT, NONE, place)
    assert opened.position_seconds == pytest.approx(3.0, abs=0.01)
    QTest.keyClick(shown.timeline, Qt.Key.Key_Delete)
    assert [m.name for m in markers(opened)] == ["One"]
    assert opened.undo_name == "Remove Solo"


def test_markers_and_curves_are_saved(qtbot: QtBot, opened: Session, tmp_path):
    opened.set_markers((Marker(1.25, "Solo"),), "Add")
    opened.set_strip("rest", StripChange(automation=((0.5, -3.0), (1.0, 0.0))))
    assert "automation point" in opened.undo_name
    with qtbot.waitSignal(opened.project_saved, timeout=PATIENCE_MS):
        opened.save_project(tmp_path / "p.ppx")
    saved = open_project(tmp_path / "p.ppx")
    assert saved.markers == (Marker(1.25, "Solo"),)
    assert saved.mix.rest.automation == ((0.5, -3.0), (1.0, 0.0))


def test_the_one_range_is_looped_exported_and_shown_close(shown: MainWindow, opened: Session):
    assert not shown.action_map["export_range"].isEnabled()
    x = shown.timeline.axis.x_of
    drag(shown.timeline.lanes, (x(1.0), 20), (x(2.0), 20), (x(3.0), 20))
    start, stop = opened.time_range or (0.0, 0.0)
    assert (start, stop) == pytest.approx((1.0, 3.0), abs=0.02)
    shown.action_map["export_range"].trigger()
    dialog = shown.export_controller.dialog
    assert dialog is not None
    assert dialog.form.only_range.isChecked()
    assert dialog.form._span == (start, stop)
    dialog.close()
    loop, deck = shown.action_map["loop"], present(opened._parts.deck)
    assert deck.player.loop is None
    loop.trigger()
    assert deck.player.loop == (deck.sample_of(start), deck.sample_of(stop))
    loop.trigger()
    assert deck.player.loop is None
    assert opened.time_range == shown.timeline.time_range == (start, stop)
    shown.action_map["time_range"].trigger()
    assert shown.timeline.axis.span == pytest.approx(1.1 * (stop - start))
    shown.action_map["time_fit"].trigger()
    assert shown.timeline.axis.is_whole
    shown.action_map["time_in"].trigger()
    assert not shown.timeline.axis.is_whole
    shown.action_map["no_range"].trigger()
    assert opened.time_range is None
    assert not shown.action_map["export_range"].isEnabled()


def test_a_spectrogram_is_shown_in_place_of_the_waveform(
    qtbot: QtBot, shown: MainWindow, opened: Session
):
    head = shown.timeline.lanes.head("rest")
    head.spectrogram_button.click()
    spectra = opened.spectrograms

    def image() -> np.ndarray:
        source = shown.timeline.lanes.lanes[0].spectrogram
        return source.image(0.0, 4.0, 400) if source else np.zeros((1, 1))

    qtbot.waitUntil(lambda: image().any(axis=0).mean() > 0.3, timeout=PATIENCE_MS)
    assert 0 < spectra.tiles.bytes <= CACHE_BYTES
    whole = shown.timeline.width()
    assert shown.timeline.axis.width <= whole - HEADER_WIDTH - legend_width()  # it covers nothing
    head.spectrogram_button.click()
    assert shown.timeline.lanes.lanes[0].spectrogram is None
    assert shown.timeline.axis.width > whole - HEADER_WIDTH - legend_width()


def test_pictures_of_the_film_stand_over_the_lanes(
    qtbot: QtBot, shown: MainWindow, opened: Session
):
    assert film_strip_loader.HEIGHT == HEIGHT
    strip = shown.timeline.film_strip

    def is_filled() -> bool:
        axis, frames = shown.timeline.axis, present(strip.frames)
        return set(frames.images) == set(
            range(
                math.floor(axis.start / frames.step_seconds),
                math.floor(axis.stop / frames.step_seconds) + 1,
            )
        )

    qtbot.waitUntil(lambda: strip.frames is not None and is_filled(), timeout=PATIENCE_MS)
    assert strip.isVisible()
    step = present(strip.frames).step_seconds
    tile = present(strip.frames).images[0]
    assert tile.width() / tile.height() == pytest.approx(320 / 192, abs=0.03)
    place = QPoint(round(shown.timeline.axis.x_of(0.0)) + 20, 24)
    shown_colour = strip.grab().toImage().pixelColor(place)
    seen = tile.pixelColor(20 * tile.height() // HEIGHT, tile.height() // 2)
    for part in ("red", "green", "blue"):
        assert getattr(shown_colour, part)() == pytest.approx(getattr(seen, part)(), abs=40)
    shown.timeline.fit(1.0, 2.0)
    qtbot.waitUntil(
        lambda: present(strip.frames).step_seconds < step and is_filled(), timeout=PATIENCE_MS
    )
    opened.close_clip()
    assert strip.isHidden()


def test_tiles_never_take_more_than_they_may():
    tiles = Tiles(10_000)
    for number in range(50):
        tiles.put(("a", 5, number), (0, np.zeros((10, 100), np.uint8)))
    assert tiles.bytes == 10_000
    assert tiles.get(("a", 5, 0)) is None
    assert tiles.get(("a", 5, 49)) is not None


def test_until_a_tile_is_there_a_coarser_one_stands_in():
    tiles = Tiles()
    coarse = np.full((160, TILE_COLUMNS), 7, np.uint8)
    tiles.put(("a", 6, 0), (0, coarse))
    source = LaneSpectrogram("a", 1, 48000, 0.5, 48000, tiles)
    near = source.image(0.5, 0.5 + 16 * 100 / 48000, 100)
    assert (near == 7).all()
    assert not source.image(0.0, 0.4, 100).any()  # before the sound begins


def test_a_band_without_markers_takes_no_room(qtbot: QtBot):
    band = MarkerBand()
    qtbot.addWidget(band)
    band.set_axis(TimeAxis.whole(60.0, 132.0, 600.0))
    band.set_markers(((5.0, "A"),))
    assert not band.isHidden()
    QTest.mouseClick(band, LEFT, NONE, QPointF(700, 5).toPoint())
    assert band.selected is None
    band.set_markers(())
    assert band.isHidden()
