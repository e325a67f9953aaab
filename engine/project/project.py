"""A project as a value: a clip, the model that listens to it, its Scene and its Mix."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from engine.message import Message
from engine.mixing.mix import Mix, Strip
from engine.mixing.mix_change import StripChange
from engine.project.clip_fingerprint import ClipFingerprint
from engine.scene import Scene, Sharing, SoundingObject

DEFAULT_MODEL = "default"


@dataclass(frozen=True, slots=True, order=True)
class Marker:
    """A place on the clip clock that the user wants to find again."""

    seconds: float
    name: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """All that the user made of one clip; a change is a new Project.

    ``clip`` is an absolute path, ``track`` which of its sound tracks is heard (0 the first),
    ``model`` the name of the model that found the objects, ``markers`` stand in order of time,
    ``fingerprint`` is by what the clip is known again (None: nobody looked yet).
    """

    clip: Path
    track: int = 0
    model: str = DEFAULT_MODEL
    scene: Scene = field(default_factory=Scene)
    mix: Mix = field(default_factory=Mix)
    markers: tuple[Marker, ...] = ()
    fingerprint: ClipFingerprint | None = None

    @property
    def sharing(self) -> Sharing:
        """Who shares the sound of the clip."""
        return Sharing.among(self.scene.objects, self.mix.split_from)

    @property
    def notices(self) -> tuple[Message, ...]:
        """What is to be known of it as it was opened: what was damaged and was left out."""
        return tuple(
            Message(
                "What was learned of {name} is damaged and was left out; adapt to the film again.",
                name=strip.name if (strip := self.mix.strip_holding(item.id)) else item.id,
            )
            for item in self.scene.objects
            if item.solo.was_lost
        )

    def with_scene(self, scene: Scene) -> Project:
        """This project with another scene."""
        return replace(self, scene=scene)

    def with_mix(self, mix: Mix) -> Project:
        """This project with another mix."""
        return replace(self, mix=mix)

    def with_markers(self, markers: Iterable[Marker]) -> Project:
        """This project with other markers."""
        return replace(self, markers=tuple(sorted(markers)))

    def with_strip(self, strip_id: str, change: StripChange) -> Project:
        """This project with one strip changed; ``KeyError`` when there is no such strip."""
        return replace(self, mix=self.mix.with_strip(strip_id, change))

    def with_object(self, item: SoundingObject, strip: Strip | None = None) -> Project:
        """This project with an object and its strip; an object of that id is replaced.

        A new object without a ``strip`` gets a plain one named after what it is.
        """
        scene = self.scene.with_object(item)
        if any(old.id == item.id for old in self.mix.strips):
            mix = self.mix
            if strip is not None:
                kept = tuple(strip if old.id == item.id else old for old in mix.strips)
                mix = replace(mix, strips=kept)
        else:
            mix = self.mix.with_new(strip or Strip(item.id, item.label or item.id))
        return replace(self, scene=scene, mix=mix)

    def without_object(self, object_id: str) -> Project:
        """This project without an object and its strip; its sound falls back to the rest.

        The objects merged into that strip go with it.
        """
        scene = self.scene
        gone = [s.objects for s in self.mix.strips if s.id == object_id] or [(object_id,)]
        for item in gone[0]:
            scene = scene.without(item)
        return replace(self, scene=scene, mix=self.mix.without(object_id))
