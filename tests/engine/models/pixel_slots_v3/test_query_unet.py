"""The query U-Net and its losses: shares of all classes, an encoder that sees no query."""

import pytest
import torch

from engine.models.pixel_slots.front_end import row_frequencies
from engine.models.pixel_slots_v3.losses import mixture_losses
from engine.models.pixel_slots_v3.query_unet import QueryUNet, _harmonic_reads
from engine.models.sound_classes import CLASSES
from engine.models.weights.state_dict import with_current_keys


@pytest.fixture
def net() -> QueryUNet:
    torch.manual_seed(0)
    return QueryUNet(channels=(8, 8, 32), attentions=2, recurrent=4, fine=8, query=8).eval()


def power(columns: int = 16) -> torch.Tensor:
    return torch.rand(1, 256, columns, generator=torch.Generator().manual_seed(0)) + 0.01


@torch.inference_mode()
def test_masks_are_shares_that_sum_to_one(net: QueryUNet) -> None:
    query = torch.zeros(1, len(CLASSES))
    query[0, 3] = 1
    masks = net(power(), query).softmax(1)
    assert masks.shape == (1, len(CLASSES), 256, 16)
    assert masks.min() >= 0
    assert torch.allclose(masks.sum(1), torch.ones(1, 256, 16), atol=1e-5)


@torch.inference_mode()
def test_what_is_cached_does_not_depend_on_what_is_in_sight(net: QueryUNet) -> None:
    encoded = net.encode(power())
    for query in (torch.zeros(1, len(CLASSES)), torch.eye(len(CLASSES))[:1]):
        assert torch.allclose(net.decode(encoded, query), net(power(), query), atol=1e-5)


@torch.inference_mode()
def test_a_class_in_sight_gets_more(net: QueryUNet) -> None:
    blind = net(power(), torch.zeros(1, len(CLASSES))).softmax(1)
    seen = net(power(), torch.eye(len(CLASSES))[4:5]).softmax(1)
    assert seen[0, 4].mean() > blind[0, 4].mean()


@torch.inference_mode()
def test_any_scale_gives_the_same(net: QueryUNet) -> None:
    query = torch.zeros(1, len(CLASSES))
    assert torch.allclose(net(power(), query), net(power() * 1e4, query), atol=1e-2)


def test_harmonics_are_read_at_their_frequencies() -> None:
    half, double = _harmonic_reads((0.5, 2.0))
    hertz = row_frequencies()
    # Reading the rows' own frequencies gives the frequency that is read at.
    assert float(half[40] @ hertz) == pytest.approx(float(hertz[40]) / 2, rel=1e-4)
    assert float(double[40] @ hertz) == pytest.approx(float(hertz[40]) * 2, rel=1e-4)
    assert double[255].sum() == 0  # beyond the last row there is nothing


def test_a_run_of_earlier_names_is_read() -> None:
    current = QueryUNet(channels=(8, 8, 32), attentions=2, recurrent=4, fine=8, query=8)
    earlier = {
        key.replace(".qkv.", ".ask.").replace(".proj.", ".give.").replace(".mlp.", ".think."): value
        for key, value in current.state_dict().items()
    }
    assert set(earlier) != set(current.state_dict())
    assert list(with_current_keys(earlier, QueryUNet.former_keys)) == list(current.state_dict())


def batch(with_silent: bool) -> dict[str, torch.Tensor]:
    """Two sources, low and high rows, that do not overlap."""
    total = torch.rand(1, 256, 16) + 0.1
    low, high = total.clone(), total.clone()
    low[:, 128:] = 0
    high[:, :128] = 0
    query = torch.zeros(1, len(CLASSES))
    query[0, [0, 1]] = 1
    query[0, 2] = float(with_silent)
    cross = torch.stack([low, high, torch.zeros_like(low)], 1)
    return {"power": total, "cross": cross, "target": cross.sum((2, 3)), "query": query,
            "label": torch.tensor([[0, 1, -1]])}  # fmt: skip


def logits(leak: bool) -> torch.Tensor:
    out = torch.full((1, len(CLASSES), 256, 16), -20.0)
    out[:, 0, :128] = out[:, 1, 128:] = 20
    if leak:
        out[:, 2] = 20
    return out


def test_the_loss_is_least_for_true_masks_and_punishes_a_leak_in_sight() -> None:
    silent = torch.zeros(1, len(CLASSES))
    right = mixture_losses(logits(False), silent, batch(True))
    wrong = mixture_losses(-logits(False), silent, batch(True))
    leaking = mixture_losses(logits(True), silent, batch(True))
    assert right < leaking < wrong or right < wrong < leaking
    unseen = mixture_losses(logits(True), silent, batch(False))
    assert leaking > unseen


def test_the_loss_has_gradients_everywhere_finite() -> None:
    out = torch.zeros(1, len(CLASSES), 256, 16, requires_grad=True)
    mixture_losses(out, torch.zeros(1, len(CLASSES)), batch(True)).sum().backward()
    assert out.grad is not None
    assert torch.isfinite(out.grad).all()
