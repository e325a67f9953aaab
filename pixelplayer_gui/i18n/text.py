"""Every word on the screen passes here, so that it can be shown in another language."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication

CONTEXT = "PixelPlayer"


def tr(text: str, **values: Any) -> str:
    """The text in the language of the window, with ``{name}`` filled from ``values``.

    ``text`` must be a literal: the translators' tool reads it from the source.
    """
    return told(text, **values)


def label_words(label: str) -> str:
    """What a model calls an object, in the language of the window."""
    return QCoreApplication.translate("Labels", label) if label else ""


def engine_word(word: str) -> str:
    """A single word of the engine that is shown as it is: a layout of channels, an output."""
    known = {"mono": tr("mono"), "stereo": tr("stereo"), "Silence": tr("Silence")}
    return known.get(word, word)


def rest_words(name: str) -> str:
    """What the strip of all else is called, in the language of the window."""
    return tr("Rest") if name == "Rest" else name  # the engine's word, unless somebody renamed it


def mark(text: str) -> str:
    """A literal text of a table, for the translators' tool to find; ``told`` shows it later."""
    return text


def told(text: str, **values: Any) -> str:
    """What ``tr`` says, of a text that was marked: by ``mark``, or in the table of actions."""
    shown = QCoreApplication.translate(CONTEXT, text) if text else ""
    return shown.format(**values) if values else shown
