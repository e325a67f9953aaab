"""The default model: its band sums are exact, its slots are ordered by cost, looks choose slots."""

import torch

from engine.models.bands import (
    COLUMNS,
    HOP,
    N_FFT,
    RATE,
    band_error,
    row_frequencies,
    row_weights,
    spectrum,
)
from engine.models.model import Heard
from engine.models.pixel_slots import (
    LABELS,
    PixelSlots,
)
from engine.models.slot_losses import (
    best_order,
)


def test_every_bin_is_shared_out_completely_and_no_row_is_empty() -> None:
    weights = row_weights()
    assert torch.allclose(weights.sum(0), torch.ones(weights.shape[1]), atol=1e-5)
    assert (weights.sum(1) > 0.4).all()
    rows = row_frequencies()
    assert float(rows[0]) == 0.0
    assert abs(float(rows[-1]) - 20_000) < 1
    assert (rows.diff() > RATE / N_FFT * 0.99).all()


def test_band_sums_give_the_error_of_a_mask_exactly() -> None:
    generator = torch.Generator().manual_seed(0)
    sounds = torch.randn(2, 40 * HOP, generator=generator)
    parts = spectrum(sounds)
    mixture = parts.sum(0)
    weights = row_weights()
    power = weights @ mixture.abs().square()
    cross = torch.stack([weights @ (part * mixture.conj()).real for part in parts])
    target = parts.abs().square().sum((1, 2))
    gains = torch.rand(power.shape[1], generator=generator)
    masks = gains.expand_as(power)[None, None]  # constant over frequency, changing in time
    error = band_error(masks, power[None], cross[None], target[None])[0, 0]
    true = (parts - gains * mixture).abs().square().sum((1, 2))
    assert torch.allclose(error, true, rtol=1e-3)


def test_best_order_is_the_cheapest_assignment() -> None:
    cost = torch.tensor([[[5.0, 0.0, 9.0], [0.0, 5.0, 9.0], [9.0, 9.0, 0.0]]])
    assert best_order(cost).tolist() == [[1, 0, 2]]


def test_a_cell_hears_the_slot_that_sounds_like_it() -> None:
    model = PixelSlots().eval()
    labels = len(LABELS)
    codes = torch.full((1, 3, labels + 2), 0.002)
    violin, flute = LABELS.index("violin"), LABELS.index("flute")
    codes[0, 0, violin], codes[0, 1, flute], codes[0, 2, LABELS.index("drum")] = 0.9, 0.9, 0.9
    codes[0, :, -2], codes[0, :, -1] = torch.tensor([0.6, 0.4, 0.0]), 0
    maps = torch.rand(1, 3, 256, COLUMNS).softmax(1)
    vectors = torch.zeros(4, labels + 1)
    vectors[0, violin], vectors[1, flute], vectors[2, -1] = 1, 1, 1
    vectors[3, LABELS.index("tuba")] = 1
    masks = model.masks(Heard(maps, codes), vectors)
    assert torch.allclose(masks[0], maps[0, 0], atol=0.06)
    assert torch.allclose(masks[1], maps[0, 1], atol=0.06)
    assert masks[2].abs().max() < 1e-6  # nothing to see, nothing to hear
    assert masks[3].mean() < 0.5 * masks[0].mean()  # a tuba that nobody hears


def test_what_is_in_the_picture_settles_what_is_heard() -> None:
    model = PixelSlots().eval()
    labels = len(LABELS)
    violin, erhu, drum = (LABELS.index(name) for name in ("violin", "erhu", "drum"))
    codes = torch.zeros(1, 2, labels + 2)
    codes[0, 0, violin], codes[0, 0, erhu], codes[0, 0, drum] = 0.5, 0.4, 0.1
    codes[0, 1, drum], codes[0, 1, erhu] = 0.99, 0.01
    seen = torch.zeros(9, labels + 1)
    seen[:, -1], seen[4, erhu] = 0.5, 0.9
    settled = model.settle(Heard(torch.rand(1, 2, 256, 8), codes), seen).codes
    assert settled is not None
    assert torch.allclose(settled[..., :-2].sum(-1), torch.ones(1, 2))
    assert settled[0, 0].argmax() == erhu  # it could be either; an erhu is there
    assert settled[0, 1].argmax() == drum  # surely a drum, off the screen


def test_listening_does_not_depend_on_the_level() -> None:
    model = PixelSlots().eval()
    sound = torch.randn(1, 1, COLUMNS * HOP, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        loud, soft = model.listen(sound), model.listen(0.05 * sound)
    assert torch.allclose(loud.maps, soft.maps, atol=1e-3)
    assert torch.allclose(loud.maps.sum(1), torch.ones_like(loud.maps[:, 0]), atol=1e-5)
