"""The shape of an object in a picture: where it is believed, along the picture's own edges.

What every cell shows is smooth and coarse. The guided filter bends it to the edges of the picture;
drawn out and filtered again it ends where the picture does. A shape is the connected part of that
which lies where the object is.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.analysis.cell_sounds import Floats
from engine.analysis.guided_filter import guided_filter
from engine.scene import Box, Polygon, Shape

# Of 24 players whose label was told, mean overlap with a box drawn by hand around each and the
# instrument, and milliseconds of a core: belief alone at this level 0.59, 1; filtered once 0.63, 5;
# as here 0.62, 18, and nearest to the edges; GrabCut from the same belief 0.54, 25.
_BELIEVED = 0.3
# Where nothing is believed more than this, the object is not in the picture.
_LEAST_PEAK = 0.5
# The filter runs on half of the picture the model sees; half its boxes' sides are so many cells.
_SHRINK = 2
_WIDE, _NEAR = 1.5, 1.25
_WIDE_EDGE, _NEAR_EDGE = 0.05, 0.02
_SOFTNESS, _PASSES = 0.15, 2
# Shapes that share so much of their area look the same, on a grid of so many points.
_SAME_SHARE, _SMALL = 0.92, 100
# A corner may lie so far off the line, in 0..1 of the longer side.
_TOLERANCE = 0.004


def object_shape(
    picture: NDArray[np.uint8], belief: Floats, box: Box, point: tuple[float, float] | None = None
) -> Polygon:
    """The outline of what is believed ``[h, w]`` (0..1) in a picture ``[H, W, 3]``; () if nothing.

    It is the part under ``point`` (x, y), or else the one that has most in ``box``.
    """
    if belief.max() < _LEAST_PEAK:
        return ()
    level = refined_belief(picture, belief)
    part = _part(level >= 0.5, _weights(level, belief, box), point)
    if part is None:
        return ()
    peak = cv2.resize(belief, part.shape[::-1], interpolation=cv2.INTER_NEAREST)[part].max()
    return _polygon(part) if peak >= _LEAST_PEAK else ()


def refined_belief(picture: NDArray[np.uint8], belief: Floats) -> Floats:
    """Belief ``[h, w]`` along the edges of a picture ``[H, W, 3]``: 0.5 is the thing's edge.

    As large as half the picture.
    """
    size = (max(picture.shape[1] // _SHRINK, 1), max(picture.shape[0] // _SHRINK, 1))
    guide = cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    level = cv2.resize(belief, size, interpolation=cv2.INTER_CUBIC).clip(0, 1).astype(np.float32)
    wide, near = (max(round(reach * size[1] / belief.shape[0]), 1) for reach in (_WIDE, _NEAR))
    level = guided_filter(guide, level, wide, _WIDE_EDGE) - np.float32(_BELIEVED - 0.5)
    for _ in range(_PASSES):
        drawn_out = ((level - 0.5) / (2 * _SOFTNESS) + 0.5).clip(0, 1).astype(np.float32)
        level = guided_filter(guide, drawn_out, near, _NEAR_EDGE)
    return level


def without_repeats(shapes: Sequence[Shape]) -> tuple[Shape, ...]:
    """Shapes without those between two that look the same: a still picture needs but two."""
    kept: list[Shape] = []
    begun: Shape | None = None  # of the run of shapes that look like it
    for shape in shapes:
        if begun is None or not _look_the_same(begun.outline, shape.outline):
            begun = shape
        elif kept[-1] is not begun:
            kept.pop()
        kept.append(shape)
    return tuple(kept)


def _look_the_same(one: Polygon, other: Polygon) -> bool:
    """Whether two shapes cover nearly the same of the picture."""
    if not one or not other:
        return one == other
    masks = [np.zeros((_SMALL, _SMALL), np.uint8) for _ in range(2)]
    for mask, polygon in zip(masks, (one, other), strict=True):
        cv2.fillPoly(mask, [np.round(np.array(polygon) * (_SMALL - 1)).astype(np.int32)], (1,))
    both, either = np.count_nonzero(masks[0] & masks[1]), np.count_nonzero(masks[0] | masks[1])
    return bool(both >= _SAME_SHARE * either)


def _weights(level: Floats, belief: Floats, box: Box) -> Floats:
    """What each pixel counts for its part: its belief inside the box, nothing outside."""
    height, width = level.shape
    inside = np.zeros_like(level)
    top, left = int(box.y * height), int(box.x * width)
    bottom, right = np.ceil(((box.y + box.height) * height, (box.x + box.width) * width))
    inside[top : int(bottom), left : int(right)] = 1
    return inside * cv2.resize(belief, (width, height), interpolation=cv2.INTER_LINEAR)


def _part(
    mask: NDArray[np.bool_], weights: Floats, point: tuple[float, float] | None
) -> NDArray[np.bool_] | None:
    """The connected part of a mask under the point, else with the most weight; None without any."""
    count, parts = cv2.connectedComponents(mask.astype(np.uint8), connectivity=4)
    if point is not None:
        height, width = mask.shape
        row, column = min(int(point[1] * height), height - 1), min(int(point[0] * width), width - 1)
        if mask[row, column]:
            return parts == parts[row, column]
    sums = np.bincount(parts.ravel(), weights.ravel(), minlength=count)
    sums[0] = 0
    return parts == sums.argmax() if sums.max() > 0 else None


def _polygon(part: NDArray[np.bool_]) -> Polygon:
    """The outer line around a part, in 0..1 of the picture; holes are filled."""
    # A frame of nothing and twice the size: the line runs around the pixels, not through them.
    around = np.kron(np.pad(part, 1).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(around, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    tolerance = _TOLERANCE * max(around.shape)
    line = cv2.approxPolyDP(max(contours, key=cv2.contourArea), tolerance, closed=True)[:, 0]
    size = np.array(part.shape[::-1])
    corners = np.clip(((line + 0.5) / 2 - 1) / size, 0, 1).round(4)
    return tuple((float(x), float(y)) for x, y in corners)
