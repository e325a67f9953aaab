"""Messages: sentences that keep their template and values, to be said in other languages."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Integral, Real
from types import MappingProxyType
from typing import Any, Self


class Message(str):
    """A finished English sentence that remembers the template and the values it was made of.

    Being a ``str`` it can be logged, printed and compared like any other. Whoever shows it in
    another language translates ``template`` and fills ``values`` in, which may be messages
    themselves. ``template`` must be a literal: the translators' catalogue is read from the source.
    What is made of a message (a slice, a join) is a plain ``str`` that stays English.
    """

    __slots__ = ("_template", "_values")
    _template: str
    _values: Mapping[str, object]

    def __new__(cls, template: str, /, **values: object) -> Self:
        """Fill ``template`` as ``str.format`` does; without values it is taken as it is."""
        if isinstance(template, cls) and not values:
            return template
        filled = {name: _said(value) for name, value in values.items()}
        self = super().__new__(cls, template.format(**filled) if filled else template)
        self._template, self._values = str(template), MappingProxyType(filled)
        return self

    @property
    def template(self) -> str:
        """The sentence with ``{named}`` places, as the catalogue of translations has it."""
        return self._template

    @property
    def values(self) -> Mapping[str, object]:
        """What stands in the places."""
        return self._values

    @classmethod
    def verbatim(cls, sentence: str) -> Message:
        """Words of somebody else (the system, a library), which nobody translates."""
        return sentence if isinstance(sentence, Message) else cls(sentence)

    def __reduce__(self) -> tuple[Any, ...]:
        return _made, (self._template, dict(self._values))

    def to_json(self) -> dict[str, Any]:
        """What another process needs to say it: template and values, and the English sentence."""
        values = {name: _plain(value) for name, value in self._values.items()}
        return {"sentence": str(self), "template": self._template, "values": values}

    @classmethod
    def from_json(cls, data: str | Mapping[str, Any]) -> Message:
        """The message of ``to_json``; a mere sentence, as older lines hold, is taken as it is."""
        if isinstance(data, str):
            return cls(data)
        if "template" not in data:
            return cls(data["sentence"])
        values = {name: _filled(value) for name, value in data["values"].items()}
        return cls(data["template"], **values)


def _said(value: object) -> object:
    """What stands in a place; of an error its message."""
    return getattr(value, "message", str(value)) if isinstance(value, Exception) else value


def _made(template: str, values: dict[str, object]) -> Message:
    return Message(template, **values)


def _plain(value: object) -> Any:
    if isinstance(value, Message):
        return value.to_json()
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Integral):
        return int(value)
    return float(value) if isinstance(value, Real) else str(value)


def _filled(value: Any) -> object:
    return Message.from_json(value) if isinstance(value, Mapping) else value
