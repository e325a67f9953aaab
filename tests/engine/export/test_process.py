"""Exports in a process of their own: told of, stopped, killed, and never half there."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.cli.export_process import COMMAND
from engine.export import ExportProcess, ExportRequest, ExportState
from engine.media.clip import Clip
from engine.mixing.mix import REST, Mix
from engine.mixing.mix_change import StripChange
from engine.project import Project
from engine.scene import Box, Region, SoundingObject, Stems
from tests.support.film import make_film, noise

_PATIENCE_SECONDS = 300  # a new process may need minutes on a busy machine


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("films") / "dué tto.mkv"
    return make_film(path, seconds=2, sound=noise(2, 88200), audio_codec="flac")


@pytest.fixture(scope="module")
def long_sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Long enough to be stopped half-way: ten minutes."""
    path = tmp_path_factory.mktemp("films") / "long.mkv"
    sound = noise(1, 600 * 16000)
    return make_film(path, sound=sound, rate=16000, audio_codec="pcm_s16le", codec=None)


def until(process: ExportProcess, asked: Callable[[ExportState], bool]) -> ExportState:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not asked(process.poll()) and time.monotonic() < deadline:
        time.sleep(0.005)
    assert asked(process.poll()), process.poll()
    return process.poll()


def is_writing(state: ExportState) -> bool:
    assert state.outcome == "running", state
    return state.stage == "writing the film" and state.done > 0


def test_an_export_is_done_and_reported(film: Path, tmp_path: Path) -> None:
    project = Project(film).with_strip(REST, StripChange(gain_db=-6.0))
    target = tmp_path / "ö ut.mkv"
    with ExportProcess(ExportRequest(project, target), COMMAND) as process:
        state = process.wait(_PATIENCE_SECONDS)
    assert state.outcome == "done", state
    assert state.done == 1.0
    assert state.report is not None
    assert state.report.target == target
    assert state.report.times_real_time > 0
    with Clip.open(film).sound() as before, Clip.open(target).sound() as after:
        half = before.read(0, before.length) * np.float32(10 ** (-6 / 20))
        np.testing.assert_allclose(after.read(0, after.length), half, rtol=0, atol=2.0**-15)


def test_ready_stems_travel_to_the_process(film: Path, tmp_path: Path) -> None:
    item = SoundingObject("a", Region.still(Box(0, 0, 1, 1)), (0.5, 0.5, 0.0), "flute")
    with Clip.open(film).sound() as sound:
        stems = Stems(2, sound.length, 44100, tmp_path / "stems")
        stems.add("a")
        stems.write("a", 0, sound.read(0, sound.length))
        stems.save()
    project = Project(film).with_object(item).with_strip("a", StripChange(mute=True))
    target = tmp_path / "out.wav"
    request = ExportRequest(project, target, tmp_path / "apart", stems_from=tmp_path / "stems")
    with ExportProcess(request, COMMAND) as process:
        state = process.wait(_PATIENCE_SECONDS)
    stems.close()
    assert state.outcome == "done", state
    with Clip.open(target).sound() as sound:
        assert not sound.read(0, sound.length).any()
    assert state.report is not None
    assert state.report.stems["a"] == tmp_path / "apart" / "flute.wav"


def test_a_failure_comes_as_a_sentence(tmp_path: Path) -> None:
    request = ExportRequest(Project(tmp_path / "none.mp4"), tmp_path / "out.mp4")
    with ExportProcess(request, COMMAND) as process:
        state = process.wait(_PATIENCE_SECONDS)
    assert state.outcome == "failed"
    assert "no such file" in state.sentence
    assert "\n" not in state.sentence


def test_a_cancelled_export_leaves_nothing(long_sound: Path, tmp_path: Path) -> None:
    project = Project(long_sound, mix=Mix(binaural=True))
    process = ExportProcess(ExportRequest(project, tmp_path / "out.wav"), COMMAND)
    process.start()
    until(process, is_writing)
    process.cancel()
    state = process.wait(_PATIENCE_SECONDS)
    assert state.outcome == "cancelled"
    assert "Stopped" in state.sentence
    assert os.listdir(tmp_path) == []


def test_an_export_that_does_not_listen_is_killed_and_swept(
    long_sound: Path, tmp_path: Path
) -> None:
    project = Project(long_sound, mix=Mix(binaural=True))
    process = ExportProcess(ExportRequest(project, tmp_path / "out.mkv"), COMMAND)
    process.start()
    until(process, is_writing)
    child = child_of(process)
    os.kill(child, signal.SIGSTOP)  # now it cannot hear
    process.cancel()
    assert process.wait(_PATIENCE_SECONDS).outcome == "cancelled"
    assert os.listdir(tmp_path) == []


def test_a_killed_export_leaves_no_half_file(long_sound: Path, tmp_path: Path) -> None:
    old = tmp_path / "out.mkv"
    old.write_bytes(b"an older film")
    project = Project(long_sound, mix=Mix(binaural=True))
    process = ExportProcess(ExportRequest(project, old, tmp_path / "stems"), COMMAND)
    process.start()
    until(process, is_writing)
    os.kill(child_of(process), signal.SIGKILL)
    state = process.wait(_PATIENCE_SECONDS)
    assert state.outcome == "failed"
    assert "stopped unexpectedly" in state.sentence
    assert os.listdir(tmp_path) == ["out.mkv"]
    assert old.read_bytes() == b"an older film"


def test_cancelling_before_anything_happened(film: Path, tmp_path: Path) -> None:
    process = ExportProcess(ExportRequest(Project(film), tmp_path / "out.mkv"), COMMAND)
    process.cancel()  # not started: nothing to stop
    process.start()
    process.cancel()
    process.cancel()
    assert process.wait(_PATIENCE_SECONDS).outcome == "cancelled"
    assert os.listdir(tmp_path) == []


def child_of(process: ExportProcess) -> int:
    assert process.process_id is not None
    return process.process_id
