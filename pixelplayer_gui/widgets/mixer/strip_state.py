"""The state a mixer strip shows, as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor


@dataclass(frozen=True, slots=True)
class StripState:
    """The state of a strip.

    ``alone``: only it is heard, or it with other soloed strips; ``silenced``: only others are.
    ``place`` is the azimuth and elevation in degrees it was put at, None where its object stands.
    ``object_count`` is how many objects the strip stands for.
    """

    name: str
    caption: str
    tint: QColor
    caption_hint: str = ""
    gain_db: float = 0.0
    pan: float = 0.0
    mute: bool = False
    width: float = 1.0
    strength: float = 0.5
    distance: float = 1.0
    place: tuple[float, float] | None = None
    object_count: int = 1
    mono: bool = False
    binaural: bool = False
    alone: bool = False
    silenced: bool = False
