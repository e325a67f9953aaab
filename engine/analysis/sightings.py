"""Sightings: the places of one picture that show something that can sound, told by sight alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.analysis.cell_sounds import Floats
from engine.analysis.region_growing import CellMask
from engine.models.sound_classes import ALIKE

# Cells that show a label this surely, with those around them, belong to what it names.
_LEAST_BELIEF = 0.35
# So many of its surest cells say how sure a sighting is; a small thing has fewer, and is less so.
_TELLING_CELLS = 8
_SMALLEST_SHARE = 0.01
OWN_BELIEF = 0.85
"""What is seen so surely is a thing of its own, though beside something it may be taken for."""

_NEIGHBOURS = np.ones((3, 3), np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Sighting:
    """A place of a picture that shows something: its ``cells`` [h, w], which label, how surely."""

    cells: CellMask
    label: int
    belief: float


def find_sightings(beliefs: Floats, labels: Sequence[str]) -> list[Sighting]:
    """What is to be seen where each cell shows each label so surely ``[L, h, w]``; surest first.

    Neighbours that show the same are one thing, and so are those that are taken for one another
    unless both are sure.
    """
    smooth = np.stack([cv2.blur(b, (3, 3), borderType=cv2.BORDER_REPLICATE) for b in beliefs])
    kin = kinship(labels)
    surest = smooth.argmax(0)
    parts = [
        part
        for label in np.unique(surest)
        for part in _connected_parts((surest == label) & (smooth[label] >= _LEAST_BELIEF))
    ]
    parts.sort(key=lambda part: _sighting(part, smooth).belief, reverse=True)
    found = [_sighting(part, smooth) for part in _joined(parts, smooth, kin)]
    large = [place for place in found if place.cells.mean() >= _SMALLEST_SHARE]
    return sorted(large, key=lambda place: place.belief, reverse=True)


def kinship(labels: Sequence[str]) -> NDArray[np.bool_]:
    """Which labels ``[L, L]`` may be taken for one another; every one for itself."""
    kin = np.eye(len(labels), dtype=bool)
    for group in ALIKE:
        of_group = np.array([label in group for label in labels], bool)
        kin |= np.outer(of_group, of_group)
    return kin


def _joined(parts: list[CellMask], beliefs: Floats, kin: NDArray[np.bool_]) -> list[CellMask]:
    """The parts, surest first, each joined to all that it belongs to."""
    joined: list[CellMask] = []
    for part in parts:
        cells, others = part, joined
        while True:
            own = [other for other in others if _belongs(cells, other, beliefs, kin)]
            if not own:
                break
            cells = np.logical_or.reduce([cells, *own])
            others = [other for other in others if not any(other is one for one in own)]
        joined = [*others, cells]
    return joined


def _belongs(one: CellMask, other: CellMask, beliefs: Floats, kin: NDArray[np.bool_]) -> bool:
    """Whether two neighbouring parts are one thing."""
    if not (cv2.dilate(one.astype(np.uint8), _NEIGHBOURS)[other] > 0).any():
        return False
    first, second = _sighting(one, beliefs), _sighting(other, beliefs)
    sure = min(first.belief, second.belief) >= OWN_BELIEF
    return first.label == second.label or (bool(kin[first.label, second.label]) and not sure)


def _label(cells: CellMask, beliefs: Floats) -> int:
    return int(beliefs[:, cells].sum(1).argmax())


def _sighting(cells: CellMask, beliefs: Floats) -> Sighting:
    label = _label(cells, beliefs)
    surest = np.sort(beliefs[label][cells])[-_TELLING_CELLS:]
    return Sighting(cells, label, float(surest.sum()) / _TELLING_CELLS)


def _connected_parts(cells: CellMask) -> list[CellMask]:
    count, parts = cv2.connectedComponents(cells.astype(np.uint8), connectivity=8)
    return [parts == index for index in range(1, count)]
