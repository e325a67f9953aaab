"""The demo: in the window where there is a screen, to files where there is none."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine.cli.commands import program
from engine.media.clip import Clip
from engine.resources import resource
from tests.support.fake_desktop import FakeDesktop


def test_with_a_screen_the_window_opens_on_the_demo() -> None:
    desktop = FakeDesktop()
    assert CliRunner().invoke(program, ["demo"], obj=desktop).exit_code == 0
    assert desktop.opened == [resource("demo", "demo.mp4")]


def test_without_a_screen_the_job_is_done_to_files(tmp_path: Path, untrained_weights: Path) -> None:
    desktop = FakeDesktop(screen=False)
    words = ["demo", "--out", str(tmp_path / "out"), "--weights", str(untrained_weights)]
    result = CliRunner().invoke(program, words, obj=desktop)
    assert result.exit_code == 0, result.output
    assert desktop.opened == []
    made = sorted(os.listdir(tmp_path / "out"))
    assert {"heat.png", "remix.mp4", "rest.wav"} <= set(made)
    assert len(made) == 5  # and the sounds of two objects
    for name in made:
        assert name in result.stdout
    film, demo = Clip.open(tmp_path / "out" / "remix.mp4"), Clip.open(resource("demo", "demo.mp4"))
    assert film.info.sound is not None
    assert demo.info.sound is not None
    assert film.info.sound.rate == demo.info.sound.rate
    assert film.info.duration_seconds == pytest.approx(demo.info.duration_seconds, abs=0.05)
