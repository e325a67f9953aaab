"""The completeness of a written file: is in it what the source promised, not only what it gave?"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from engine.media.clip import Clip
from engine.media.promised_length import (
    PICTURE,
    SOUND,
    cut_off_message,
    is_short,
    promised_seconds,
)
from engine.media.pyav import in_seconds, is_picture, is_sound
from engine.media.writing.trim import Trim
from engine.media.writing.verify import Check, all_passed
from engine.message import Message


class Completeness:
    """What the pictures and sounds of a clip promise, to be held against what came of them."""

    def __init__(self, source: Clip, trim: Trim | None) -> None:
        self._source, self._trim = source, trim
        self._promises: dict[int, tuple[Message, Fraction]] = {}
        self._begins: dict[int, Fraction] = {}
        self._replaced: dict[int, Fraction] = {}

    def expect(self, made: Any, stream: Any, *, replaced: bool) -> None:
        """Note what should come to a stream ``made``; ``replaced``: the caller gives its sound."""
        if not (is_picture(stream) or is_sound(stream)):
            return
        begin = in_seconds(stream.start_time, stream.time_base) or self._source.zero
        self._begins[made.index] = begin
        if replaced:
            self._replaced[made.index] = begin
        promised = promised_seconds(stream)
        if promised is not None:
            what = SOUND if is_sound(stream) else PICTURE
            self._promises[made.index] = what, self._wanted(begin, promised)

    def checks(self, given_seconds: Mapping[int, float]) -> list[Check]:
        """One check a stream; ``given_seconds`` is how much of each was written, by its index.

        Where no stream promises anything the file may do so for all of them. What ends in the
        middle of a part is not whole, whatever it promised.
        """
        checks = [
            self._check(what, float(promised), self._held(index, given_seconds))
            for index, (what, promised) in self._promises.items()
        ]
        if self._trim is not None:
            return checks
        whole = self._source.info.promised_seconds
        if not checks and self._begins and whole is not None:
            ends = (
                float(begin) + self._held(index, given_seconds)
                for index, begin in self._begins.items()
            )
            what = SOUND if self._source.info.picture is None else PICTURE
            checks.append(self._check(what, whole, max(ends)))
        if self._source.truncation is not None and all_passed(checks):
            checks.append(Check(Message("length"), False, self._source.truncation))
        return checks

    def _wanted(self, begin: Fraction, seconds: Fraction) -> Fraction:
        """How much of a stream lies in what is written."""
        if self._trim is None:
            return seconds
        stop = min(begin + seconds, self._trim.stop)
        return max(stop - max(begin, self._trim.start), Fraction(0))

    def _held(self, index: int, given_seconds: Mapping[int, float]) -> float:
        if index not in self._replaced:
            return given_seconds[index]
        # the new sound may be of any length; the old one tells whether something was missing
        with self._source.sound() as sound:
            held = Fraction(sound.length, sound.info.rate)
        return float(self._wanted(self._replaced[index], held))

    def _check(self, what: Message, promised: float, held: float) -> Check:
        name, short = self._source.info.path.name, is_short(held, promised)
        detail = Message("{seconds:.2f} s", seconds=held)
        if short:
            detail = cut_off_message(name, held, promised, what)
        return Check(Message("length"), not short, detail)
