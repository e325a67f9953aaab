"""What is left when everything that could clean up was killed at once, and who cleans it then."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.cli.export_process import COMMAND
from engine.export import ExportProcess, ExportRequest, export
from engine.leftovers import records_folder, remove_leftovers
from engine.mixing.mix import REST, Mix
from engine.mixing.mix_change import StripChange
from engine.project import Project
from tests.support.film import make_film, noise

_PATIENCE_SECONDS = 300  # a new process may need minutes on a busy machine
_EXPORT = """
import sys
from pathlib import Path
from engine.export import ExportRequest, export
export(ExportRequest.from_json(sys.stdin.read()))
"""


@pytest.fixture
def long_sound(tmp_path: Path) -> Path:
    sound = noise(1, 600 * 16000)
    return make_film(
        tmp_path / "long.mkv", sound=sound, rate=16000, audio_codec="pcm_s16le", codec=None
    )


def wait_for(there: object) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not there() and time.monotonic() < deadline:  # type: ignore[operator]
        time.sleep(0.005)
    assert there()  # type: ignore[operator]


@pytest.mark.parametrize("name", ["out.mkv", "out.wav"])
def test_the_next_export_sweeps_up_after_a_killed_one(
    home: str, long_sound: Path, tmp_path: Path, name: str
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    request = ExportRequest(
        Project(long_sound, mix=Mix(binaural=True)), place / name, place / "deep" / "stems"
    )
    words = [sys.executable, "-c", _EXPORT]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, text=True)
    assert process.stdin is not None
    process.stdin.write(request.to_json())
    process.stdin.close()
    wait_for(lambda: any(".pp-tmp-" in entry for entry in os.listdir(place)))
    # a living one is not disturbed
    remove_leftovers()
    assert any(".pp-tmp-" in entry for entry in os.listdir(place))
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (place / name).exists()
    assert os.listdir(place)
    short = make_film(tmp_path / "short.mkv", seconds=1.0)
    export(ExportRequest(Project(short), tmp_path / "other.mkv"))
    assert os.listdir(place) == []
    assert list(records_folder().iterdir()) == []


def test_a_request_larger_than_a_pipe_does_not_make_its_sender_wait(
    home: str, tmp_path: Path
) -> None:
    """The child reads when it has been loaded; whoever starts it must not wait for that."""
    film = make_film(tmp_path / "a.mkv", seconds=1.0)
    project = Project(film).with_strip(REST, StripChange(gain_db=-6.0, name="n" * 400_000))
    process = ExportProcess(ExportRequest(project, tmp_path / "out.mkv"), COMMAND)
    process.start()
    assert process.process_id is not None
    os.kill(process.process_id, signal.SIGSTOP)  # it will not read for now
    assert process.poll().outcome == "running"  # start came back all the same
    os.kill(process.process_id, signal.SIGCONT)
    assert process.wait(_PATIENCE_SECONDS).outcome == "done"


def test_a_large_request_can_be_cancelled_before_it_was_read(home: str, tmp_path: Path) -> None:
    film = make_film(tmp_path / "a.mkv", seconds=1.0)
    project = Project(film).with_strip(REST, StripChange(gain_db=-6.0, name="n" * 400_000))
    process = ExportProcess(ExportRequest(project, tmp_path / "out.mkv"), COMMAND)
    process.start()
    assert process.process_id is not None
    os.kill(process.process_id, signal.SIGSTOP)
    process.cancel()
    assert process.wait(_PATIENCE_SECONDS).outcome == "cancelled"
    assert os.listdir(tmp_path) == ["a.mkv"]


def test_a_clip_that_goes_away_meanwhile_is_one_sentence(home: str, tmp_path: Path) -> None:
    film = make_film(tmp_path / "a.mkv", seconds=1.0)
    request = ExportRequest(
        Project(film).with_strip(REST, StripChange(gain_db=-6.0)), tmp_path / "out.mkv"
    )
    film.unlink()
    with ExportProcess(request, COMMAND) as process:
        state = process.wait(_PATIENCE_SECONDS)
    assert state.outcome == "failed"
    assert "no such file" in state.sentence
    assert "\n" not in state.sentence
    assert os.listdir(tmp_path) == []
