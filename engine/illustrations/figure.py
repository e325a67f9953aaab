"""The figure of a player in an illustration: a random style, drawn with a few shapes.

Lengths are in heights of a person; the origin is the middle of the hips, x to the right, y down.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.illustrations.canvas import (
    Canvas,
    Colour,
    Point,
    catmull_rom,
    superellipse,
    tapered_limb,
)

_SKINS = ("f6d3b8", "eebf98", "d9a071", "b97a4c", "8d5734", "5f3a24")
_HAIRS = ("1d1612", "3a2417", "6b4124", "a8763a", "d9b36c", "8a8a8c", "7c2f1b")
_CLOTHES = (
    "22242c",
    "2c3e63",
    "6d1f2b",
    "f0ece2",
    "31593f",
    "7a4b8e",
    "c9673b",
    "3f7d8c",
    "b9b4a5",
)
_TROUSERS = ("1c1d22", "2b3145", "4a4038", "5b6168", "23303c")


def rgb(text: str) -> Colour:
    """The colour written as six hexadecimal digits."""
    return int(text[:2], 16) / 255, int(text[2:4], 16) / 255, int(text[4:], 16) / 255


def darker(colour: Colour, factor: float) -> Colour:
    """A colour with less light on it (factor below 1) or more."""
    return colour[0] * factor, colour[1] * factor, colour[2] * factor


@dataclass(frozen=True, slots=True)
class PlayerStyle:
    """All that chance decides of one player."""

    skin: Colour
    hair: Colour
    long_hair: bool
    cloth: Colour
    trousers: Colour
    main: Colour
    toy: bool
    tubes: bool
    bars: int
    width: float
    tilt: float
    zoom: float
    shift: Point
    flip: bool
    sleeves: bool

    @classmethod
    def draw(cls, rng: np.random.Generator, materials: tuple[str, ...]) -> PlayerStyle:
        """Choose everything at once; ``materials`` are the colours of the instrument."""

        def pick(options: tuple[str, ...]) -> Colour:
            base = np.array(rgb(options[rng.integers(len(options))]))
            r, g, b = np.clip(base + rng.normal(0, 0.02, 3), 0, 1)
            return float(r), float(g), float(b)

        return cls(
            skin=pick(_SKINS),
            hair=pick(_HAIRS),
            long_hair=bool(rng.random() < 0.5),
            cloth=pick(_CLOTHES),
            trousers=pick(_TROUSERS),
            main=pick(materials),
            toy=bool(rng.random() < 0.15),
            tubes=bool(rng.random() < 0.75),
            bars=int(rng.integers(10, 17)),
            width=float(rng.uniform(0.92, 1.08)),
            tilt=float(rng.uniform(-0.12, 0.22)),
            zoom=float(rng.uniform(0, 1)),
            shift=(float(rng.uniform(-0.04, 0.04)), float(rng.uniform(-0.03, 0.03))),
            flip=bool(rng.random() < 0.5),
            sleeves=bool(rng.random() < 0.7),
        )


def paint_legs(canvas: Canvas, look: PlayerStyle) -> None:
    """Both legs and shoes."""
    for side in (-1, 1):
        foot = (side * 0.085, 0.5)
        canvas.shape(
            tapered_limb((side * 0.05, 0.0), (foot[0], foot[1] - 0.03), 0.068, 0.04), look.trousers
        )
        canvas.shape(
            superellipse((foot[0] + 0.015, foot[1]), (0.055, 0.026)), (0.08, 0.07, 0.07), 0.5, 0.3
        )


def paint_torso(canvas: Canvas, look: PlayerStyle, lean: float) -> None:
    """Neck, trunk and collar; ``lean`` moves the shoulders sideways."""
    outline = catmull_rom(
        [
            (-0.045 + lean, -0.36),
            (-0.135 + lean, -0.315),
            (-0.125 + lean / 2, -0.16),
            (-0.105, 0.03),
            (0.105, 0.03),
            (0.125 + lean / 2, -0.16),
            (0.135 + lean, -0.315),
            (0.045 + lean, -0.36),
        ],
        closed=True,
    )
    canvas.shape(tapered_limb((lean, -0.34), (lean, -0.40), 0.038, 0.034), darker(look.skin, 0.85))
    canvas.shape(outline, look.cloth, 0.45)
    collar = [(-0.045 + lean, -0.352), (lean, -0.27), (0.045 + lean, -0.352)]
    canvas.shape(np.array([*collar, (lean, -0.365)]), darker(look.skin, 0.9), 0.2)


def paint_head(
    canvas: Canvas, look: PlayerStyle, centre: Point, gaze: Point, puff: float = 0.0
) -> None:
    """A head turned towards ``gaze`` (offset of the face); ``puff`` blows up the cheeks."""
    x, y = centre
    if look.long_hair:
        for side in (-1, 1):
            lock = [
                (x + side * 0.05, y - 0.05),
                (x + side * 0.085, y + 0.02),
                (x + side * 0.09, y + 0.12),
            ]
            lock += [(x + side * 0.055, y + 0.13), (x + side * 0.05, y + 0.03)]
            canvas.shape(catmull_rom(lock, closed=True) - (gaze[0] * 0.3, 0), look.hair, 0.5)
    else:
        canvas.shape(superellipse((x - gaze[0] * 0.3, y - 0.018), (0.083, 0.085)), look.hair, 0.5)
    for side in (-1, 1):
        ear = (x + side * 0.074 - gaze[0] * 0.8, y + 0.01)
        canvas.shape(superellipse(ear, (0.015, 0.022)), darker(look.skin, 0.9))
    canvas.shape(superellipse((x, y + 0.004), (0.072, 0.088), 0, 2.2), look.skin, 0.32)
    crown = [
        (x - 0.078, y - 0.005),
        (x - 0.07, y - 0.07),
        (x - 0.01, y - 0.1),
        (x + 0.066, y - 0.07),
        (x + 0.076, y - 0.008),
        (x + 0.05 + gaze[0] * 0.3, y - 0.048),
        (x - 0.03 + gaze[0] * 0.3, y - 0.042),
    ]
    canvas.shape(catmull_rom(crown, closed=True), look.hair, 0.45, 0.12)
    face_x, face_y = x + gaze[0], y + gaze[1]
    for side in (-1, 1):
        eye = (face_x + side * 0.028, face_y + 0.004)
        canvas.shape(superellipse(eye, (0.011, 0.009)), (0.97, 0.96, 0.94), 0)
        canvas.shape(
            superellipse((eye[0] + gaze[0] * 0.1, eye[1] + 0.001), (0.0065, 0.008)),
            (0.1, 0.07, 0.06),
            0,
        )
        brow = [
            (eye[0] - 0.014, eye[1] - 0.019),
            (eye[0], eye[1] - 0.024),
            (eye[0] + 0.014, eye[1] - 0.019),
        ]
        canvas.line(catmull_rom(brow), 0.006, darker(look.hair, 0.9), 0)
    nose = (face_x + gaze[0] * 0.25, face_y + 0.026)
    canvas.shape(superellipse(nose, (0.012, 0.014)), darker(look.skin, 0.93), 0.5)
    mouth = [
        (face_x - 0.018, face_y + 0.052),
        (face_x, face_y + 0.057),
        (face_x + 0.018, face_y + 0.052),
    ]
    canvas.line(catmull_rom(mouth), 0.007, (0.62, 0.25, 0.22), 0)
    if puff:
        cheek = (face_x + 0.03, face_y + 0.045)
        flush = tuple(np.clip(np.array(look.skin) * (1.0, 0.9, 0.88), 0, 1))
        canvas.shape(superellipse(cheek, (0.02 * puff + 0.008, 0.02 * puff + 0.008)), flush, 0.3)


def _elbow(shoulder: Point, hand: Point, outward: float, reach: float) -> Point:
    """Where the elbow is when both halves of the arm are ``reach`` long."""
    a, b = np.asarray(shoulder), np.asarray(hand)
    span = float(np.hypot(*(b - a)))
    bend = np.sqrt(max(reach**2 - (span / 2) ** 2, 0.0004))
    across = np.array([-(b - a)[1], (b - a)[0]]) / max(span, 1e-6)
    middle = (a + b) / 2 + outward * bend * across
    return float(middle[0]), float(middle[1])


def paint_arm(
    canvas: Canvas,
    look: PlayerStyle,
    shoulder: Point,
    hand: Point,
    outward: float,
    shade: float = 1.0,
    reach: float = 0.165,
) -> None:
    """An arm from shoulder to hand; ``outward`` +-1 says to which side the elbow points."""
    elbow = _elbow(shoulder, hand, outward, reach)
    sleeve = darker(look.cloth, shade * 0.93)
    lower = sleeve if look.sleeves else darker(look.skin, shade)
    canvas.shape(tapered_limb(shoulder, elbow, 0.043, 0.036), sleeve, 0.5)
    canvas.shape(tapered_limb(elbow, hand, 0.035, 0.025), lower, 0.5)
    canvas.shape(superellipse(hand, (0.031, 0.029)), darker(look.skin, shade), 0.45)
