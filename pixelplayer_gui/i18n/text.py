"""Translation of user-visible text: ``tr`` for literals, ``translate`` for marked ones."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication

from engine.automatic_name import AutomaticName, spoken_name
from engine.message import Message

CONTEXT, LABELS = "PixelPlayer", "Labels"
"""The parts of the translation files: texts, and the words of the models."""


def tr(text: str, /, **values: Any) -> str:
    """The text in the language of the window, with ``{name}`` filled from ``values``.

    ``text`` must be a literal: the translators' tool reads it from the source. Values that are
    messages or automatic names are translated too.
    """
    return translate(text, **values)


def tr_n(text: str, n: int, /, **values: Any) -> str:
    """The text for so many things; ``%n`` is the number, and each language has its own plurals."""
    return _filled(QCoreApplication.translate(CONTEXT, text, None, n), values)


def translated_label(label: str) -> str:
    """What a model calls an object, in the language of the window."""
    return QCoreApplication.translate(LABELS, label) if label else ""


def translated_engine_word(word: str) -> str:
    """A single word of the engine that is shown as it is: a layout of channels, an output."""
    known = {"mono": tr("mono"), "stereo": tr("stereo"), "Silence": tr("Silence")}
    return known.get(word, word)


def translated_name(name: str) -> str:
    """What a strip is called, in the language of the window; what somebody typed stays."""
    if not isinstance(name, AutomaticName):
        return name
    words = translated_label(name.label.replace("_", " "))
    return spoken_name(words, name.number, guessed=name.guessed, nameless=tr("Object"))


def translated_rest_name(name: str) -> str:
    """What the strip of all else is called, in the language of the window."""
    return tr("Rest") if name == "Rest" else name  # the engine's word, unless somebody renamed it


def tr_noop(text: str) -> str:
    """Mark a literal for translation (QT_TR_NOOP); ``translate`` shows it later."""
    return text


def translate(text: str, /, **values: Any) -> str:
    """Translate a text that was marked (by ``tr_noop``, in the table of actions), or a message.

    A sentence that is neither stays as it is.
    """
    if isinstance(text, Message) and not values:
        return translate(text.template, **text.values)
    return _filled(QCoreApplication.translate(CONTEXT, text), values) if text else ""


def _filled(text: str, values: dict[str, Any]) -> str:
    if not values:
        return text
    return text.format(**{name: _translated_value(value) for name, value in values.items()})


def _translated_value(value: Any) -> Any:
    if isinstance(value, Message):
        return translate(value)
    return translated_name(value) if isinstance(value, AutomaticName) else value


NO_FONT = tr_noop(
    "Boxes would stand in place of Chinese characters: install a font that has them, for example"
    " Noto Sans CJK, and start PixelPlayer again."
)
"""Said beside a language for which ``translation.has_font`` finds none."""
