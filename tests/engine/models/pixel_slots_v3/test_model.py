"""Pixel Slots 3: classes share the sound, and what is in sight decides whose it is."""

import pytest
import torch

from engine.models.model import AudioFeatures, MixesSlots
from engine.models.pixel_slots.front_end import HOP
from engine.models.pixel_slots_v3.class_shares import class_shares
from engine.models.pixel_slots_v3.model import PixelSlotsV3
from engine.models.pixel_slots_v3.vision_net import pool_neighbourhood
from engine.models.sound_classes import CLASSES

VIOLIN, FLUTE, TUBA = (CLASSES.index(name) for name in ("violin", "flute", "tuba"))


@pytest.fixture(scope="module")
def small() -> PixelSlotsV3:
    torch.manual_seed(0)
    return PixelSlotsV3(channels=(12, 20, 32), attentions=2, recurrent=4, fine=8).eval()


@pytest.fixture(scope="module")
def mixture() -> torch.Tensor:
    return torch.randn(1, 1, 288 * HOP, generator=torch.Generator().manual_seed(1)) * 0.1


def cells(*classes: int, certainty: float = 0.9) -> torch.Tensor:
    """A vector for each class, and as many that show nothing."""
    vectors = torch.zeros(2 * len(classes), len(CLASSES) + 1)
    vectors[len(classes) :, -1] = 1
    for row, index in enumerate(classes):
        vectors[row, index], vectors[row, -1] = certainty, 1 - certainty
    return vectors


def heard(**shares: float) -> AudioFeatures:
    """Slots with the same share everywhere, each surely in sight."""
    index = torch.tensor([CLASSES.index(name) for name in shares])
    slots = torch.tensor(list(shares.values()))[None, :, None, None].expand(1, -1, 256, 8)
    one = torch.nn.functional.one_hot(index, len(CLASSES)).float()
    return AudioFeatures(slots, torch.cat([one, torch.full((len(index), 1), 0.9)], 1)[None])


@torch.inference_mode()
def test_what_is_cached_is_the_network_itself(small: PixelSlotsV3, mixture: torch.Tensor) -> None:
    """The maps that are kept, shuffled to the grid and back, give the network's own shares."""
    audio = small.encode_audio(mixture)
    query = torch.zeros(1, len(CLASSES))
    query[0, VIOLIN] = 0.7
    power = torch.pow(10.0, audio.maps[:, 0])
    own = class_shares(small.audio_net(power, query), power)
    assert torch.allclose(small._class_masks(audio, query), own, atol=1e-4)


@torch.inference_mode()
def test_slots_are_shares_and_leave_some_off_screen(
    small: PixelSlotsV3, mixture: torch.Tensor
) -> None:
    seen = small.condition_on_visible(small.encode_audio(mixture), cells(VIOLIN, FLUTE))
    assert seen.maps.min() >= 0
    assert seen.maps.sum(1).max() <= 1 + 1e-4
    assert seen.slot_codes is not None
    kept = seen.slot_codes[0, :, :-1].argmax(1).tolist()
    assert {VIOLIN, FLUTE} <= set(kept)


@torch.inference_mode()
def test_what_comes_into_sight_gets_more(small: PixelSlotsV3, mixture: torch.Tensor) -> None:
    audio = small.encode_audio(mixture)
    both = cells(VIOLIN, FLUTE)
    masks = [
        small.masks(small.condition_on_visible(audio, seen), both[:1]).mean()
        for seen in (both, cells(TUBA, FLUTE))
    ]
    assert masks[0] > 2 * masks[1]


@torch.inference_mode()
def test_single_cells_are_known_beside_their_neighbourhood(small: PixelSlotsV3) -> None:
    frames = torch.rand(1, 3, 64, 96, generator=torch.Generator().manual_seed(2))
    raw = small.encode_frames(frames)
    own = (small.vision_net(frames)[0] / small.temperature).softmax(0)[:-1]
    assert torch.allclose(small.label_beliefs(raw[0]), own, atol=1e-5)
    assert small.pool(raw).shape == (len(CLASSES) + 1, 4, 6)


def test_a_cell_has_the_sound_of_what_it_shows(small: PixelSlotsV3) -> None:
    masks = small.masks(heard(violin=0.5, flute=0.3), cells(VIOLIN, FLUTE, TUBA))
    assert masks[0].mean() == pytest.approx(0.5, abs=0.01)
    assert masks[1].mean() == pytest.approx(0.3, abs=0.01)
    assert masks[2:].max() == 0  # a tuba that does not sound, and cells that show nothing


def test_a_cell_is_as_sure_as_the_surer_cells_around_it() -> None:
    logits = torch.zeros(1, 2, 9, 9)
    logits[0, 1, 4, 4] = 8.0
    pooled = pool_neighbourhood(logits, 3)
    assert 0 < pooled[0, 1, 4, 4] < 8  # between the mean of the nine and their maximum
    assert pooled[0, 1, 3, 3] == pytest.approx(float(pooled[0, 1, 4, 4]))
    assert pooled[0, 1, 0, 0] == pytest.approx(0, abs=1e-5)
    assert torch.allclose(pooled[0, 0], torch.zeros(9, 9), atol=1e-5)


def test_a_doubtful_cell_leaves_the_sound_to_the_surest(small: PixelSlotsV3) -> None:
    doubtful = cells(VIOLIN, certainty=0.3)
    assert small.masks(heard(violin=1.0), doubtful)[0].mean() == pytest.approx(1 / 9, abs=0.01)


@torch.inference_mode()
def test_some_columns_give_these_columns_of_the_masks(
    small: PixelSlotsV3, mixture: torch.Tensor
) -> None:
    seen = small.condition_on_visible(small.encode_audio(mixture), cells(VIOLIN, FLUTE))
    some = AudioFeatures(seen.maps[..., ::9], seen.slot_codes)
    vectors = cells(VIOLIN, FLUTE)
    whole = small.masks(seen, vectors)[..., ::9]
    assert torch.allclose(small.masks(some, vectors), whole, atol=1e-6)


@torch.inference_mode()
def test_masks_are_the_slots_by_their_weights(small: PixelSlotsV3, mixture: torch.Tensor) -> None:
    vectors = cells(VIOLIN, FLUTE, TUBA)
    seen = small.condition_on_visible(small.encode_audio(mixture), vectors)
    sums = torch.einsum("ns,sfw->nfw", small.slot_weights(seen, vectors), seen.maps[0])
    assert isinstance(small, MixesSlots)
    assert torch.allclose(small.masks(seen, vectors), sums, atol=1e-5)  # nothing was cut


def test_every_class_of_the_data_has_a_vector(small: PixelSlotsV3) -> None:
    vectors = small.label_vectors(["acoustic_guitar", "voice_singing", "theremin"])
    named = [CLASSES[int(row.argmax())] for row in vectors]
    assert named == ["acoustic guitar", "singing", "other"]
