"""A long run: a signal keeps its state, figures are written down, infinities are left out."""

import csv
import json
import os
import signal
from pathlib import Path

import pytest
import torch

from engine.models.pixel_slots_v3.query_unet import QueryUNet
from engine.training import __main__ as settings_file
from engine.training import tasks
from engine.training.data.audio_sources import SourceRecipe
from engine.training.data.mixture_dataset import MixtureRecipe
from engine.training.data.query_dataset import QueryDataset
from engine.training.settings import TrainingSettings
from engine.training.tasks import QueryTask
from engine.training.trainer import Trainer


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short windows, a small net and no scores: what is tested is the loop."""
    recipe = MixtureRecipe(columns=16, reservoir=4, sources=SourceRecipe(rooms=1))
    dataset = lambda self, seed: QueryDataset(self.data, seed, recipe)  # noqa: E731
    monkeypatch.setattr(QueryTask, "dataset", dataset)
    monkeypatch.setattr(QueryTask, "scores", lambda *_: {"sdr": 1.0})
    monkeypatch.setattr(tasks, "QueryUNet", _net)


def _net() -> QueryUNet:
    return QueryUNet(channels=(8, 8, 32), attentions=1, recurrent=4, fine=8, query=8)


def settings(data: Path, run: Path, **changes) -> TrainingSettings:
    told = {"steps": 4, "save_steps": 2, "batch": 2, "workers": 0, "board": False, "part": "query",
            "device": "cpu", "precision": "fp32", "cache": str(run.parent / "cache")}  # fmt: skip
    return TrainingSettings(data=str(data), run=str(run), **{**told, **changes})


def test_a_signal_stops_after_the_step_and_the_run_goes_on_to_the_bit(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Trainer(settings(data, tmp_path / "whole"), lambda _: None)
    whole.run()
    broken = Trainer(settings(data, tmp_path / "broken"), lambda _: None)
    step, steps = broken._one_step, []

    def counted(*told):
        steps.append(1)
        if len(steps) == 2:
            os.kill(os.getpid(), signal.SIGTERM)
        return step(*told)

    monkeypatch.setattr(broken, "_one_step", counted)
    broken.run()
    assert len(steps) == 2
    again = Trainer(settings(data, tmp_path / "broken"), lambda _: None)
    assert again.step == 2
    again.run()
    assert again.step == 4
    pairs = zip(whole.net.state_dict().values(), again.net.state_dict().values(), strict=True)
    assert all(torch.equal(a, b) for a, b in pairs)


def test_figures_and_scores_are_written_down(data: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    path = tmp_path / "settings.json"
    told = {"data": str(data), "run": str(run), "part": "query", "steps": 2, "batch": 2,
            "workers": 0, "board": False, "device": "cpu", "precision": "fp32"}  # fmt: skip
    path.write_text(json.dumps(told), encoding="utf-8")
    settings_file.main([str(path)])
    with (run / "query.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows[-1]["step"] == "2"
    assert float(rows[-1]["loss"]) == pytest.approx(float(rows[-1]["loss"]))
    assert json.loads((run / "query.jsonl").read_text().splitlines()[-1])["sdr"] == 1.0


def test_scores_wait_for_their_time(data: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    Trainer(settings(data, run, save_steps=1, score_minutes=60.0), lambda _: None).run()
    # Once at the first state, once at the end.
    assert len((run / "query.jsonl").read_text().splitlines()) == 2


def test_a_step_of_infinities_is_left_out(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = Trainer(settings(data, tmp_path / "run", steps=1), lambda _: None)
    before = {k: v.clone() for k, v in trainer.net.named_parameters()}
    loss = QueryTask.loss
    monkeypatch.setattr(QueryTask, "loss", lambda *told: loss(*told) * float("inf"))
    trainer.run()
    assert all(torch.equal(before[k], v) for k, v in trainer.net.named_parameters())
