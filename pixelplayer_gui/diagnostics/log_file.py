"""The log file: session messages and errors in the user's log folder, for bug reports."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

from platformdirs import user_log_path

from pixelplayer_gui.session.session import Session

_BYTES, _KEPT = 256 << 10, 2
_LINES = 80
_logger = logging.getLogger("pixelplayer")


def log_folder() -> Path:
    """Where the logs of this user are."""
    return user_log_path("pixelplayer")


@contextmanager
def log_to_file() -> Iterator[None]:
    """While it lasts, what is written to the journal is on the disk."""
    try:
        log_folder().mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            log_folder() / "pixelplayer.log", maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8"
        )
    except OSError:  # no place for a log: the program runs without
        yield
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    _logger.addHandler(handler)
    _logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        _logger.removeHandler(handler)
        handler.close()


def log_session(session: Session) -> None:
    """Write down what the session tells the user."""
    session.failed.connect(_logger.error)
    session.notice.connect(_logger.info)
    session.model_ready.connect(lambda model, device: _logger.info("%s on %s", model, device))
    session.model_reason_changed.connect(lambda why: why and _logger.info("no GPU: %s", why))


def log_error(text: str) -> None:
    """Write down something else, such as the trace of a bug."""
    _logger.error(text)


def last_log_lines() -> list[str]:
    """The end of the journal, and of the trace of the last crash below Python."""
    lines: list[str] = []
    for name in ("crash.log", "pixelplayer.log"):
        with suppress(OSError):
            text = (log_folder() / name).read_text("utf-8", errors="replace")
            lines += [f"[{name}]", *text.splitlines()[-_LINES:]]
    return lines
