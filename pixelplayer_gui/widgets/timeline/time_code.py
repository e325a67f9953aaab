"""Time codes: times as hours, minutes, seconds and frames, with drop-frame where a film has it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

_CODE = re.compile(r"(\d+):([0-5]?\d):([0-5]?\d)[:;](\d{1,3})")
_EARLY = 0.005
"""So many frames a time may lie before its frame: the sound's samples are no multiple of it."""
_DROP_FRAME_RATES = (30, 60)


@dataclass(frozen=True, slots=True)
class TimeCode:
    """The code of a film: "0:01:02:13", the last figure counting the frames from 0.

    With ``drop_frame`` (29.97 and 59.94 frames a second, written "0:01:00;02") frames are counted
    as broadcasters do: the first two (four) numbers of every minute are left out, but for every
    tenth, so that the code keeps to the clock. Else seconds are the clock's own, and the frames of
    each second are counted.
    """

    frames_per_second: float
    drop_frame: bool = False

    @classmethod
    def of_film(cls, frames_per_second: float, stored: str) -> TimeCode:
        """The code of a film that has a stored one, perhaps ("01:00:00;00" drops frames)."""
        rate = max(frames_per_second, 1.0)
        nominal = round(rate)
        is_ntsc = nominal in _DROP_FRAME_RATES and abs(rate * 1.001 / nominal - 1) < 1e-4
        return cls(rate, is_ntsc and ";" in stored)

    def format(self, seconds: float) -> str:
        """A time as a code."""
        seconds = max(seconds, 0.0)
        if self.drop_frame:
            number = math.floor(seconds * self.frames_per_second + _EARLY)
            whole, frame = divmod(number + self._dropped_before(number), self._nominal)
        else:
            whole = math.floor(seconds + _EARLY / self.frames_per_second)
            frame = math.floor(max(seconds - whole, 0.0) * self.frames_per_second + _EARLY)
        minutes, second = divmod(whole, 60)
        hours, minute = divmod(minutes, 60)
        digits = len(str(self._nominal - 1))
        mark = ";" if self.drop_frame else ":"
        return f"{hours}:{minute:02d}:{second:02d}{mark}{frame:0{digits}d}"

    def parse(self, text: str) -> float | None:
        """The seconds at which the frame of a code begins; None when the text is no code."""
        match = _CODE.fullmatch(text.strip())
        if match is None:
            return None
        hours, minutes, seconds, frame = map(int, match.groups())
        whole = (hours * 60 + minutes) * 60 + seconds
        if not self.drop_frame:
            return whole + frame / self.frames_per_second
        all_minutes = hours * 60 + minutes
        dropped = self._drop * (all_minutes - all_minutes // 10)
        return max(whole * self._nominal + frame - dropped, 0) / self.frames_per_second

    @property
    def _nominal(self) -> int:
        return math.ceil(self.frames_per_second - 1e-6)

    @property
    def _drop(self) -> int:
        """How many numbers a minute leaves out: a fifteenth of the frames of a second."""
        return self._nominal // 15

    def _dropped_before(self, number: int) -> int:
        """How many numbers were left out up to a frame."""
        minute = self._nominal * 60 - self._drop
        tens, rest = divmod(number, minute * 10 + self._drop)
        # the first minute of ten is whole
        return self._drop * (9 * tens + max(rest - self._drop, 0) // minute)
