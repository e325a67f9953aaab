"""The scene: frozen values that analysis and playback share; no torch, no Qt."""

from engine.scene.frame import Frame
from engine.scene.region import Box, Polygon, Region, Shape
from engine.scene.scene import Findings, Scene, SoundingObject
from engine.scene.sharing import Sharing
from engine.scene.stems import Stems
from engine.scene.waveform import Waveform

__all__ = [
    "Box",
    "Findings",
    "Frame",
    "Polygon",
    "Region",
    "Scene",
    "Shape",
    "Sharing",
    "SoundingObject",
    "Stems",
    "Waveform",
]
