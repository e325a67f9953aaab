"""The MIML network: the authors' sizes, its two maxima, its losses, and what it gathers."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor, nn

from engine.models.nmf_miml.miml_network import MimlNetwork, harvest


def test_keys_shapes_and_size_are_the_authors() -> None:
    with torch.device("meta"):
        net = MimlNetwork()
    state = {key: tuple(value.shape) for key, value in net.state_dict().items()}
    assert sum(p.numel() for p in net.parameters()) == 2_523_316
    assert state["model.0.weight"] == (1024, 2401, 1, 1)
    assert state["model.3.weight"] == (60, 1024, 1, 1)
    assert {key.split(".")[1] for key in state} == {"0", "1", "3", "4"}
    assert len(state) == 14  # theirs are 16: one layer stands twice


def test_a_file_of_theirs_holds_a_layer_twice() -> None:
    torch.manual_seed(0)
    theirs, ours = MimlNetwork(3, 2, 8, 4), MimlNetwork(3, 2, 8, 4)
    state = dict(theirs.state_dict())
    state["sub_concept_layer.weight"] = state["model.3.weight"]
    state["sub_concept_layer.bias"] = state["model.3.bias"]
    ours.load_authors(state)
    bases = torch.rand(2, 8, 5)
    assert torch.equal(ours.eval()(bases), theirs.eval()(bases))


def transparent(labels: int = 2, sub_concepts: int = 2) -> MimlNetwork:
    """A network that hands bases on: label l, sub-concept k is row l * K + k."""
    rows = labels * sub_concepts
    net = MimlNetwork(labels, sub_concepts, rows, rows).eval()
    net.model = nn.Sequential(nn.Identity())
    return net


def test_a_label_is_its_best_concept_and_a_film_its_best_basis() -> None:
    bases = torch.tensor([[[0.2, 1.0], [0.8, 0.1], [1.0, 0.3], [0.5, 0.7]]])
    net = transparent()
    assert torch.allclose(net(bases), torch.tensor([[[0.8, 1.0], [1.0, 0.7]]]))
    assert torch.allclose(net.film_scores(bases), torch.tensor([[1.0, 1.0]]))
    assert torch.allclose(net.basis_shares(bases).sum(1), torch.ones(1, 2))
    # Each basis is measured by its own largest row: how loud it is says nothing.
    assert torch.allclose(net(bases * torch.tensor([3.0, 0.1])), net(bases))


def scored(scores: Tensor) -> MimlNetwork:
    net = transparent(scores.shape[1], 1)
    net.film_scores = lambda bases: scores  # type: ignore[method-assign]
    return net


def test_the_margin_loss_by_hand() -> None:
    scores = torch.tensor([[2.0, 1.5, 0.2]])
    present = torch.tensor([[1.0, 0.0, 1.0]])
    # Label 0 against 1: 1 - 0.5; label 2 against 1: 1 + 1.3; over three labels.
    loss = scored(scores).loss(torch.rand(1, 3, 1), present)
    assert loss.item() == pytest.approx((0.5 + 2.3) / 3)


def test_the_other_loss_is_the_divergence_from_the_labels() -> None:
    scores, present = torch.tensor([[0.0, 0.0]]), torch.tensor([[1.0, 0.0]])
    loss = scored(scores).loss(torch.rand(1, 2, 1), present, "kl")
    assert loss.item() == pytest.approx(math.log(2))


def test_the_bank_gets_the_surest_bases_of_the_films_own_label() -> None:
    films = [
        (torch.tensor([[1.0, 1.0, 0.1], [0.6, 0.2, 1.0]]), 0),  # the last is label 1's, not its own
        (torch.tensor([[0.5], [1.0]]), 1),
    ]
    bank, sizes = harvest(transparent(2, 1), films, per_object=2)
    assert sizes.tolist() == [2, 1]
    assert torch.allclose(bank[0], torch.tensor([[1 / 1.2, 0.2 / 1.2], [1 / 1.6, 0.6 / 1.6]]))
    assert torch.allclose(bank[1], torch.tensor([[1 / 3, 2 / 3], [0, 0]]))
    assert harvest(transparent(2, 1), films, per_object=1)[1].tolist() == [1, 1]
    assert harvest(transparent(2, 1), films, per_object=2, least=0.65)[1].tolist() == [1, 0]


def test_it_learns_whose_basis_is_whose() -> None:
    torch.manual_seed(0)
    net = MimlNetwork(3, 2, 12, 16)
    shapes = torch.eye(12)[[0, 5, 9]] + 0.05
    optimiser = torch.optim.Adam(net.parameters(), 1e-2)
    for step in range(60):
        labels = torch.tensor([[1, 0, 1], [0, 1, 0], [1, 1, 0], [0, 0, 1.0]])
        one = torch.multinomial(labels, 6, replacement=True)
        bases = (shapes[one] + 0.1 * torch.rand(4, 6, 12)).transpose(1, 2)
        shown = torch.zeros(4, 3).scatter_(1, one, 1.0)
        loss = net.loss(bases, shown)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        assert step or loss.item() > 0.2
    given = net.eval().basis_shares(shapes.T[None])[0].argmax(0)
    assert given.tolist() == [0, 1, 2]
