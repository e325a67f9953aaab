"""The bench of the window: what it computes, and what it writes; how large is not tested here."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PySide6.QtCore import QCoreApplication, QEventLoop
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from engine.cli.bench.command import _print_table
from engine.cli.bench.measures import BenchResult, Measure
from engine.cli.commands import program
from engine.mixing.mix import Mix, Strip
from engine.scene import Stems
from pixelplayer_gui.__main__ import LazyDesktop
from pixelplayer_gui.benchmark.output_probe import OutputProbe
from pixelplayer_gui.benchmark.statistics import monkey_result, percentiles
from pixelplayer_gui.benchmark.watchdog import (
    STALL_SECONDS,
    ResourceCounts,
    StallWatchdog,
    memory_mb,
    slope_per_minute,
)
from pixelplayer_gui.benchmark.window import WindowBenchmark


def test_percentiles_are_told_in_milliseconds_the_95th_beside_its_budget() -> None:
    seconds = [number / 1000 for number in range(101)]
    middle, high = percentiles("seek", seconds, 90)
    assert (middle.what, middle.unit, middle.budget) == ("seek, p50", "ms", None)
    assert (high.what, high.budget, high.within) == ("seek, p95", 90, False)
    assert (middle.figure, high.figure) == pytest.approx((50, 95))


def test_the_slope_is_that_of_the_settled_part() -> None:
    seconds = np.arange(0, 180, 1.0)
    filling = np.where(seconds < 50, 8 * seconds, 400.0)  # caches fill, then nothing rises
    assert slope_per_minute(seconds.tolist(), filling.tolist()) == pytest.approx(0, abs=1e-6)
    leaking = filling + seconds * 3 / 60
    assert slope_per_minute(seconds.tolist(), leaking.tolist()) == pytest.approx(3)
    assert slope_per_minute([0.0], [100.0]) == 0
    assert slope_per_minute([5.0, 5.0], [100.0, 200.0]) == 0


def test_the_ear_hears_a_mix_only_when_its_block_is_due_and_the_stem_is_there(
    tmp_path: Path,
) -> None:
    stems = Stems(1, 1000, 48_000, tmp_path)
    stems.add("violin")
    heard = 0.0
    ear = OutputProbe(lambda: heard, stems, 1000)
    alone = Mix((Strip("violin", "Violin"),), isolated="violin")

    def heard_for() -> float | None:
        return ear.heard_for(lambda mix: mix.isolated == "violin")

    ear.render(alone, 0, 100)
    ear.write(500)
    heard = 600.0
    assert heard_for() is None  # the sound was not worked out when it was played
    stems.write("violin", 0, np.zeros((1, 100), np.float32))
    assert heard_for() is None  # and is none the sooner for it
    ear.write(700)
    ear.write(800)
    assert heard_for() is None  # written, but not heard yet
    heard = 950.0
    assert heard_for() == pytest.approx(0.25)  # since its first block
    ear.reset()
    assert heard_for() is None
    stems.close()


def test_a_stall_of_the_window_is_seen_and_where_it_was(qtbot: QtBot) -> None:
    app = QCoreApplication.instance()
    assert app is not None
    stalls = StallWatchdog(app)
    stalls.start()
    threading.Event().wait(3 * STALL_SECONDS)
    qtbot.waitUntil(lambda: len(stalls.seconds) > 0)
    stalls.stop()
    assert max(stalls.seconds) > STALL_SECONDS
    assert sum(stalls.places.values()) >= 1
    QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)


def test_a_monkeys_session_tells_stalls_memory_and_what_is_left(qtbot: QtBot) -> None:
    app = QCoreApplication.instance()
    assert app is not None
    stalls = StallWatchdog(app)
    stalls.seconds = [0.06, 0.2]
    counts = ResourceCounts(10, 20, 3000), ResourceCounts(12, 20, 3001)
    memory: tuple[list[float], list[float | None]] = [0.0, 60.0, 120.0], [500.0, 510.0, 520.0]
    result = monkey_result(counts, stalls, memory, [15, 18, 17, 25, 22, 20], {"steps": 7})
    figures = {measure.what: measure.figure for measure in result.measures}
    assert figures == pytest.approx(
        {
            "stalls > 50 ms of the window": 2,
            "longest stall": 200,
            "memory rises": 10,
            "memory at the end": 520,
            "open files more than in its first third": 2,
            "threads more than before": 2,
            "open files more than before": 0,
            "Qt objects more than before": 1,
        }
    )
    assert result.as_json()["monkey"]["stall_ms"] == [200, 60]
    assert result.as_json()["monkey"]["steps"] == 7
    silent = monkey_result(
        (ResourceCounts(1, None, 1), ResourceCounts(1, None, 1)),
        stalls,
        ([0.0], [None]),
        [None],
        {},
    )
    names = [measure.what for measure in silent.measures]
    assert "memory rises" not in names
    assert "open files more than before" not in names


def test_the_table_has_the_budget_beside_the_figure(capsys: pytest.CaptureFixture[str]) -> None:
    _print_table([Measure("fader to ear, p95", 140, "ms", 120)], "demo.mp4, 2 cores")
    result = capsys.readouterr().out
    line = next(line for line in result.splitlines() if "fader" in line)
    assert ["<= 120 ms" in line, "140 ms" in line, "over" in line] == [True] * 3
    assert "2 cores" in result


def test_what_the_system_tells_is_believable() -> None:
    memory = memory_mb()
    assert memory is None or 10 < memory < 1e6
    assert BenchResult([Measure("seek", 1, "ms")]).as_json()["measures"][0]["what"] == "seek"


def test_its_window_is_gone_when_it_is_closed(qapp: QApplication, tmp_path: Path) -> None:
    bench = WindowBenchmark(tmp_path / "film.mp4", 0.1, 1)
    parts = (bench._window, bench._session)
    bench.close()
    assert not any(isValid(part) for part in parts)


def test_what_is_no_film_opens_no_window(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"no film")
    result = CliRunner().invoke(program, ["bench", "--gui", "--film", str(path)], obj=LazyDesktop())
    assert result.exit_code != 0
    assert json.dumps("figure") not in result.output
