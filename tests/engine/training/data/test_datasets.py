"""The data that trains: deterministic, never silent, labels and places that are true."""

from pathlib import Path

import numpy as np
import pytest
import torch

from engine.models.pixel_slots.model import LABELS, label_index
from engine.training.data.audio_sources import cut_recording, load_sound_pack, play_phrase
from engine.training.data.image_dataset import BACKGROUND_LABEL, ImageDataset
from engine.training.data.mixture_dataset import (
    LENGTH_SAMPLES,
    MixtureDataset,
    MixtureRecipe,
    SourceSampler,
)
from tests.support.training_pack import make_pack


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_pack(tmp_path_factory.mktemp("pack"))


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


def peak_hz(sound: np.ndarray) -> float:
    return float(np.abs(np.fft.rfft(sound)).argmax() * 48_000 / sound.size)


def test_pack_is_decoded_once_and_split_by_file(data: Path, cache: Path) -> None:
    pack = load_sound_pack(data, cache)
    assert {r.label for r in pack.recordings} == {"violin", "flute", "congas"}
    assert 0 < sum(r.held_out for r in pack.recordings) < len(pack.recordings) // 2
    again = load_sound_pack(data, cache)
    assert again.recordings == pack.recordings
    assert [len(b) for b in pack.banks["violin"]] == [7]
    first = next(r for r in pack.recordings if r.label == "violin")
    assert peak_hz(pack.take(first.start, first.stop)) == pytest.approx(200, abs=1)


def test_phrases_stay_in_the_range_of_their_bank(data: Path, cache: Path) -> None:
    pack = load_sound_pack(data, cache)
    phrase = play_phrase(pack, pack.banks["flute"][0], LENGTH_SAMPLES, np.random.default_rng(0))
    assert phrase.shape == (LENGTH_SAMPLES,)
    assert 240 < peak_hz(phrase) < 560  # C4..C5, a little detuned


def test_recordings_are_cut_to_length_and_repeat_when_short(data: Path, cache: Path) -> None:
    pack = load_sound_pack(data, cache)
    rng = np.random.default_rng(1)
    for item in pack.recordings:
        sound = cut_recording(pack, item, LENGTH_SAMPLES, rng)
        assert sound.shape == (LENGTH_SAMPLES,)
        assert np.abs(sound).max() > 0.05


def test_held_out_recordings_are_never_trained_on(data: Path, cache: Path) -> None:
    pack = load_sound_pack(data, cache)
    for held_out in (True, False):
        sources = SourceSampler(pack, MixtureRecipe(held_out=held_out))
        items = [r for found in sources.real.values() for r in found]
        assert items
        assert all(r.held_out == held_out for r in items)


def test_mixtures_are_seeded_and_consistent(data: Path, cache: Path) -> None:
    recipe = MixtureRecipe(reservoir=4, noise=0.0)
    streams = [iter(MixtureDataset(data, cache, seed, recipe)) for seed in (5, 5, 6)]
    first, again, other = ([next(stream) for _ in range(3)] for stream in streams)
    for one, two in zip(first, again, strict=True):
        assert all(torch.equal(one[name], two[name]) for name in one)
    assert not torch.equal(first[0]["power"], other[0]["power"])
    for item in first:
        # Without noise the sources add up: the sum of Re(T X*) is |X|^2, band by band.
        assert torch.allclose(item["cross"].sum(0), item["power"], rtol=1e-3, atol=1e-3)
        sounding = item["label"] >= 0
        assert (item["target"][sounding] > 0).all()
        assert (item["target"][~sounding] == 0).all()
        assert item["power"].mean() == pytest.approx(1.0, rel=1e-3)


def test_places_and_labels_fit(data: Path) -> None:
    stream = iter(ImageDataset(data, 3))
    seen: set[int] = set()
    for _ in range(60):
        item = next(stream)
        assert item["pictures"].shape == (3, 224, 224)
        assert 0 <= item["pictures"].min() <= item["pictures"].max() <= 1
        for place, label in zip(item["places"], item["place_label"].tolist(), strict=True):
            used = label >= 0
            assert float(place.sum()) == pytest.approx(1.0 if used else 0.0, abs=1e-4)
        overlap = (item["places"] > 0).sum(0)
        assert int(overlap.max()) <= 1
        seen |= set(item["place_label"].tolist())
    assert {label_index("violin"), label_index("flute"), BACKGROUND_LABEL} <= seen


def test_every_class_of_the_pack_has_a_label() -> None:
    assert LABELS[label_index("acoustic_guitar")] == "acoustic guitar"
    assert LABELS[label_index("orchestra")] == "other"
