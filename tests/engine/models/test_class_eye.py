"""The class eye: models of papers that see with the default model's eye."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from engine.models.class_eye import CLASS_EYE, SEEN, ClassEye
from engine.models.registry import create
from engine.models.weights.loading import WeightsCard, load_model, save

MODELS = ("sound-of-pixels-paper", "minus-plus", "co-separation")
LOOKS = torch.rand(1, 2, 1, 4, 64, 64, generator=torch.Generator().manual_seed(3))


@pytest.fixture(scope="module")
def eye() -> ClassEye:
    return ClassEye(None).eval()


def test_cells_are_the_probabilities_of_the_default_model(eye: ClassEye):
    frames = torch.rand(2, 3, 64, 96)
    default = load_model("default", device="cpu")
    with torch.inference_mode():
        seen = eye(frames)
        raw = default.encode_frames(frames)  # pyright: ignore[reportCallIssue]
        expected = default.pool(raw[1:])  # pyright: ignore[reportCallIssue]
    assert seen.shape == (2, SEEN, 4, 6)
    assert torch.allclose(seen[1], expected, atol=1e-6)
    assert torch.allclose(seen.sum(1), torch.ones(2, 4, 6), atol=1e-5)


def test_it_learns_nothing_but_goes_where_the_model_goes(eye: ClassEye):
    moved = ClassEye(8)
    assert [name for name, _ in moved.named_parameters()] == ["fc.weight", "fc.bias"]
    moved.train()
    moved.double()
    before = moved._eye[0].state_dict()["temperature"]
    assert before.dtype == torch.float64
    assert not moved._eye[0].training


@pytest.mark.parametrize("name", MODELS)
def test_weights_hold_the_ear_alone_and_come_back(name: str, tmp_path: Path):
    torch.manual_seed(0)
    settings = {"trunk": CLASS_EYE, "width": 4}
    model = create(name, **settings).eval()
    assert sum(value.numel() for value in model.state_dict().values()) < 500_000
    path = tmp_path / "small.safetensors"
    save(model, path, WeightsCard(name, "", settings=settings))
    again = load_model(name, path, device="cpu")
    mixture = torch.rand(1, 1, 30_000) - 0.5
    with torch.inference_mode():
        found = again.separate(mixture, LOOKS)  # pyright: ignore[reportCallIssue]
        assert torch.equal(found, model.separate(mixture, LOOKS))  # pyright: ignore[reportCallIssue]


@pytest.mark.parametrize("name", MODELS)
def test_another_trunk_is_refused(name: str):
    with pytest.raises(ValueError, match="trunk is"):
        create(name, trunk="resnet19")
