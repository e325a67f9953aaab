"""A window that is only noted down, for the commands that open one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engine.cli.bench.measures import BenchResult, Measure


class FakeDesktop:
    """Opens nothing; ``opened`` and ``measured`` say what was asked for."""

    def __init__(self, *, screen: bool = True, status: int = 0) -> None:
        self._screen, self._status = screen, status
        self.opened: list[Path | None] = []
        self.measured: list[tuple[Path, float, int]] = []

    def has_screen(self) -> bool:
        return self._screen

    def open(self, path: Path | None) -> int:
        self.opened.append(path)
        return self._status

    def measure(
        self, film: Path, minutes: float, seed: int, on_progress: Callable[[str, float], None]
    ) -> BenchResult:
        self.measured.append((film, minutes, seed))
        on_progress("measuring the window", 1.0)
        return BenchResult([Measure("seek", 10.0, "ms", 60)], {"load_average": [], "cores": 2})
