"""Failure details: the text "Copy details" puts on the clipboard for a bug report."""

from __future__ import annotations

import platform
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import qVersion

from engine import __version__

LIBRARIES = ("torch", "av", "PySide6-Essentials", "numpy")


def failure_details(sentence: str, when: datetime | None = None) -> str:
    """The sentence as the engine said it, when, and on what; no file of the user is in it."""
    moment = (when or datetime.now().astimezone()).isoformat(timespec="seconds")
    lines = [
        sentence,
        "",
        f"PixelPlayer {__version__}, {moment}",
        f"{platform.platform()}, Python {platform.python_version()}, Qt {qVersion()}",
        ", ".join(f"{name} {_version(name)}" for name in LIBRARIES),
    ]
    return "\n".join(lines)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
