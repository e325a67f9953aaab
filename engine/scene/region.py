"""Regions and boxes: where something is in the picture, over time."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Self

Polygon = tuple[tuple[float, float], ...]
"""Corners (x, y) of an outline in 0..1 of the picture, or of a box."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in 0..1 of the upright picture; (x, y) is its top left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def centre(self) -> tuple[float, float]:
        """The middle point (x, y)."""
        return self.x + self.width / 2, self.y + self.height / 2

    def contains(self, x: float, y: float) -> bool:
        """Whether the point lies in the box, edges included."""
        return self.x <= x <= self.x + self.width and self.y <= y <= self.y + self.height

    def overlap(self, other: Box) -> float:
        """Shared area over joint area: 1 the same place, 0 nothing in common."""
        wide = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        high = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        shared = max(wide, 0.0) * max(high, 0.0)
        joint = self.width * self.height + other.width * other.height - shared
        return shared / joint if joint > 0 else 0.0

    def blend(self, other: Box, share: float) -> Box:
        """This box moved towards ``other``; ``share`` 0 is this, 1 the other."""
        return Box(
            self.x + (other.x - self.x) * share,
            self.y + (other.y - self.y) * share,
            self.width + (other.width - self.width) * share,
            self.height + (other.height - self.height) * share,
        )


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape: what is seen of a thing in a picture, in 0..1 of it; empty where it is not seen."""

    seconds: float
    outline: Polygon


@dataclass(frozen=True, slots=True)
class Region:
    """A path of boxes: ``seconds[i]`` says when ``boxes[i]`` holds; between them it glides.

    ``outline`` is a polygon in 0..1 *of the box*, so that it moves with the box; empty means the
    box itself. It holds the cells whose sound is the thing's. ``shapes`` are what is seen of it,
    along the edges of the pictures, by time; without any it looks like its outline.
    """

    seconds: tuple[float, ...]
    boxes: tuple[Box, ...]
    outline: Polygon = ()
    shapes: tuple[Shape, ...] = ()

    def __post_init__(self) -> None:
        if not self.boxes or len(self.boxes) != len(self.seconds):
            raise ValueError("a region needs as many boxes as times, at least one")
        if list(self.seconds) != sorted(self.seconds):
            raise ValueError("the times of a region must rise")
        shown = [shape.seconds for shape in self.shapes]
        if shown != sorted(shown):
            raise ValueError("the times of a region's shapes must rise")

    @classmethod
    def still(cls, box: Box, outline: tuple[tuple[float, float], ...] = ()) -> Self:
        """A region that never moves."""
        return cls((0.0,), (box,), outline)

    def at(self, seconds: float) -> Box:
        """The box at a time; before the first and after the last time it stands still."""
        after = bisect_right(self.seconds, seconds)
        if after == 0:
            return self.boxes[0]
        if after == len(self.boxes):
            return self.boxes[-1]
        start, stop = self.seconds[after - 1], self.seconds[after]
        share = (seconds - start) / (stop - start)
        return self.boxes[after - 1].blend(self.boxes[after], share)

    def polygon_at(self, seconds: float) -> Polygon:
        """The outline at a time, in 0..1 of the picture."""
        box = self.at(seconds)
        shape = self.outline or ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
        return tuple((box.x + u * box.width, box.y + v * box.height) for u, v in shape)

    def shape_at(self, seconds: float) -> Polygon:
        """What is seen of it at a time, in 0..1 of the picture; () where it is not seen.

        That of the nearest picture that was looked at, moved as its box has moved since.
        """
        if not self.shapes:
            return self.polygon_at(seconds)
        after = bisect_right(self.shapes, seconds, key=lambda shape: shape.seconds)
        near = self.shapes[max(after - 1, 0) : after + 1]
        shape = min(near, key=lambda shape: abs(shape.seconds - seconds))
        (x, y), (was_x, was_y) = self.at(seconds).centre, self.at(shape.seconds).centre
        return tuple((u + x - was_x, v + y - was_y) for u, v in shape.outline)

    def seen_box_at(self, seconds: float) -> Box:
        """The box around what is seen of it at a time; where it is not seen, that of its path."""
        shape = self.shape_at(seconds)
        if not shape:
            return self.at(seconds)
        left, right = min(x for x, _ in shape), max(x for x, _ in shape)
        top, bottom = min(y for _, y in shape), max(y for _, y in shape)
        return Box(left, top, right - left, bottom - top)
