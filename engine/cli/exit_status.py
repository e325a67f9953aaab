"""Exit statuses of the program, and for every failure one sentence on stderr."""

from __future__ import annotations

import errno
import io
import os
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

import click

from engine.cli.stop_signals import stop_signals_interrupt
from engine.cli.terminal import tell
from engine.errors import Cancelled, EngineError
from engine.json_file import ESCAPES
from engine.message import Message

UNEXPECTED = 1
WRONG_REQUEST = 2
MACHINE_FAILED = 3

_DISK_FULL_ERRORS = (errno.ENOSPC, errno.EDQUOT)


def run_to_exit_status(run: Callable[[], Any], debug: bool = False) -> int:
    """Runs the program and gives its exit status; a failure is told on stderr in one sentence."""
    for stream in (sys.stdout, sys.stderr):
        _let_escape(stream)
    try:
        with stop_signals_interrupt():
            result = run()
        _flush(sys.stdout)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except SystemExit as stop:  # click's own answer to a reader that has gone
        return stop.code if isinstance(stop.code, int) else UNEXPECTED
    except BrokenPipeError:
        # who read our output has gone; the interpreter's own flush must not complain either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except BaseException as error:
        if debug:
            traceback.print_exc()
        status, sentence = explain_failure(error)
        with suppress(OSError):  # the terminal may be what has gone
            tell(sentence, err=True)
        return status
    return result if isinstance(result, int) else 0


def _let_escape(output: TextIO | None) -> None:
    """Names and tags may hold what the terminal's alphabet has not, or what is no text at all."""
    if isinstance(output, io.TextIOWrapper):
        output.reconfigure(errors=ESCAPES)


def _flush(output: TextIO | None) -> None:
    """Nothing where the output was closed before we began."""
    if output is not None:
        output.flush()


def explain_failure(error: BaseException) -> tuple[int, Message]:
    """The exit status and the sentence of a failure; an unexpected one is written to the log."""
    if isinstance(error, EngineError):
        return error.exit_status, error.message
    if isinstance(error, click.UsageError):
        help_hint = f" See `{error.ctx.command_path} --help`." if error.ctx else ""
        return WRONG_REQUEST, Message.verbatim(f"{error.format_message()}{help_hint}")
    if isinstance(error, click.ClickException):
        return WRONG_REQUEST, Message.verbatim(error.format_message())
    if isinstance(error, (KeyboardInterrupt, click.Abort)):
        return Cancelled.exit_status, Message("Stopped on request.")
    if isinstance(error, MemoryError):
        return MACHINE_FAILED, Message("The memory is full; close other programs and try again.")
    if isinstance(error, OSError) and error.errno in _DISK_FULL_ERRORS:
        return MACHINE_FAILED, Message("The disk is full; free some space and try again.")
    if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG and error.filename:
        return WRONG_REQUEST, Message(
            "The name {name} is too long; choose a shorter one.", name=error.filename
        )
    return UNEXPECTED, _unexpected(error)


def log_path() -> Path:
    """The file that the details of unexpected failures go to."""
    import platformdirs

    return Path(platformdirs.user_log_dir("pixelplayer", appauthor=False)) / "pixelplayer.log"


def _unexpected(error: BaseException) -> Message:
    what = " ".join(traceback.format_exception_only(error)[-1].split())
    log = log_path()
    details = "".join(traceback.format_exception(error))
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8", errors=ESCAPES) as file:
            file.write(f"{datetime.now().isoformat()} {sys.argv}\n{details}\n")
    except OSError:
        return Message(
            "This is a fault of PixelPlayer ({what}); try again with --debug to see more.",
            what=what,
        )
    return Message(
        "This is a fault of PixelPlayer ({what}); the details are in {log}.", what=what, log=log
    )
