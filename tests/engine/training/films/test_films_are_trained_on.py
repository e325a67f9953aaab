"""The command learns from a folder of films: what it says, writes and scores, and in processes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner

from engine.cli.commands import program
from engine.models.weights.loading import WeightsCard, load_model

SMALL = ("--set", "trunk=pixel-slots", "--set", "columns=128", "--set", "width=2")
QUICK = ("--steps", "1", "--batch", "1", "--workers", "0", "--no-board", "--precision", "fp32",
         "--scored", "3", "--device", "cpu")  # fmt: skip


def command(films: Path, run: Path, model: str, *words: str) -> str:
    asked = ["train", "--data", str(films), "--run-folder", str(run), "--model", model]
    said = CliRunner().invoke(program, [*asked, *QUICK, *words], catch_exceptions=False)
    return said.output if said.exit_code == 0 else f"failed: {said.output}"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run")


def test_a_model_of_films_has_a_score_and_a_card(films: Path, run: Path) -> None:
    said = command(films, run, "sound-of-pixels-paper", *SMALL, "--set", "look_size=64")
    assert "13 films in" in said
    assert "indexed as csv" in said
    assert "left out: silent.mp4: it is silent" in said
    assert "to learn from: 6 films of 6 sources, 0.2 minutes" in said
    assert "held out: 3 films of 3 sources" in said
    line = json.loads((run / "mix-and-separate.jsonl").read_text())
    assert line["held_out_pairs"] == 3
    assert line["held_out_gain_low_db"] <= line["held_out_gain_db"] <= line["held_out_gain_high_db"]
    path = run / "sound-of-pixels-paper.safetensors"
    card = WeightsCard.beside(path)
    assert card is not None
    load_model("sound-of-pixels-paper", path, "cpu")
    listed = next(run.glob("cache/films-*/left_out.txt")).read_text().splitlines()
    assert len(listed) == 4


def test_labels_of_films_are_a_models_classes(films: Path, run: Path, tmp_path: Path) -> None:
    said = command(films, tmp_path, "co-separation", *SMALL, "--cache", str(run / "cache"))
    path = tmp_path / "co-separation.safetensors"
    assert f"the model is in {path}" in said
    card = WeightsCard.beside(path)
    assert card is not None
    assert card.settings["classes"] == 4  # flute, harp, tuba and the scene


def test_parts_that_need_the_pack_say_so(films: Path, run: Path) -> None:
    said = command(films, run, "pixel-slots@2", "--part", "eye")
    assert "failed" in said
    assert "The part eye learns from the data pack alone" in said


@pytest.mark.slow
def test_our_own_model_learns_from_films(films: Path, run: Path, tmp_path: Path) -> None:
    said = command(films, tmp_path, "pixel-slots", "--cache", str(run / "cache"))
    assert f"the model is in {tmp_path / 'pixel-slots.safetensors'}" in said
    heard = json.loads((tmp_path / "query.jsonl").read_text())
    assert heard["gain_low"] <= heard["gain"] <= heard["gain_high"]
    seen = json.loads((tmp_path / "vision.jsonl").read_text())
    assert 0 <= seen["players_right"] <= 1


def test_shards_are_packed_and_learned_from(films: Path, tmp_path: Path) -> None:
    words = ["train", "--data", str(films), "--pack", str(tmp_path / "shards")]
    said = CliRunner().invoke(program, words, catch_exceptions=False)
    assert said.exit_code == 0, said.output
    assert "the shards are in" in said.output
    assert "no score" not in said.output
    (tmp_path / "two.csv").write_text("flute0.mp4,flute\nharp0.mp4,harp\n")
    few = [*words[:-1], str(tmp_path / "few"), "--index", str(tmp_path / "two.csv")]
    said = CliRunner().invoke(program, few, catch_exceptions=False)
    assert "no score can be told: hold out films of at least two labels" in said.output
    run = tmp_path / "run"
    said = command(tmp_path / "shards", run, "minus-plus", "--part", "minus", *SMALL)
    assert "failed" not in said
    kept = torch.load(run / "minus.pt", weights_only=True)
    (((epoch, read),),) = kept["read"]  # one process, which reads by itself
    assert (epoch, read) > (0, 0)
    missing = command(tmp_path / "nowhere", run, "minus-plus")
    assert "There is no folder" in missing


@pytest.mark.slow
def test_two_processes_learn_from_films_that_one_extracts(films: Path, tmp_path: Path) -> None:
    words = ["train", "--data", str(films), "--run-folder", str(tmp_path), *QUICK, *SMALL]
    words += ["--model", "sound-of-pixels-paper", "--set", "look_size=64"]
    launch = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
    done = subprocess.run(
        [*launch, "-m", "engine.cli", *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("13 films in") == 1
    together = torch.load(tmp_path / "mix-and-separate.pt", weights_only=True)
    assert together["step"] == 1
    told = json.loads((tmp_path / "mix-and-separate.settings.json").read_text())
    assert told["processes"] == 2
    # The shards lie where one process alone would look for them too, and it draws other films.
    alone = tmp_path / "alone"
    command(films, alone, "sound-of-pixels-paper", *SMALL, "--set", "look_size=64", "--cache",
            str(tmp_path / "cache"))  # fmt: skip
    single = torch.load(alone / "mix-and-separate.pt", weights_only=True)
    assert any(not torch.equal(single["net"][k], together["net"][k]) for k in single["net"])
