"""Comparing models: masks are shares in every way of asking, and pairs decide."""

from pathlib import Path

import numpy as np
import pytest
import torch

from engine.models.pixel_slots_v3.query_unet import QueryUNet
from engine.models.sound_classes import CLASSES
from engine.models.weights.card import find_weights
from engine.training.validation.compare import load_query, masked, report
from engine.training.validation.mask_models import MaskModel, pixel_slots_model, query_model

COLUMNS = 288


def small_net() -> QueryUNet:
    torch.manual_seed(0)
    return QueryUNet(channels=(8, 8, 32), attentions=1, recurrent=4, fine=8, query=8).eval()


@pytest.fixture(scope="module")
def models() -> tuple[MaskModel, ...]:
    weights = find_weights("pixel-slots@2")
    assert weights is not None
    return query_model(small_net()), pixel_slots_model(weights)


@torch.inference_mode()
def test_masks_of_objects_are_shares_in_every_way(models: tuple[MaskModel, ...]) -> None:
    power = torch.rand(1, 256, COLUMNS, generator=torch.Generator().manual_seed(0)) + 0.01
    visible = ["violin", "singing", "animal"]
    query, second = models
    looks = torch.eye(len(CLASSES) + 1)[[0, 4]]
    given = [m.queried(power, visible) for m in models] + [
        m.unqueried(power, visible[:1]) for m in models
    ]
    # The clicks of version 2 are no shares; its queried masks are.
    assert second.seen(power, torch.eye(27)[[0, 4]]).shape == (2, 256, COLUMNS)
    for masks in (*given, query.seen(power, looks)):
        assert masks.shape[1:] == (256, COLUMNS)
        assert masks.min() >= 0
        assert masks.sum(0).max() <= 1 + 1e-4


def test_a_mask_of_ones_gives_the_mixture_back() -> None:
    sound = torch.randn(COLUMNS * 1024, generator=torch.Generator().manual_seed(0))
    whole = masked(sound, torch.ones(1, 256, COLUMNS))[0]
    assert torch.allclose(whole, sound, atol=1e-4)


def test_a_report_marks_what_is_decided() -> None:
    rng = np.random.default_rng(0)
    names = [f"pair {i:03d} x" for i in range(40)]
    old = {"queried": {n: {"sdr": float(rng.normal())} for n in names}}
    better = {"queried": {n: {"sdr": s["sdr"] + 1} for n, s in old["queried"].items()}}
    noisy = {"queried": {n: {"sdr": s["sdr"] + rng.normal()} for n, s in old["queried"].items()}}
    assert report(better, old)[0].endswith("*")
    assert "+1.00" in report(better, old)[0]
    assert not report(noisy, old)[0].endswith("*")


def test_the_averaged_weights_of_a_state_are_read(tmp_path: Path, monkeypatch) -> None:
    net = small_net()
    mean = {f"net.{key}": value for key, value in net.state_dict().items()}
    torch.save({"mean": mean, "step": 3}, tmp_path / "query.pt")
    monkeypatch.setattr("engine.training.validation.compare.QueryUNet", small_net)
    read = load_query(tmp_path / "query.pt")
    assert all(torch.equal(a, b) for a, b in zip(read.parameters(), net.parameters(), strict=True))
