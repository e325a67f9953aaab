"""Lines for the terminal: what names and tags hold must not steer it."""

from __future__ import annotations

import re

import click

_STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters but tab and line feed, and those that turn the direction of writing round."""


def printable(text: str) -> str:
    """The same text with escapes (``\\x1b``) where it would move, colour or answer for the user."""
    return _STEERS.sub(lambda found: ascii(found[0])[1:-1], text)


def tell(text: object, *, err: bool = False, nl: bool = True) -> None:
    """Print a line on stdout, or on stderr; what is in it is shown and does nothing."""
    click.echo(printable(str(text)), err=err, nl=nl)
