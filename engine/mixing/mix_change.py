"""A change of the mix as a value: which fields of a strip, or of the whole mix, become what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeVar

from engine.mixing import automation as curves

Value = TypeVar("Value")


class Unchanged(Enum):
    """The type of ``UNCHANGED``; None cannot stand for it, because a strip's place may be None."""

    UNCHANGED = "unchanged"


UNCHANGED: Final = Unchanged.UNCHANGED
"""A change that holds this in a field leaves that field of the strip or mix as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StripChange:
    """The fields of one ``Strip`` that become something else, and what they become."""

    name: str | Unchanged = UNCHANGED
    gain_db: float | Unchanged = UNCHANGED
    mute: bool | Unchanged = UNCHANGED
    solo: bool | Unchanged = UNCHANGED
    pan: float | Unchanged = UNCHANGED
    place: tuple[float, float] | Unchanged | None = UNCHANGED
    automation: curves.Points | Unchanged = UNCHANGED
    width: float | Unchanged = UNCHANGED
    distance: float | Unchanged = UNCHANGED
    strength: float | Unchanged = UNCHANGED


@dataclass(frozen=True, slots=True, kw_only=True)
class MixChange:
    """The fields of a ``Mix`` beside its strips that become something else, and what."""

    master_db: float | Unchanged = UNCHANGED
    binaural: bool | Unchanged = UNCHANGED
    field_of_view_degrees: float | Unchanged = UNCHANGED
    head_turn_degrees: float | Unchanged = UNCHANGED
    room: float | Unchanged = UNCHANGED


def value_after(change: Value | Unchanged, before: Value) -> Value:
    """What a field holds after a change of it."""
    return before if isinstance(change, Unchanged) else change
