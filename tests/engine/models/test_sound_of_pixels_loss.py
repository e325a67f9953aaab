from __future__ import annotations

import math

import pytest
import torch

from engine.models.sound_of_pixels import (
    loudness_weight,
    weighted_bce,
)


def test_weight_is_the_clamped_logarithm() -> None:
    weight = loudness_weight(torch.tensor([0.0, math.e - 1, 1e9]))
    assert torch.allclose(weight, torch.tensor([1e-3, 1.0, 10.0]))


def test_bce_by_hand() -> None:
    logits, targets = torch.tensor([[0.0, 2.0]]), torch.tensor([[1.0, 0.0]])
    weight = torch.tensor([[3.0, 0.5]])
    wrong = math.log(1 + math.exp(2))
    expected = (3 * math.log(2) + 0.5 * wrong) / 2
    assert weighted_bce(logits, targets, weight).item() == pytest.approx(expected, rel=1e-6)


def test_bce_spreads_one_weight_over_all_sources() -> None:
    logits, targets = torch.randn(2, 3, 4, 5), torch.rand(2, 3, 4, 5).round()
    weight = torch.rand(2, 1, 4, 5)
    each = [weighted_bce(logits[:, n], targets[:, n], weight[:, 0]) for n in range(3)]
    assert torch.allclose(weighted_bce(logits, targets, weight), torch.stack(each).mean())
