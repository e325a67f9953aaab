"""The playback commands: what the sound thread is asked to do once, in the order it was asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Event

from engine.playback.outputs.base import OutputDevice


@dataclass(frozen=True, slots=True)
class Play:
    """Play on; at the end of the clip from its beginning (backwards the other way round)."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Stop where we are."""


@dataclass(frozen=True, slots=True)
class Seek:
    """Go on from another sample, playing or not; a drag of the head ends."""

    sample: int


@dataclass(frozen=True, slots=True)
class Scrub:
    """Follow a dragged head to a sample; playing waits until ``Seek`` or ``Play``."""

    sample: int


@dataclass(frozen=True, slots=True)
class PlayTone:
    """Sound the test tone when nothing plays."""


@dataclass(frozen=True, slots=True, eq=False)
class UseOutput:
    """Play on another device from here on; whoever takes the command closes the old one.

    ``device`` is the name to look for when the card goes away and comes back (None: as before),
    ``notice`` is said when the sound goes there. ``only_if_silent``: a card that came back is
    closed again when another was chosen meanwhile. ``settled`` is set when it is in use or closed.
    """

    output: OutputDevice
    device: str | None = None
    notice: str = ""
    only_if_silent: bool = False
    settled: Event = field(default_factory=Event)


Command = Play | Pause | Seek | Scrub | PlayTone | UseOutput
