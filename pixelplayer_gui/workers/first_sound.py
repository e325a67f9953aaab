"""The first sound of a click: heard before its outline, its name and its strip are there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from engine.scene import SoundingObject, Stems
from engine.scene.sharing import SplitFrom

if TYPE_CHECKING:
    from engine.analysis.analyser import Analyser

FIRST_SECONDS = 0.5
"""So much is separated before it is heard; by when that is over the next must be there."""
NEXT_SECONDS = 1.0


class FirstSound(Protocol):
    """Where the first sound of an object goes; asked in the inference thread."""

    @property
    def stems(self) -> Stems:
        """The stems that it is written to."""
        ...

    @property
    def position(self) -> int:
        """The sample heard now."""
        ...

    def sharing_with(
        self, item: SoundingObject
    ) -> tuple[tuple[SoundingObject, ...], SplitFrom] | None:
        """All that share the sound when the object is there; None: it is there already."""
        ...

    def mark(self, what: str) -> None:
        """Note that this happens now."""
        ...

    def hear(self, item: SoundingObject) -> None:
        """Let it be heard alone from the next block on, if that is still wanted."""
        ...


def separate_first(analyser: Analyser, item: SoundingObject, first: FirstSound) -> int:
    """Separate what sounds at the play head and let it be heard; gives where that ends.

    What is written is what the whole separation will write there.
    """
    shared = first.sharing_with(item)
    start = max(first.position, 0)
    if shared is None:
        first.hear(item)
        return start
    objects, split_from = shared
    stop = start + round(FIRST_SECONDS * first.stems.rate)
    analyser.separate_span(objects, first.stems, start, stop, split_from=split_from)
    first.mark("separated")
    first.hear(item)
    return stop


def separate_on(
    analyser: Analyser,
    item: SoundingObject,
    first: FirstSound,
    start: int,
    should_stop: Callable[[], bool],
) -> None:
    """Go on where the first sound ends, to the end of its window: the rest takes a moment more."""
    shared = first.sharing_with(item)
    if shared is None:
        return
    objects, split_from = shared
    end = analyser.window_end(start)
    while start < end and not should_stop():
        stop = min(start + round(NEXT_SECONDS * first.stems.rate), end)
        analyser.separate_span(objects, first.stems, start, stop, split_from=split_from)
        start = stop
