"""The picture: where it is, what a click means, what is drawn over it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from engine.mixing.mix import Mix, Strip
from engine.mixing.mix_change import StripChange
from engine.project import Project
from engine.scene import Box, Frame, Region, Scene, Shape, SoundingObject
from pixelplayer_gui import theme
from pixelplayer_gui.panels.video_view import VideoView
from pixelplayer_gui.widgets.video.video_overlay import heat_image
from pixelplayer_gui.widgets.video.zoom_view import letterbox
from tests.support.present import present

LEFT, RIGHT = Box(0.1, 0.3, 0.2, 0.4), Box(0.7, 0.3, 0.2, 0.4)


def grey_frame(width: int = 320, height: int = 180, seconds: float = 0.0, level=90) -> Frame:
    return Frame(np.full((height, width, 3), level, np.uint8), seconds)


def project_with(tmp_path, isolated: str | None = None, region: Region | None = None) -> Project:
    items = (
        SoundingObject("left", region or Region.still(LEFT), (0.2, 0.5, 0.0), "violin"),
        SoundingObject("right", Region.still(RIGHT), (0.8, 0.5, 0.0), "drum"),
    )
    strips = (Strip("left", "Violin"), Strip("right", "Drum"))
    return Project(tmp_path, scene=Scene(items), mix=Mix(strips=strips, isolated=isolated))


def painted(view: VideoView, ratio: float = 1.0) -> QImage:
    """What the view paints, at a device pixel ratio."""
    image = QImage(view.size() * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor("magenta"))
    view.render(image)
    return image


@pytest.fixture
def view(qtbot: QtBot, qapp) -> VideoView:
    theme.apply(qapp, dark=True)
    view = VideoView()
    qtbot.addWidget(view)
    view.resize(640, 480)
    view.show()
    return view


@pytest.mark.parametrize(
    ("width", "height", "aspect", "expected"),
    [
        (640, 480, 16 / 9, QRectF(0, 60, 640, 360)),
        (1000, 100, 1.0, QRectF(450, 0, 100, 100)),
        (160, 90, 16 / 9, QRectF(0, 0, 160, 90)),
        (90, 160, 9 / 16, QRectF(0, 0, 90, 160)),
    ],
)
def test_the_picture_is_as_large_as_it_can_be(width, height, aspect, expected):
    made = letterbox(width, height, aspect)
    assert made.x() == pytest.approx(expected.x(), abs=1e-9)
    assert made.y() == pytest.approx(expected.y(), abs=1e-9)
    assert made.width() == pytest.approx(expected.width())
    assert made.height() == pytest.approx(expected.height())


def test_without_an_area_there_is_no_picture():
    assert letterbox(0, 100, 1.5).isEmpty()


def test_places_and_points_belong_together(view: VideoView):
    view.show_frame(grey_frame())
    assert view.picture_rect == QRectF(0, 60, 640, 360)
    assert view.point_at(QPointF(320, 240)) == pytest.approx((0.5, 0.5))
    assert view.point_at(QPointF(160, 150)) == pytest.approx((0.25, 0.25))
    assert view.point_at(QPointF(320, 30)) is None  # the black bar above
    for point in ((0.0, 0.0), (0.3, 0.9), (1.0, 1.0)):
        assert view.point_at(view.place_of(*point)) == pytest.approx(point)


def test_without_a_picture_nothing_can_be_clicked(qtbot: QtBot, view: VideoView):
    assert view.point_at(QPointF(320, 240)) is None
    with qtbot.assertNotEmitted(view.clicked):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(320, 400))


def test_a_tall_film_is_mapped_too(view: VideoView):
    view.show_frame(grey_frame(90, 160))
    assert view.picture_rect.width() == pytest.approx(270)
    assert view.point_at(view.picture_rect.center()) == pytest.approx((0.5, 0.5))
    assert view.point_at(QPointF(100, 240)) is None


def test_a_click_is_told_in_the_picture(qtbot: QtBot, view: VideoView):
    view.show_frame(grey_frame())
    with qtbot.waitSignal(view.clicked) as received:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(480, 330))
    assert received.args == pytest.approx([0.75, 0.75], abs=0.002)


def test_a_shift_click_asks_for_a_strip(qtbot: QtBot, view: VideoView):
    view.show_frame(grey_frame())
    shift = Qt.KeyboardModifier.ShiftModifier
    with qtbot.assertNotEmitted(view.clicked), qtbot.waitSignal(view.strip_requested) as received:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, shift, QPoint(160, 150))
    assert received.args == pytest.approx([0.25, 0.25], abs=0.002)


def test_other_buttons_ask_for_nothing(qtbot: QtBot, view: VideoView):
    view.show_frame(grey_frame())
    with qtbot.assertNotEmitted(view.clicked):
        qtbot.mouseClick(view, Qt.MouseButton.RightButton, pos=QPoint(320, 240))


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
def test_the_picture_is_drawn_where_it_is_clicked(view: VideoView, ratio: float):
    pixels = np.zeros((180, 320, 3), np.uint8)
    pixels[:90, :160] = (250, 0, 0)  # one red quarter
    view.show_frame(Frame(pixels, 0.0))
    image = painted(view, ratio)

    def at(x: float, y: float) -> QColor:
        place = view.place_of(x, y) * ratio
        return image.pixelColor(int(place.x()), int(place.y()))

    assert at(0.1, 0.1).red() > 240
    assert at(0.48, 0.48).red() > 240
    assert at(0.52, 0.52).red() < 10
    assert image.pixelColor(5, 5) == theme.colour("groove")


def test_the_mouse_over_an_object_lifts_it(qtbot: QtBot, view: VideoView, tmp_path):
    view.show_frame(grey_frame())
    view.show_project(project_with(tmp_path))
    with qtbot.waitSignal(view.highlighted) as received:
        qtbot.mouseMove(view, view.place_of(0.2, 0.5).toPoint())
    assert received.args == ["left"]
    with qtbot.waitSignal(view.highlighted) as received:
        qtbot.mouseMove(view, view.place_of(0.5, 0.5).toPoint())
    assert received.args == [""]


def test_outlines_follow_the_film(view: VideoView, tmp_path):
    moving = Region((0.0, 2.0), (Box(0.0, 0.4, 0.2, 0.2), Box(0.8, 0.4, 0.2, 0.2)))
    view.show_project(project_with(tmp_path, region=moving))
    view.show_frame(grey_frame(seconds=0.0))
    assert view.outlines[0].points[0] == pytest.approx((0.0, 0.4))
    view.show_frame(grey_frame(seconds=1.0))
    assert view.outlines[0].points[0] == pytest.approx((0.4, 0.4))
    assert view.outlines[0].name == "Violin"
    assert view.outlines[0].colour != view.outlines[1].colour


def test_an_outline_is_drawn_in_its_colour(view: VideoView, tmp_path):
    view.show_frame(grey_frame())
    plain = painted(view)
    view.show_project(project_with(tmp_path))
    drawn = painted(view)
    edge = view.place_of(LEFT.x, 0.6).toPoint()
    middle = view.place_of(0.2, 0.6).toPoint()
    near = [drawn.pixelColor(edge + QPoint(step, 0)) for step in (-1, 0, 1)]
    wanted = theme.object_colour_of("left")
    assert any(abs(c.red() - wanted.red()) + abs(c.blue() - wanted.blue()) < 80 for c in near)
    assert drawn.pixelColor(middle) == plain.pixelColor(middle)
    view.show_outlines(False)
    assert painted(view) == plain


def coloured_along(view: VideoView, box: Box, colour: QColor) -> float:
    """How much of the upper half of a box's left edge is drawn in a colour."""
    image = painted(view)
    heights = np.linspace(box.y + 0.02, box.y + box.height / 2, 60)
    places = [view.place_of(box.x, float(y)).toPoint() for y in heights]
    near = [[image.pixelColor(place + QPoint(step, 0)) for step in (-1, 0, 1)] for place in places]
    return float(
        np.mean(
            [
                any(
                    abs(c.red() - colour.red()) + abs(c.blue() - colour.blue()) < 60
                    for c in colours
                )
                for colours in near
            ]
        )
    )


def test_a_suggestion_is_drawn_dashed_and_says_what_a_click_does(
    qtbot: QtBot, view: VideoView, tmp_path
):
    view.show_frame(grey_frame())
    view.show_project(Project(tmp_path))
    item = SoundingObject("new", Region.still(RIGHT), (0.8, 0.5, 0.0), "drum", 0.6)
    view.show_suggestions((item,))
    (outline,) = view.outlines
    assert outline.name == "Drum?"
    dashed = coloured_along(view, RIGHT, outline.colour)
    with qtbot.waitSignal(view.hint_changed) as received:
        qtbot.mouseMove(view, view.place_of(0.8, 0.5).toPoint())
    assert "a strip for Drum?" in present(received.args)[0]
    view.show_suggestions((replace(item, confidence=0.3),))
    assert view.outlines[0].name == "Object"  # it claims no more than the model knows
    view.show_suggestions(())
    assert view.outlines == ()
    view.show_project(project_with(tmp_path))
    whole = coloured_along(view, RIGHT, theme.object_colour_of("right"))
    assert whole > 0.9
    assert 0.25 < dashed < 0.8


def test_what_is_hidden_is_not_drawn_and_darkens_nothing(qtbot: QtBot, view: VideoView, tmp_path):
    corners = ((0.1, 0.3), (0.3, 0.3), (0.3, 0.7), (0.1, 0.7))
    hidden = Region((0.0,), (LEFT,), (), (Shape(0.0, corners), Shape(4.0, ())))
    view.show_frame(grey_frame(level=200))
    view.show_project(project_with(tmp_path, isolated="left", region=hidden))
    assert [outline.id for outline in view.outlines] == ["left", "right"]
    outside = view.place_of(0.5, 0.5).toPoint()
    qtbot.waitUntil(lambda: painted(view).pixelColor(outside).red() < 160)
    view.show_frame(grey_frame(seconds=3.0, level=200))
    assert [outline.id for outline in view.outlines] == ["right"]
    assert painted(view).pixelColor(outside).red() == 200


@pytest.mark.parametrize("by", ["isolation", "solo"])
def test_what_is_not_heard_is_a_shade_darker_and_can_be_watched(
    by: str, qtbot: QtBot, view: VideoView, tmp_path
):
    view.show_frame(grey_frame(level=200))
    view.show_project(project_with(tmp_path))
    if by == "isolation":
        view.show_project(project_with(tmp_path, isolated="left"))
    else:
        view.show_heard(project_with(tmp_path).with_strip("left", StripChange(solo=True)))
    inside, outside = view.place_of(0.2, 0.55).toPoint(), view.place_of(0.5, 0.5).toPoint()
    qtbot.waitUntil(lambda: painted(view).pixelColor(outside).red() < 160)
    qtbot.waitUntil(lambda: view._overlay.dim == 1.0)
    assert painted(view).pixelColor(outside).red() > 140  # two thirds of the light and more
    assert painted(view).pixelColor(inside).red() > 170
    view.show_project(project_with(tmp_path))
    qtbot.waitUntil(lambda: painted(view).pixelColor(outside).red() == 200)


def test_heat_lies_where_the_grid_says(view: VideoView):
    view.show_frame(grey_frame(level=40))
    grid = np.zeros((6, 10), np.float32)
    grid[1, 7] = 1.0
    view.show_heat(grid)
    image = painted(view)
    hot = image.pixelColor(view.place_of(0.75, 0.25).toPoint())
    cold = image.pixelColor(view.place_of(0.2, 0.8).toPoint())
    assert hot.red() > 150 > cold.red()
    assert (cold.red(), cold.green(), cold.blue()) == (40, 40, 40)
    view.show_heat(None)
    assert painted(view).pixelColor(view.place_of(0.75, 0.25).toPoint()) == QColor(40, 40, 40)


def test_colours_lie_where_their_sounds_do(view: VideoView):
    view.show_frame(grey_frame(level=40))
    grid, colours = np.zeros((6, 10), np.float32), np.zeros((6, 10, 3), np.float32)
    grid[2:4, 1:4], colours[2:4, 1:4] = 0.1, (1, 0, 0)
    grid[2:4, 6:9], colours[2:4, 6:9] = 0.2, (0, 0, 1)
    view.show_heat(grid, colours)
    image = painted(view)
    left, right, above = (
        image.pixelColor(view.place_of(*at).toPoint()) for at in ((0.25, 0.5), (0.75, 0.5), (0, 0))
    )
    assert left.red() > 100 > left.blue()
    assert right.blue() > 100 > right.red()
    assert (above.red(), above.green(), above.blue()) == (40, 40, 40)


def test_more_heat_covers_more():
    levels = np.linspace(0, 1, 6)
    alphas = [heat_image(np.full((3, 4), level)).pixelColor(50, 50).alpha() for level in levels]
    assert alphas[0] == 0
    assert alphas == sorted(alphas)
    assert alphas[-1] > 200


def test_the_ring_turns_while_a_click_waits(qtbot: QtBot, view: VideoView):
    view.show_frame(grey_frame())
    plain = painted(view)
    view.show_click(0.5, 0.5)
    first = painted(view)
    assert first != plain
    assert first.pixelColor(view.place_of(0.5, 0.5).toPoint()).lightness() > 200
    qtbot.waitUntil(lambda: painted(view) != first)
    view.end_click()
    assert painted(view) == plain


def test_the_empty_view_invites(qtbot: QtBot, view: VideoView):
    with qtbot.waitSignal(view.demo_requested):
        view._empty_state.demo_button.click()
    with qtbot.waitSignal(view.open_requested):
        view._empty_state.open_button.click()
    view.show_frame(grey_frame())
    assert not view._empty_state.isVisible()
    view.show_frame(None)
    assert view._empty_state.isVisible()
    view.show_message("This clip has no picture.")
    assert not view._empty_state.isVisible()
    view.show_message("")
    view.show_has_clip(True)  # its first picture is on its way
    assert not view._empty_state.isVisible()


def test_many_pictures_do_not_leave_memory_behind(view: VideoView):
    canvas = QImage(640, 480, QImage.Format.Format_RGB32)
    for number in range(50):
        view.show_frame(grey_frame(level=number))
        painter = QPainter(canvas)
        view.render(painter, QPoint())
        painter.end()
        assert canvas.pixelColor(320, 240).red() == number
