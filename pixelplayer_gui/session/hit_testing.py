"""Hit testing: which object a point of the frame means; names and ids of new objects."""

from __future__ import annotations

from engine.scene import Box, Scene, SoundingObject
from pixelplayer_gui.i18n.text import tr, translated_label

SAME_OVERLAP = 0.6


def object_at(scene: Scene, x: float, y: float, seconds: float) -> SoundingObject | None:
    """The object whose outline holds the point at that time; the smallest of several."""
    under = [item for item in scene.objects if is_inside(item.region.polygon_at(seconds), x, y)]
    return min(under, key=lambda item: _area(item.region.at(seconds)), default=None)


def is_inside(polygon: tuple[tuple[float, float], ...], x: float, y: float) -> bool:
    """Whether a point lies in a polygon (even-odd rule)."""
    inside = False
    for (ax, ay), (bx, by) in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
            inside = not inside
    return inside


def matching_object(scene: Scene, new: SoundingObject, seconds: float) -> SoundingObject | None:
    """The known object that stands where ``new`` does at that time, if there is one."""
    box = new.region.at(seconds)
    for item in scene.objects:
        if item.region.at(seconds).overlap(box) >= SAME_OVERLAP:
            return item
    return None


def unique_name(label: str, taken: list[str]) -> str:
    """A unique name: the label, or "Object", with a number when it is taken."""
    nameless = tr("Object")
    base = translated_label(label.replace("_", " ").strip()).capitalize() or nameless
    first = 1 if base == nameless else 2
    if base != nameless and base not in taken:
        return base
    number = first
    while f"{base} {number}" in taken:
        number += 1
    return f"{base} {number}"


def name_for_object(item: SoundingObject, taken: list[str]) -> str:
    """A name nobody has, as honest as the model: Violin, Violin? for a guess, else Object."""
    if item.is_sure:
        return unique_name(item.label, taken)
    if item.is_guessed:
        return unique_name(f"{translated_label(item.label.replace('_', ' '))}?", taken)
    return unique_name("", taken)


def unique_id(taken: set[str]) -> str:
    """A unique id: object-1, object-2, ..."""
    number = 1
    while f"object-{number}" in taken:
        number += 1
    return f"object-{number}"


def _area(box: Box) -> float:
    return box.width * box.height
