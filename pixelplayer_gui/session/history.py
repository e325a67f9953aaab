"""Undo and redo history without limit: it keeps the old values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class History(Generic[Value]):
    """The values a thing has had, each with the name of the step that led to it.

    A value is never changed, only followed by another; so a step back is nothing but showing the
    value before. A new step after some steps back forgets what had been undone.
    """

    def __init__(self, first: Value) -> None:
        self._values: list[Value] = [first]
        self._names: list[str] = [""]
        self._at = 0

    @property
    def current(self) -> Value:
        """The value that holds."""
        return self._values[self._at]

    @property
    def before(self) -> Value:
        """The value before the step that was taken last; the first one before any."""
        return self._values[max(self._at - 1, 0)]

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is a step that was taken back."""
        return self._at + 1 < len(self._values)

    @property
    def undo_name(self) -> str:
        """What ``undo`` would take back, e.g. "Mute violin"; empty when nothing."""
        return self._names[self._at]

    @property
    def redo_name(self) -> str:
        """What ``redo`` would do again; empty when nothing."""
        return self._names[self._at + 1] if self.can_redo else ""

    @property
    def names(self) -> tuple[str, ...]:
        """All steps there are, also those taken back, oldest first."""
        return tuple(self._names[1:])

    @property
    def taken(self) -> int:
        """How many of the steps hold."""
        return self._at

    def push(self, value: Value, name: str, *, merge: bool = False) -> bool:
        """Take a step to ``value``; False (and no step) when it equals what already holds.

        ``merge`` makes it one with the step before, which is gone when that leads nowhere.
        """
        if value == self.current:
            return False
        if merge and self._at > 0:
            self._at -= 1
        del self._values[self._at + 1 :], self._names[self._at + 1 :]
        if value != self.current:
            self._values.append(value)
            self._names.append(name)
            self._at += 1
        return True

    def update_all(self, change: Callable[[Value], Value]) -> None:
        """Put what was learned meanwhile into every value; it is no step."""
        self._values = [change(value) for value in self._values]

    def undo(self) -> Value:
        """One step back; the first value stays the first."""
        self._at = max(self._at - 1, 0)
        return self.current

    def redo(self) -> Value:
        """One step forward again; the last value stays the last."""
        self._at = min(self._at + 1, len(self._values) - 1)
        return self.current

    def jump(self, taken: int) -> Value:
        """Go to where the first ``taken`` steps hold; 0 is the beginning."""
        self._at = min(max(taken, 0), len(self._values) - 1)
        return self.current
