"""Translation of user-visible text: ``tr`` for literals, ``translate`` for marked ones."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication

CONTEXT = "PixelPlayer"


def tr(text: str, **values: Any) -> str:
    """The text in the language of the window, with ``{name}`` filled from ``values``.

    ``text`` must be a literal: the translators' tool reads it from the source.
    """
    return translate(text, **values)


def translated_label(label: str) -> str:
    """What a model calls an object, in the language of the window."""
    return QCoreApplication.translate("Labels", label) if label else ""


def translated_engine_word(word: str) -> str:
    """A single word of the engine that is shown as it is: a layout of channels, an output."""
    known = {"mono": tr("mono"), "stereo": tr("stereo"), "Silence": tr("Silence")}
    return known.get(word, word)


def translated_rest_name(name: str) -> str:
    """What the strip of all else is called, in the language of the window."""
    return tr("Rest") if name == "Rest" else name  # the engine's word, unless somebody renamed it


def tr_noop(text: str) -> str:
    """Mark a literal for translation (QT_TR_NOOP); ``translate`` shows it later."""
    return text


def translate(text: str, **values: Any) -> str:
    """Translate a text that was marked: by ``tr_noop``, or in the table of actions."""
    shown = QCoreApplication.translate(CONTEXT, text) if text else ""
    return shown.format(**values) if values else shown
