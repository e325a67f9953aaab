"""The oracle table: its rows on sounds whose masks are known, and its command."""

import json

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

from engine.cli.commands import program
from engine.errors import Cancelled
from engine.evaluation.cases import Case, Source
from engine.evaluation.oracle_table import oracle_rows, table_of_oracles

RATE = 11_025


def noise_band(low, high, seconds, seed):
    """Noise between two frequencies: nothing of two such bands lies in one bin."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).normal(0, 1, int(seconds * RATE)))
    hz = np.fft.rfftfreq(int(seconds * RATE), 1 / RATE)
    spectrum[(hz < low) | (hz > high)] = 0
    sound = np.fft.irfft(spectrum, int(seconds * RATE))
    return (0.1 * sound / sound.std()).astype(np.float32)


@pytest.fixture(scope="module")
def cases():
    bands = [noise_band(*edges, 6.5, i) for i, edges in enumerate(((200, 900), (1000, 4000)))]
    apart = Case(
        "apart", "made", RATE, bands[0] + bands[1], (Source("a", bands[0]), Source("b", bands[1]))
    )
    third = noise_band(600, 2000, 6.5, 3)
    mixed = Case("mixed", "made", RATE, apart.mixture + third, (*apart.sources, Source("c", third)))
    return apart, mixed


@pytest.fixture(scope="module")
def rows(cases):
    return oracle_rows(cases)


def test_rows_go_by_sources_and_axes(rows):
    axes = ["linear", "log", "log, corners not aligned"]
    assert [(row.sources, row.axis, row.cases) for row in rows] == [
        (count, axis, 1) for count in (2, 3) for axis in axes
    ]


def test_what_lies_apart_is_told_apart_and_what_overlaps_is_not(rows):
    by = {(row.sources, row.axis): row for row in rows}
    assert min(by[2, "linear"].binary_db, by[2, "linear"].ratio_db) > 20
    assert by[3, "linear"].binary_db < by[2, "linear"].binary_db - 5


def test_the_warp_costs_and_unaligned_corners_cost_more(rows):
    for count in (2, 3):
        linear, log, shifted = (row for row in rows if row.sources == count)
        assert linear.binary_db > log.binary_db > shifted.binary_db
        assert linear.ratio_db > log.ratio_db > shifted.ratio_db


def test_it_stops_when_asked(cases):
    with pytest.raises(Cancelled):
        oracle_rows(cases, cancelled=lambda: True)


def test_the_command_shows_and_writes_the_table(cases, rows, tmp_path):
    folder = tmp_path / "set" / "apart"
    folder.mkdir(parents=True)
    sounds = {"mix": cases[0].mixture, "target1": cases[0].truths[0], "target2": cases[0].truths[1]}
    for name, sound in sounds.items():
        soundfile.write(folder / f"{name}.wav", sound, RATE, subtype="FLOAT")
    (folder / "meta.json").write_text('{"classes": ["a", "b"]}')
    out = tmp_path / "oracles.json"
    words = ["evaluate", "--data", str(tmp_path / "set"), "--oracles", "--out", str(out)]
    said = CliRunner().invoke(program, words, catch_exceptions=False)
    assert said.exit_code == 0, said.output
    assert "corners not aligned" in said.output
    written = json.loads(out.read_text())
    assert [row["binary_db"] for row in written] == pytest.approx(
        [row.binary_db for row in rows[:3]], abs=0.05
    )
    assert table_of_oracles(rows).row_count == 6
