"""Spectral templates: notes are found in a mixture, and masks made to agree on them."""

import pytest
import torch
from torch import Tensor

from engine.models.layers.spectral_templates import agree_on_templates, spectral_templates

ROWS, COLUMNS = 64, 48


def notes(*partials: tuple[int, ...]) -> Tensor:
    """Spectra ``[F, N]`` with energy at these rows."""
    spectra = torch.full((ROWS, len(partials)), 1e-4)
    for note, rows in enumerate(partials):
        spectra[list(rows), note] = 1.0
    return spectra


@pytest.fixture(scope="module")
def duet() -> tuple[Tensor, Tensor]:
    """Power ``[1, F, W]`` of two players with two notes each, and the first one's true share."""
    when = torch.rand(4, COLUMNS, generator=torch.Generator().manual_seed(3)).round()
    when = when.clamp_min(0.01)
    spectra = notes((4, 8, 12), (6, 18, 30), (5, 10, 20), (7, 21, 28))
    first, second = spectra[:, :2] @ when[:2], spectra[:, 2:] @ when[2:]
    return (first + second)[None], (first / (first + second))[None]


def test_templates_rebuild_the_power(duet: tuple[Tensor, Tensor]) -> None:
    level = duet[0].pow(0.75)
    found = spectral_templates(duet[0], count=6, rounds=200)
    rebuilt = found.spectra @ found.activations
    assert found.spectra.shape == (1, ROWS, 6)
    assert torch.allclose(found.spectra.sum(1), torch.ones(1, 6), atol=1e-4)
    assert (rebuilt * level.mean() - level).abs().mean() < 0.05 * level.mean()


def test_agreement_repairs_masks_that_err_here_and_there(duet: tuple[Tensor, Tensor]) -> None:
    power, share = duet
    noise = torch.randn(share.shape, generator=torch.Generator().manual_seed(5))
    logits = torch.logit(share, eps=0.02) + 4 * noise
    masks = torch.stack([logits.sigmoid(), 1 - logits.sigmoid()], 1)
    drawn = agree_on_templates(masks, power, spectral_templates(power, count=6, rounds=200))

    def error(masks: Tensor) -> float:
        return float(((masks[:, 0] - share).square() * power).sum() / power.sum())

    assert error(drawn) < 0.5 * error(masks)


@pytest.mark.parametrize("power", [torch.zeros(2, 16, 8), torch.ones(2, 16, 8) * 1e12])
def test_shares_stay_shares_whatever_the_level(power: Tensor) -> None:
    masks = torch.rand(2, 3, 16, 8, generator=torch.Generator().manual_seed(1)).softmax(1)
    drawn = agree_on_templates(masks, power, spectral_templates(power))
    assert torch.isfinite(drawn).all()
    assert drawn.min() >= 0
    assert torch.allclose(drawn.sum(1), torch.ones(2, 16, 8), atol=1e-5)


def test_a_batch_is_its_windows_one_by_one(duet: tuple[Tensor, Tensor]) -> None:
    power = torch.cat([duet[0], duet[0].flip(2) * 100])
    both = spectral_templates(power)
    for index in range(2):
        alone = spectral_templates(power[index : index + 1])
        for together, single in zip(both, alone, strict=True):
            assert torch.allclose(together[index], single[0], rtol=1e-3, atol=1e-4)
