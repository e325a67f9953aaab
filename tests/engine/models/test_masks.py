from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from engine.models.masks import (
    WINDOW_SECONDS,
    apply_masks,
    binary_target,
    expand_masks,
    ideal_binary_masks,
    ideal_ratio_masks,
    ratio_target,
    window_length,
)
from engine.models.model import Spec


def spec_of(top_hz: float = 5512.5, rows: int = 128, hop_seconds: float = 256 / 11_025) -> Spec:
    frequencies = torch.linspace(0, top_hz, rows, dtype=torch.float64)
    return Spec(
        sample_rate=11_025,
        channels=1,
        window_seconds=2.0,
        mask_frequencies_hz=tuple(frequencies.tolist()),
        mask_hop_seconds=hop_seconds,
        frame_offsets_seconds=(0.0,),
        frame_size=224,
        cell=16,
    )


def sine(hertz: float, rate: int, seconds: float = 2.0) -> Tensor:
    t = torch.arange(round(seconds * rate), dtype=torch.float64) / rate
    return torch.sin(2 * math.pi * hertz * t).float()


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000, 192_000])
def test_windows_last_about_93_ms_at_any_rate(rate: int) -> None:
    length = window_length(rate)
    assert length % 4 == 0
    assert length / rate == pytest.approx(WINDOW_SECONDS, rel=0.05)


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000])
@pytest.mark.parametrize("length", [1, 100, 5_003, 60_000])
@pytest.mark.parametrize("channels", [1, 2, 8])
def test_masks_of_one_give_the_mixture_back(rate: int, length: int, channels: int) -> None:
    mixture = torch.randn(channels, length)
    stems = apply_masks(mixture, rate, torch.ones(2, 128, 87), spec_of())
    assert stems.shape == (2, channels, length)
    assert (stems - mixture).abs().max() < 1e-5


def test_a_mask_over_frequency_parts_two_tones() -> None:
    spec = spec_of()
    low, high = sine(500, 44_100), sine(3000, 44_100)
    masks = torch.zeros(2, 128, 87)
    boundary = int((torch.tensor(spec.mask_frequencies_hz) < 1500).sum())
    masks[0, :boundary] = 1
    masks[1, boundary:] = 1
    stems = apply_masks(torch.stack([low + high, 0.5 * (low - high)]), 44_100, masks, spec)
    inside = slice(5_000, -5_000)
    assert (stems[0, 0] - low)[inside].abs().max() < 1e-3
    assert (stems[1, 0] - high)[inside].abs().max() < 1e-3
    # The other channel keeps its own level and phase.
    assert (stems[0, 1] - 0.5 * low)[inside].abs().max() < 1e-3
    assert (stems[1, 1] + 0.5 * high)[inside].abs().max() < 1e-3


def test_a_mask_over_time_cuts_where_its_columns_lie() -> None:
    spec = spec_of()
    mask = torch.zeros(1, 128, 87)
    mask[..., 43:] = 1
    stems = apply_masks(sine(1000, 48_000)[None], 48_000, mask, spec)[0, 0]
    edge = round(42.5 * spec.mask_hop_seconds * 48_000)
    margin = window_length(48_000)
    assert stems[: edge - margin].abs().max() < 1e-3
    assert stems[edge + margin : -margin].abs().max() == pytest.approx(1, abs=1e-2)
    assert stems[edge] ** 2 <= 1


def test_above_the_highest_row_the_mean_of_its_top_octave_holds() -> None:
    spec = spec_of()
    rows = torch.tensor(spec.mask_frequencies_hz)
    mask = torch.where(rows > spec.mask_frequencies_hz[-1] / 2, 0.25, 1.0)
    mask[-1] = 0.75
    wide = expand_masks(mask[None, :, None].expand(1, 128, 87), 44_100, 80, spec)[0, :, 40]
    bins = torch.arange(len(wide)) * 44_100 / window_length(44_100)
    above = wide[bins > spec.mask_frequencies_hz[-1]]
    expected = mask[rows > spec.mask_frequencies_hz[-1] / 2].mean()
    assert len(above) > 1000
    assert torch.allclose(above, expected.expand_as(above))
    assert torch.allclose(wide[bins < 2_600], torch.ones(1))


def test_a_clip_slower_than_the_model_uses_the_rows_it_has() -> None:
    spec = spec_of()
    ramp = torch.linspace(0, 1, 128)[None, :, None].expand(1, 128, 87)
    wide = expand_masks(ramp, 8_000, 50, spec)[0, :, 7]
    assert wide[0] == 0
    assert wide[-1] == pytest.approx(4_000 / 5_512.5, abs=1e-4)


def test_the_gradient_flows_back_into_the_masks() -> None:
    masks = torch.rand(3, 128, 87, requires_grad=True)
    apply_masks(torch.randn(2, 20_000), 11_025, masks, spec_of()).square().sum().backward()
    assert masks.grad is not None
    assert (masks.grad[..., :70].abs().sum((1, 2)) > 0).all()


def test_batches_are_the_same_as_one_by_one() -> None:
    mixture, masks = torch.randn(2, 2, 9_000), torch.rand(2, 3, 128, 87)
    together = apply_masks(mixture, 16_000, masks, spec_of())
    assert together.shape == (2, 3, 2, 9_000)
    alone = apply_masks(mixture[1], 16_000, masks[1], spec_of())
    assert torch.allclose(together[1], alone, atol=1e-6)


def test_targets_of_the_paper() -> None:
    mixture = torch.tensor([1.0, 1.0, 1.0, 0.1])
    target = torch.tensor([0.5, 0.51, 0.0, 9.0])
    assert binary_target(target, mixture).tolist() == [0, 1, 0, 1]
    assert torch.allclose(ratio_target(target, mixture), torch.tensor([0.5, 0.51, 0.0, 5.0]))


def test_ideal_masks() -> None:
    magnitudes = torch.rand(3, 20, 30)
    magnitudes[:, 0, 0] = 0
    binary, ratio = ideal_binary_masks(magnitudes), ideal_ratio_masks(magnitudes)
    assert torch.equal(binary.sum(0), torch.ones(20, 30))
    assert torch.equal(binary[:, 5, 5].argmax(), magnitudes[:, 5, 5].argmax())
    assert torch.allclose(ratio.sum(0), torch.ones(20, 30))
    assert torch.allclose(ratio[:, 0, 0], torch.full((3,), 1 / 3))
    assert ratio[0, 3, 4] == pytest.approx(float(magnitudes[0, 3, 4] / magnitudes[:, 3, 4].sum()))
