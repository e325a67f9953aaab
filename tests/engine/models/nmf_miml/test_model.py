"""NMF + MIML at use: the bases of what is in sight explain the sound, the rest is nobody's."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torchvision.models import mobilenet_v2

from engine.errors import WeightsDamaged
from engine.models.class_eye import ClassEye
from engine.models.layers.nmf import factorise
from engine.models.model import AudioFeatures
from engine.models.nmf_miml.categories import ANIMALS, DOMAINS, INSTRUMENTS, category_of
from engine.models.nmf_miml.model import (
    BINS,
    RATE,
    ImageNetEye,
    NmfMiml,
    SeenCategories,
    film_spectrogram,
)
from engine.models.sound_classes import CLASSES

SECONDS = 4.0
TIME = torch.arange(int(SECONDS * RATE)) / RATE
FLUTE, VIOLIN = list(INSTRUMENTS).index("flute"), list(INSTRUMENTS).index("violin")


def notes(pitches: tuple[float, ...], partials: tuple[float, ...], seed: int) -> Tensor:
    """Notes of one timbre, four a second, some of them rests ``[T]``."""
    torch.manual_seed(seed)
    pitch = torch.tensor(pitches)[torch.randint(len(pitches), (16,))].repeat_interleave(RATE // 4)
    on = (torch.rand(16) < 0.7).float().repeat_interleave(RATE // 4)
    wave = sum(torch.sin(2 * torch.pi * pitch * n * TIME) / n for n in partials)
    assert isinstance(wave, Tensor)
    return 0.1 * on * wave


def flute(seed: int) -> Tensor:
    return notes((600, 710, 890), (1.0,), seed)


def violin(seed: int) -> Tensor:
    return notes((200, 270, 330), (1, 2, 3, 4, 5), seed)


@pytest.fixture(scope="module")
def model() -> NmfMiml:
    """One that has gathered bases of a flute and of a violin, from other playing than is tested."""
    torch.manual_seed(0)
    made = NmfMiml(trunk="mobilenet_v2", width=4, per_object=8, sweeps=60).eval()
    made.bank_sizes.zero_()
    for place, player in ((FLUTE, flute), (VIOLIN, violin)):
        bases, _ = factorise(film_spectrogram(player(1)), 8, sweeps=60)
        made.bank[place] = bases.T
        made.bank_sizes[place] = 8
    return made


def seen(model: NmfMiml, *labels: str) -> Tensor:
    return model.label_vectors(labels)


def heard(model: NmfMiml, mixture: Tensor, *labels: str) -> AudioFeatures:
    audio = model.encode_audio(mixture[None, None])
    return model.condition_on_visible(audio, seen(model, *labels))


def gain_db(masks: Tensor, mixture: Tensor, truth: Tensor) -> float:
    """By how much a mask ``[F, W]`` brings the mixture nearer to the truth."""
    window = torch.hann_window(4800)
    spectra = [
        torch.stft(x, 4800, 2400, window=window, pad_mode="constant", return_complex=True)
        for x in (mixture, truth)
    ]
    found = masks[:, : spectra[0].shape[1]] * spectra[0]
    before, after = ((x - spectra[1]).abs().square().sum() for x in (spectra[0], found))
    return float(10 * torch.log10(before / after))


def test_what_is_in_sight_explains_the_sound(model: NmfMiml) -> None:
    one, other = flute(2), violin(3)
    audio = heard(model, one + other, "flute", "violin")
    masks = model.masks(audio, seen(model, "flute", "violin", "harp"))
    assert gain_db(masks[0], one + other, one) > 10
    assert gain_db(masks[1], one + other, other) > 10
    assert masks[2].abs().max() == 0  # nothing was ever gathered of harps
    sounding = film_spectrogram(one + other) > 1e-3
    total = masks.sum(0)[:, : sounding.shape[1]]
    assert torch.allclose(total[sounding], torch.ones(()), atol=1e-3)


def test_what_is_out_of_sight_gets_nothing(model: NmfMiml) -> None:
    mixture = flute(2) + violin(3)
    masks = model.masks(heard(model, mixture, "flute"), seen(model, "flute", "violin"))
    assert masks[1].abs().max() == 0
    # A window that nobody asked the picture about is shared among all it knows.
    masks = model.masks(model.encode_audio(mixture[None, None]), seen(model, "flute", "violin"))
    assert gain_db(masks[1], mixture, violin(3)) > 10


def test_what_is_likely_enough_is_in_sight_too(model: NmfMiml) -> None:
    mixture = flute(2) + violin(3)
    shares = torch.full((2, len(INSTRUMENTS)), 0.01)
    shares[0, FLUTE], shares[1, VIOLIN] = 0.8, 0.29
    audio = model.encode_audio(mixture[None, None])
    both = seen(model, "flute", "violin")
    assert model.masks(model.condition_on_visible(audio, shares), both)[1].max() == 0
    shares[1, VIOLIN] = 0.3
    assert model.masks(model.condition_on_visible(audio, shares), both)[1].max() > 0.9


def test_free_bases_take_the_noise(model: NmfMiml) -> None:
    tone = flute(2)
    torch.manual_seed(5)
    noisy = tone + 0.03 * torch.randn_like(tone)
    everything = model.masks(heard(model, noisy, "flute"), seen(model, "flute"))[0]
    model.noise_bases = 4
    cleaned = model.masks(heard(model, noisy, "flute"), seen(model, "flute"))[0]
    model.noise_bases = 0
    assert gain_db(everything, noisy, tone) < 0.5
    assert gain_db(cleaned, noisy, tone) > 6


def test_sparse_activations_are_fewer() -> None:
    torch.manual_seed(0)
    bases = torch.rand(60, 12) ** 4
    bases = bases / bases.sum(0)
    played = torch.zeros(12, 40)
    played[torch.randint(12, (40,)), torch.arange(40)] = 1
    noisy = bases @ played + 0.004 * torch.rand(60, 40)
    _, dense = factorise(noisy, 0, 0, bases)
    _, sparse = factorise(noisy, 0, 0, bases, sparsity=0.3)
    used = [int((found > 0.02).sum()) for found in (dense, sparse)]
    assert used[1] < 0.8 * used[0]
    assert ((bases @ sparse - noisy).norm() / noisy.norm()) < 0.2


def test_a_power_of_two_sharpens_the_shares(model: NmfMiml) -> None:
    mixture = flute(2) + violin(3)
    audio = heard(model, mixture, "flute", "violin")
    soft = model.masks(audio, seen(model, "flute"))
    model.power = 2.0
    sharp = model.masks(audio, seen(model, "flute"))
    model.power = 1.0
    between = (soft > 0.55) & (soft < 0.95)
    assert (sharp[between] > soft[between]).all()


def test_some_columns_alone_give_the_same_masks(model: NmfMiml) -> None:
    audio = heard(model, flute(2) + violin(3), "flute", "violin")
    some = AudioFeatures(audio.maps[..., ::4])
    vectors = seen(model, "flute", "violin")
    assert torch.allclose(model.masks(some, vectors), model.masks(audio, vectors)[..., ::4])


def test_the_eye_takes_the_mean_of_a_categorys_neurons(tmp_path) -> None:
    torch.manual_seed(1)
    path = tmp_path / "imagenet.pth"
    state = mobilenet_v2(weights=None).state_dict()
    state["classifier.1.bias"].uniform_()
    torch.save(state, path)
    made = NmfMiml("animals", "mobilenet_v2", width=4, per_object=1)
    assert isinstance(made.eye, ImageNetEye)
    made.eye.load_imagenet(path)
    for row, (name, own) in enumerate(ANIMALS.items()):
        wanted = state["classifier.1.weight"][list(own)].mean(0)
        assert torch.allclose(made.eye.head.weight[row, :, 0, 0], wanted), name
        assert made.eye.head.bias is not None
        assert made.eye.head.bias[row] == pytest.approx(
            float(state["classifier.1.bias"][list(own)].mean())
        )
    assert torch.equal(made.eye.features[0][0].weight, state["features.0.0.weight"])  # type: ignore[index]
    assert not any(p.requires_grad for p in made.eye.parameters())
    torch.save({"features.0.0.weight": torch.zeros(3)}, path)
    with pytest.raises(WeightsDamaged, match="no ImageNet classifier of mobilenet_v2"):
        made.eye.load_imagenet(path)


def test_a_domain_is_what_it_knows() -> None:
    assert [len(DOMAINS[name]) for name in ("instruments", "animals", "vehicles", "all")] == [
        15, 4, 4, 23,
    ]  # fmt: skip
    assert category_of("french_horn", tuple(INSTRUMENTS)) == 7
    assert category_of("xylophone", tuple(INSTRUMENTS)) == list(INSTRUMENTS).index("marimba")
    assert category_of("other", tuple(INSTRUMENTS)) is None
    with pytest.raises(ValueError, match="not weather"):
        NmfMiml("weather", "mobilenet_v2")
    assert category_of("xylophone", CLASSES) == CLASSES.index("xylophone")
    assert category_of("viola", CLASSES) == CLASSES.index("violin")
    with pytest.raises(ValueError, match="ImageNet does not know"):
        NmfMiml("classes", "mobilenet_v2")
    with pytest.raises(ValueError, match="not vgg"):
        NmfMiml(trunk="vgg")


def test_the_default_models_eye_names_the_categories_it_knows() -> None:
    made = NmfMiml("classes", "pixel-slots", width=4, per_object=1).eval()
    frames = torch.rand(1, 3, 64, 96)
    with torch.inference_mode():
        chances = made.pool(made.encode_frames(frames))
        beliefs = ClassEye(None)(frames)[0, :-1] + 0.01
    assert made.spec.labels == CLASSES
    assert torch.allclose(chances, beliefs / beliefs.sum(0), atol=1e-5)
    state = made.state_dict()
    assert not [name for name in state if name.startswith("eye.")]
    few = NmfMiml("instruments", "pixel-slots", width=4, per_object=1).eval()
    assert isinstance(few.eye, SeenCategories)
    banjo = list(INSTRUMENTS).index("banjo")
    assert few.eye.classes[banjo].argmax() == CLASSES.index("banjo")
    assert few.eye.classes[list(INSTRUMENTS).index("harmonica")].sum() == 0


def test_more_than_a_window_is_refused(model: NmfMiml) -> None:
    with pytest.raises(ValueError, match="480000 samples at once"):
        model.encode_audio(torch.zeros(1, 1, 10 * RATE + 1))


def test_a_window_is_2401_bins_by_201_moments(model: NmfMiml) -> None:
    assert film_spectrogram(torch.zeros(2, 10 * RATE)).shape == (2, BINS, 201)
    assert len(model.spec.mask_frequencies_hz) == BINS
