"""Exclusion: things that are none of an object, and what it claims of picture and sound without.

An excluded thing is found like an object, but only among cells that look more like the place that
was pointed at than like the object. It is never heard: what it claims falls back to the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.analysis.cell_sounds import Floats
from engine.analysis.region_growing import CellMask, cosine, grow_region
from engine.scene import Box, Polygon, SoundingObject

_GRID = 192
"""Points a side of a box on which an outline is cut."""
_TOLERANCE, _CUT = 1.5, 2
_FAR = 1e4
_WHOLE_BOX: Polygon = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


def excluded_cells(
    sure: Floats, raw_features: Floats, own_look: Floats, seed: tuple[int, int]
) -> CellMask:
    """The cells ``[h, w]`` of what is at ``seed`` and is none of an object.

    ``sure`` says how surely each is one thing with the seed, ``own_look`` [K] how the object looks
    in raw features ``[K, h, w]``.
    """
    look = raw_features[:, *seed]
    nearer = cosine(raw_features, look) > cosine(raw_features, own_look)
    return grow_region(np.where(nearer, sure, 0), seed)


def outline_without(
    outline: Polygon, box: Box, other: Polygon, point: tuple[float, float]
) -> Polygon:
    """An outline in 0..1 of its box without a polygon of the picture; as it was when none is left.

    Of several parts the one at ``point`` (x, y in the picture) stays, or else the largest. A hole
    is joined to the outside by a cut, since an outline is one line.
    """
    canvas = np.zeros((_GRID, _GRID), np.uint8)
    scale = np.array([max(box.width, 1e-6), max(box.height, 1e-6)])
    corner = np.array([box.x, box.y])
    away, own = _on_grid((np.array(other) - corner) / scale), (np.array(point) - corner) / scale
    cv2.fillPoly(canvas, [_on_grid(np.array(outline or _WHOLE_BOX))], (1,))
    cv2.fillPoly(canvas, [away], (0,))
    if _has_hole(canvas):
        middle = away.mean(axis=0)
        beyond = middle + (middle - _on_grid(own) + (0, 1e-3)) * _FAR
        cv2.line(canvas, _whole(middle), _whole(beyond), (0,), _CUT)
    count, parts = cv2.connectedComponents(canvas, connectivity=4)
    if count < 2:
        return outline
    sizes = np.bincount(parts.ravel(), minlength=count)
    sizes[0] = 0
    column, row = np.clip(_on_grid(own), 0, _GRID - 1)
    kept = int(parts[row, column]) or int(sizes.argmax())
    mask = (parts == kept).astype(np.uint8)
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    line = cv2.approxPolyDP(max(contours, key=cv2.contourArea), _TOLERANCE, closed=True)[:, 0]
    if len(line) < 3:
        return outline
    return tuple((float(u), float(v)) for u, v in (line / (_GRID - 1)).round(4))


@torch.inference_mode()
def without_excluded(
    claims: Tensor,
    items: Sequence[SoundingObject],
    claims_of: Callable[[Sequence[SoundingObject]], Tensor],
) -> Tensor:
    """Claims ``[N, F, W]`` of objects, less what the things excluded from each claim above it.

    Where such a thing claims no more than the object it takes nothing: a wall that seems to sound
    like the instrument before it does not silence the instrument.
    """
    others = [(index, other) for index, item in enumerate(items) for other in item.excluded]
    if not others:
        return claims
    left = claims.clone()
    theirs = claims_of([other for _, other in others])
    for (index, _), their in zip(others, theirs, strict=True):
        left[index] -= (their - claims[index]).clamp_min(0)
    return left.clamp_min(0)


def _has_hole(canvas: NDArray[np.uint8]) -> bool:
    _, levels = cv2.findContours(canvas, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    return levels is not None and bool((levels[0][:, 3] >= 0).any())


def _whole(place: NDArray[np.floating]) -> tuple[int, int]:
    x, y = place * min(1.0, 1e4 / max(float(np.abs(place).max()), 1e-6))
    return round(x), round(y)


def _on_grid(places: NDArray[np.floating]) -> NDArray[np.int32]:
    return np.clip(np.round(places * (_GRID - 1)), -(1 << 14), 1 << 14).astype(np.int32)
