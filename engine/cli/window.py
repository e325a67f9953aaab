"""The window, opened from the command line."""

from __future__ import annotations

import os
from pathlib import Path

import click

from engine.cli.desktop import needed_desktop
from engine.cli.options import FILE
from engine.errors import CannotOpen


@click.command(hidden=True)
@click.argument("path", type=FILE, required=False)
@click.pass_context
def window(ctx: click.Context, path: Path | None = None) -> int:
    """Opens the window, on a file if one is named, and waits until it is closed."""
    if path is not None and not os.path.exists(path):
        raise CannotOpen(path, "there is no such file; check its name and place.")
    return needed_desktop(ctx).open(path)
