"""Every word on the screen passes here, so that it can be shown in another language."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication

CONTEXT = "PixelPlayer"


def tr(text: str, **values: Any) -> str:
    """The text in the language of the window, with ``{name}`` filled from ``values``.

    ``text`` must be a literal: the translators' tool reads it from the source.
    """
    told = QCoreApplication.translate(CONTEXT, text)
    return told.format(**values) if values else told
