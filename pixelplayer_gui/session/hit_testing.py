"""Hit testing: which object a point of the frame means; names and ids of new objects."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import chain, count

from engine.automatic_name import AutomaticName
from engine.scene import Box, Scene, SoundingObject
from pixelplayer_gui.i18n.text import translated_name

SAME_OVERLAP = 0.6


def object_at(scene: Scene, x: float, y: float, seconds: float) -> SoundingObject | None:
    """The object whose shape holds the point at that time; the smallest of several."""
    return smallest_at(scene.objects, x, y, seconds)


def smallest_at(
    items: Iterable[SoundingObject], x: float, y: float, seconds: float
) -> SoundingObject | None:
    """The smallest of some objects whose shapes hold the point at that time."""
    under = [item for item in items if is_inside(item.region.shape_at(seconds), x, y)]
    return min(under, key=lambda item: _area(item.region.seen_box_at(seconds)), default=None)


def is_inside(polygon: tuple[tuple[float, float], ...], x: float, y: float) -> bool:
    """Whether a point lies in a polygon (even-odd rule)."""
    inside = False
    for (ax, ay), (bx, by) in zip(polygon, (*polygon[1:], *polygon[:1]), strict=True):
        if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
            inside = not inside
    return inside


def matching_object(scene: Scene, new: SoundingObject, seconds: float) -> SoundingObject | None:
    """The known object that stands where ``new`` does at that time, if there is one."""
    box = new.region.seen_box_at(seconds)
    for item in scene.objects:
        if item.region.seen_box_at(seconds).overlap(box) >= SAME_OVERLAP:
            return item
    return None


def unique_name(label: str, taken: Collection[str], *, guessed: bool = False) -> AutomaticName:
    """A unique automatic name: the label, or "Object", with a number when it is taken.

    Neither its English words nor those in the language of the window are among ``taken``.
    """
    used = {*taken, *map(translated_name, taken)}
    first = 2 if label.strip() else 1
    numbers = chain((0,) if label.strip() else (), count(first))
    names = (AutomaticName(label, number, guessed=guessed) for number in numbers)
    return next(name for name in names if name not in used and translated_name(name) not in used)


def name_for_object(item: SoundingObject, taken: Collection[str]) -> AutomaticName:
    """A name nobody has, as honest as the model: Violin, Violin? for a guess, else Object."""
    label = item.believed_label
    return unique_name(label, taken, guessed=item.is_guessed and not item.is_sure)


def unique_id(taken: set[str]) -> str:
    """A unique id: object-1, object-2, ..."""
    number = 1
    while f"object-{number}" in taken:
        number += 1
    return f"object-{number}"


def _area(box: Box) -> float:
    return box.width * box.height
