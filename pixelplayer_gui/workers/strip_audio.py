"""Audio of the timeline's lanes: of every strip, of the rest, of the whole clip."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.mixing.mix import REST
from pixelplayer_gui.workers.waveform_pyramid import CHUNK

if TYPE_CHECKING:
    from engine.media.reading.audio_reader import AudioReader
    from engine.playback.deck import Deck
    from engine.project import Project

ORIGINAL = "original"
"""The lane of the clip's own sound."""
REMIX = "remix"
"""The lane of the mix as it is heard, after all faders and the limiter."""
Floats = NDArray[np.float32]
LaneSource = tuple[str, tuple[str, ...]]
"""A strip's id and the objects whose sounds it holds."""
LaneSources = tuple[LaneSource, ...]


def lane_sources(project: Project | None) -> LaneSources:
    """The strips of a project as far as lanes show them; how strictly they are separated is not."""
    strips = project.mix.strips if project else ()
    return tuple((strip.id, strip.objects) for strip in strips)


def lane_ids(sources: LaneSources) -> tuple[str, ...]:
    """The ids of all lanes; without strips there is but the clip's own sound."""
    names = tuple(name for name, _ in sources)
    return (ORIGINAL, *names, *((REST, REMIX) if names else ()))


def content_numbers(deck: Deck, sources: LaneSources, chunks: int) -> dict[str, NDArray[np.int64]]:
    """Of each lane a number ``[chunks]`` that says what its sound is made of there; 0: nothing.

    It changes with every writing of a stem, so that whoever drew a chunk knows that it is stale.
    """
    numbers = {ORIGINAL: np.ones(chunks, np.int64)}
    rest = np.ones(chunks, np.int64)
    for name, objects in sources:
        own = np.zeros(chunks, np.int64)
        for item in objects:
            with suppress(KeyError):  # not asked for yet, or removed meanwhile
                # as good as random: the numbers of different objects do not add up to the same
                own += deck.stems.revisions(item, CHUNK) * _hash(item)
        numbers[name] = np.where(own > 0, own + _hash(objects), 0)
        rest += numbers[name]
    if sources:
        numbers[REST] = rest
    return numbers


def read_lanes(
    reader: AudioReader, deck: Deck, sources: LaneSources, start: int, stop: int
) -> dict[str, Floats]:
    """What every lane holds ``[C, stop - start]`` between two samples."""
    whole = reader.read(start, stop)
    sounds, rest = {ORIGINAL: whole}, whole.copy()
    for name, objects in sources:
        own = sounds[name] = np.zeros_like(whole)
        for item in objects:
            own += _read(deck, item, start, stop)
        rest -= own
    if sources:
        sounds[REST] = rest
    return sounds


def read_lane(
    reader: AudioReader, deck: Deck, sources: LaneSources, name: str, start: int, stop: int
) -> Floats:
    """What one lane holds; silence for one that is not there any more."""
    if name in (ORIGINAL, REST):
        wanted = sources if name == REST else ()
    else:
        wanted = tuple(part for part in sources if part[0] == name)
    return read_lanes(reader, deck, wanted, start, stop).get(
        name if wanted else ORIGINAL, np.zeros((deck.stems.channels, stop - start), np.float32)
    )


def _hash(thing: object) -> int:
    return hash(thing) & 0xFFFF_FFFF


def _read(deck: Deck, name: str, start: int, stop: int) -> Floats:
    try:
        return deck.stems.read(name, start, stop)
    except KeyError:  # removed meanwhile
        return np.zeros((deck.stems.channels, stop - start), np.float32)
