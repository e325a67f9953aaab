"""What a strip of the mixer shows, as one value."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor


@dataclass(frozen=True, slots=True)
class StripFace:
    """What a strip shows; ``unheard``: silent because of other strips (solo there).

    ``place`` is the azimuth and elevation in degrees it was put at, None where its object stands.
    ``holds`` is how many objects the strip stands for.
    """

    name: str
    caption: str
    tint: QColor
    caption_hint: str = ""
    gain_db: float = 0.0
    pan: float = 0.0
    mute: bool = False
    solo: bool = False
    width: float = 1.0
    strength: float = 0.5
    distance: float = 1.0
    place: tuple[float, float] | None = None
    holds: int = 1
    mono: bool = False
    binaural: bool = False
    unheard: bool = False
    lit: bool = False
    dimmed: bool = False
