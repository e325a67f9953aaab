"""The timeline of a sound track: where its packets lie, by time stamps that are not always true."""

from __future__ import annotations

from collections import deque
from fractions import Fraction
from statistics import median
from typing import NamedTuple

JITTER_SECONDS = Fraction(15, 1000)
OVERLAP_SECONDS = Fraction(1, 2)
REBASE_SECONDS = 24 * 3600
_LAST_JITTER_SECONDS = Fraction(1, 10)
"""With fewer than three packets to the end, only what is later than this is a gap."""
_LONE_GAP_SECONDS = 600
"""With as few, what is later than this is a damaged stamp: no hours of silence for it."""
_LOOKED_AHEAD, _FEWEST = 12, 3
_DRIFT_WINDOW, _DRIFT_STEP = 129, 32
_DRIFT_SECONDS = 0.015
_CATCH_UP_SECONDS = 5.0
_MAX_STRETCH = 0.02


class Placed(NamedTuple):
    """Where the sound of a packet lies on the line.

    ``dropped`` samples of its head lie under the sound before, ``stretch`` samples are added to the
    rest by making it slower; ``cut_before`` samples are taken from the end of the sound before.
    """

    start: int
    dropped: int = 0
    stretch: int = 0
    cut_before: int = 0


class _Packet(NamedTuple):
    time: Fraction | int
    keep: int
    after_edit: bool


class Timeline:
    """The model of time of one track, packet by packet, in samples.

    Stamps say where the sound begins and where it has gaps. A gap or a step back is real when the
    packets after it agree; a stamp that is alone with what it says is jitter, and never cuts or
    moves a sample. What the clocks of sound and stamps drift apart is caught up by stretching, so
    softly that nobody hears it. After an edit (packets that the file marks as not to be heard) the
    stamp holds to the sample. A clock that steps back far or forward by a day starts anew,
    seamlessly.
    """

    def __init__(self, rate: int, tick: Fraction) -> None:
        self._rate = rate
        self._jitter = max(JITTER_SECONDS, 2 * tick) * rate
        self._tick = max(tick * rate, Fraction(1))
        self._pending: list[_Packet] = []
        self._zero: Fraction | int | None = None
        self._recent: deque[float] = deque(maxlen=_DRIFT_WINDOW)
        self._usual: float | None = None
        self._baseline, self._carry = 0.0, 0.0
        self._count = 0
        self._catching_up = False
        self.end = 0
        self.stretched = 0

    @property
    def waiting(self) -> int:
        """How many packets are not placed yet, since what follows must tell."""
        return len(self._pending)

    @property
    def is_steady(self) -> bool:
        """Whether every stamp so far agreed to the sample, so that a run may be taken as it is."""
        return not self._pending and not self._catching_up and not any(self._recent)

    def add(self, time: Fraction | int, keep: int, after_edit: bool = False) -> list[Placed]:
        """Take ``keep`` samples stamped ``time``; gives where it and those before it lie."""
        self._pending.append(_Packet(time, keep, after_edit))
        return self._decide(ended=False)

    def skip(self, samples: int) -> int:
        """Take a run of samples that follow to the sample; gives where they begin."""
        start, self.end = self.end, self.end + samples
        return start

    def finish(self) -> list[Placed]:
        """Where the last packets lie."""
        return self._decide(ended=True)

    def _decide(self, ended: bool) -> list[Placed]:
        decided: list[Placed] = []
        while self._pending:
            placed = self._place_first(ended)
            if placed is None:
                break
            decided.append(placed)
        return decided

    def _place_first(self, ended: bool) -> Placed | None:
        """Place the packet that waits longest; None when more packets must be seen first."""
        first = self._pending[0]
        if not first.keep:
            return self._commit(0, 0)
        if not self.end or self._zero is None:
            self._zero = first.time
        off = first.time - self._zero - self.end - round(self._baseline)
        if first.after_edit and abs(off) > self._tick and abs(off) < OVERLAP_SECONDS * self._rate:
            return self._cut_to(round(off)) if off < 0 else self._commit(round(off), 0)
        if -self._jitter <= off <= self._jitter:
            return self._commit(0, self._stretch_of(first.keep))
        if not ended and not self._sees_enough():
            return None
        return self._place_off(off)

    def _place_off(self, off: Fraction | int) -> Placed:
        """Place a packet whose stamp does not fit: by what those after it say."""
        offs = self._offs()
        threshold = self._jitter
        if len(offs) < _FEWEST:
            threshold = max(threshold, _LAST_JITTER_SECONDS * self._rate)
        if min(offs) > threshold:
            exact = len(offs) > 1 and abs(offs[1] - off) <= 2 * self._tick
            gap = off if exact else min(offs)
            most = REBASE_SECONDS if len(offs) >= _FEWEST else _LONE_GAP_SECONDS
            if gap > most * self._rate:
                return self._rebase(gap)
            return self._commit(round(gap), 0)
        if max(offs) < -threshold:
            overlap = max(offs)
            if overlap < -OVERLAP_SECONDS * self._rate:
                return self._rebase(off)
            return self._commit(0, 0, dropped=min(round(-overlap), self._pending[0].keep))
        return self._commit(0, 0)

    def _offs(self) -> list[Fraction | int]:
        """How much later than seamless each waiting packet is stamped."""
        assert self._zero is not None
        offs, end = [], self.end + round(self._baseline)
        for packet in self._pending:
            if packet.after_edit:
                break
            if packet.keep:
                offs.append(packet.time - self._zero - end)
                end += packet.keep
        return offs or [self._pending[0].time - self._zero - end]

    def _sees_enough(self) -> bool:
        count = len(self._pending)
        covered = sum(packet.keep for packet in self._pending)
        return count >= _LOOKED_AHEAD or (count >= _FEWEST and covered >= self._rate)

    def _rebase(self, off: Fraction | int) -> Placed:
        assert self._zero is not None
        self._zero += off
        return self._commit(0, 0)

    def _cut_to(self, off: int) -> Placed:
        self.end += off
        placed = self._commit(0, 0)
        return placed._replace(cut_before=-off)

    def _commit(self, gap: int, stretch: int, *, dropped: int = 0) -> Placed:
        packet = self._pending.pop(0)
        start = self.end + gap
        if packet.keep:
            assert self._zero is not None
            self._note(float(packet.time - self._zero - start) + dropped)
            self.end = start + packet.keep - dropped + stretch
            self.stretched += abs(stretch)
        return Placed(start, dropped, stretch)

    def _note(self, late: float) -> None:
        """Follow how the stamps drift away from the samples."""
        self._recent.append(late)
        self._count += 1
        if self._count % _DRIFT_STEP or len(self._recent) < _DRIFT_WINDOW:
            return
        self._baseline = median(self._recent)
        if self._usual is None:
            self._usual = self._baseline
        if abs(self._baseline - self._usual) > _DRIFT_SECONDS * self._rate:
            self._catching_up = True

    def _stretch_of(self, keep: int) -> int:
        """How many samples longer a packet is made, to catch up with the stamps."""
        if not self._catching_up:
            return 0
        assert self._usual is not None
        share = (self._baseline - self._usual) / (_CATCH_UP_SECONDS * self._rate)
        wanted = min(max(share, -_MAX_STRETCH), _MAX_STRETCH) * keep + self._carry
        stretch = round(wanted)
        self._carry = wanted - stretch
        return stretch
