"""An output that resamples for a sound card of another rate than the clip's."""

from __future__ import annotations

from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

from engine.playback.outputs.base import OutputDevice

_Floats = NDArray[np.float32]


class ResampledOutput:
    """Looks like a device of ``rate``; what it is given goes to ``card`` at the card's own rate.

    Frames are counted at ``rate``. A ``_line`` says which of them meets which of the card's; after
    a cut or a drain the resampler starts anew, and a new line with it.
    """

    def __init__(self, card: OutputDevice, rate: int) -> None:
        self._card, self.rate, self.channels = card, rate, card.channels
        self.name, self.notice, self.can_cut = card.name, card.notice, card.can_cut
        self._step = card.rate / rate
        self._soxr: Any = soxr.ResampleStream(rate, card.rate, self.channels, dtype="float32")
        self._written = 0
        self._before = self._line = (0, 0)  # our frame and the card's; the last two lines
        self._begins: int | None = 0  # at which of our frames the next line begins, if one does
        self._heard = 0.0

    @property
    def underruns(self) -> int:
        """How often the card ran dry."""
        return self._card.underruns

    def free(self) -> int:
        """Frames it would like to have."""
        return int(self._card.free() / self._step)

    def write(self, samples: _Floats) -> int:
        """Take ``[C, n]``; the resampler may keep the last few until more comes."""
        first = self._written
        self._pass_on(self._soxr.resample_chunk(np.ascontiguousarray(samples.T)))
        self._written += samples.shape[1]
        return first

    def cut(self, fade: int) -> int:
        """Fade out as soon as the card can."""
        if not self.can_cut:
            self._flush()
        heard = self._to_own_frame(self._card.cut(round(fade * self._step)))
        self._written = min(round(heard), self._written)
        self._soxr.clear()
        self._begins = self._written
        return self._written

    def replaceable(self) -> int:
        """Nothing: what the resampler made of two sounds does not meet without a click."""
        return self._written

    def replace(self, frame: int, samples: _Floats, glide: int) -> int:
        """Never asked for."""
        return self._written

    def drain(self) -> None:
        """Have the last samples out of the resampler, and heard."""
        self._flush()
        self._card.drain()

    def heard(self) -> float:
        """The frame that is being heard."""
        self._heard = max(
            self._heard, min(self._to_own_frame(self._card.heard()), float(self._written))
        )
        return self._heard

    def close(self) -> None:
        """Let go of the card."""
        self._card.close()

    def _pass_on(self, frames: _Floats) -> None:
        if len(frames):
            theirs = self._card.write(np.ascontiguousarray(frames.T))
            if self._begins is not None:
                self._before, self._line = self._line, (self._begins, theirs)
                self._begins = None

    def _flush(self) -> None:
        """After its last samples a resampler takes no more."""
        if self._begins is None or self._begins < self._written:
            nothing = np.zeros((0, self.channels), np.float32)
            self._pass_on(self._soxr.resample_chunk(nothing, last=True))
            self._soxr.clear()
            self._begins = self._written

    def _to_own_frame(self, theirs: float) -> float:
        """Our frame for the card's; between two lines it stands where the second begins."""
        ours, begin = self._line
        if theirs >= begin:
            return ours + (theirs - begin) / self._step
        before, begin = self._before
        return min(before + max(theirs - begin, 0.0) / self._step, float(ours))
