"""Region growing over cell sounds: the region under a click, and clusters found without one."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.analysis.cell_sounds import CellSounds, Floats, similarity
from engine.scene import Box, Polygon

CellMask = NDArray[np.bool_]

# Cells at least this alike belong together; what grows too large is held to a higher standard.
_MIN_SIMILARITY = 0.6
_STRICTER_SIMILARITIES = (0.7, 0.8, 0.9, 0.95)
_LARGEST_SHARE = 0.6
# A place is heard when its sound has this share of the mixture's power (-17 dB), and this share of
# the loudest place's (-14 dB).
_HEARD_SHARE, _HEARD_BESIDE = 0.02, 0.04
_SMALLEST_SHARE = 0.01
# Its surroundings must hold its sound at less than this amplitude, and be there (a share of all).
_MAX_LEAK, _MIN_SURROUNDINGS = 0.85, 0.2
_MAX_CLUSTERS = 12
_SAME_SOUND = 0.85
_CONTOUR_OVERSAMPLING = 16


@dataclass(frozen=True, slots=True, eq=False)
class CellCluster:
    """A cluster of cells that sound alike: ``cells`` [h, w], its ``seed``, mean ``power``."""

    cells: CellMask
    seed: tuple[int, int]
    power: float


def cell_of(x: float, y: float, grid: tuple[int, int]) -> tuple[int, int]:
    """The (row, column) of the cell under a point (x, y) in 0..1 of the picture."""
    height, width = grid
    return min(int(y * height), height - 1), min(int(x * width), width - 1)


def point_of(cell: tuple[int, int], grid: tuple[int, int]) -> tuple[float, float]:
    """The middle (x, y) in 0..1 of the picture of a cell (row, column)."""
    return (cell[1] + 0.5) / grid[1], (cell[0] + 0.5) / grid[0]


def grow_region(alike: Floats, seed: tuple[int, int]) -> CellMask:
    """Region growing: cells ``[h, w]`` connected with ``seed`` and like it (``alike`` 0..1).

    A place that would fill most of the picture is no place: then only the very alike belong to it.
    """
    cells = _connected_component(alike >= _MIN_SIMILARITY, seed)
    for threshold in _STRICTER_SIMILARITIES:
        if cells.mean() <= _LARGEST_SHARE:
            break
        cells = _connected_component(alike >= threshold, seed)
    return cells


def fused_similarity(alike: Floats, vectors: Floats, seed: tuple[int, int]) -> Floats:
    """How surely every cell ``[h, w]`` is one thing with ``seed``: it sounds *and* looks like it.

    ``alike`` is how like it a cell sounds. Sounds alone spread far beyond a thing, since a cell
    sees more than itself; looks (vectors ``[K, h, w]``) draw it tighter.
    """
    one = vectors[:, seed[0], seed[1]]
    return (np.clip(alike, 0, 1) * np.clip(cosine(vectors, one), 0, 1)).astype(np.float32)


def cosine(vectors: Floats, one: Floats) -> Floats:
    """Cosine of vectors ``[K, h, w]`` to one ``[K]``: how alike cells look, -1..1."""
    sizes = np.linalg.norm(vectors, axis=0) * np.linalg.norm(one)
    return np.tensordot(one, vectors, axes=1) / (sizes + 1e-12)


def find_clusters(sounds: CellSounds) -> list[CellCluster]:
    """The places of a picture that are heard in a window, loudest first.

    What sounds alike and hangs together is one place (clusters of cells by the sound they make,
    The Sound of Pixels section 5); silent things are none, and neither is what sounds everywhere.
    """
    power = sounds.power.mean(-1)
    floor = max(_HEARD_SHARE * float(sounds.mixture.mean()), _HEARD_BESIDE * float(power.max()))
    free = power >= max(floor, 1e-12)
    distinct = sounds.distinct_signatures
    places: list[CellCluster] = []
    for _ in range(_MAX_CLUSTERS):
        if not free.any():
            break
        seed = _loudest(power, free)
        alike = similarity(distinct, distinct[seed])
        cells = grow_region(np.where(free, alike, 0), seed)
        free = free & ~cells & (cv2.dilate(cells.astype(np.uint8), _CROSS) == 0)
        if cells.mean() >= _SMALLEST_SHARE and _stands_out(cells, sounds):
            places.append(CellCluster(cells, deepest_cell(cells), float(power[cells].mean())))
    return _without_duplicates(places, distinct)


def contour(cells: CellMask, sure: Floats | None = None) -> tuple[Box, Polygon]:
    """The box around cells ``[h, w]`` and their outline in 0..1 of the box, without steps.

    With how ``sure`` each cell is, the line runs between the cells where it would be
    ``_MIN_SIMILARITY``: nearer to a cell that hardly belongs, farther out where the next one
    nearly does.
    """
    height, width = cells.shape
    size = (width * _CONTOUR_OVERSAMPLING, height * _CONTOUR_OVERSAMPLING)
    fine = cv2.resize(cells.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
    shape = (fine >= 0.5).astype(np.uint8)
    if sure is not None:
        level = min(_MIN_SIMILARITY, float(sure[cells].min()))
        own = np.where(cells, sure, np.minimum(sure, 0.9 * level)).astype(np.float32)
        tight = cv2.resize(own, size, interpolation=cv2.INTER_CUBIC) >= level
        shape = tight.astype(np.uint8) if tight.any() else shape
    contours, _ = cv2.findContours(shape, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    largest = cv2.approxPolyDP(
        max(contours, key=cv2.contourArea), _CONTOUR_OVERSAMPLING / 4, closed=True
    )
    points = (largest[:, 0, :].astype(np.float64) + 0.5) / size
    low, high = points.min(axis=0), points.max(axis=0)
    # A thin shape must not give a box without an inside.
    room = np.maximum(high - low, 1 / np.array([width, height]))
    low = np.clip((low + high - room) / 2, 0, 1 - room)
    box = Box(float(low[0]), float(low[1]), float(room[0]), float(room[1]))
    inside = np.clip((points - low) / room, 0, 1)
    return box, tuple((float(u), float(v)) for u, v in inside)


def coverage(polygon: Polygon, grid: tuple[int, int]) -> Floats:
    """How much of every cell ``[h, w]`` lies inside a polygon in 0..1 of the picture."""
    height, width = grid
    canvas = np.zeros((height * _CONTOUR_OVERSAMPLING, width * _CONTOUR_OVERSAMPLING), np.float32)
    corners = np.array(polygon) * (width * _CONTOUR_OVERSAMPLING, height * _CONTOUR_OVERSAMPLING)
    cv2.fillPoly(canvas, [np.floor(corners).astype(np.int32)], (1.0,))
    return canvas.reshape(height, _CONTOUR_OVERSAMPLING, width, _CONTOUR_OVERSAMPLING).mean(
        axis=(1, 3)
    )


_CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)


def _stands_out(cells: CellMask, sounds: CellSounds) -> bool:
    """Whether the sound of some cells is theirs: most others have little of it."""
    if (~cells).mean() < _MIN_SURROUNDINGS:
        return False
    own = sounds.signatures[cells].mean(0)
    leaks = (sounds.signatures[~cells] @ own) / max(float(own @ own), 1e-20)
    return float(np.median(leaks)) <= _MAX_LEAK


def _connected_component(cells: CellMask, seed: tuple[int, int]) -> CellMask:
    cells = cells.copy()
    cells[seed] = True
    _, parts = cv2.connectedComponents(cells.astype(np.uint8), connectivity=8)
    return parts == parts[seed]


def deepest_cell(cells: CellMask) -> tuple[int, int]:
    """The cell that lies deepest inside: a click there surely means this place."""
    padded = np.pad(cells.astype(np.uint8), 1)
    depth = cv2.distanceTransform(padded, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[1:-1, 1:-1]
    rows, columns = np.nonzero(cells)
    away = (rows - rows.mean()) ** 2 + (columns - columns.mean()) ** 2
    best = int(np.lexsort((away, -depth[rows, columns]))[0])
    return int(rows[best]), int(columns[best])


def _loudest(power: Floats, among: CellMask) -> tuple[int, int]:
    row, column = np.unravel_index(np.where(among, power, -1.0).argmax(), power.shape)
    return int(row), int(column)


def _without_duplicates(places: list[CellCluster], signatures: Floats) -> list[CellCluster]:
    """One place for each sound: where two sound the same the larger is the source."""
    kept: list[CellCluster] = []
    for place in sorted(places, key=lambda p: p.power * p.cells.sum(), reverse=True):
        own = signatures[place.seed]
        others = [signatures[other.seed] for other in kept]
        if all(similarity(other, own) < _SAME_SOUND for other in others):
            kept.append(place)
    return sorted(kept, key=lambda p: p.power, reverse=True)
