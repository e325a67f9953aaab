from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QApplication

from pixelplayer_gui import theme

NAMES = [
    "play",
    "pause",
    "stop",
    "loop",
    "binaural",
    "export",
    "open",
    "save",
    "undo",
    "redo",
    "find",
    "add",
    "mute",
    "solo",
    "rest",
    "heat",
    "back",
    "remove",
    "start",
    "film",
    "copy",
    "more",
]

# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
PROTAN = [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216]]
PROTAN.append([-0.003882, -0.048116, 1.051998])
DEUTAN = [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413]]
DEUTAN.append([-0.011820, 0.042940, 0.968881])


@pytest.fixture(params=[True, False], ids=["dark", "light"])
def dressed(request, qapp: QApplication):
    theme.apply(qapp, request.param)
    yield request.param
    theme.apply(qapp, True)


def linear(colour: QColor) -> np.ndarray:
    value = np.array([colour.redF(), colour.greenF(), colour.blueF()])
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def luminance(colour: QColor) -> float:
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(first: QColor, second: QColor) -> float:
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    xyz = (np.array(to_xyz) @ np.clip(rgb, 0, 1)) / [0.9505, 1.0, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_apply_is_read_back(dressed: bool) -> None:
    assert theme.is_dark() is dressed
    window = theme.colour("window").lightness()
    assert window < 80 if dressed else window > 200


def test_text_is_legible_on_every_ground(dressed: bool) -> None:
    for ground in ("window", "panel", "raised", "well"):
        assert contrast(theme.colour("text"), theme.colour(ground)) > 7
        assert contrast(theme.colour("dim"), theme.colour(ground)) > 4.5
        # what warns, thanks, fails or leads somewhere is said in its colour
        for tone in ("warning", "good", "mute", "accent", "link"):
            assert contrast(theme.colour(tone), theme.colour(ground)) >= 4.5, (tone, ground)
    assert contrast(theme.colour("text"), theme.colour("checked")) >= 4.5
    for lit in ("mute", "solo", "accent"):
        assert contrast(theme.colour(f"on_{lit}"), theme.colour(lit)) > 4.5


@pytest.mark.parametrize("eye", [np.eye(3), np.array(PROTAN), np.array(DEUTAN)])
def test_object_colours_are_told_apart_by_every_eye(dressed: bool, eye: np.ndarray) -> None:
    seen = [lab(eye @ linear(theme.object_colour(i))) for i in range(8)]
    nearest = min(float(np.linalg.norm(a - b)) for i, a in enumerate(seen) for b in seen[:i])
    assert nearest > 12


def test_more_objects_than_colours_still_get_one(dressed: bool) -> None:
    names = {theme.object_colour(i).name() for i in range(16)}
    assert len(names) == 16


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_draws_in_the_text_colour(dressed: bool, name: str) -> None:
    icon = theme.icon(name)
    image = icon.pixmap(QSize(24, 24), 2.0).toImage()
    assert image.width() == 48  # crisp at twice the scale
    inked = [
        image.pixelColor(x, y)
        for x in range(48)
        for y in range(48)
        if image.pixelColor(x, y).alpha() > 250
    ]
    assert len(inked) > 20
    assert any(pixel.name() == theme.colour("text").name() for pixel in inked)


def test_a_checked_icon_wears_the_accent(dressed: bool) -> None:
    image = theme.icon("stop").pixmap(QSize(24, 24), QIcon.Mode.Normal, QIcon.State.On).toImage()
    middle = image.pixelColor(image.width() // 2, image.height() // 2)
    assert middle.name() == theme.colour("accent").name()


def test_unknown_names_are_refused(qapp: QApplication) -> None:
    with pytest.raises(KeyError):
        theme.colour("octarine")
    with pytest.raises(FileNotFoundError):
        theme.icon("octarine")


def test_what_lies_over_the_film_is_the_same_in_both_themes(qapp: QApplication):
    seen: list[tuple[str, ...]] = []
    for dark in (False, True):
        theme.apply(qapp, dark)
        over = (theme.object_colour_on_film("object-3"), theme.on_film("accent"))
        seen.append(tuple(tone.name() for tone in (*over, theme.colour("screen"))))
    assert seen[0] == seen[1]
