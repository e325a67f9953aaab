"""The data that trains: deterministic, never silent, labels and places that are true."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.models.pixel_slots.model import LABELS, label_index
from engine.training.data.audio_sources import SourceRecipe, SourceSampler, cut_recording
from engine.training.data.image_dataset import BACKGROUND_LABEL, ImageDataset
from engine.training.data.note_banks import load_note_banks, play_phrase
from engine.training.data.pack import Pack
from engine.training.data.pair_dataset import PairDataset
from engine.training.data.recordings import load_recordings
from engine.training.data.slot_dataset import SLOT_RECIPE, SlotDataset
from engine.training.data.spectral_augmentation import SpectralRecipe

LENGTH = 288 * 1024


def peak_hz(sound: np.ndarray) -> float:
    return float(np.abs(np.fft.rfft(sound)).argmax() * 48_000 / sound.size)


def test_notes_are_banks_of_their_class(data: Path, cache: Path) -> None:
    notes = load_note_banks(data, cache)
    assert [len(bank) for bank in notes.banks["violin"]] == [7]
    first = notes.banks["violin"][0][0]
    assert first.pitch == 60
    assert peak_hz(notes.take(first.start, first.stop)) == pytest.approx(261.6, abs=2)


def test_phrases_stay_in_the_range_of_their_bank(data: Path, cache: Path) -> None:
    notes = load_note_banks(data, cache)
    phrase = play_phrase(notes, notes.banks["flute"][0], LENGTH, np.random.default_rng(0))
    assert phrase.shape == (LENGTH,)
    assert 240 < peak_hz(phrase) < 560  # C4..C5, a little detuned


def test_recordings_are_cut_to_length_and_repeat_when_short(data: Path, cache: Path) -> None:
    recordings = load_recordings(data, cache)
    rng = np.random.default_rng(1)
    for item in recordings.items:
        for ratio in (1.0, 0.9, 1.1):
            sound = cut_recording(recordings, item, LENGTH, ratio, rng)
            assert sound.shape == (LENGTH,)
            assert np.abs(sound).max() > 0.05


def test_held_out_recordings_are_never_trained_on(data: Path, cache: Path) -> None:
    recordings = load_recordings(data, cache)
    for held_out in (True, False):
        recipe = SourceRecipe(rooms=1, held_out=held_out)
        sources = SourceSampler(recordings, None, LENGTH, recipe)
        players = [items for found in sources._players.values() for items in found.values()]
        assert players
        assert all(item.held_out == held_out for items in players for item in items)


def test_mixtures_are_seeded_and_consistent(pack: Pack) -> None:
    recipe = replace(SLOT_RECIPE, reservoir=4, spectral=SpectralRecipe(noise=0.0))
    streams = [iter(SlotDataset(pack, seed, recipe)) for seed in (5, 5, 6)]
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


def test_a_silent_source_is_seen_as_a_place_where_nothing_can_sound(pack: Pack) -> None:
    loud, silent = (next(iter(PairDataset(pack, 3, silence=share))) for share in (0.0, 1.0))
    assert torch.equal(loud["sources"], torch.cat([silent["sources"][:1], loud["sources"][1:]]))
    assert loud["sources"][1].abs().max() > 0
    assert silent["sources"][1].abs().max() == 0
    # The background of the pack is green; its instruments are brown and grey.
    red, green, _ = silent["looks"][1, 0, :3].mean((1, 2))
    assert green > red + 0.1
    assert silent["looks"].shape == loud["looks"].shape == (2, 1, 4, 224, 224)
