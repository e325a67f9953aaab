from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from pixelplayer_gui.widgets.timeline import waveform_painter
from pixelplayer_gui.widgets.timeline.times import TimeAxis, format_time, parse_time


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00.00"), (62.5, "1:02.50"), (3600.25, "1:00:00.25")]
)
def test_times_in_words_and_back(seconds, text):
    assert format_time(seconds) == text
    assert parse_time(text) == seconds


def test_a_time_is_rounded_as_a_whole():
    assert format_time(59.999) == "1:00.00"


@pytest.mark.parametrize("text", ["", "noon", "1:2:3:4", "-3"])
def test_no_time(text):
    assert parse_time(text) is None


def test_axis_maps_there_and_back():
    axis = TimeAxis.whole(60.0, 100.0, 600.0)
    assert axis.x_of(0.0) == 100.0
    assert axis.x_of(60.0) == 700.0
    assert axis.seconds_at(400.0) == 30.0
    assert axis.seconds_at(0.0) == 0.0
    assert axis.seconds_at(5000.0) == 60.0


def test_zoom_keeps_the_time_under_the_mouse():
    axis = TimeAxis.whole(60.0, 100.0, 600.0)
    closer = axis.zoomed(4.0, 250.0)
    assert closer.span == 15.0
    assert closer.seconds_at(250.0) == pytest.approx(axis.seconds_at(250.0))
    assert closer.zoomed(1 / 4, 250.0).is_whole
    assert closer.zoomed(0.001, 250.0).span == 60.0
    assert closer.scrolled(1000.0).stop == 60.0


def test_the_view_turns_the_page():
    axis = TimeAxis(60.0, 0.0, 10.0, 0.0, 500.0)
    assert axis.showing(5.0) is axis
    turned = axis.showing(11.0)
    assert turned.start < 11.0 < turned.stop


@pytest.mark.parametrize("span", [0.2, 3.0, 60.0, 5400.0])
def test_ruler_figures_stand_clear(span):
    axis = TimeAxis(7200.0, 7.0, span, 0.0, 900.0)
    step = axis.step_seconds(80.0)
    ticks = axis.ticks(step)
    assert 1 <= len(ticks) <= 12
    assert all(b - a == pytest.approx(step) for a, b in pairwise(ticks))
    assert all(axis.start - 1e-6 <= tick <= axis.stop + 1e-6 for tick in ticks)


def test_a_waveform_is_drawn_as_high_as_it_is():
    image = QImage(100, 100, QImage.Format.Format_ARGB32)
    image.fill(QColor("black"))
    painter = QPainter(image)
    extremes = np.tile(np.array([[-0.25, 0.5]], np.float32), (100, 1))
    waveform_painter.paint(painter, QRectF(0, 0, 100, 100), extremes, 1.0, QColor("white"))
    painter.end()
    lit = [y for y in range(100) if image.pixelColor(50, y).lightness() > 128]
    assert lit[0] == pytest.approx(25, abs=1)
    assert lit[-1] == pytest.approx(62, abs=1)
