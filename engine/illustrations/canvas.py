"""A canvas for illustrations: smooth, softly lit shapes on a transparent picture."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
Colour = tuple[float, float, float]

OVERSAMPLE = 3
_FRACTION_BITS = 4
_LIGHT = np.array([-0.55, -0.83])


def superellipse(centre: Point, radii: Point, turn: float = 0.0, power: float = 2.0) -> NDArray:
    """Outline ``[64, 2]`` of an ellipse; a higher power squares it off; ``turn`` in radians."""
    angle = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    cos, sin = np.cos(angle), np.sin(angle)
    x = np.sign(cos) * np.abs(cos) ** (2 / power) * radii[0]
    y = np.sign(sin) * np.abs(sin) ** (2 / power) * radii[1]
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return np.stack([x, y], axis=1) @ rotation + centre


def tapered_limb(start: Point, stop: Point, start_radius: float, stop_radius: float) -> NDArray:
    """Outline of a tapered limb with round ends between two points."""
    a, b = np.asarray(start, float), np.asarray(stop, float)
    heading = np.arctan2(b[1] - a[1], b[0] - a[0])
    half = np.linspace(np.pi / 2, 3 * np.pi / 2, 16)
    back = a + start_radius * np.stack([np.cos(heading + half), np.sin(heading + half)], axis=1)
    front = heading + half + np.pi
    return np.concatenate([back, b + stop_radius * np.stack([np.cos(front), np.sin(front)], 1)])


def catmull_rom(points: Sequence[Point] | NDArray, closed: bool = False) -> NDArray:
    """A curve through the points (Catmull-Rom), ten steps between two of them."""
    knots = np.asarray(points, float)
    ends = (knots[-1:], knots[:2]) if closed else (knots[:1], knots[-1:])
    padded = np.concatenate([ends[0], knots, ends[1]])
    t = np.linspace(0, 1, 10, endpoint=False)[:, None]
    pieces = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        bend = 2 * p0 - 5 * p1 + 4 * p2 - p3
        turn = -p0 + 3 * p1 - 3 * p2 + p3
        pieces.append(0.5 * (2 * p1 + (p2 - p0) * t + bend * t**2 + turn * t**3))
    return np.concatenate(pieces if closed else [*pieces, knots[-1:]])


class Canvas:
    """A square transparent picture; shapes are given in the units of the framed square.

    ``corner`` and ``side`` say which square of the drawing's own plane is seen; ``flip`` mirrors
    the picture (the light still comes from the upper left).
    """

    def __init__(self, size: int, corner: Point, side: float, flip: bool = False) -> None:
        self._size, self._flip = size, flip
        self._pixels = size * OVERSAMPLE
        self._corner, self._scale = np.asarray(corner, float), self._pixels / side
        self._colour = np.zeros((self._pixels, self._pixels, 3), np.float32)
        self._alpha = np.zeros((self._pixels, self._pixels), np.float32)

    def shape(
        self, outline: NDArray, colour: Colour, depth: float = 0.5, gloss: float = 0.0
    ) -> None:
        """Fill an outline ``[P, 2]`` with a colour (RGB 0..1); depth rounds it, gloss shines."""
        points = self._to_pixels(outline)
        low = np.maximum(np.floor(points.min(axis=0)).astype(int) - 2, 0)
        high = np.minimum(np.ceil(points.max(axis=0)).astype(int) + 3, self._pixels)
        if (high <= low).any():
            return
        mask = np.zeros((high[1] - low[1], high[0] - low[0]), np.uint8)
        fixed = np.round((points - low) * (1 << _FRACTION_BITS)).astype(np.int32)
        cv2.fillPoly(mask, [fixed], 255, cv2.LINE_AA, _FRACTION_BITS)
        self._composite(mask, low, colour, depth, gloss)

    def line(
        self,
        points: Sequence[Point] | NDArray,
        width: float,
        colour: Colour,
        depth: float = 0.5,
        gloss: float = 0.0,
    ) -> None:
        """Draw a round tube along the points."""
        path = self._to_pixels(np.asarray(points, float))
        thickness = max(round(width * self._scale), 1)
        low = np.maximum(np.floor(path.min(axis=0)).astype(int) - thickness - 1, 0)
        high = np.minimum(np.ceil(path.max(axis=0)).astype(int) + thickness + 2, self._pixels)
        if (high <= low).any():
            return
        mask = np.zeros((high[1] - low[1], high[0] - low[0]), np.uint8)
        fixed = np.round((path - low) * (1 << _FRACTION_BITS)).astype(np.int32)
        cv2.polylines(mask, [fixed], False, 255, thickness, cv2.LINE_AA, _FRACTION_BITS)
        self._composite(mask, low, colour, depth, gloss)

    def picture(self) -> NDArray[np.uint8]:
        """The finished picture RGBA ``[size, size, 4]``, straight (not premultiplied) alpha."""
        small = (self._size, self._size)
        alpha = cv2.resize(self._alpha, small, interpolation=cv2.INTER_AREA)
        colour = cv2.resize(self._colour, small, interpolation=cv2.INTER_AREA)
        colour = colour / np.maximum(alpha, 1e-6)[..., None]
        return np.round(np.clip(np.dstack([colour, alpha]), 0, 1) * 255).astype(np.uint8)

    def _to_pixels(self, points: NDArray) -> NDArray:
        moved = (points - self._corner) * self._scale
        if self._flip:
            moved[:, 0] = self._pixels - 1 - moved[:, 0]
        return moved

    def _composite(
        self, mask: NDArray[np.uint8], low: NDArray, colour: Colour, depth: float, gloss: float
    ) -> None:
        """Put a shape over what is there, lit as if it were blown up like a cushion."""
        cover = mask.astype(np.float32) / np.float32(255)
        lit = np.asarray(colour, np.float32)[None, None, :]
        if depth or gloss:
            slope = self._slope(cover)
            lit = lit * (1 + depth * slope)[..., None]
            if gloss:
                lit = lit + gloss * np.clip(slope * 1.6 - 0.25, 0, 1)[..., None] ** 2
        rows = slice(low[1], low[1] + mask.shape[0])
        columns = slice(low[0], low[0] + mask.shape[1])
        under = 1 - cover
        layer = np.clip(lit, 0, 1) * cover[..., None]
        self._colour[rows, columns] = self._colour[rows, columns] * under[..., None] + layer
        self._alpha[rows, columns] = self._alpha[rows, columns] * under + cover

    @staticmethod
    def _slope(cover: NDArray[np.float32]) -> NDArray[np.float32]:
        """How much each point faces the light, about -1..1."""
        solid = (cover > 0.5).astype(np.uint8)
        thickness = 2 * float(cv2.distanceTransform(solid, cv2.DIST_L2, 3).max())
        sigma = max(thickness * 0.28, 0.8)
        margin = int(3 * sigma) + 1
        wide = np.pad(cover, margin)
        shrink = max(int(sigma / 3), 1)
        small = cv2.resize(wide, None, fx=1 / shrink, fy=1 / shrink, interpolation=cv2.INTER_AREA)
        blurred = cv2.GaussianBlur(small, (0, 0), sigma / shrink)
        dx = cv2.Sobel(blurred, cv2.CV_32F, 1, 0) / 8 * sigma / shrink
        dy = cv2.Sobel(blurred, cv2.CV_32F, 0, 1) / 8 * sigma / shrink
        facing = -(dx * _LIGHT[0] + dy * _LIGHT[1]) * 2.4
        full = cv2.resize(facing, (wide.shape[1], wide.shape[0]), interpolation=cv2.INTER_LINEAR)
        return full[margin : margin + cover.shape[0], margin : margin + cover.shape[1]]
