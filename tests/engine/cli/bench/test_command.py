"""The bench: every budget that needs no window gets a figure; how large is not tested here."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine.cli.bench import synthetic_video
from engine.cli.bench.measures import Measure
from engine.cli.bench.synthetic_video import HEIGHT, KEY_FRAME_EVERY, RATE, WIDTH, make_test_video
from engine.cli.commands import program
from engine.media.clip import Clip
from engine.resources import resource
from tests.support.fake_desktop import FakeDesktop


def test_a_budget_in_times_real_time_must_be_reached_and_any_other_kept() -> None:
    assert Measure("export", 60.0, "x", 50).within is True
    assert Measure("export", 40.0, "x", 50).within is False
    assert Measure("open", 200.0, "ms", 300).within is True
    assert Measure("open", 400.0, "ms", 300).within is False
    assert Measure("render", 40.0, "x").within is None
    assert Measure("export", 60.0, "x", 50).budget_text == ">= 50 x"
    assert Measure("open", 12.34, "ms", 300).figure_text == "12.3 ms"


def test_the_film_it_measures_on_is_what_the_budgets_speak_of(tmp_path: Path) -> None:
    told: list[float] = []
    make_test_video(tmp_path / "film.mp4", 2.2, told.append)
    clip = Clip.open(tmp_path / "film.mp4")
    picture, sound = clip.info.picture, clip.info.sound
    assert picture is not None
    assert sound is not None
    assert (picture.width, picture.height, picture.codec) == (WIDTH, HEIGHT, "h264")
    assert (sound.rate, sound.channels) == (RATE, 2)
    assert clip.info.duration_seconds == pytest.approx(2.2, abs=0.05)
    with clip.pictures() as pictures:
        key = pictures.key_frame_at(2.1)
    assert key.seconds == pytest.approx(KEY_FRAME_EVERY / picture.frames_per_second)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_the_window_is_measured_by_the_desktop(tmp_path: Path) -> None:
    desktop, out = FakeDesktop(), tmp_path / "figures.json"
    words = ["bench", "--gui", "--minutes", "0.5", "--seed", "3", "--out", str(out), "--json"]
    result = CliRunner().invoke(program, words, obj=desktop)
    assert result.exit_code == 0, result.output
    assert desktop.measured == [(resource("demo", "demo.mp4"), 0.5, 3)]
    assert json.loads(result.stdout) == json.loads(out.read_text("utf-8"))
    assert json.loads(result.stdout)["measures"][0]["what"] == "seek"


@pytest.mark.slow
def test_every_figure_is_measured(untrained_weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # how large the figures are is not asked here, so the film may be small
    monkeypatch.setattr(synthetic_video, "WIDTH", 960)
    monkeypatch.setattr(synthetic_video, "HEIGHT", 600)
    words = ["bench", "--seconds", "3", "--weights", str(untrained_weights), "--json"]
    result = CliRunner().invoke(program, words)
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    measures = {measure["what"]: measure for measure in told["measures"]}
    for what in (
        "pixelplayer --version",
        "open 1080p to first frame",
        "scrub frame (key frame, 1080p)",
        "exact seek (1080p, GOP 60)",
        "cold click to sound",
        "warm click to sound",
        "analysis (two objects)",
        "render",
        "render, binaural",
        "export",
        "export, binaural",
        "export, nothing changed",
        "memory besides torch and model",
    ):
        assert measures[what]["figure"] > 0, what
