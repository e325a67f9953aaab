"""A graphics card is used when it has proved that it works, and never waited for for ever."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from engine.message import Message
from engine.models import compute_devices
from engine.models.compute_devices import (
    CPU,
    ComputeDevice,
    choose_device,
    parse_probe,
    probe_devices,
)

CARD = {"name": "cuda:0", "what": "A card, 8 GB", "seconds": 0.001}
CPU_LINE = {"name": "cpu", "what": "CPU"}


@pytest.fixture(autouse=True)
def own_home(home: str) -> None:
    """What was tried out here stays here."""


def program(monkeypatch: pytest.MonkeyPatch, *lines: Mapping[str, object], then: str = "") -> None:
    """Let the test's process tell this."""
    told = "\n".join(json.dumps(line) for line in lines)
    code = f"import sys, time; print({told!r}, flush=True); {then}"
    monkeypatch.setattr(compute_devices, "PROBE_COMMAND", [sys.executable, "-c", code])
    monkeypatch.setattr(compute_devices, "_driver_is_there", lambda: True)


def test_the_real_test_finds_the_cpu():
    found = probe_devices()
    assert found[0].name == CPU
    assert found[0].works
    assert found[0].seconds > 0
    assert all(device.works or device.why_not for device in found)


def test_a_card_that_works_is_chosen(monkeypatch: pytest.MonkeyPatch):
    program(monkeypatch, CPU_LINE, CARD)
    assert choose_device("auto").device == "cuda:0"
    assert choose_device("auto").why_no_gpu == ""
    assert choose_device("cuda:0").device == "cuda:0"
    assert choose_device("cpu").device == "cpu"
    assert choose_device("cuda:1").device == "cpu"


def test_a_driver_that_hangs_costs_its_timeout_and_no_more(monkeypatch: pytest.MonkeyPatch):
    program(monkeypatch, CPU_LINE, then="time.sleep(600)")
    found = probe_devices(2.0)
    assert [device.name for device in found] == ["cpu", "cuda"]
    assert not found[1].works
    assert "did not answer within 2 seconds" in found[1].why_not


@pytest.mark.parametrize("then", ["sys.exit(3)", "import os; os.abort()"])
def test_a_driver_that_crashes_is_told(monkeypatch: pytest.MonkeyPatch, then: str):
    program(monkeypatch, CPU_LINE, then=then)
    chosen = choose_device("auto")
    assert chosen.device == "cpu"
    assert "failed" in chosen.why_no_gpu


def test_a_card_that_fails_says_why(monkeypatch: pytest.MonkeyPatch):
    program(monkeypatch, CPU_LINE, {**CARD, "works": False, "why_not": "no kernel image"})
    assert choose_device("auto") == compute_devices.ChosenDevice("cpu", Message("no kernel image"))


def test_what_worked_is_not_tried_again_until_something_changes(monkeypatch: pytest.MonkeyPatch):
    program(monkeypatch, CPU_LINE, CARD)
    assert choose_device("auto").device == "cuda:0"
    program(monkeypatch, then="sys.exit(3)")
    assert choose_device("auto").device == "cuda:0"
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "7")
    assert choose_device("auto").device == "cpu"
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES")
    compute_devices.forget_probes()
    assert choose_device("auto").device == "cpu"


def test_without_a_driver_nothing_is_tried(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(compute_devices, "PROBE_COMMAND", ["no such program"])
    monkeypatch.setattr(compute_devices, "_driver_is_there", lambda: False)
    assert choose_device("auto") == compute_devices.ChosenDevice(
        "cpu", Message("no NVIDIA driver was found")
    )


def test_what_a_driver_prints_among_the_lines_is_no_device(tmp_path: Path):
    text = f'warning: old driver\n{json.dumps(CPU_LINE)}\n[1, 2]\n{{"name": 1, "x": 2}}\n'
    assert parse_probe(text) == (ComputeDevice("cpu", "CPU"),)
    assert parse_probe("") == (ComputeDevice("cpu", "CPU"),)


def test_the_reason_against_a_card_can_be_translated(monkeypatch: pytest.MonkeyPatch):
    why = Message("its driver did not answer within {seconds} seconds", seconds=2)
    program(monkeypatch, CPU_LINE, {**CARD, "works": False, "why_not": why.to_json()})
    chosen = choose_device("auto")
    assert chosen.why_no_gpu == "its driver did not answer within 2 seconds"
    assert chosen.why_no_gpu.template == "its driver did not answer within {seconds} seconds"
