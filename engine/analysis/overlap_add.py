"""Overlap-add of windows into stems without a seam, in whatever order the windows come."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.analysis.windows import Span, Window, fade
from engine.scene import Sharing, Stems

Sounds = NDArray[np.float32]


class OverlapAdder:
    """Overlap-add of windows into Stems, for one sharing; what is shared so there is final.

    A sample where two windows meet is final when both are known: until then the first one's share
    waits here (one seam at either end of what is done). Kept while work is interrupted, or each
    time it goes on it would begin with a window it has done.

    Over a waiting seam the stems that another sharing left there are glided into, so that no click
    is heard where the new shares end.
    """

    def __init__(self, stems: Stems, sharing: Sharing) -> None:
        self.stems, self.sharing = stems, sharing
        self._waiting: dict[Span, tuple[int, Sounds]] = {}

    def needs(self, window: Window) -> bool:
        """Whether a window would still add something."""
        if not self.stems.is_shared(self.sharing, *window.core):
            return True
        return not all(
            self.stems.is_shared(self.sharing, *seam) or self._seam_is_pending(window, seam)
            for seam in (window.rise, window.fall)
        )

    def add(self, window: Window, sounds: Sounds) -> None:
        """Take the sounds ``[N, C, span]`` of one window, of all objects in the sharing's order.

        What is now final is written.
        """
        first, shares = window.span[0], fade(window)
        faded = sounds * shares
        core = (window.core[0] - first, window.core[1] - first)
        rising = self._crossfaded_seam(window.index, window.rise, faded[..., : core[0]])
        falling = self._crossfaded_seam(window.index, window.fall, faded[..., core[1] :])
        start = first if rising is not None else window.core[0]
        parts = (rising, faded[..., core[0] : core[1]], falling)
        final = np.concatenate([part for part in parts if part is not None], axis=-1)
        by_object = dict(zip(self.sharing.object_ids, final, strict=True))
        self.stems.write_shares(start, by_object, self.sharing)
        if rising is None:
            self._glide(window.rise, faded[..., : core[0]], shares[: core[0]])
        if falling is None:
            self._glide(window.fall, faded[..., core[1] :], shares[core[1] :])

    def _seam_is_pending(self, window: Window, seam: Span) -> bool:
        index, _ = self._waiting.get(seam, (None, None))
        return index == window.index

    def _crossfaded_seam(self, index: int, seam: Span, faded: Sounds) -> Sounds | None:
        """The finished sounds of a seam once both its windows have come, else None."""
        if faded.shape[-1] == 0:
            return faded
        if (other := self._waiting.get(seam)) is None or other[0] == index:
            self._waiting[seam] = (index, faded.copy())
            return None
        del self._waiting[seam]
        return other[1] + faded

    def _glide(self, seam: Span, faded: Sounds, shares: NDArray[np.float32]) -> None:
        """From the new shares to the old ones, for all objects whose old ones are there."""
        if self.stems.is_shared(self.sharing, *seam):
            return
        glides = {
            object_id: new + self.stems.read(object_id, *seam) * (1 - shares)
            for object_id, new in zip(self.sharing.object_ids, faded, strict=True)
            if self.stems.ready(object_id, *seam)
        }
        if glides:
            self.stems.write_shares(seam[0], glides, None)
