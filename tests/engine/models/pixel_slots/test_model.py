"""The default model: its band sums are exact, its slots are ordered by cost, looks choose slots."""

import torch

from engine.models.model import AudioFeatures
from engine.models.pixel_slots.audio_net import AudioNet, AudioNetWithSlots
from engine.models.pixel_slots.front_end import (
    COLUMNS,
    HOP,
    N_FFT,
    SAMPLE_RATE,
    band_error,
    row_frequencies,
    row_weights,
    spectrum,
)
from engine.models.pixel_slots.losses import audio_loss, best_permutation, named_loss, slots_loss
from engine.models.pixel_slots.model import LABELS, PixelSlots


def test_every_bin_is_shared_out_completely_and_no_row_is_empty() -> None:
    weights = row_weights()
    assert torch.allclose(weights.sum(0), torch.ones(weights.shape[1]), atol=1e-5)
    assert (weights.sum(1) > 0.4).all()
    rows = row_frequencies()
    assert float(rows[0]) == 0.0
    assert abs(float(rows[-1]) - 20_000) < 1
    assert (rows.diff() > SAMPLE_RATE / N_FFT * 0.99).all()


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
    assert best_permutation(cost).tolist() == [[1, 0, 2]]


def _heard(shares: list[float]) -> AudioFeatures:
    """A slot of every label, with the same share everywhere."""
    slots = torch.tensor(shares)[None, :, None, None].expand(1, len(LABELS), 256, 8)
    one = torch.eye(len(LABELS))[None]
    share = torch.tensor(shares)[None, :, None]
    return AudioFeatures(slots, torch.cat([one, share, 0 * share + 1 / len(LABELS)], 2))


def test_a_cell_hears_what_it_looks_like() -> None:
    model = PixelSlots().eval()
    violin, flute, drum = (LABELS.index(name) for name in ("violin", "flute", "drum"))
    shares = [0.0] * len(LABELS)
    shares[violin], shares[flute], shares[drum] = 0.5, 0.3, 0.2
    cells = torch.full((4, len(LABELS) + 1), 0.002)
    cells[0, violin], cells[1, flute], cells[2, -1], cells[3, LABELS.index("tuba")] = 1, 1, 1, 1
    settled = model.condition_on_visible(_heard(shares), cells)
    masks = model.masks(settled, cells)
    assert settled.slot_codes is not None
    assert set(settled.slot_codes[0, :, :-2].argmax(1).tolist()) >= {violin, flute}
    assert (masks[0] > 0.55).all()  # what the drum has is shared out again, mostly
    assert (masks[1] - 0.6 * masks[0]).abs().max() < 0.02
    assert masks[2].max() < 0.01  # nothing to see, nothing to hear
    assert masks[3].max() < 0.02  # a tuba that does not sound


def test_what_is_in_the_picture_settles_what_is_heard() -> None:
    model = PixelSlots().eval()
    violin, erhu, tuba = (LABELS.index(name) for name in ("violin", "erhu", "tuba"))
    shares = [0.0] * len(LABELS)
    shares[violin], shares[erhu], shares[tuba] = 0.5, 0.3, 0.2
    cells = torch.zeros(2, len(LABELS) + 1)
    cells[0, erhu], cells[1, tuba] = 0.8, 0.8
    masks = model.masks(model.condition_on_visible(_heard(shares), cells), cells)
    assert masks[0].mean() > 0.55  # a violin's sound, but only an erhu is there
    assert masks[1].mean() < 0.42


def test_a_doubtful_cell_does_not_take_what_another_explains() -> None:
    model = PixelSlots().eval()
    violin, cello = LABELS.index("violin"), LABELS.index("cello")
    shares = [0.0] * len(LABELS)
    shares[violin], shares[cello] = 0.5, 0.5
    cells = torch.zeros(2, len(LABELS) + 1)
    cells[0, violin], cells[1, violin], cells[1, cello] = 0.9, 0.3, 0.4
    masks = model.masks(model.condition_on_visible(_heard(shares), cells), cells)
    alone = model.masks(model.condition_on_visible(_heard(shares), cells[1:]), cells[1:])
    assert masks[1].mean() < 0.5 < alone.mean()


def test_listening_does_not_depend_on_the_level() -> None:
    model = PixelSlots().eval()
    sound = torch.randn(1, 1, COLUMNS * HOP, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        loud, soft = model.encode_audio(sound), model.encode_audio(0.05 * sound)
    assert torch.allclose(loud.maps, soft.maps, atol=1e-3)
    assert torch.allclose(loud.maps.sum(1), torch.ones_like(loud.maps[:, 0]), atol=1e-5)


def _two_tones(count: int = 4) -> dict[str, torch.Tensor]:
    """Mixtures of a low and a high band that never meet, so that the ideal masks are known."""
    low, high = torch.zeros(256, COLUMNS), torch.zeros(256, COLUMNS)
    low[10:60:7], high[120:200:9] = 4.0, 1.0
    power = (low + high).expand(count, -1, -1)
    cross = torch.stack([low, high, torch.zeros_like(low)]).expand(count, -1, -1, -1)
    label = torch.tensor([LABELS.index("tuba"), LABELS.index("flute"), -1]).expand(count, -1)
    return {
        "power": power, "cross": cross, "target": cross.sum((2, 3)), "label": label,
        "absent": torch.arange(5).expand(count, -1),
    }  # fmt: skip


def test_slots_may_come_in_any_order_but_must_be_right() -> None:
    batch = _two_tones()
    ideal, halves = torch.where(batch["cross"] > 0, 9.0, 0.0), torch.zeros_like(batch["cross"])
    right = slots_loss(ideal, batch)
    assert torch.allclose(right, slots_loss(ideal.flip(1), batch))
    assert right < -1.0  # well over ten decibels for both
    assert slots_loss(halves, batch) > right + 1.0


def test_named_masks_must_be_under_their_own_name() -> None:
    torch.manual_seed(0)
    batch = _two_tones()
    labels = torch.cat([batch["label"][:, :2], batch["absent"][:, :3]], 1)
    cross = torch.nn.functional.pad(batch["cross"], (0, 0, 0, 0, 0, 2))
    ideal = torch.where(cross > 0, 9.0, 0.0)
    turned = ideal[:, [1, 0, 2, 3, 4]]
    right = named_loss(ideal, labels, batch)
    assert right < -1.0
    assert named_loss(turned, labels, batch) > right + 1.0
    # a mixture of one label with itself says nothing about names
    labels[:, 1] = labels[:, 0]
    assert named_loss(turned, labels, batch) == 0


def test_an_ear_learns_to_part_what_it_is_shown() -> None:
    torch.manual_seed(0)
    batch = _two_tones(2)
    ear = AudioNetWithSlots(AudioNet(len(LABELS), channels=(16, 32, 64), attentions=2, fine=16))
    optimiser = torch.optim.Adam(ear.parameters(), lr=3e-3)
    before = audio_loss(ear, batch).item()
    for _ in range(15):
        optimiser.zero_grad()
        audio_loss(ear, batch).backward()
        optimiser.step()
    assert audio_loss(ear, batch).item() < before - 0.5


def test_asking_for_some_labels_gives_what_asking_for_all_gives() -> None:
    torch.manual_seed(0)
    ear = AudioNet(len(LABELS), channels=(16, 32, 64), attentions=2, fine=16).eval()
    power = torch.rand(2, 256, COLUMNS)
    some = torch.tensor([[3, 1], [0, 25]])
    named, every = ear(power, some), ear(power)
    assert torch.allclose(named[1], every[1, some[1]], atol=1e-5)
