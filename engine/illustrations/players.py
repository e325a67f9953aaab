"""Illustrations of players: drawn pictures whose sound we know, free of anybody's rights.

Lengths are in heights of a person; the origin is the middle of the hips, x to the right, y down.
Every picture is a function of (generator state, size, phase, energy, reach): all random choices
are made before anything is drawn, so the same generator seed gives the same player moving.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.errors import BadRequest
from engine.illustrations.canvas import (
    Canvas,
    Colour,
    Point,
    catmull_rom,
    superellipse,
    tapered_limb,
)
from engine.illustrations.figure import (
    PlayerStyle,
    darker,
    paint_arm,
    paint_head,
    paint_legs,
    paint_torso,
    rgb,
)

_BRASS = ("d9a32e", "e8bd55", "c98a2a", "cfd2d6", "d8b77e")
_BARS = ("7a3420", "93482a", "a9663a", "c28a55", "5c2a20", "c4c9cf")
_TOY_BARS = ("e2403a", "f08a2c", "f2cf3b", "57b34a", "3a8fd0", "5b55b8", "b24aa0")
_BOXES = ("8e1420", "16171b", "1f3f6e", "6b2a55", "e6e1d6")


def draw_player(
    instrument: str,
    rng: np.random.Generator,
    size: int,
    phase: float,
    energy: float,
    *,
    reach: float | None = None,
    zoom: float | None = None,
    flip: bool | None = None,
) -> NDArray[np.uint8]:
    """A person playing "trumpet", "xylophone" or "accordion": RGBA ``[size, size, 4]``.

    ``phase`` counts strokes, breaths or bellows strokes (1 = one whole movement), ``energy`` 0..1
    is how hard it is played (0: at rest). ``reach`` 0..1 is where the note lies on the instrument
    (None: wanders with the phase). ``zoom`` 0 shows the whole player, 1 the upper half; ``flip``
    mirrors; None leaves both to chance. Equal generator states give equal players.
    """
    if instrument not in _PLAYERS:
        known = ", ".join(sorted(_PLAYERS))
        raise BadRequest(
            "No drawing of {instrument!r} is known; there are: {known}.",
            instrument=instrument,
            known=known,
        )
    paint, materials, middle, wide, close = _PLAYERS[instrument]
    look = PlayerStyle.draw(rng, materials)
    share = look.zoom if zoom is None else zoom
    side = wide + (close - wide) * share
    low = 0.56 + (0.14 - 0.56) * share
    corner = (middle - side / 2 + look.shift[0], low - side + look.shift[1])
    canvas = Canvas(size, corner, side, look.flip if flip is None else flip)
    note = 0.5 + 0.4 * np.sin(1.7 * phase) if reach is None else reach
    paint(canvas, look, phase, float(np.clip(energy, 0, 1)), float(note))
    return canvas.picture()


def draw_stage(rng: np.random.Generator, width: int, height: int) -> NDArray[np.uint8]:
    """An empty stage: folded curtain, boards, a pool of light; RGB ``[height, width, 3]``."""
    hue = np.array(rgb(("5e1420", "1d2a4a", "3b1d45", "16383a", "4a2f1c")[rng.integers(5)]))
    folds = rng.uniform(9, 15)
    skew = rng.uniform(0, 2 * np.pi)
    horizon = int(height * rng.uniform(0.7, 0.78))
    x = np.linspace(0, 1, width)[None, :]
    y = np.linspace(0, 1, height)[:, None]
    wave = np.sin(2 * np.pi * folds * x + skew + 0.6 * np.sin(5 * x + 2 * y))
    fold = 0.62 + 0.26 * wave + 0.12 * np.sin(2 * (2 * np.pi * folds * x + skew) + 1)
    curtain = fold[..., None] * hue * (0.7 + 0.5 * y)[..., None]
    board = 0.8 + 0.1 * np.sin(40 * (x - 0.5) / np.maximum(y - 0.45, 0.1))
    floor = np.broadcast_to(np.array([0.36, 0.24, 0.15]), curtain.shape) * board[..., None]
    picture = np.where((np.arange(height) < horizon)[:, None, None], curtain, floor)
    shade = np.clip((np.arange(height) - horizon) / (0.06 * height), 0, 1)[:, None, None]
    picture = np.where(
        (np.arange(height) < horizon)[:, None, None], picture, picture * (0.55 + 0.45 * shade)
    )
    pool = np.exp(-(((x - 0.5) / 0.55) ** 2 + ((y - 0.62) / 0.5) ** 2))
    lit = picture * (0.45 + 0.95 * pool)[..., None] + 0.03 * pool[..., None]
    return np.round(np.clip(cv2.GaussianBlur(lit, (0, 0), 0.8), 0, 1) * 255).astype(np.uint8)


def _trumpet(
    canvas: Canvas, colour: Colour, mouth: Point, angle: float, press: tuple[float, ...]
) -> None:
    """A trumpet from its mouthpiece to the bell; ``press`` 0..1 is how far each valve is down."""
    along = np.array([np.cos(angle), -np.sin(angle)])
    down = np.array([np.sin(angle), np.cos(angle)])

    def at(u: float, v: float) -> Point:
        x, y = np.asarray(mouth) + u * along + v * down
        return float(x), float(y)

    dark = darker(colour, 0.72)
    tube = {"depth": 0.55, "gloss": 0.9}
    loop = [at(0.34, 0.0), at(0.40, 0.018), at(0.405, 0.055), at(0.36, 0.075), at(0.13, 0.075)]
    back = [at(0.07, 0.062), at(0.055, 0.038), at(0.075, 0.012), at(0.14, 0.004)]
    canvas.line(catmull_rom([at(0.30, 0.035), at(0.39, 0.038)]), 0.018, dark, **tube)
    canvas.line(catmull_rom([*loop, *back]), 0.018, dark, **tube)
    for index, x in enumerate((0.145, 0.182, 0.219)):
        drop = 0.014 * press[index]
        canvas.line([at(x, -0.075 + drop), at(x, -0.03)], 0.008, dark, 0.4, 0.6)
        canvas.shape(
            superellipse(at(x, -0.076 + drop), (0.014, 0.007), -angle),
            darker(colour, 1.1),
            0.4,
            0.9,
        )
        canvas.shape(tapered_limb(at(x, -0.025), at(x, 0.095), 0.0155, 0.0155), colour, 0.6, 0.9)
        canvas.shape(superellipse(at(x, 0.1), (0.018, 0.009), -angle), dark, 0.5, 0.8)
    canvas.line([at(0.0, 0.0), at(0.36, 0.0)], 0.02, colour, **tube)
    canvas.shape(
        tapered_limb(at(-0.008, 0.0), at(0.022, 0.0), 0.018, 0.009), (0.82, 0.83, 0.85), 0.5, 0.9
    )
    u = np.linspace(0.30, 0.53, 24)
    flare = 0.012 + 0.088 * ((u - 0.30) / 0.23) ** 3.2
    upper = [at(a, -b) for a, b in zip(u, flare, strict=True)]
    lower = [at(a, b) for a, b in zip(u[::-1], flare[::-1], strict=True)]
    canvas.shape(np.array(upper + lower), colour, 0.6, 0.9)
    canvas.shape(superellipse(at(0.53, 0.0), (0.026, 0.1), -angle), darker(colour, 1.12), 0.4, 0.8)
    canvas.shape(superellipse(at(0.533, 0.0), (0.019, 0.086), -angle), darker(colour, 0.5), -0.5)


def _paint_trumpeter(
    canvas: Canvas, look: PlayerStyle, phase: float, energy: float, note: float
) -> None:
    sway = 0.012 * np.sin(2 * np.pi * phase) * (0.3 + energy)
    angle = look.tilt + (energy - 0.45) * 0.42 + 0.06 * np.sin(2 * np.pi * phase) * energy
    head = (sway + 0.005, -0.465 - 0.008 * energy)
    mouth = (head[0] + 0.058, head[1] + 0.056)
    pressed = tuple(
        float(energy * (np.sin(2 * np.pi * (phase + note * 3) + i * 2.1) > 0)) for i in range(3)
    )
    paint_legs(canvas, look)
    along = np.array([np.cos(angle), -np.sin(angle)])
    down = np.array([np.sin(angle), np.cos(angle)])
    far = np.asarray(mouth) + 0.222 * along + 0.06 * down
    near = np.asarray(mouth) + 0.165 * along - 0.05 * down
    paint_arm(canvas, look, (sway + 0.11, -0.3), (far[0] + 0.01, far[1]), -1.0, 0.8)
    paint_torso(canvas, look, sway)
    paint_head(canvas, look, head, (0.03, 0.004), energy)
    canvas.shape(superellipse((far[0], far[1]), (0.034, 0.03)), darker(look.skin, 0.85), 0.45)
    _trumpet(canvas, look.main, mouth, float(angle), pressed)
    for i in range(3):
        finger = (
            np.asarray(mouth) + (0.145 + 0.037 * i) * along - (0.07 - 0.014 * pressed[i]) * down
        )
        canvas.shape(
            tapered_limb((near[0], near[1]), (finger[0], finger[1]), 0.013, 0.010), look.skin, 0.4
        )
    canvas.shape(superellipse((far[0] - 0.005, far[1] + 0.005), (0.036, 0.017)), look.skin, 0.45)
    paint_arm(
        canvas, look, (sway - 0.085, -0.29), (near[0] - 0.015, near[1] + 0.012), 1.0, reach=0.187
    )


def _bar_quads(look: PlayerStyle) -> list[tuple[NDArray, Colour]]:
    """The bars as outlines from left (low) to right (high) with their colours."""
    half = 0.47 * look.width
    edges = np.linspace(-half, half, look.bars + 1)
    quads = []
    for i in range(look.bars):
        share = i / (look.bars - 1)
        front, back = 0.115 - 0.05 * share, -0.045 + 0.03 * share
        inset = 0.07 * (edges[1] - edges[0])
        a, b = edges[i] + inset, edges[i + 1] - inset
        lean = 0.9
        quad = np.array([(a * lean, back), (b * lean, back), (b, front), (a, front)])
        colour = rgb(_TOY_BARS[i % 7]) if look.toy else darker(look.main, 0.9 + 0.2 * (i % 2))
        quads.append((quad, colour))
    return quads


def _stand(canvas: Canvas, look: PlayerStyle) -> None:
    half = 0.47 * look.width
    frame = (0.12, 0.11, 0.12) if look.tubes else (0.55, 0.38, 0.22)
    for side in (-1, 1):
        canvas.line([(side * half * 0.93, 0.08), (side * half * 0.86, 0.5)], 0.035, frame, 0.5, 0.2)
        canvas.line([(side * half * 0.7, 0.51), (side * half * 1.02, 0.51)], 0.028, frame, 0.5, 0.2)
    canvas.line([(-half * 0.85, 0.42), (half * 0.85, 0.42)], 0.022, frame, 0.5, 0.2)
    metal = (0.78, 0.66, 0.36) if look.main[0] > 0.5 else (0.66, 0.67, 0.7)
    for i, x in enumerate(np.linspace(-half * 0.93, half * 0.93, look.bars) if look.tubes else ()):
        share = i / (look.bars - 1)
        length = 0.3 - 0.2 * share
        canvas.shape(tapered_limb((x, 0.08), (x, 0.08 + length), 0.02, 0.02), metal, 0.6, 0.5)


def _paint_xylophonist(
    canvas: Canvas, look: PlayerStyle, phase: float, energy: float, note: float
) -> None:
    lean = 0.05 * (note - 0.5)
    nod = 0.008 * energy * np.sin(2 * np.pi * phase)
    paint_legs(canvas, look)
    paint_torso(canvas, look, lean)
    paint_head(canvas, look, (lean * 1.5, -0.455 + nod), (lean * 0.3, 0.016))
    _stand(canvas, look)
    half = 0.47 * look.width
    wood = (0.36, 0.2, 0.11) if look.tubes else (0.62, 0.44, 0.26)
    canvas.line([(-half * 0.93, -0.03), (half * 0.93, 0.0)], 0.02, wood)
    canvas.line([(-half, 0.095), (half, 0.06)], 0.026, wood)
    shine = 0.5 if look.main[2] > 0.7 else 0.18
    for quad, colour in _bar_quads(look):
        canvas.shape(quad, darker(colour, 0.45), 0)
        canvas.shape(quad - (0, 0.01), colour, 0.35, shine)
        canvas.shape(
            superellipse(quad.mean(0) - (0, 0.045), (0.004, 0.003)), darker(colour, 0.35), 0
        )
    for side in (-1, 1):
        swing = abs(np.sin(np.pi * (phase + (0.5 if side > 0 else 0.0)))) ** 0.7
        lift = 0.015 + energy * 0.16 * swing + 0.05 * (1 - energy)
        x = float(np.clip((note - 0.5) * 0.66 + side * 0.1, -0.42, 0.42))
        hand = (x * 0.62 + side * 0.075, -0.15 - 0.3 * lift)
        tip = (x, 0.035 - lift)
        paint_arm(canvas, look, (lean + side * 0.115, -0.3), hand, -float(side))
        canvas.line([hand, tip], 0.011, (0.85, 0.72, 0.5), 0.4)
        yarn = (0.85, 0.2, 0.22) if look.flip else (0.2, 0.35, 0.75)
        canvas.shape(superellipse(tip, (0.03, 0.027)), yarn, 0.55, 0.3)


def _paint_accordionist(
    canvas: Canvas, look: PlayerStyle, phase: float, energy: float, note: float
) -> None:
    stroke = 0.5 + 0.5 * np.sin(np.pi * phase)
    pull = 0.08 + 0.14 * stroke * (0.35 + 0.65 * energy)
    paint_legs(canvas, look)
    paint_torso(canvas, look, 0.0)
    paint_head(canvas, look, (0.0, -0.46), (0.016 * np.sin(np.pi * phase), 0.008))
    left, right, top, low = -0.13 - pull * 0.3, -0.02 + pull, -0.3, -0.03
    folds = 9
    for i in range(folds):
        a, b = (left + (right - left) * (i + k) / folds for k in (0, 1))
        drop = 0.05 * np.sin(np.pi * (i + 0.5) / folds) * stroke
        pleat = np.array(
            [(a, top + drop), (b, top + drop + 0.012), (b, low + drop + 0.012), (a, low + drop)]
        )
        canvas.shape(pleat, (0.78, 0.2, 0.2) if i % 2 else (0.2, 0.05, 0.06), 0.5)
    for edge, sign in ((left, -1), (right, 1)):
        middle = (edge + sign * 0.05, (top + low) / 2)
        canvas.shape(superellipse(middle, (0.062, 0.155), sign * -0.06, 6), look.main, 0.4, 0.35)
        canvas.line(
            [(middle[0] + sign * 0.02, top + 0.02), (middle[0] + sign * 0.02, low - 0.02)],
            0.008,
            (0.9, 0.85, 0.6),
            0.3,
            0.4,
        )
    keys = left - 0.115
    canvas.shape(
        superellipse((keys, (top + low) / 2), (0.03, 0.155), 0.06, 8), (0.95, 0.94, 0.9), 0.15
    )
    for i in range(15):
        y = top + 0.01 + (low - top - 0.02) * i / 14
        canvas.line([(keys - 0.028, y), (keys + 0.026, y)], 0.003, (0.2, 0.2, 0.2), 0)
        if i % 7 not in (2, 6):
            canvas.line(
                [(keys - 0.004, y + 0.009), (keys + 0.026, y + 0.009)],
                0.009,
                (0.06, 0.06, 0.07),
                0.2,
            )
    for i in range(18):
        spot = (right + 0.04 + 0.02 * (i % 3), top + 0.04 + 0.034 * (i // 3))
        canvas.shape(superellipse(spot, (0.006, 0.006)), (0.93, 0.93, 0.9), 0.3)
    paint_arm(
        canvas,
        look,
        (-0.115, -0.3),
        (keys, top + 0.06 + (low - top - 0.1) * note),
        1.0,
        reach=0.125,
    )
    paint_arm(canvas, look, (0.115, -0.3), (right + 0.1, (top + low) / 2 + 0.01), -1.0, reach=0.125)


_Painter = Callable[[Canvas, PlayerStyle, float, float, float], None]
_PLAYERS: dict[str, tuple[_Painter, tuple[str, ...], float, float, float]] = {
    "trumpet": (_paint_trumpeter, _BRASS, 0.19, 1.2, 0.82),
    "xylophone": (_paint_xylophonist, _BARS, 0.0, 1.16, 1.04),
    "accordion": (_paint_accordionist, _BOXES, 0.0, 1.2, 0.78),
}
