"""The program ``pixelplayer``: the command line of the engine, and the window handed in to it.

``python -m pixelplayer_gui`` is the same. Nothing heavy is imported here, so that `pixelplayer
--version` answers at once.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.cli.bench.measures import BenchResult
    from engine.cli.desktop import BenchProgress


class LazyDesktop:
    """The window as the engine's commands ask for it; imported when it is asked for."""

    def has_screen(self) -> bool:
        """Whether a window can be shown: on Linux somebody must say where the display is."""
        if not sys.platform.startswith("linux"):
            return True
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))

    def open(self, path: Path | None) -> int:
        """Open the window, on a file if one is named, and wait until it is closed."""
        from pixelplayer_gui.app import run

        return run(path)

    def measure(
        self, clip: Path, minutes: float, seed: int, on_progress: BenchProgress
    ) -> BenchResult:
        """Measure the window; without a display it is drawn off screen."""
        if not self.has_screen():
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        from pixelplayer_gui.benchmark.window import measure_gui

        return measure_gui(clip, minutes, seed, on_progress)


def main() -> None:
    """Run the words of the command line and end the process."""
    from engine.cli.stop_signals import end_at_once_until_work_begins

    end_at_once_until_work_begins()
    from engine.cli.commands import main as run_command_line

    run_command_line(LazyDesktop())


if __name__ == "__main__":
    main()
