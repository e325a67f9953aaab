"""Desktop: the window as the commands see it, which the window's package hands in from above.

The engine knows no screen. ``pixelplayer`` starts in the window's package, which gives ``main`` a
``Desktop``; ``python -m engine.cli`` gives none, and the commands that need one say so.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

from engine.errors import BadRequest

if TYPE_CHECKING:
    from engine.cli.bench.measures import BenchResult

BenchProgress = Callable[[str, float], None]
"""Called with (stage, done 0..1)."""


class Desktop(Protocol):
    """The window, opened and measured on demand; nothing of it is loaded before."""

    def has_screen(self) -> bool:
        """Whether a window can be shown here."""
        ...

    def open(self, path: Path | None) -> int:
        """Open the window, on a file if one is named; returns the exit status when it is closed."""
        ...

    def measure(
        self, clip: Path, minutes: float, seed: int, on_progress: BenchProgress
    ) -> BenchResult:
        """What ``bench --gui`` measures of the window, playing with it for so many minutes."""
        ...


def desktop_of(ctx: click.Context) -> Desktop | None:
    """The desktop this program was started with; None for ``python -m engine.cli``."""
    return ctx.obj


def needed_desktop(ctx: click.Context) -> Desktop:
    """The same; ``BadRequest`` where there is none."""
    desktop = desktop_of(ctx)
    if desktop is None:
        raise BadRequest("The engine alone has no window; run `pixelplayer` instead.")
    return desktop
