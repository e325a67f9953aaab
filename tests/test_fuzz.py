"""A short, seeded part of the fuzzing, kills and failing disks; hours: ``python -m tests.fuzz``."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from engine.media.source_file import SourceFile
from tests.fuzz.fuzzer import Case, Fuzzer
from tests.fuzz.kills import kill_commands
from tests.fuzz.mutations import Damage, damaged, damages_of
from tests.fuzz.read_errors import fail_reads

COUNTS = {"media": 120, "project": 60, "recovery": 60, "stems": 60, "settings": 60, "card": 60,
          "sofa": 25}  # fmt: skip
"""Some 60 seconds of work in all."""


@pytest.mark.slow
def test_damaged_files_are_opened_or_told(tmp_path: Path) -> None:
    fuzzer = Fuzzer(seed=2026, place=tmp_path)
    try:
        fuzzer.check_seeds()
        for kind, count in COUNTS.items():
            fuzzer.run_numbers(kind, range(count))
    finally:
        fuzzer.close()
    assert sum(fuzzer.tally.counts.values()) == sum(COUNTS.values())
    assert fuzzer.tally.findings == {}, "\n".join(fuzzer.tally.lines())


@pytest.mark.slow
def test_killed_commands_leave_nothing_half_made(tmp_path: Path) -> None:
    report = kill_commands(("separate", "window"), seed=2026, place=tmp_path, film_seconds=3)
    assert report.losses == []
    assert report.kills > 0


def test_the_same_seed_gives_the_same_damages() -> None:
    content = b'{"a": [1, 2, {"b": "c"}]}' * 1
    for is_json in (False, True):
        first, second = (
            [damages_of(content, is_json, random.Random(f"{n}")) for n in range(50)]
            for _ in range(2)
        )
        assert first == second
        assert len({damaged(content, each) for each in first}) > 20


def test_a_fault_is_found_and_made_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault that one of three damages brings about, in a child that dies of it."""
    fuzzer = Fuzzer.__new__(Fuzzer)
    source = tmp_path / "a.json"
    source.write_bytes(b"abcdef")
    damages = tuple(Damage("set", place, ord("X")) for place in (0.0, 0.5, 0.9))

    def run(case: Case) -> dict[str, str]:
        text = damaged(source.read_bytes(), case.damages)
        return {"outcome": "fault", "what": "it hangs"} if text[3:4] == b"X" else {}

    monkeypatch.setattr(fuzzer, "run", run, raising=False)
    from tests.fuzz.fuzzer import Finding

    small = fuzzer.smallest(Finding(Case("card", source, damages), "it hangs"))
    assert small.case.damages == damages[1:2]


@pytest.mark.slow
def test_disks_that_fail_lose_nothing_in_silence(tmp_path: Path) -> None:
    report = fail_reads(range(8), seed=2026, place=tmp_path)
    assert report.losses == []
    assert report.outcomes["refused"] >= 5, report.outcomes


def test_an_error_that_is_taken_for_the_end_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The harness itself: a reader that forgets the error is told on."""
    monkeypatch.setattr(SourceFile, "_failed", lambda source, error: b"")
    report = fail_reads([51], seed=2026, place=tmp_path)
    assert "a silent loss" in report.losses[0]
