"""Switches of a model and its training, as a command line says them: ``output=ratio``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from engine.errors import BadRequest
from engine.training.tasks import TASKS

_WORDS = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}


def read_switches(model: str, parts: Sequence[str], given: Iterable[str]) -> dict[str, Any]:
    """Name -> value of some ``NAME=VALUE``; ``BadRequest`` for what no part of the model has."""
    known = {name: positions for part in parts for name, positions in TASKS[part].switches.items()}
    found = {}
    for text in given:
        name, equals, value = text.partition("=")
        if name not in known:
            raise BadRequest(
                "{model} has no switch {name}; it has {known}.",
                model=model,
                name=name,
                known=", ".join(known) or "none",
            )
        position = _position(value, known[name]) if equals else None
        if position is None:
            raise BadRequest(
                "The switch {name} has no position {value!r}; use {positions}.",
                name=name,
                value=value,
                positions=", ".join(map(_described, known[name])),
            )
        found[name] = position
    return found


def _position(text: str, positions: Sequence[Any]) -> Any:
    """The value that a text means; None when it means nothing there."""
    for position in positions:
        if position is bool and text.lower() in _WORDS:
            return _WORDS[text.lower()]
        if position in (int, float):
            try:
                return position(text)
            except ValueError:
                continue
        if isinstance(position, str | int | float) and text == str(position):
            return position
    return None


def _described(position: Any) -> str:
    names = {bool: "yes or no", int: "a whole number", float: "a number"}
    return names.get(position, str(position))
