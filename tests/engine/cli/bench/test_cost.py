"""What models cost, side by side: every figure is there; how large is not tested here."""

import io
import json
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner
from rich.console import Console

from engine.cli.bench import cost, synthetic_video
from engine.cli.bench.cost import ModelCost, cost_table, mask_milliseconds
from engine.cli.bench.synthetic_video import FilmShape, make_test_video
from engine.cli.commands import program
from engine.media.clip import Clip
from engine.models.co_separation.model import CoSeparation
from engine.models.sound_of_pixels import SoundOfPixels

SMALL = FilmShape(96, 64, 5)


@pytest.fixture(autouse=True)
def _small_films(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(synthetic_video, "WIDTH", 96)
    monkeypatch.setattr(synthetic_video, "HEIGHT", 64)
    monkeypatch.setattr(synthetic_video, "FRAMES_PER_SECOND", 5)
    monkeypatch.setattr(cost, "_SMALL", SMALL)
    monkeypatch.setattr(cost, "_SHORT_MINUTES", 0.05)
    monkeypatch.setattr(cost, "_PRODUCTS", 3)


def test_a_film_has_the_shape_that_is_asked_for(tmp_path: Path) -> None:
    make_test_video(tmp_path / "film.mp4", 2.2, lambda _: None, FilmShape(128, 72, 5))
    picture = Clip.open(tmp_path / "film.mp4").info.picture
    assert picture is not None
    assert (picture.width, picture.height) == (128, 72)
    assert picture.frames_per_second == pytest.approx(5)
    assert picture.duration_seconds == pytest.approx(2.2, abs=0.05)


def test_models_are_measured_side_by_side(
    untrained_weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # separating a film, a process of its own for that, and masks are what other tests do
    monkeypatch.setattr(cost, "mask_milliseconds", lambda *_: 2.5)
    monkeypatch.setattr(cost, "_separation_seconds", lambda *_: (2.0, 1.5))
    monkeypatch.setattr(
        cost, "job_memory_of", lambda film, _: Clip.open(film).info.duration_seconds
    )
    words = ["bench", "--seconds", "3", "--long", "0.1", "--json", "--device", "cpu"]
    words += ["--model", f"default={untrained_weights}", "--model", "pixel-slots@2"]
    result = CliRunner().invoke(program, words)
    assert result.exit_code == 0, result.output
    models = json.loads(result.stdout)["models"]
    assert [each["model"] for each in models] == ["pixel-slots", "pixel-slots@2"]
    for each in models:
        assert each["real_time"] == pytest.approx(3 / 2, abs=0.1)
        assert each["core_real_time"] == pytest.approx(3 / 1.5, abs=0.1)
        assert each["mask_ms"] == 2.5
        assert each["memory_mb"] == {
            "0.05": pytest.approx(3, abs=0.3),
            "0.1": pytest.approx(6, abs=0.3),
        }
    assert models[0]["weights_mb"] == pytest.approx(untrained_weights.stat().st_size / 1e6)


def test_weights_of_several_models_are_named_for_each(untrained_weights: Path) -> None:
    words = ["bench", "--model", "default", "--model", "pixel-slots@2"]
    result = CliRunner().invoke(program, [*words, "--weights", str(untrained_weights)])
    assert result.exit_code == 2
    assert "--model NAME=WEIGHTS" in result.output


def test_a_table_tells_ratios_to_the_first() -> None:
    first = ModelCost("old", 10.0, 4.0, 3.0, 2.0, {1.0: 100.0, 10.0: 110.0})
    second = ModelCost("new", 20.0, 2.0, 3.0, 1.0, {1.0: 150.0, 10.0: 165.0})
    text = io.StringIO()
    Console(width=200, file=text).print(cost_table([first, second], "here"))
    for figure in ("memory, 10 min", "20.0 MB (2.00)", "2.0 (0.50)", "165.0 MB (1.50)", "10.0 MB "):
        assert figure in text.getvalue()


@pytest.mark.parametrize("kind", [SoundOfPixels, CoSeparation])
def test_a_mask_is_timed_whether_a_click_means_a_pixel_or_a_region(kind: type) -> None:
    model = kind(width=2) if kind is SoundOfPixels else kind(classes=4, width=2)
    with torch.inference_mode():
        assert mask_milliseconds(model.eval(), "cpu") > 0
