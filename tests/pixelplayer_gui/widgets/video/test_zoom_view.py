"""Zoom and pan: what is under the mouse stays there, no needless letterbox bars."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF, QSizeF

from pixelplayer_gui.widgets.video.zoom_view import LARGEST_ZOOM, ZoomView

AREA, WIDE = QSizeF(640, 480), 16 / 9


def point_at(zoom_view: ZoomView, place: QPointF) -> tuple[float, float]:
    rect = zoom_view.rect_in(AREA, WIDE)
    return (place.x() - rect.x()) / rect.width(), (place.y() - rect.y()) / rect.height()


def test_at_first_all_is_seen():
    assert ZoomView().rect_in(AREA, WIDE) == QRectF(0, 60, 640, 360)
    assert ZoomView().is_whole


def test_what_is_under_the_mouse_stays_there():
    place = QPointF(200, 260)
    before = point_at(ZoomView(), place)
    near = ZoomView().zoomed(3.0, place, AREA, WIDE)
    assert near.rect_in(AREA, WIDE).width() == pytest.approx(3 * 640)
    assert point_at(near, place) == pytest.approx(before)
    nearer = near.zoomed(1.5, place, AREA, WIDE)
    assert point_at(nearer, place) == pytest.approx(before)


def test_zoom_has_an_end_both_ways():
    near = ZoomView()
    for _ in range(40):
        near = near.zoomed(1.25, QPointF(10, 100), AREA, WIDE)
    assert near.zoom == LARGEST_ZOOM
    assert near.zoomed(0.001, QPointF(10, 100), AREA, WIDE).rect_in(AREA, WIDE) == QRectF(
        0, 60, 640, 360
    )


def test_pushing_moves_by_so_many_pixels_and_stops_at_the_edge():
    near = ZoomView().zoomed(4.0, QPointF(320, 240), AREA, WIDE)
    before = near.rect_in(AREA, WIDE)
    pushed = near.panned(QPointF(30, -20), AREA, WIDE).rect_in(AREA, WIDE)
    assert (pushed.x() - before.x(), pushed.y() - before.y()) == pytest.approx((30, -20))
    far = near.panned(QPointF(1e6, 1e6), AREA, WIDE).rect_in(AREA, WIDE)
    assert (far.x(), far.y()) == pytest.approx((0, 0))
    assert ZoomView().panned(QPointF(50, 50), AREA, WIDE).rect_in(AREA, WIDE) == QRectF(
        0, 60, 640, 360
    )


@given(
    st.lists(
        st.tuples(st.floats(0.2, 5.0), st.floats(0, 640), st.floats(0, 480), st.floats(-500, 500)),
        max_size=8,
    )
)
def test_never_a_bar_beside_a_picture_larger_than_the_view(moves):
    zoom_view = ZoomView()
    for factor, x, y, by in moves:
        zoom_view = zoom_view.zoomed(factor, QPointF(x, y), AREA, WIDE).panned(
            QPointF(by, by), AREA, WIDE
        )
        rect = zoom_view.rect_in(AREA, WIDE)
        assert rect.width() >= 640 - 1e-6
        assert rect.left() <= 1e-6
        assert rect.right() >= 640 - 1e-6
        if rect.height() > 480:
            assert rect.top() <= 1e-6
            assert rect.bottom() >= 480 - 1e-6
        else:
            assert rect.center().y() == pytest.approx(240)
