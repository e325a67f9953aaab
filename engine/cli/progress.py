"""Progress of long work, on stderr: a bar for people, JSON lines for programs.

A JSON line is ``{"event": "progress", "stage": WORDS, "done": 0..1, "seconds_left": S or null}``.
"""

from __future__ import annotations

import json
import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

from engine.cli.terminal import printable, tell

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from engine.media.clip import Clip

_MIN_INTERVAL_SECONDS = 0.1


class Progress:
    """A context in which stages of work tell how far they are."""

    def __init__(self, form: str) -> None:
        self._form = form if form != "bar" or sys.stderr.isatty() else "none"
        self._bar: Bar | None = None
        self._tasks: dict[str, TaskID] = {}
        self._last_emitted: dict[str, float] = {}

    def __enter__(self) -> Self:
        if self._form == "bar":
            self._bar = _new_bar()
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def report(self, stage: str, done: float, seconds_left: float | None = None) -> None:
        """``stage`` is ``done`` (0..1) and needs some seconds more, if known."""
        if self._form == "json":
            self._emit_json(stage, done, seconds_left)
        elif self._bar is not None:
            if stage not in self._tasks:
                self._tasks[stage] = self._bar.add_task(printable(stage), total=1.0)
            self._bar.update(self._tasks[stage], completed=done)

    def _emit_json(self, stage: str, done: float, seconds_left: float | None) -> None:
        now = time.monotonic()
        if done < 1 and now - self._last_emitted.get(stage, -1.0) < _MIN_INTERVAL_SECONDS:
            return
        self._last_emitted[stage] = now
        left = None if seconds_left is None else round(seconds_left, 2)
        line = {"event": "progress", "stage": stage, "done": round(done, 4), "seconds_left": left}
        print(json.dumps(line), file=sys.stderr, flush=True)


def tell_notices(clip: Clip) -> None:
    """Say on stderr what is to be known of a clip: which track is heard, that it is cut off."""
    for notice in clip.notices:
        tell(notice, err=True)


def _new_bar() -> Bar:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        Remaining(),
        console=Console(stderr=True),
    )
