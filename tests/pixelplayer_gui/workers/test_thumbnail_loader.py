"""Thumbnails: a bright crop of the object, from a moment at which it can be seen."""

import numpy as np
import pytest

from engine.scene import Box, Frame, Region, SoundingObject
from engine.scene.region import Shape
from pixelplayer_gui.workers.thumbnail_loader import (
    HEIGHT,
    WIDTH,
    brightened,
    crop_to_object,
    thumbnail_of,
)

SQUARE = ((0.6, 0.2), (0.9, 0.2), (0.9, 0.8), (0.6, 0.8))


def thing(point=(0.75, 0.3, 0.0), shapes=()):
    region = Region((0.0,), (Box(0.6, 0.2, 0.3, 0.6),), shapes=shapes)
    return SoundingObject("a", region, point)


def frame(level=200, background=10):
    pixels = np.full((270, 480, 3), background, np.uint8)
    pixels[54:216, 288:432] = level
    return Frame(pixels, 0.0)


def test_the_object_fills_its_picture():
    piece = crop_to_object(frame(), thing(), 0.0)
    assert piece.shape == (HEIGHT, WIDTH, 3)
    assert (piece == 200).mean() > 0.85  # but for the margin at its sides


def test_a_high_thing_is_cut_around_where_it_was_found():
    shown = frame()
    shown.pixels[54:100, 288:432] = (200, 0, 0)
    above = crop_to_object(shown, thing((0.75, 0.2, 0.0)), 0.0)
    below = crop_to_object(shown, thing((0.75, 0.9, 0.0)), 0.0)
    assert above[:, :, 1].mean() < below[:, :, 1].mean() - 40


@pytest.mark.parametrize("box", [Box(0.9, 0.9, 0.3, 0.3), Box(-0.2, 0, 0.25, 0.1), Box(0, 0, 1, 1)])
def test_at_the_edge_it_is_a_piece_of_the_picture(box):
    item = SoundingObject("a", Region.still(box), (*box.centre, 0.0))
    assert crop_to_object(frame(), item, 0.0).shape == (HEIGHT, WIDTH, 3)


def test_a_dark_picture_is_made_bright_and_a_bright_one_left():
    rng = np.random.default_rng(1)
    dark = rng.integers(0, 60, (HEIGHT, WIDTH, 3), np.uint8)
    made = brightened(dark)
    assert made.mean() > 2.5 * dark.mean()
    bright = rng.integers(120, 256, (HEIGHT, WIDTH, 3), np.uint8)
    assert np.array_equal(brightened(bright), bright)
    black = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    assert np.array_equal(brightened(black), black)


def test_colours_keep_their_order():
    dark = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    dark[:] = (60, 30, 10)
    red, green, blue = brightened(dark)[0, 0]
    assert red > 200
    assert red > green > blue


def test_where_it_is_black_another_moment_is_looked_at():
    item = thing(shapes=(Shape(0.0, SQUARE), Shape(2.0, SQUARE), Shape(3.0, ())))
    asked = []

    def frame_at(seconds):
        asked.append(seconds)
        return frame(200 if seconds else 2, 2)

    assert thumbnail_of(item, frame_at).mean() > 150
    assert asked == [0.0, 2.0]


def test_where_it_is_always_black_there_is_a_picture_all_the_same():
    item = thing(shapes=(Shape(1.0, SQUARE),))
    assert thumbnail_of(item, lambda _: frame(0, 0)).shape == (HEIGHT, WIDTH, 3)
