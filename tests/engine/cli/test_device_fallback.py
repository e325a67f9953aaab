"""The device in commands and in the export process: a GPU that fails costs a sentence, no work."""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

from engine.cli import export_process
from engine.cli.commands import program
from engine.export import ExportProcess, ExportReport, ExportRequest
from engine.media.clip import Clip
from engine.mixing.mix import Strip
from engine.project import Project
from engine.scene import Box, Region, SoundingObject
from tests.support import fake_gpu
from tests.support.fake_gpu import FAULTS, HANGS, NO_MEMORY, SENTENCES, probe_pid
from tests.support.present import present
from tests.support.toy_model import high_sound, low_sound, squares_film, stereo

__all__ = ["probe_pid"]
SECONDS = 8.0
_PATIENCE_SECONDS = 300


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("films") / "squares.mkv"
    return squares_film(path, stereo(low_sound(SECONDS), high_sound(SECONDS)), SECONDS)


def sound_of(path: Path) -> np.ndarray:
    with Clip.open(path).sound() as sound:
        return sound.read(0, sound.length)


@pytest.mark.parametrize("fault", FAULTS)
def test_separate_goes_on_with_the_cpu_and_says_so(
    film: Path, tmp_path: Path, probe_pid: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    fake_gpu.install(monkeypatch.setattr, fault, probe_pid)
    words = ["separate", str(film), "--at", "40,48", "--at", "120,48", "--time", "1"]
    result = CliRunner().invoke(program, [*words, "--out", str(tmp_path), "--progress", "none"])
    assert result.exit_code == 0, result.output
    assert result.stderr == f"{SENTENCES[fault]}\n"
    made = tmp_path / "squares"
    assert json.loads((made / "report.json").read_text("utf-8"))["device"] == "cpu"
    names = ("source-1.wav", "source-2.wav", "rest.wav")
    parts = [soundfile.read(made / name, dtype="float32")[0].T for name in names]
    assert all(np.abs(part).max() > 0.01 for part in parts[:2])
    np.testing.assert_allclose(sum(parts), sound_of(film), rtol=0, atol=1e-6)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_batch_says_it_once_and_does_every_film(
    film: Path, tmp_path: Path, probe_pid: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    made = fake_gpu.install(monkeypatch.setattr, fault, probe_pid)
    folder, out = tmp_path / "films", tmp_path / "out"
    folder.mkdir()
    for name in ("a.mkv", "b.mkv"):
        (folder / name).write_bytes(film.read_bytes())
    words = ["batch", str(folder), "--preset", "stems", "--out", str(out), "--progress", "none"]
    result = CliRunner().invoke(program, words)
    assert result.exit_code == 0, result.output
    assert result.stderr == f"{SENTENCES[fault]}\n"
    entries = json.loads((out / "report.json").read_text("utf-8"))["films"]
    assert [(entry["outcome"], entry["objects"]) for entry in entries] == [("done", 2)] * 2
    assert not made[-1].on_gpu


def test_a_gpu_that_was_asked_for_and_is_not_there_is_told(
    film: Path, tmp_path: Path, home: str, monkeypatch: pytest.MonkeyPatch, untrained_weights: Path
) -> None:
    monkeypatch.setattr("engine.models.compute_devices._driver_is_there", lambda: False)
    words = ["heat", str(film), "--weights", str(untrained_weights), "--device", "cuda"]
    result = CliRunner().invoke(program, [*words, "--out", str(tmp_path / "heat.png")])
    assert result.exit_code == 0, result.output
    assert result.stderr == (
        "The GPU is not used, because no NVIDIA driver was found; going on with the CPU.\n"
    )


def export_request(film: Path, target: Path, device: str) -> ExportRequest:
    """The red square alone, whose stem the process must separate itself."""
    item = SoundingObject("low", Region((1.0,), (Box(0.15, 0.3, 0.2, 0.4),)), (0.25, 0.5, 1.0))
    project = Project(film).with_object(item, Strip("low", "Low", 0.0, solo=True))
    return ExportRequest(project, target, device=device)


def test_the_export_process_goes_on_with_the_cpu_and_reports_it(
    film: Path, tmp_path: Path, probe_pid: Path
) -> None:
    """In a process of its own: with a GPU whose driver hangs, and must not outlive its time."""
    target = tmp_path / "low.wav"
    command = (sys.executable, "-m", "tests.support.fake_gpu", HANGS, str(probe_pid))
    with ExportProcess(export_request(film, target, "auto"), command) as process:
        state = process.wait(_PATIENCE_SECONDS)
    assert state.outcome == "done", state
    assert SENTENCES[HANGS] in present(state.report).notices
    assert np.abs(sound_of(target)).max() > 0.01
    with pytest.raises(ProcessLookupError):
        os.kill(int(probe_pid.read_text()), 0)


def exported(request: ExportRequest) -> ExportReport:
    """What that process does, done here: to import torch once more takes seconds."""
    return export_process._export(request.to_json(), lambda **_: None, threading.Event())


@pytest.mark.parametrize("fault", FAULTS)
def test_an_export_goes_on_with_the_cpu_and_reports_it(
    film: Path, tmp_path: Path, probe_pid: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    fake_gpu.install(monkeypatch.setattr, fault, probe_pid)
    target = tmp_path / "low.wav"
    assert SENTENCES[fault] in exported(export_request(film, target, "auto")).notices
    assert np.abs(sound_of(target)).max() > 0.01


def test_the_choice_of_the_cpu_travels_to_the_export(
    film: Path, tmp_path: Path, probe_pid: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_gpu.install(monkeypatch.setattr, NO_MEMORY, probe_pid)
    report = exported(export_request(film, tmp_path / "low.wav", "cpu"))
    assert not any("GPU" in notice for notice in report.notices)
    assert not probe_pid.exists()  # no driver was woken
