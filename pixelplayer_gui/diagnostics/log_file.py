"""The log file: session messages and errors in the user's log folder, for bug reports."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

from platformdirs import user_log_path

from engine.json_file import ESCAPES

_BYTES, _KEPT = 256 << 10, 2
_LINES = 80
logger = logging.getLogger("pixelplayer")


def log_folder() -> Path:
    """Where the logs of this user are."""
    return user_log_path("pixelplayer")


@contextmanager
def log_to_file() -> Iterator[None]:
    """While it lasts, what is written to the journal is on the disk."""
    try:
        log_folder().mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            log_folder() / "pixelplayer.log",
            maxBytes=_BYTES,
            backupCount=_KEPT,
            encoding="utf-8",
            errors=ESCAPES,
        )
    except OSError:  # no place for a log: the program runs without
        yield
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        handler.close()


def log_error(text: str) -> None:
    """Write down something else, such as the trace of a bug."""
    logger.error(text)


def last_log_lines() -> list[str]:
    """The end of the journal, and of the trace of the last crash below Python."""
    lines: list[str] = []
    for name in ("crash.log", "pixelplayer.log"):
        with suppress(OSError):
            text = (log_folder() / name).read_text("utf-8", errors="replace")
            lines += [f"[{name}]", *text.splitlines()[-_LINES:]]
    return lines
