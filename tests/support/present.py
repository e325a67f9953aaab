"""What may be None, and is not here."""

from __future__ import annotations

from typing import TypeVar

Thing = TypeVar("Thing")


def present(thing: Thing | None) -> Thing:
    """The thing itself; the test fails when there is none."""
    assert thing is not None
    return thing
