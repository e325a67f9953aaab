"""The position map: which sample of the clip a frame of the device is."""

from __future__ import annotations

from bisect import bisect_right


class PositionMap:
    """From frames to samples, for what was written since playing began at ``sample``."""

    def __init__(self, sample: int) -> None:
        self._rest = sample
        self._frames: list[int] = []
        self._places: list[float] = []
        self._lengths: list[int] = []
        self._steps: list[float] = []

    @property
    def end(self) -> int:
        """The frame behind the last that was written; 0 when nothing was."""
        return self._frames[-1] + self._lengths[-1] if self._frames else 0

    def add(self, frame: int, sample: float, length: int, step: float = 1.0) -> None:
        """Frames from ``frame`` on are the clip's samples from ``sample`` on, ``step`` apart."""
        if self._frames and step == 1.0 == self._steps[-1]:
            last = self._lengths[-1]
            if frame == self._frames[-1] + last and sample == self._places[-1] + last:
                self._lengths[-1] += length
                return
        self._frames.append(frame)
        self._places.append(sample)
        self._lengths.append(length)
        self._steps.append(step)

    def at(self, frame: float) -> int:
        """The sample heard at a frame; before the first it is the one that will be first."""
        index = bisect_right(self._frames, frame) - 1
        if index < 0:
            return int(self._places[0]) if self._places else self._rest
        passed = min(int(frame) - self._frames[index], self._lengths[index])
        return int(self._places[index] + passed * self._steps[index])
