from __future__ import annotations

import math

import pytest
import torch

from engine.models.losses import (
    loudness_weight,
    permutation_invariant,
    weighted_bce,
    weighted_l1,
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


def test_l1_by_hand() -> None:
    found = weighted_l1(torch.tensor([1.0, 4.0]), torch.tensor([2.0, 2.0]), torch.tensor([1.0, 3]))
    assert found.item() == pytest.approx((1 + 6) / 2)


def squared(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    return (a - b).square().flatten(3).mean(3)


def test_any_order_of_the_truth_costs_the_same() -> None:
    targets = torch.randn(4, 3, 50)
    order = torch.tensor([2, 0, 1])
    loss, found = permutation_invariant(squared, targets[:, order], targets)
    assert loss.item() == pytest.approx(0, abs=1e-12)
    assert torch.equal(found, order.expand(4, 3))


def test_the_best_pairing_is_found_per_item_and_taught() -> None:
    targets = torch.tensor([[[0.0], [10.0]], [[0.0], [10.0]]])
    estimates = torch.tensor([[[1.0], [8.0]], [[9.0], [3.0]]], requires_grad=True)
    loss, order = permutation_invariant(squared, estimates, targets)
    assert order.tolist() == [[0, 1], [1, 0]]
    assert loss.item() == pytest.approx((1 + 4 + 1 + 9) / 4)
    loss.backward()
    assert estimates.grad is not None
    assert torch.allclose(estimates.grad.flatten(), torch.tensor([0.5, -1.0, -0.5, 1.5]))
