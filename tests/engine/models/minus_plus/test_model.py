"""Minus-Plus Net: its recursion, its losses, its files."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from engine.errors import WeightsMissing
from engine.models.minus_plus.losses import minus_loss, plus_loss, remainder_loss
from engine.models.minus_plus.model import PARTS, WINDOW_SAMPLES, MinusPlus
from engine.models.minus_plus.recursion import MinusRounds, minus_rounds, plus_residuals
from engine.models.model import AudioFeatures

BANDS = 5


@pytest.fixture
def small() -> MinusPlus:
    torch.manual_seed(4)
    return MinusPlus(width=4).eval()


def test_sizes_are_the_authors() -> None:
    model = MinusPlus()
    counts = {
        part: (len(model.get_submodule(part).state_dict()),
               sum(p.numel() for p in model.get_submodule(part).parameters()))
        for part in PARTS.values()
    }  # fmt: skip
    assert counts == {
        "sound": (75, 30_255_762), "frame": (122, 11_250_256), "plus": (75, 30_239_493)
    }  # fmt: skip
    plus = model.plus.state_dict()
    assert plus["bn0.weight"].shape == (2,)
    assert plus["unet_block.model.0.weight"].shape == (64, 2, 4, 4)
    assert plus["unet_block.model.4.weight"].shape == (1, 128, 3, 3)
    assert model.front(torch.zeros(1, WINDOW_SAMPLES)).shape == (1, 256, 256)
    assert model.front.transform(torch.zeros(1, WINDOW_SAMPLES)).shape == (1, 751, 256)


@pytest.mark.parametrize("prefix", ["", "module."])
def test_files_of_the_authors_training_load(tmp_path, prefix: str) -> None:
    source, other = MinusPlus(width=2), MinusPlus(width=2)
    for name, part in PARTS.items():
        state = {prefix + k: v for k, v in source.get_submodule(part).state_dict().items()}
        old = {k: torch.zeros_like(v) for k, v in state.items()}
        torch.save(old, tmp_path / f"{name}_020.pth")
        torch.save(state, tmp_path / f"{name}_100.pth")
    other.load_folder(tmp_path)
    ours, theirs = source.state_dict(), other.state_dict()
    assert all(torch.equal(ours[key], theirs[key]) for key in ours)
    (tmp_path / "sound_P_100.pth").unlink()
    (tmp_path / "sound_P_020.pth").unlink()
    with pytest.raises(WeightsMissing, match="sound_P_100"):
        other.load_folder(tmp_path)


def bands(levels: list[float]) -> Tensor:
    """A mixture ``[1, N, 4]`` of as many sources as levels, each in a row of its own."""
    return torch.tensor(levels)[None, :, None].expand(1, -1, 4).clone()


def ideal_logits(count: int, heard: list[Tensor]) -> Callable[[Tensor], Tensor]:
    """A network that knows which row is whose, where there is anything left in it."""

    def logits(log_residue: Tensor) -> Tensor:
        heard.append(log_residue.exp())
        rows = torch.eye(count)[None, :, :, None] * 40 - 20
        return rows.expand(len(log_residue), -1, -1, 4)

    return logits


def energies_in(mixture: Tensor):
    return lambda masks: (masks * mixture.unsqueeze(1)).mean((2, 3))


@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_sources_are_taken_the_loudest_first(count: int) -> None:
    levels = [0.3, 2.0, 0.7, 5.0, 1.1][:count]
    mixture, heard = bands(levels), []
    rounds = minus_rounds(ideal_logits(count, heard), energies_in(mixture), mixture, count)
    order = sorted(range(count), key=lambda i: -levels[i])
    assert rounds.chosen[:, 0].tolist() == order
    for turn, residue in enumerate(heard):
        left = [0.0 if i in order[:turn] else level for i, level in enumerate(levels)]
        assert torch.allclose(residue[0, :, 0], torch.tensor(left), atol=1e-5)
    by_source = rounds.by_source(rounds.masks, count)
    assert torch.allclose(by_source[0, :, :, 0], torch.eye(count), atol=1e-5)
    assert torch.allclose(rounds.last_residue, heard[-1])


def test_the_recursion_ends_when_nothing_is_left() -> None:
    mixture, heard = bands([3.0, 1.0, 0.0, 0.0, 0.0]), []
    loud = bands([1.0, 1.0, 1.0, 1.0, 1.0])
    made = minus_rounds(ideal_logits(BANDS, heard), energies_in(mixture), mixture, BANDS,
                        empty_residue=0.01)  # fmt: skip
    assert len(heard) == 2
    assert made.by_source(made.masks, BANDS)[0, 2:].abs().max() == 0
    both = torch.cat([mixture, loud])
    rounds = minus_rounds(ideal_logits(BANDS, []), energies_in(both), both, BANDS,
                          empty_residue=0.01)  # fmt: skip
    assert rounds.heard[:, 0].tolist() == [1, 1, 0, 0, 0]
    assert rounds.heard[:, 1].tolist() == [1] * 5
    # What happens to one mixture of a batch does not depend on the others.
    assert torch.equal(rounds.by_source(rounds.masks, BANDS)[:1], made.by_source(made.masks, BANDS))


def test_plus_sees_what_was_recovered_and_what_minus_gave() -> None:
    mixture = bands([4.0, 1.0])
    masks = torch.tensor([[[0.5, 0.0]], [[0.0, 0.8]]]).view(2, 1, 2, 1).expand(-1, -1, -1, 4)
    rounds = MinusRounds(masks, masks, torch.tensor([[0], [1]]), torch.ones(2, 1), mixture)
    seen = []

    def plus(planes: Tensor) -> Tensor:
        seen.append(planes)
        return torch.full_like(planes[:, :1], 0.25)

    residuals = plus_residuals(plus, rounds, mixture)
    assert torch.equal(residuals, torch.full((2, 1, 2, 4), 0.25))
    assert seen[0][:, 0].abs().max() == 0
    assert torch.allclose(seen[0][0, 1, 0], torch.tensor(2.0).log().expand(4))
    # Minus gave half of 4 and nothing of 1, Plus a quarter of each: that is recovered by then.
    assert torch.allclose(seen[1][0, 0, :, 0], torch.tensor([3.0, 0.25]))
    assert torch.allclose(seen[1][0, 1, 1], torch.tensor(0.8).log().expand(4))


def test_losses_by_hand() -> None:
    mixture = torch.full((1, 2, 2), math.e - 1)  # every bin weighs 1
    logits, targets = torch.zeros(1, 3, 2, 2), torch.ones(1, 3, 2, 2)
    even = minus_loss(logits, targets, mixture, 1.0, loss_ratio=False)
    assert even.item() == pytest.approx(math.log(2), rel=1e-5)
    later = minus_loss(logits, targets, mixture, 1.0, loss_ratio=True)
    assert later.item() == pytest.approx(math.log(2) * (1 + 2 + 4) / 3, rel=1e-5)
    # A ratio mask is twice the sigmoid: 1 here, where 2 is asked for.
    assert minus_loss(logits, 2 * targets, mixture, 2.0, loss_ratio=False).item() == pytest.approx(
        1
    )
    assert remainder_loss(torch.full((1, 2, 2), 0.51), mixture).item() == pytest.approx(0.5)
    assert remainder_loss(torch.full((1, 2, 2), 0.01), mixture).item() == pytest.approx(0)
    assert plus_loss(targets * 1.5, targets, mixture).item() == pytest.approx(0.5)


@pytest.mark.parametrize("count", [2, 5])
def test_any_number_of_sources_is_learned_from(small: MinusPlus, count: int) -> None:
    batch = {"sources": torch.randn(1, count, WINDOW_SAMPLES) * 0.1,
             "looks": torch.rand(1, count, 1, 4, 32, 32)}  # fmt: skip
    loss = small.loss(batch)
    assert loss.isfinite()
    with torch.inference_mode():
        assert small.separate(batch["sources"].mean(1, keepdim=True), batch["looks"]).shape == (
            1, count, 1, WINDOW_SAMPLES
        )  # fmt: skip


def test_each_stage_teaches_its_own_net(small: MinusPlus) -> None:
    batch = {"sources": torch.randn(1, 2, WINDOW_SAMPLES) * 0.1,
             "looks": torch.rand(1, 2, 1, 4, 32, 32)}  # fmt: skip
    taught = {}
    for mode in ("Minus", "Plus", "Minus_Plus"):
        small.zero_grad(set_to_none=True)
        small.mode = mode
        small.train().loss(batch).backward()
        taught[mode] = {name.split(".")[0] for name, p in small.named_parameters()
                        if p.grad is not None and p.grad.abs().sum() > 0}  # fmt: skip
    assert taught == {"Minus": {"sound", "frame"}, "Plus": {"plus"},
                      "Minus_Plus": {"sound", "frame", "plus"}}  # fmt: skip


def test_one_object_alone_has_the_mask_of_a_click_refined(small: MinusPlus) -> None:
    with torch.inference_mode():
        audio = small.encode_audio(torch.randn(1, 1, WINDOW_SAMPLES) * 0.1)
        vector = torch.rand(1, 16)
        click, shared = small.masks(audio, vector), small.joint_masks(audio, vector)
        mixture = audio.maps[:, -1].exp()
        rounds = MinusRounds(click[None], click[None], torch.zeros(1, 1, dtype=torch.long),
                             torch.ones(1, 1), mixture)  # fmt: skip
        refined = click + plus_residuals(small.plus, rounds, mixture)[0]
    assert torch.allclose(shared, refined.clamp(0, 1), atol=1e-4)


def test_a_click_and_its_maps_agree_column_by_column(small: MinusPlus) -> None:
    with torch.inference_mode():
        audio = small.encode_audio(torch.randn(1, 1, WINDOW_SAMPLES) * 0.1)
        vectors = torch.rand(4, 16)
        some = small.masks(AudioFeatures(audio.maps[..., ::5]), vectors)
    assert torch.equal(some, small.masks(audio, vectors)[..., ::5])
