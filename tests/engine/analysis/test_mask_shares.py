import pytest
import torch

from engine.analysis.mask_shares import mask_shares
from engine.scene import Sharing


def claims(count: int, seed: int = 0) -> torch.Tensor:
    return torch.rand((count, 5, 7), generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("count", [1, 2, 5])
@pytest.mark.parametrize("split_from", [(), (("1", ("0",)), ("3", ("0", "2")), ("4", ("3",)))])
def test_shares_and_rest_are_at_least_nothing_and_together_one(count: int, split_from):
    ids = [str(number) for number in range(count)]
    for seed in range(20):
        shares = mask_shares(claims(count, seed) * 1.2 - 0.1, Sharing.of(ids, split_from))
        assert shares.min() >= 0
        assert shares.sum(0).max() <= 1 + 1e-6


def test_who_claims_alone_gets_what_it_claims():
    both = torch.tensor([[[0.7, 0.2, 0.0]], [[0.2, 0.8, 0.0]]])
    assert torch.equal(mask_shares(both, Sharing(("a", "b"))), both)


def test_who_claims_the_same_gets_a_part_in_proportion():
    both = torch.tensor([[[1.0, 0.9]], [[1.0, 0.3]]])
    assert mask_shares(both, Sharing(("a", "b"))).flatten().tolist() == pytest.approx(
        [0.5, 0.75, 0.5, 0.25]
    )


def test_a_part_takes_from_its_whole_only():
    every = claims(4)
    sharing = Sharing(("a", "b", "part", "c"), (("part", ("a", "b")),))
    with_part = mask_shares(every, sharing)
    without = mask_shares(every[[0, 1, 3]], Sharing(("a", "b", "c")))
    assert torch.allclose(with_part[:3].sum(0), without[:2].sum(0), atol=1e-6)
    assert torch.equal(with_part[3], without[2])
    held = without[:2].sum(0)
    assert torch.equal(with_part[2], torch.minimum(every[2], held))


def test_silence_is_shared_without_a_nan():
    nothing = torch.zeros((3, 2, 2))
    sharing = Sharing(("a", "b", "part"), (("part", ("a",)),))
    assert torch.equal(mask_shares(nothing, sharing), nothing)
