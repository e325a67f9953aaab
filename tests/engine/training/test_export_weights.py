"""Weights of a run: the third version is put together from the states of its two parts."""

import json
from pathlib import Path

import pytest
import torch
from torch import nn

from engine.models.layers.efficientnet_lite import EfficientNetLite
from engine.models.pixel_slots_v3.model import PixelSlotsV3
from engine.models.pixel_slots_v3.query_unet import QueryUNet
from engine.models.pixel_slots_v3.vision_net import DenseVisionNet, UpperVisionNet
from engine.models.weights.card import WeightsCard
from engine.models.weights.loading import load_model
from engine.training.export_weights import save_models


def keep_state(run: Path, part: str, net: nn.Module, prefix: str = "", start: Path | None = None):
    """What a trainer leaves of a part: its averaged weights and its settings."""
    mean = {prefix + key: value for key, value in net.state_dict().items()}
    torch.save({"mean": mean, "step": 1}, run / f"{part}.pt")
    record = {"data": "d", "run": str(run), "part": part, "start_weights": str(start or "")}
    (run / f"{part}.settings.json").write_text(json.dumps({**record, "processes": 1}))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    run = tmp_path_factory.mktemp("run")
    imagenet = run / "lite0.pth"
    torch.save(dict(EfficientNetLite().state_dict()), imagenet)
    keep_state(run, "query", QueryUNet(), "net.")
    keep_state(run, "vision", UpperVisionNet(DenseVisionNet()), start=imagenet)
    return run


def test_the_third_version_is_made_of_both_parts_and_its_start_weights(run: Path) -> None:
    (path,) = save_models(run, "a pack")
    card = WeightsCard.beside(path)
    assert card is not None
    assert card.model == "pixel-slots@3"
    model = load_model("default", path, "cpu")  # its card says which version it is of
    assert isinstance(model, PixelSlotsV3)
    query = torch.load(run / "query.pt", weights_only=True)["mean"]
    vision = torch.load(run / "vision.pt", weights_only=True)["mean"]
    start = torch.load(run / "lite0.pth", weights_only=True)
    own = model.state_dict()
    for key, wanted in (
        ("audio_net.enter.0.weight", query["net.enter.0.weight"]),
        ("vision_net.head.weight", vision["head.weight"]),
        ("vision_net.trunk.2.weight", start["2.weight"]),
    ):
        assert torch.allclose(own[key], wanted, atol=1e-3)


def test_nothing_is_saved_while_a_part_is_untrained(run: Path, tmp_path: Path) -> None:
    for name in ("query.pt", "query.settings.json"):
        (tmp_path / name).write_bytes((run / name).read_bytes())
    assert save_models(tmp_path, "a pack") == []
