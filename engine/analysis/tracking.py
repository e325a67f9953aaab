"""Tracking of an object from picture to picture by its appearance, near where it was last.

A step looks for the place whose cells look most like the thing, prefers places nearby, and leaves
the thing where it was when it is not sure. Steps go outward from where the thing is known, one
picture after the other, so a place depends on the clip alone and not on what was asked first.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from engine.analysis.cell_sounds import Floats
from engine.analysis.region_growing import cell_of, cosine, coverage
from engine.scene import Box, Polygon, Region

VectorsAt = Callable[[float], Floats]
Pool = Callable[[Floats], Floats]

# How far things go from one picture to the next, as a share of the picture (a soft limit).
_MAX_STEP_SHARE = 0.2
# Less than this share of the likeness it had where it was known: the thing is not there.
_MIN_PRESENCE = 0.4
# A new place must be this much better than the old one: still things must not tremble.
_MIN_IMPROVEMENT = 1.1


@dataclass(frozen=True, slots=True, eq=False)
class Appearance:
    """The appearance of an object: raw features ``[K]``, vector ``[K]``, thresholds.

    ``inside`` is how like the vector its own cells are, ``threshold`` lies half way to what is
    around it; ``fill`` is how much of its box looks like it.
    """

    raw: Floats
    vector: Floats
    self_similarity: float
    threshold: float
    fill: float

    def presence(self, vectors: Floats) -> Floats:
        """How much every cell with vectors ``[K, h, w]`` looks like the thing, 0..1 ``[h, w]``."""
        if self.self_similarity <= self.threshold:
            return np.zeros(vectors.shape[1:], np.float32)
        alike = (cosine(vectors, self.vector) - self.threshold) / (
            self.self_similarity - self.threshold
        )
        return np.clip(alike, 0, 1)

    def likelier(self, other: Appearance, raw_features: Floats) -> Floats:
        """How much likelier every cell of raw features ``[K, h, w]`` is another thing ``[h, w]``.

        0 where it looks like this one, 1/2 where it looks like both, 1 where like the other.
        """
        apart = float(1 - cosine(other.raw[:, None, None], self.raw)[0, 0])
        nearer = cosine(raw_features, other.raw) - cosine(raw_features, self.raw)
        return np.clip(0.5 + nearer / (2 * max(apart, 1e-6)), 0, 1).astype(np.float32)


def learn_appearance(
    raw_features: Floats, pool: Pool, polygon: Polygon, point: tuple[float, float]
) -> Appearance:
    """How the thing under ``point``, inside ``polygon``, looks in raw features ``[K, h, w]``."""
    grid = (raw_features.shape[1], raw_features.shape[2])
    vectors = pool(raw_features[None])
    seed = cell_of(*point, grid)
    inside = coverage(polygon, grid)
    inside[seed] = 1.0
    alike = cosine(vectors, vectors[:, *seed])
    apart = (1 + _surrounding_similarity(alike, inside)) / 2
    weights = inside * np.clip((alike - apart) / max(1 - apart, 1e-6), 0, 1).astype(np.float32)
    weights[seed] = max(weights[seed], 1.0)
    raw = _mean(raw_features, weights)
    vector = pool(raw[None])
    alike = cosine(vectors, vector)
    own, other = (
        float((alike * weights).sum() / weights.sum()),
        _surrounding_similarity(alike, inside),
    )
    memory = Appearance(raw, vector, own, max((own + other) / 2, other + 1e-3), 1.0)
    fill = float((memory.presence(vectors) * inside).sum() / inside.sum())
    return Appearance(raw, vector, own, memory.threshold, fill)


def matching_features(
    raw_features: Floats,
    vectors: Floats,
    polygon: Polygon,
    appearance: Appearance,
    own: Floats | None = None,
) -> Floats:
    """The thing's raw features ``[K]`` in a picture: the mean of the cells that look like it.

    ``raw_features`` are the picture's ``[K, h, w]``, ``vectors`` the same pooled; ``own`` [h, w]
    says how far each cell may count. Where the thing does not show it is what it was when it was
    known.
    """
    inside = coverage(polygon, (raw_features.shape[1], raw_features.shape[2]))
    if own is not None:
        inside = inside * own
    weights = inside * appearance.presence(vectors)
    if weights.sum() <= 0.5 * _MIN_PRESENCE * appearance.fill * inside.sum():
        return appearance.raw
    return _mean(raw_features, weights)


def next_box(vectors: Floats, last: Box, appearance: Appearance) -> Box:
    """Where the thing that was in ``last`` is in the next picture, with vectors ``[K, h, w]``."""
    presence = appearance.presence(vectors)
    height, width = presence.shape
    size = (max(1, round(last.width * width)), max(1, round(last.height * height)))
    filled = _box_means(presence, size)
    # The filter's box around cell i has its middle at i + 1/2, or at i when its size is even.
    shift_x, shift_y = size[0] % 2 / 2, size[1] % 2 / 2
    x, y = last.centre[0] * width - shift_x, last.centre[1] * height - shift_y
    here = (min(max(round(y), 0), height - 1), min(max(round(x), 0), width - 1))
    score = filled * _proximity(x / width, y / height, (height, width))
    row, column = (int(i) for i in np.unravel_index(score.argmax(), score.shape))
    if (
        filled[row, column] < _MIN_PRESENCE * appearance.fill
        or score[row, column] <= _MIN_IMPROVEMENT * score[here]
    ):
        return last
    row, column = _peak(filled, row, column)
    return _centred(last, (column + shift_x) / width, (row + shift_y) / height)


class ObjectTrack:
    """The track of one object: where it is at any of the pictures of a grid of times.

    At the times its region knows, it is there; between two that are near it glides; everywhere
    else it is followed, picture by picture, from the nearest known time.
    """

    def __init__(
        self, region: Region, appearance: Appearance, times: Sequence[float], gap_seconds: float,
        vectors: VectorsAt,
    ) -> None:  # fmt: skip
        self._region, self._appearance, self._vectors = region, appearance, vectors
        self._times, self._gap = sorted(set(times)), gap_seconds
        self._found: dict[float, Box] = {}

    def at(self, seconds: float) -> Box:
        """The box at a time of the grid; looks at the pictures between there and a known one."""
        if (known := self._known_box(seconds)) is not None:
            return known
        for time in self._times_to(seconds):
            if time not in self._found:
                before = self._previous_box(time)
                self._found[time] = next_box(self._vectors(time), before, self._appearance)
        return self._found[seconds]

    def polygon_at(self, seconds: float) -> Polygon:
        """The outline at a time of the grid, in 0..1 of the picture."""
        return Region((seconds,), (self.at(seconds),), self._region.outline).polygon_at(seconds)

    @property
    def times(self) -> tuple[float, ...]:
        """The times of the grid at which it was followed or known, rising."""
        return tuple(sorted({*self._region.seconds, *self._found}))

    def region(self) -> Region:
        """The region with all that was found; times at which nothing changes are left out."""
        boxes = dict(zip(self._region.seconds, self._region.boxes, strict=True)) | self._found
        times = sorted(boxes)
        kept = [
            time
            for i, time in enumerate(times)
            if i in (0, len(times) - 1)
            or not boxes[times[i - 1]] == boxes[time] == boxes[times[i + 1]]
        ]
        found = tuple(boxes[time] for time in kept)
        return Region(tuple(kept), found, self._region.outline, self._region.shapes)

    def _known_box(self, seconds: float) -> Box | None:
        times = self._region.seconds
        after = bisect_left(times, seconds)
        if after < len(times) and times[after] == seconds:
            return self._region.boxes[after]
        if 0 < after < len(times):
            still = self._region.boxes[after - 1] == self._region.boxes[after]
            if still or times[after] - times[after - 1] <= self._gap:
                return self._region.at(seconds)
        return None

    def _anchor(self, seconds: float) -> float:
        return min(self._region.seconds, key=lambda time: abs(time - seconds))

    def _times_to(self, seconds: float) -> list[float]:
        """The times of the grid from the nearest known time to ``seconds``, in walking order."""
        anchor = self._anchor(seconds)
        low, high = min(anchor, seconds), max(anchor, seconds)
        between = [t for t in self._times if low <= t <= high and t not in (anchor, seconds)]
        return [*(between if seconds > anchor else between[::-1]), seconds]

    def _previous_box(self, seconds: float) -> Box:
        """The box at the last stop on the way to ``seconds``."""
        way = self._times_to(seconds)
        if len(way) > 1:
            return self._found[way[-2]]
        return self._region.at(self._anchor(seconds))


def _mean(raw_features: Floats, weights: Floats) -> Floats:
    return np.tensordot(raw_features, weights / weights.sum(), axes=([1, 2], [0, 1])).astype(
        np.float32
    )


def _surrounding_similarity(alike: Floats, inside: Floats) -> float:
    """How alike the surroundings are; a thing that fills the picture has none: nothing is alike."""
    outside = alike[inside < 0.25]
    return float(np.median(outside)) if outside.size else 0.0


def _box_means(presence: Floats, size: tuple[int, int]) -> Floats:
    """The mean over a box of cells (across, down) around every cell; nothing is outside."""
    means = cv2.boxFilter(presence, -1, size, borderType=cv2.BORDER_CONSTANT)
    return means.astype(np.float32)


def _proximity(x: float, y: float, grid: tuple[int, int]) -> Floats:
    """How near every cell is to the place (x, y), 1 there ``[h, w]``."""
    across, down = np.arange(grid[1]) / grid[1] - x, np.arange(grid[0]) / grid[0] - y
    distance = across[None, :] ** 2 + down[:, None] ** 2
    return np.exp(-distance / (2 * _MAX_STEP_SHARE**2)).astype(np.float32)


def _peak(values: Floats, row: int, column: int) -> tuple[float, float]:
    """The (row, column) of a peak between the cells: the centre of what rises highest around it."""
    top, left = max(row - 1, 0), max(column - 1, 0)
    part = values[top : row + 2, left : column + 2]
    part = np.maximum(part - 0.7 * part.max(), 0)
    rows, columns = part.sum(1), part.sum(0)
    total = float(part.sum())
    return (
        top + float(rows @ np.arange(rows.size)) / total,
        left + float(columns @ np.arange(columns.size)) / total,
    )


def _centred(box: Box, x: float, y: float) -> Box:
    """The box moved so that (x, y) is its centre, as far as the picture lets it."""
    left = min(max(x - box.width / 2, 0.0), max(1 - box.width, 0.0))
    top = min(max(y - box.height / 2, 0.0), max(1 - box.height, 0.0))
    return Box(left, top, box.width, box.height)
