"""JSON files that somebody may have damaged or made up: a value, or one of two kinds of error."""

from __future__ import annotations

import codecs
import errno
import json
import os
import stat
from pathlib import Path
from typing import Any

MAX_BYTES = 256 << 20
"""Far more than the longest project; a larger file is none of ours."""


ESCAPES = "pixelplayer.escapes"
"""How a text is encoded that may hold what cannot be: the name of a file need be no text at all.

Such a character is told as JSON tells it (``\\udcff``), so that JSON stays JSON and reads back the
same, and a sentence stays a sentence. For ``str.encode`` and ``TextIOWrapper.reconfigure``.
"""


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    return json.dumps(text)[1:-1], error.end


codecs.register_error(ESCAPES, _escaped)


def json_bytes(value: Any) -> bytes:
    """A value as JSON for a file that people read too, in UTF-8, with a line's end."""
    return json.dumps(value, indent=1, ensure_ascii=False).encode("utf-8", ESCAPES) + b"\n"


def parse_json(text: str | bytes) -> Any:
    """What a text says; ``ValueError`` for all that is no JSON, however deep it is nested."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def read_json(path: Path) -> Any:
    """What a file says; ``OSError`` or ``ValueError``."""
    return parse_json(read_small_file(path))


def read_small_file(path: Path) -> bytes:
    """A file's bytes; ``OSError`` also for what is none (a pipe would wait, a device never end)."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        _refuse_what_is_no_small_file(path, os.fstat(handle))
        with open(handle, "rb", closefd=False) as file:
            return file.read()
    finally:
        os.close(handle)


def path_text(text: Any) -> str:
    """The text of a path, if a disk could hold it; ``ValueError``.

    It need not be a name in UTF-8, which is more than pydantic takes for a string.
    """
    if not isinstance(text, str) or b"\0" in os.fsencode(text):
        raise ValueError("it is no path")
    return text


def _refuse_what_is_no_small_file(path: Path, facts: os.stat_result) -> None:
    if stat.S_ISDIR(facts.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(facts.st_mode):
        raise OSError(errno.EINVAL, "it is a pipe or a device, not a file", str(path))
    if facts.st_size > MAX_BYTES:
        raise OSError(errno.EFBIG, "it is too large to be a file of ours", str(path))
