"""The Sound of Pixels as its paper measures it: every row of table 1 is a choice of switches."""

from __future__ import annotations

import itertools
import math

import pytest
import torch
from torch import Tensor, nn

from engine.models.layers.resnet import DilatedResNet18
from engine.models.layers.unet import UNet
from engine.models.registry import create
from engine.models.sound_of_pixels import (
    OUTPUTS,
    WINDOW_SAMPLES,
    SoundOfPixels,
    loudness_weight,
    paper_form,
)

TABLE_1 = [*itertools.product(OUTPUTS, ("log", "linear"))]


class Cells(nn.Module):
    """An eye of one colour a feature, so that no test waits for a ResNet."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.full((channels,), 4.0))

    def forward(self, x: Tensor) -> Tensor:
        cells = nn.functional.avg_pool2d(x, 16)
        return cells[:, torch.arange(len(self.gain)) % 3] * self.gain[:, None, None]


def small(output: str = "binary", frequency: str = "log", **switches) -> SoundOfPixels:
    """The paper's form with four features, an ear of three levels and an eye of colours."""
    torch.manual_seed(4)
    model = paper_form(channels=4, width=4, output=output, frequency=frequency, **switches)
    model.sound = UNet(4, levels=3, width=8)
    model.frame = Cells(4)  # type: ignore[assignment]
    return model


def pair() -> dict[str, Tensor]:
    """A low and a high tone, a red and a green picture."""
    t = torch.arange(WINDOW_SAMPLES, dtype=torch.float64) / 11_025
    sources = torch.stack([0.4 * torch.sin(2 * math.pi * hz * t).float() for hz in (400, 3000)])
    looks = torch.zeros(1, 2, 1, 4, 32, 32)
    looks[..., 3, :, :] = 1
    looks[0, 0, :, 0] = looks[0, 1, :, 1] = 1
    return {"sources": sources[None], "looks": looks}


def test_the_paper_has_sixteen_features_and_the_release_thirty_two() -> None:
    model = create("sound-of-pixels-paper", width=4)
    assert isinstance(model, SoundOfPixels)
    with torch.device("meta"):
        ear, eye = UNet(16), DilatedResNet18(16)
    assert sum(p.numel() for p in ear.parameters()) == 30_255_762
    assert sum(p.numel() for p in eye.parameters()) == 11_250_256
    shapes = {k: tuple(v.shape) for k, v in model.synthesizer.state_dict().items()}
    assert shapes == {"scale": (16,), "bias": (1,)}
    assert (model.output, model.dominant, model.weighted) == ("binary", True, False)


@pytest.mark.parametrize(("output", "frequency"), TABLE_1)
def test_every_row_of_table_1_learns_and_separates(output: str, frequency: str) -> None:
    model, batch = small(output, frequency), pair()
    optimiser = torch.optim.Adam(model.parameters(), 1e-2)
    losses = []
    for _ in range(6):
        optimiser.zero_grad()
        loss = model.loss(batch)
        loss.backward()
        assert all(p.grad is not None and p.grad.isfinite().all() for p in model.parameters())
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0]
    rows = 256 if frequency == "log" else 512
    model.eval()
    with torch.inference_mode():
        mixture = batch["sources"].mean(1)
        audio = model.encode_audio(mixture[:, None])
        masks = model.masks(audio, model.pool(torch.rand(3, 4, 5)).T)
        sounds = model.separate(mixture[:, None], batch["looks"])
    assert len(model.spec.mask_frequencies_hz) == rows
    assert masks.shape == (5, rows, 256)
    assert masks.min() >= 0
    assert masks.max() <= 1
    assert sounds.shape == (1, 2, 1, WINDOW_SAMPLES)
    assert sounds.isfinite().all()


def test_linear_rows_are_the_bins_themselves() -> None:
    model = small(frequency="linear")
    assert model.spec.mask_frequencies_hz[1] == pytest.approx(11_025 / 1022)
    assert model.spec.mask_frequencies_hz[-1] == pytest.approx(11_025 / 2)
    sound = torch.randn(1, WINDOW_SAMPLES)
    assert torch.equal(model.front(sound), model.front.transform(sound).abs() + 1e-10)


def test_a_dominant_source_is_the_loudest_and_nobody_is_in_silence() -> None:
    model = small()
    own = torch.tensor([[[[3.0, 1.0, 1e-10]], [[2.0, 2.0, 1e-10]]]])
    mixture = torch.tensor([[[[1.0, 5.0, 1e-10]]]])
    assert model._binary_targets(own, mixture).squeeze().tolist() == [[1, 0, 0], [0, 1, 0]]
    # The released code asks each by itself: where phases cancel, both sound.
    model.dominant = False
    assert model._binary_targets(own, mixture).squeeze().tolist() == [[1, 0, 1], [1, 0, 1]]


def predict(model: SoundOfPixels, logits: Tensor) -> None:
    """Let the synthesizer say just this ``[B, N, F, W]``."""
    model.synthesizer.forward = lambda vectors, maps: logits  # type: ignore[method-assign]


@pytest.mark.parametrize("weighted", [False, True])
def test_the_loss_of_ratios_by_hand(weighted: bool) -> None:
    model, batch = small("ratio", weighted=weighted), pair()
    predict(model, torch.zeros(1, 2, 256, 256))
    halves = batch["sources"] / 2
    mixture = model.front(halves.sum(1))
    error = (0.5 - (model.front(halves) / mixture[:, None]).clamp(0, 5)).abs()
    weight = loudness_weight(mixture)[:, None] if weighted else torch.ones(())
    assert model.loss(batch).item() == pytest.approx((error * weight).mean().item(), rel=1e-5)


def test_spectral_regression_that_is_right_gives_the_sources_back() -> None:
    model, batch = small("regression", "linear"), pair()
    halves = batch["sources"] / 2
    # On the log axis a lone high partial falls between rows; the linear one keeps it.
    predict(model, torch.log1p(model.front(halves)))
    mixture = halves.sum(1)
    assert model.loss(batch).item() == pytest.approx(0, abs=1e-6)
    with torch.inference_mode():
        sounds = model.separate(mixture[:, None], batch["looks"])[0, :, 0]
        audio = model.encode_audio(mixture[:, None])
        masks = model.masks(audio, torch.rand(2, 4))
    inside = slice(4_000, -4_000)
    assert (sounds - halves[0])[:, inside].abs().max() < 0.02
    wanted = (model.front(halves) / model.front(mixture)[:, None]).clamp(max=1)[0]
    assert (masks - wanted).abs().max() < 1e-3


def test_the_bias_synthesizer_has_no_scale() -> None:
    model = small(synthesizer="bias")
    assert set(model.synthesizer.state_dict()) == {"bias"}
    vectors, maps = torch.rand(1, 2, 4), torch.randn(1, 4, 3, 3)
    wanted = torch.einsum("bnk,bkfw->bnfw", vectors, maps)
    assert torch.allclose(model.synthesizer(vectors, maps), wanted)


@pytest.mark.parametrize(
    ("switch", "position"),
    [("output", "soft"), ("frequency", "mel"), ("synthesizer", "deep"), ("trunk", "vgg")],
)
def test_a_switch_without_such_a_position_says_which_there_are(switch: str, position: str) -> None:
    with pytest.raises(ValueError, match=f"or .*, not {position}"):
        SoundOfPixels(channels=2, **{switch: position})  # type: ignore[arg-type]
