"""Time stamps in order: packets whose stamps do not rise, mended so that any muxer takes them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from av.packet import Packet

from engine.media.pyav import stream_names
from engine.message import Message

_LONE_JUMP_SECONDS = 10
_STEP_BACK_SECONDS = Fraction(1, 2)
_SAME_STEP_SECONDS = 1
_TOLD_SECONDS = Fraction(1, 10_000)
"""A tick of a fine clock is not worth a sentence."""


class StampOrder:
    """Mends the stamps of packets on their way into a new file, and tells what it did.

    A stamp that equals or undercuts the one before is moved by as little as makes it rise; one that
    leaps away alone is put where its neighbours want it; where a clock steps back for good (a join)
    all that follows is moved behind. What an edit list hides stays only as far as pictures that are
    shown lean on it, just before them for a tick each.
    """

    def __init__(self) -> None:
        self._lines: dict[int, _Line] = {}
        self._steps: list[Fraction] = []

    def mended(self, packets: Iterable[Packet]) -> Iterator[Packet]:
        """The packets, some a little later than they come."""
        for packet in packets:
            line = self._lines.get(packet.stream_index)
            if line is None:
                line = self._lines[packet.stream_index] = _Line(packet.stream, self._steps)
            yield from line.add(packet)
        for line in self._lines.values():
            yield from line.finish()

    def notices(self) -> list[Message]:
        """What was mended, a sentence a stream."""
        told = []
        for line in self._lines.values():
            name = stream_names(line.stream.container.streams)[line.stream.index]
            if line.moved and line.farthest >= _TOLD_SECONDS:
                told.append(
                    Message(
                        "{count} time stamps of {stream} did not rise; they were moved by up to "
                        "{milliseconds:.1f} ms.",
                        stream=name,
                        count=line.moved,
                        milliseconds=float(line.farthest) * 1000,
                    )
                )
            if line.hidden:
                told.append(
                    Message(
                        "What the film's edit list hides of {stream} was left out or made "
                        "invisible ({count} packets).",
                        stream=name,
                        count=line.hidden,
                    )
                )
        return told


class _Line:
    """The packets of one stream."""

    def __init__(self, stream: Any, steps: list[Fraction]) -> None:
        self.stream, self._steps = stream, steps
        self._base = Fraction(stream.time_base)
        self._hidden: deque[Packet] = deque()
        self._waiting: Packet | None = None
        self._last: int | None = None
        self._length, self._offset, self._shown = 0, 0, False
        self.moved, self.hidden, self.farthest = 0, 0, Fraction(0)

    def add(self, packet: Packet) -> Iterator[Packet]:
        """The packets that are decided with this one."""
        if packet.dts is None:
            yield packet
            return
        if packet.is_discard and self._shown:
            self._hide(packet)
            return
        before, self._waiting = self._waiting, None
        if before is not None:
            if packet.dts + self._offset - self._expected < _LONE_JUMP_SECONDS / self._base:
                self._move(before, self._expected - (before.dts or 0))
            yield from self._settle(before)
        leap = 0 if self._last is None else packet.dts + self._offset - self._expected
        if leap > _LONE_JUMP_SECONDS / self._base:
            self._waiting = packet
        else:
            yield from self._settle(packet)

    def finish(self) -> Iterator[Packet]:
        """The packet that still waits; what is hidden at the end nobody leans on."""
        if self._waiting is not None:
            yield from self._settle(self._waiting)
        self._hidden.clear()

    @property
    def _expected(self) -> int:
        return (self._last or 0) + self._length

    def _hide(self, packet: Packet) -> None:
        self.hidden += 1
        if packet.is_keyframe:
            # nothing shown came since the last key picture, and nothing leans across this one
            self._hidden.clear()
        if packet.stream.type == "video":
            self._hidden.append(packet)

    def _settle(self, packet: Packet) -> Iterator[Packet]:
        if packet.is_keyframe:
            self._hidden.clear()
        dts = (packet.dts or 0) + self._offset
        if self._last is not None and dts < self._last - _STEP_BACK_SECONDS / self._base:
            self._offset += self._step_to(self._expected - dts)
        if self._offset:
            self._move(packet, self._offset, told=False)
        yield from self._hidden_before(packet)
        if self._last is not None and (packet.dts or 0) <= self._last:
            self._move(packet, self._last + 1 - (packet.dts or 0), whole=False)
        self._note(packet)
        yield packet

    def _step_to(self, ticks: int) -> int:
        """How far a clock that stepped back is moved: all streams alike at one join."""
        seconds = ticks * self._base
        known = next((s for s in self._steps if abs(s - seconds) < _SAME_STEP_SECONDS), None)
        if known is None:
            self._steps.append(seconds)
            self.moved, self.farthest = self.moved + 1, max(self.farthest, seconds)
            known = seconds
        return round(known / self._base)

    def _hidden_before(self, packet: Packet) -> Iterator[Packet]:
        """What a shown picture leans on, stamped so that it is as good as never seen."""
        count, last = len(self._hidden), self._last or 0
        room = max((packet.dts or 0) - last, 0)
        for number, hidden in enumerate(self._hidden, start=1):
            hidden.dts = max(last + room * number // (count + 1), (self._last or 0) + 1)
            shown = (packet.dts if packet.pts is None else packet.pts) or 0
            hidden.pts = max(hidden.dts, shown - (count + 1 - number))
            hidden.duration = 1
            self._last = hidden.dts
            yield hidden
        self._hidden.clear()

    def _note(self, packet: Packet) -> None:
        self._last, self._shown = packet.dts, self._shown or not packet.is_discard
        self._length = packet.duration or self._length

    def _move(self, packet: Packet, ticks: int, *, whole: bool = True, told: bool = True) -> None:
        """Move a packet; not ``whole``: its showing only as far as it must not precede its dts."""
        packet.dts = (packet.dts or 0) + ticks
        if packet.pts is not None:
            packet.pts = packet.pts + ticks if whole else max(packet.pts, packet.dts)
        if told:
            self.moved += 1
            self.farthest = max(self.farthest, abs(ticks) * self._base)
