"""Overlap-add of windows into stems without a seam, in whatever order the windows come."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.analysis.windows import Span, Window, fade
from engine.scene import Stems

Sound = NDArray[np.float32]


class OverlapAdder:
    """Overlap-add of windows into Stems; what is ready there is final.

    A sample where two windows meet is written when both are known: until then the first one's
    share waits here (one seam at either end of what is done). Kept while work is interrupted, or
    each time it goes on it would begin with a window it has done.
    """

    def __init__(self, stems: Stems) -> None:
        self.stems = stems
        self._waiting: dict[tuple[str, Span], tuple[int, Sound]] = {}

    def needs(self, object_id: str, window: Window) -> bool:
        """Whether a window would still add something to an object's stem."""
        if not self.stems.ready(object_id, *window.core):
            return True
        return not all(
            self.stems.ready(object_id, *seam) or self._seam_is_pending(object_id, window, seam)
            for seam in (window.rise, window.fall)
        )

    def add(self, object_id: str, window: Window, sound: Sound) -> None:
        """Take an object's sound ``[C, span]`` of one window and write what is now final."""
        first = window.span[0]
        shared = sound * fade(window)
        core = (window.core[0] - first, window.core[1] - first)
        rising = self._crossfaded_seam(object_id, window.index, window.rise, shared[:, : core[0]])
        falling = self._crossfaded_seam(object_id, window.index, window.fall, shared[:, core[1] :])
        start = first if rising is not None else window.core[0]
        parts = (rising, shared[:, core[0] : core[1]], falling)
        self.stems.write(object_id, start, np.concatenate([p for p in parts if p is not None], 1))

    def _seam_is_pending(self, object_id: str, window: Window, seam: Span) -> bool:
        index, _ = self._waiting.get((object_id, seam), (None, None))
        return index == window.index

    def _crossfaded_seam(
        self, object_id: str, index: int, seam: Span, share: Sound
    ) -> Sound | None:
        """The finished sound of a seam once both its windows have come, else None."""
        if share.shape[1] == 0:
            return share
        if (other := self._waiting.get((object_id, seam))) is None or other[0] == index:
            self._waiting[object_id, seam] = (index, share.copy())
            return None
        del self._waiting[object_id, seam]
        return other[1] + share
