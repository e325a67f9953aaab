"""Recordings are read once each, weighed by player and held out by source."""

from collections import defaultdict
from pathlib import Path

import numpy as np

from engine.models.sound_classes import CLASSES, class_name
from engine.training.data.audio_sources import (
    SourceRecipe,
    SourceSampler,
    compressed,
    player_weight,
)
from engine.training.data.recordings import Recording, list_recordings, load_recordings


def test_a_copy_in_another_folder_is_read_once(data: Path) -> None:
    names = [row.path.name for row in list_recordings(data)]
    assert "fsd_0123abcd.wav" in names
    assert "seth814_Flute_0123abcd.wav" not in names
    assert "seth814_Flute_9999abcd.wav" in names
    # Films of av/ stand in solos/ under the same repository.
    assert "pradyojha_x.wav" not in names
    assert "film.wav" in names


def test_no_source_is_on_both_sides(data: Path, cache: Path) -> None:
    sides = defaultdict(set)
    for item in load_recordings(data, cache).items:
        sides[item.player.split(":")[0]].add(item.held_out)
    assert sides
    assert all(len(found) == 1 for found in sides.values())
    assert sides["realshafer/instrument-id-practice"] == {True}
    assert sides["one/a"] == {False}


def test_samples_lie_where_they_are_said_to(data: Path, cache: Path) -> None:
    recordings = load_recordings(data, cache)
    item = next(i for i in recordings.items if i.path.name == "film.wav")
    assert item.seconds == 8.0
    assert recordings.take(item, item.stop - item.start - 10, 100).size == 10
    assert not any("short" in i.path.name for i in recordings.items)


def test_every_folder_name_has_a_class() -> None:
    assert class_name("noise_dog") == "animal"
    assert class_name("noise_unheard_of") == "clatter"
    assert class_name("viola") == "violin"
    assert class_name("voice_speech") == "speech"
    assert class_name("theremin") == "other"
    assert len(set(CLASSES)) == len(CLASSES)


def test_a_long_recording_does_not_rule_a_class() -> None:
    def player(seconds: float) -> float:
        stop = int(seconds * 48_000)
        return player_weight([Recording("flute", "x", Path("x"), False, 0, stop)])

    assert player(3600) == 3.0
    assert player(1) == 0.4
    assert player(80) == 2.0


def test_sources_are_drawn_of_training_players_only(data: Path, cache: Path) -> None:
    recordings = load_recordings(data, cache)
    drawer = SourceSampler(recordings, None, 48_000, SourceRecipe(rooms=2))
    rng = np.random.default_rng(1)
    drawn = [drawer.draw(rng) for _ in range(40)]
    assert {label for label, _ in drawn} <= {"violin", "flute", "tuba", "cello", "singing",
                                             "animal", "engine", "congas"}  # fmt: skip
    assert len({label for label, _ in drawn}) >= 4
    assert all(sound.shape == (48_000,) and np.isfinite(sound).all() for _, sound in drawn)
    assert all(not i.held_out for p in drawer._players.values() for k in p.values() for i in k)


def test_a_compressor_lowers_the_peaks_and_keeps_the_level() -> None:
    time = np.arange(48_000) / 48_000
    sound = np.sin(2 * np.pi * 440 * time) * np.where(time < 0.5, 1.0, 0.05)
    out = compressed(sound.astype(np.float32), -20, 4)
    loud, quiet = np.abs(out[5000:20000]).max(), np.abs(out[30000:45000]).max()
    assert loud / quiet < 12
    assert np.sqrt(np.mean(out**2)) == np.float32(np.sqrt(np.mean(sound**2))) or np.isclose(
        np.sqrt(np.mean(out**2)), np.sqrt(np.mean(sound**2)), rtol=1e-4
    )
