"""Stem keys: what decides the sound of stems makes another key, and nothing else does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.analysis.stem_key import model_checksum, stem_key
from engine.mixing.mix_change import StripChange
from engine.project import Project, from_json, to_json
from engine.project.clip_fingerprint import ClipFingerprint
from engine.scene import Box, Region, Scene
from engine.scene.solo_sound import SoloSound
from tests.support.projects import duet

FILM = ClipFingerprint(1234, "ab" * 32)
PROJECT = replace(duet(), fingerprint=FILM, model="pixel-slots@3")


def with_first(project: Project, **changes: object) -> Project:
    first, *others = project.scene.objects
    return project.with_scene(Scene((replace(first, **changes), *others)))  # type: ignore[arg-type]


MOVED = Region((0.0, 1.0), (Box(0.1, 0.1, 0.2, 0.2), Box(0.5, 0.1, 0.2, 0.2)))
OTHERS: dict[str, Project] = {
    "another film": replace(PROJECT, fingerprint=ClipFingerprint(1234, "cd" * 32)),
    "another track": replace(PROJECT, track=1),
    "another model": replace(PROJECT, model="pixel-slots@2"),
    "another place": with_first(PROJECT, point=(0.3, 0.2, 0.0)),
    "another way": with_first(PROJECT, region=MOVED),
    "what somebody said it is": with_first(PROJECT, told_label="viola"),
    "what was learned of it": with_first(PROJECT, solo=SoloSound().marked(1, 5).learned(b"ab")),
    "what is none of it": with_first(PROJECT, excluded=PROJECT.scene.objects[1:]),
    "one less": PROJECT.without_object("two"),
    "split off": PROJECT.with_mix(
        replace(
            PROJECT.mix,
            strips=(replace(PROJECT.mix.strips[0], split_off_ids=("two",)), PROJECT.mix.strips[1]),
        )
    ),
}
ALIKE: dict[str, Project] = {
    "another name": with_first(PROJECT, label="viola", confidence=0.1, loudness_db=-3.0),
    "where it plays alone": with_first(PROJECT, solo=SoloSound().marked(1, 5)),
    "a fader": PROJECT.with_strip("one", StripChange(gain_db=-6.0, mute=True)),
    "the film elsewhere": replace(PROJECT, clip=Path("/else/where.mp4")),
    "saved and opened": from_json(to_json(PROJECT)),
}


@pytest.mark.parametrize("what", OTHERS)
def test_what_decides_the_sound_makes_another_key(what: str) -> None:
    assert stem_key(OTHERS[what], "weights") != stem_key(PROJECT, "weights")


@pytest.mark.parametrize("what", ALIKE)
def test_what_does_not_leaves_it(what: str) -> None:
    assert stem_key(ALIKE[what], "weights") == stem_key(PROJECT, "weights")


def test_other_weights_make_another_key_and_none_make_no_checksum(
    untrained_weights: Path, tmp_path: Path
) -> None:
    installed, untrained = model_checksum("default"), model_checksum("default", untrained_weights)
    assert "" not in (installed, untrained)
    assert installed != untrained
    assert model_checksum("default") == installed
    assert model_checksum("pixel-slots@2") != installed
    assert model_checksum("default", tmp_path / "nothing") == ""
    assert stem_key(PROJECT, installed) != stem_key(PROJECT, untrained)


def test_a_film_nobody_looked_at_has_no_key() -> None:
    with pytest.raises(ValueError, match="looked at"):
        stem_key(replace(PROJECT, fingerprint=None), "weights")
