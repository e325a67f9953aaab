"""How fast the analysis is, measured while it works."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from engine.scene import SoundingObject, Stems


class Speed:
    """Measures how many times real time a separation is, as often as it is stopped and goes on."""

    def __init__(
        self, objects: Sequence[SoundingObject], stems: Stems, tell: Callable[[float], None]
    ) -> None:
        self._ids, self._stems, self._tell = [item.id for item in objects], stems, tell

    def __enter__(self) -> None:
        self._ready, self._began = self._lengths(), time.monotonic()

    def __exit__(self, *_: object) -> None:
        # the object that gained most: what another has already is not computed again
        gains = [now - old for now, old in zip(self._lengths(), self._ready, strict=True)]
        seconds = time.monotonic() - self._began
        if gains and max(gains) > 0 and seconds > 0:
            self._tell(max(gains) / self._stems.rate / seconds)

    def _lengths(self) -> list[int]:
        known = set(self._stems.object_ids)
        return [
            sum(stop - start for start, stop in self._stems.ready_spans(name))
            if name in known
            else 0
            for name in self._ids
        ]
