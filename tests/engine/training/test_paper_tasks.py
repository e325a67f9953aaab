"""Co-Separation and Minus-Plus Net are trained by the same command as all others."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from click.testing import CliRunner

from engine.cli.commands import program
from engine.models.sound_classes import CLASSES, class_index
from engine.models.weights.loading import WeightsCard, load_model
from engine.training.data.normalised_sources_dataset import (
    NormalisedSourcesDataset,
    normalised,
)
from engine.training.data.pack import Pack
from engine.training.data.pair_dataset import PairDataset
from engine.training.data.photos import Photo, cut_to_box
from engine.training.data.video_pair_dataset import VideoPairDataset
from engine.training.short_samples import sample_shape


def test_videos_hold_one_object_or_two_and_their_scene(pack: Pack) -> None:
    stream = iter(VideoPairDataset(pack, 3))
    samples = [next(stream) for _ in range(6)]
    known = {class_index(label) for label in ("violin", "flute", "tuba", "cello")}
    duets = 0
    for sample in samples:
        assert sample["videos"].shape == (2, 65_535)
        assert sample["looks"].shape == (2, 3, 1, 4, 224, 224)
        assert sample["videos"].abs().amax(1).min() > 0.01
        for first, second, scene in sample["labels"].tolist():
            assert first in known
            assert second in known | {-1}
            assert first != second
            assert scene == len(CLASSES)
            duets += second >= 0
    assert 0 < duets < 12
    again = next(iter(VideoPairDataset(pack, 3)))
    assert all(torch.equal(again[key], samples[0][key]) for key in again)


def test_samples_may_be_short(pack: Pack) -> None:
    sample = next(iter(VideoPairDataset(pack, 3, samples=32_767)))
    assert sample["videos"].shape == (2, 32_767)
    assert sample["videos"].abs().amax(1).min() > 0.01
    sample = next(iter(PairDataset(pack, 3, samples=32_767, size=96)))
    assert sample["sources"].shape == (2, 32_767)
    assert sample["looks"].shape == (2, 1, 4, 96, 96)
    sample = next(iter(NormalisedSourcesDataset(pack, 5, 2, samples=47_999, size=96)))
    assert sample["sources"].shape == (2, 47_999)
    assert sample["looks"].shape == (2, 1, 4, 96, 96)
    assert sample_shape({"columns": 128}, 65_535, 256) == {"samples": 32_767, "size": 224}
    assert sample_shape({}, 95_800, 375) == {"samples": 95_800, "size": 224}


@pytest.mark.parametrize("count", [2, 3])
def test_sources_have_one_extent_and_differ_in_class(pack: Pack, count: int) -> None:
    stream = iter(NormalisedSourcesDataset(pack, 5, count))
    for sample in (next(stream) for _ in range(3)):
        assert sample["sources"].shape == (count, 95_800)
        assert sample["looks"].shape == (count, 1, 4, 224, 224)
        extents = sample["sources"].amax(1)
        assert torch.allclose(extents[extents > 0], torch.tensor(0.8), atol=2e-3)


def test_silence_stays_silent_when_it_is_normalised() -> None:
    assert not normalised(np.full(9, 0.3, np.float32)).any()
    loud = normalised(np.array([0, 1, 0.25, 0], np.float32))
    assert loud == pytest.approx([-0.8, 0.8, -0.4, -0.8], abs=2e-3)


def test_a_photo_is_cut_to_its_player(data: Path) -> None:
    path = data / "images/violin/0.jpg"
    whole = cut_to_box(Photo(path, "violin", "x"))
    inside = cut_to_box(Photo(path, "violin", "x", box=(0.25, 0.5, 0.5, 0.25)))
    assert whole.shape == (120, 160, 3)
    assert inside.shape == (30, 80, 3)
    assert np.array_equal(inside, whole[60:90, 40:120])


def run(data: Path, folder: Path, model: str, *words: str) -> str:
    asked = ["train", "--data", str(data), "--run", str(folder), "--model", model, *words]
    asked += ["--steps", "1", "--batch", "1", "--workers", "0", "--no-board"]
    said = CliRunner().invoke(program, [*asked, "--precision", "fp32"], catch_exceptions=False)
    return said.output if said.exit_code == 0 else f"failed: {said.output}"


@pytest.mark.slow
def test_co_separation_is_trained(data: Path, tmp_path: Path) -> None:
    said = run(data, tmp_path, "co-separation", "--set", "width=2")
    path = tmp_path / "co-separation.safetensors"
    assert str(path) in said
    card = WeightsCard.beside(path)
    assert card is not None
    assert card.settings == {"classes": len(CLASSES) + 1, "width": 2}
    load_model("co-separation", path, "cpu")
    # its only part has its own name: the record of the settings is no card
    assert str(path) in run(data, tmp_path, "co-separation", "--set", "width=2")


@pytest.mark.slow
def test_small_variants_are_trained_on_short_samples(data: Path, tmp_path: Path) -> None:
    short = ("--set", "trunk=pixel-slots", "--set", "columns=128", "--set", "width=2")
    for name, more in (
        ("co-separation", ()),
        ("sound-of-pixels-paper", ("--set", "look_size=64", "--set", "optimiser=adamw")),
    ):
        path = tmp_path / name / f"{name}.safetensors"
        assert str(path) in run(data, tmp_path / name, name, *short, *more)
        card = WeightsCard.beside(path)
        assert card is not None
        assert card.settings["trunk"] == "pixel-slots"
        load_model(name, path, "cpu")


@pytest.mark.slow
def test_minus_plus_is_trained_in_its_three_stages(data: Path, tmp_path: Path) -> None:
    words = ("--set", "width=2", "--set", "binary_mask=no", "--set", "sources=3",
             "--set", "trunk=pixel-slots", "--set", "columns=128")  # fmt: skip
    said = run(data, tmp_path, "minus-plus", "--part", "plus", *words)
    assert "train the part minus first" in said
    said = run(data, tmp_path, "minus-plus", *words)
    path = tmp_path / "minus-plus.safetensors"
    assert str(path) in said
    card = WeightsCard.beside(path)
    assert card is not None
    assert card.settings == {"binary_mask": False, "width": 2, "trunk": "pixel-slots"}
    load_model("minus-plus", path, "cpu")
    states = {
        part: torch.load(tmp_path / f"{part}.pt", weights_only=True)["net"]
        for part in ("minus", "plus", "minus-plus")
    }
    sound, plus = "sound.unet_block.model.0.weight", "plus.unet_block.model.0.weight"
    average = torch.load(tmp_path / "minus.pt", weights_only=True)["mean"]
    # While Plus learns the Minus nets stay, statistics of their norms too; then all go on.
    for key in average:
        if key.startswith("sound."):
            assert torch.equal(states["plus"][key], average[key])
    assert not torch.equal(states["plus"][plus], states["minus"][plus])
    assert not torch.equal(states["minus-plus"][sound], states["plus"][sound])
