"""What sounds in a clip."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.scene.region import Region


@dataclass(frozen=True, slots=True)
class SoundingObject:
    """Something in the picture that makes a sound.

    ``label`` is what it looks and sounds like ("violin", "" when unknown), ``confidence`` how sure
    that is (0..1), ``loudness_db`` the mean level of its sound relative to full scale. ``point`` is
    the clicked place (x, y, seconds) it grew from, so that it can be found again by another model.
    """

    id: str
    region: Region
    point: tuple[float, float, float]
    label: str = ""
    confidence: float = 0.0
    loudness_db: float = float("-inf")


@dataclass(frozen=True, slots=True)
class Scene:
    """All sounding objects of a clip, in the order they were found."""

    objects: tuple[SoundingObject, ...] = ()

    def get(self, object_id: str) -> SoundingObject:
        """The object of that id; ``KeyError`` when there is none."""
        for item in self.objects:
            if item.id == object_id:
                return item
        raise KeyError(object_id)

    def with_object(self, item: SoundingObject) -> Scene:
        """This scene with ``item`` added, or put in the place of the one with its id."""
        if any(old.id == item.id for old in self.objects):
            kept = tuple(item if old.id == item.id else old for old in self.objects)
            return replace(self, objects=kept)
        return replace(self, objects=(*self.objects, item))

    def without(self, object_id: str) -> Scene:
        """This scene without the object of that id."""
        return replace(self, objects=tuple(o for o in self.objects if o.id != object_id))
