"""The playback state: what is wanted of the sound, one frozen value that is read once a block."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.mixing.mix import Mix
from engine.scene.scene import Scene

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PlaybackState:
    """Which mix of which scene is heard, how fast, and over which span again and again.

    Another thread that wants something else replaces the whole value; the sound thread takes one
    reference to it for each block, so that what belongs together is heard together. Binaural is
    part of the mix.
    """

    scene: Scene = field(default_factory=Scene)
    mix: Mix = field(default_factory=Mix)
    loop: Span | None = None
    """The samples (from, to) that are played over and over; None: play to the end."""
    speed: float = 1.0
    """Seconds of the clip in a second of playing; negative: backwards."""
    original: bool = False
    """Whether the clip's own sound is heard instead of the mix, as loud as that."""
