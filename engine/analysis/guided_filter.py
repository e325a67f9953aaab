"""The guided filter: a smooth map that follows the edges of a picture.

After He, Sun & Tang, "Guided Image Filtering" (ECCV 2010), with a colour guide: around every pixel
the map is a linear function of the picture's three colours, fitted to what it was; functions of
overlapping boxes are averaged. OpenCV has it in its contrib modules only, which our wheel lacks.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def guided_filter(picture: NDArray[np.uint8], values: Floats, radius: int, edge: float) -> Floats:
    """The map ``values`` ``[H, W]`` bent to the edges of ``picture`` ``[H, W, 3]``.

    ``radius`` is half a box in pixels; steps of the picture smaller than ``edge`` (a standard
    deviation in 0..1) are smoothed over.
    """
    guide = picture.astype(np.float32) / np.float32(255)
    colours, level = _mean(guide, radius), _mean(values, radius)
    cross = _mean(guide * values[..., None], radius) - colours * level[..., None]
    covariance = _covariance(guide, colours, radius, edge**2)
    slope = _solve(*covariance, np.asarray(cross, np.float32))
    offset = level - (slope * colours).sum(-1)
    return (_mean(slope, radius) * guide).sum(-1) + _mean(offset, radius)


def _mean(planes: Floats, radius: int) -> Floats:
    size = (2 * radius + 1, 2 * radius + 1)
    return cv2.blur(planes, size, borderType=cv2.BORDER_REFLECT).astype(np.float32)


def _covariance(guide: Floats, colours: Floats, radius: int, least: float) -> tuple[Floats, Floats]:
    """The boxes' covariances of the colours: rr, gg, bb and gb, rb, rg, ``[H, W, 3]`` each."""
    after = np.roll(np.arange(3), -1)
    own = _mean(guide**2, radius) - colours**2 + np.float32(least)
    others = _mean(guide[..., after] * guide[..., after[after]], radius)
    others = others - colours[..., after] * colours[..., after[after]]
    return np.asarray(own, np.float32), np.asarray(others, np.float32)


def _solve(own: Floats, others: Floats, right: Floats) -> Floats:
    """Symmetric 3 x 3 systems ``[H, W, 3]`` by cofactors: a solver for matrices takes far longer.

    ``own`` is the diagonal; ``others[i]`` couples the two unknowns that are not i.
    """
    after = np.roll(np.arange(3), -1)
    last = after[after]
    diagonal = own[..., after] * own[..., last] - others**2
    couplings = others[..., after] * others[..., last] - others * own
    determinant = (
        own[..., 0] * diagonal[..., 0]
        + others[..., 2] * couplings[..., 2]
        + others[..., 1] * couplings[..., 1]
    )
    solved = (
        diagonal * right
        + couplings[..., last] * right[..., after]
        + couplings[..., after] * right[..., last]
    )
    return (solved / determinant[..., None]).astype(np.float32)
