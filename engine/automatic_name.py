"""Automatic names: what a strip is called until somebody renames it, in any language."""

from __future__ import annotations

from typing import Any, Self


class AutomaticName(str):
    """An automatic name in English, which remembers what it was made of: "Violin? 2".

    ``label`` is the model's word for the object (empty: "Object"), ``number`` tells it from others
    of that name (0: none), ``guessed`` puts a question mark behind the label. Being a ``str`` it
    can be written, printed and compared like any other; whoever shows it in another language makes
    it again of the translated label.
    """

    __slots__ = ("_guessed", "_label", "_number")
    _label: str
    _number: int
    _guessed: bool

    def __new__(cls, label: str, number: int = 0, *, guessed: bool = False) -> Self:
        """Say it in English; ``label`` may be written with underscores."""
        self = super().__new__(cls, spoken_name(label.replace("_", " "), number, guessed=guessed))
        self._label, self._number, self._guessed = str(label), number, guessed
        return self

    @property
    def label(self) -> str:
        """The model's word for the object; empty when it has none."""
        return self._label

    @property
    def number(self) -> int:
        """What tells it from others of that name; 0 for none."""
        return self._number

    @property
    def guessed(self) -> bool:
        """Whether the label is a guess."""
        return self._guessed

    def __reduce__(self) -> tuple[Any, ...]:
        return _made, (self._label, self._number, self._guessed)


def spoken_name(words: str, number: int, *, guessed: bool, nameless: str = "Object") -> str:
    """A label's ``words`` in some language as a name; ``nameless`` stands where there are none."""
    words = words.strip()
    base = (f"{words}?" if guessed and words else words).capitalize() or nameless
    return f"{base} {number}" if number else base


def _made(label: str, number: int, guessed: bool) -> AutomaticName:
    return AutomaticName(label, number, guessed=guessed)
