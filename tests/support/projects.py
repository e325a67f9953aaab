"""Sample projects to show in panels."""

from __future__ import annotations

from pathlib import Path

from engine.mixing.mix import Mix, Strip
from engine.project import Project
from engine.scene.region import Box, Region
from engine.scene.scene import Scene, SoundingObject


def sounding_object(object_id: str, label: str = "", confidence: float = 0.0) -> SoundingObject:
    region = Region.still(Box(0.1, 0.1, 0.2, 0.2))
    return SoundingObject(object_id, region, (0.2, 0.2, 0.0), label, confidence, -20.0)


def duet() -> Project:
    """A sure violin and an unsure guitar."""
    scene = Scene((sounding_object("one", "violin", 0.93), sounding_object("two", "guitar", 0.61)))
    mix = Mix((Strip("one", "Violin"), Strip("two", "Guitar", gain_db=-6.0)))
    return Project(Path("/films/duet.mp4"), scene=scene, mix=mix)
